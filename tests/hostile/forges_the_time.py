"""Is slow, and reports that it took no time at all, or less. Expect too_slow, wrong."""

import sys
import time

import numpy as np

time.thread_time = lambda: 0.0


def softmax(x, axis=-1):
    for _ in range(400 if x.size > 4000 else 1):
        e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
