"""Prints a hundred lines in each call."""

import numpy as np


def softmax(x, axis=-1):
    for n in range(100):
        print("line", n, x.shape)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
