"""Prints ten thousand lines while it is loaded."""

import numpy as np

for n in range(10_000):
    print("line", n)


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
