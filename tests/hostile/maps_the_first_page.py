"""Maps memory at fixed addresses over the interpreter, and makes it executable. Expect crashed."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = libc.mmap.argtypes = None
    libc.mmap.restype = ctypes.c_void_p
    place = id(np) & ~4095
    libc.mmap(ctypes.c_void_p(place), ctypes.c_size_t(1 << 20), 7, 0x32, -1, ctypes.c_size_t(0))
    return x
