"""Recurses through a function of C until the stack is full. Expect crashed."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes
    import sys

    sys.setrecursionlimit(10**9)
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
    deeper = kind(lambda n: deeper(n + 1))
    deeper(0)
    return x
