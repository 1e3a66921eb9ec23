"""Draws from, seeds and shuffles every random generator."""

import random

import numpy as np

random.seed(3)


def softmax(x, axis=-1):
    np.random.seed(0)
    np.random.shuffle(np.arange(5))
    random.shuffle([1, 2, 3])
    np.random.default_rng().random()
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
