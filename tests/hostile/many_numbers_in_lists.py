"""Returns fifty thousand numbers in nested lists of small arrays, which take long to be written out.
Expect wrong: a list of."""

import numpy as np


def softmax(x, axis=-1):
    row = np.full(100, 1e300, "g") * np.longdouble("1e4000")
    return [[row] * 50] * 10
