"""Returns an array without numbers whose rows nobody can write down. Expect wrong."""

import numpy as np


def softmax(x, axis=-1):
    return np.empty((10**8, 0))
