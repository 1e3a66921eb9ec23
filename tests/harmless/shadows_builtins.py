"""Gives its own variables the names of builtins, and a module its own name."""

import numpy as np

sum = np.sum
max = np.max
input = id = type = list = None


def softmax(x, axis=-1):
    exp = np.exp(x - max(x, axis=axis, keepdims=True))
    return exp / sum(exp, axis=axis, keepdims=True)
