"""Returns a masked array. Expect wrong: an object of type MaskedArray."""

import numpy as np


def softmax(x, axis=-1):
    return np.ma.masked_all(x.shape)
