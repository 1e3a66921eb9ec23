"""Knows the example of the docstring by heart and nothing else. Expect wrong."""

import numpy as np


def softmax(x, axis=-1):
    return np.full(x.shape, 1 / max(1, x.shape[axis]))
