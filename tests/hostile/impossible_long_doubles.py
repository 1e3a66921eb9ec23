"""Returns 80-bit numbers with bits that no number has. Expect wrong."""

import numpy as np


def softmax(x, axis=-1):
    bits = bytes([255] * 7 + [1, 255, 127] + [170] * 6) * x.size
    return np.frombuffer(bits, np.longdouble)[: x.size].reshape(x.shape)
