"""Answers every input of a shape as the first of that shape. Expect wrong."""

import numpy as np


def softmax(x, axis=-1):
    memory = softmax.__dict__.setdefault("memory", {})
    if (x.shape, axis) not in memory:
        e = np.exp(x - x.max(axis=axis, keepdims=True))
        memory[x.shape, axis] = e / e.sum(axis=axis, keepdims=True)
    return memory[x.shape, axis]
