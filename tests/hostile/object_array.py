"""Returns an array of objects. Expect wrong: dtype object."""

import numpy as np


def softmax(x, axis=-1):
    return np.full(x.shape, None, object)
