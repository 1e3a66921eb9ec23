"""Signals another process by every call that sends signals. Expect crashed: nobody."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    for pid in (NEIGHBOUR, os.getppid()):
        information = ctypes.create_string_buffer((9).to_bytes(4, "little") + bytes(124), 128)
        handle = libc.syscall(434, pid, 0)
        done = [
            libc.kill(pid, 9),
            libc.syscall(200, pid, 9),
            libc.syscall(234, pid, pid, 9),
            libc.syscall(129, pid, 9, information),
            libc.syscall(297, pid, pid, 9, information),
            libc.syscall(424, handle, 9, None, 0),
            libc.kill(-pid, 9),
            libc.killpg(pid, 19),
        ]
        if 0 in done:
            raise RuntimeError(f"somebody, by way {done.index(0)}")
    raise RuntimeError("nobody")
