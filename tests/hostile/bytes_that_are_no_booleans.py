"""Returns booleans whose bytes are neither 0 nor 1. Expect wrong: booleans."""

import numpy as np


def softmax(x, axis=-1):
    return np.full(x.shape, 255, np.uint8).view(bool)
