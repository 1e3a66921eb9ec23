"""Returns an array of 10^16 elements that takes no memory. Expect wrong: too large."""

import numpy as np


def softmax(x, axis=-1):
    return np.broadcast_to(x.ravel()[0], (10**8, 10**8))
