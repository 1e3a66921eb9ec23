"""Lifts the recursion limit, recurses, and steers the garbage collector."""

import gc
import sys

import numpy as np

sys.setrecursionlimit(5000)
gc.disable()


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


def softmax(x, axis=-1):
    gc.collect()
    shift = 0.0 * depth(2000)
    e = np.exp(x - x.max(axis=axis, keepdims=True) + shift)
    return e / e.sum(axis=axis, keepdims=True)
