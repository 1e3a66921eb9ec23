"""Is right for the first twenty calls only. Expect wrong."""

import numpy as np


def softmax(x, axis=-1):
    softmax.calls = getattr(softmax, "calls", 0) + 1
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    right = e / e.sum(axis=axis, keepdims=True)
    return right if softmax.calls <= 20 else right + 0.01
