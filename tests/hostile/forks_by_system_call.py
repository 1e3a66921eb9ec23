"""Forks by the raw system calls fork, vfork and clone. Expect crashed: no process."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    for number in (57, 58, 56, 435, 220):
        if libc.syscall(number, 17, 0, 0, 0, 0) == 0:
            while True:
                pass
    raise RuntimeError("no process")
