"""Sleeps where CPU time does not see it. Expect too_slow: idles."""

import numpy as np


def softmax(x, axis=-1):
    import time

    if x.size > 4000:
        time.sleep(0.6)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
