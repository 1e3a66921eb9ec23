"""Allocates 20 GB at once. Expect too_much_memory: MemoryError."""

import numpy as np


def softmax(x, axis=-1):
    return np.ones(20 * 10**9 // 8)
