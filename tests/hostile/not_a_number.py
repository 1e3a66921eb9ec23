"""Returns NaN, which no comparison calls different. Expect wrong: nan."""

import numpy as np


def softmax(x, axis=-1):
    return np.full(x.shape, np.nan)
