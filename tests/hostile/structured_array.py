"""Returns a structured array. Expect wrong: dtype."""

import numpy as np


def softmax(x, axis=-1):
    return np.zeros(x.shape, [("value", float), ("passed", bool)])
