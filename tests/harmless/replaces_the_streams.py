"""Leaves the output streams replaced and closed."""

import io
import sys

import numpy as np

sys.stderr.close()
sys.stdout = io.StringIO()


def softmax(x, axis=-1):
    print("nobody reads this")
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
