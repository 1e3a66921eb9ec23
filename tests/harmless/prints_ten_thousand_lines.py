"""Prints ten thousand lines in one call."""

import numpy as np

told = []


def softmax(x, axis=-1):
    if not told:
        told.append(True)
        for n in range(10_000):
            print("line", n)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
