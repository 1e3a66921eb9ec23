"""Makes system calls by the 32-bit gate and by the numbers of x32, which a filter may not know.
Expect crashed: SIGSYS|SIG."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes
    import mmap

    memory = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    memory[:12] = bytes.fromhex("b814000000cd80c3") + bytes(4)  # getpid by int 0x80
    base = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    if ctypes.CDLL(None).syscall(0x40000000 | 39) > 0:
        return x
    ctypes.CFUNCTYPE(ctypes.c_long)(base)()
    return x
