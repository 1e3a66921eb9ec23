"""Is slow for large inputs only. Expect too_slow: times the time of the reference."""

import numpy as np


def softmax(x, axis=-1):
    for _ in range(100 if x.size > 4000 else 1):
        e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
