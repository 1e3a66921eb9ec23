"""Is right, and ends its process a moment after each answer. Expect crashed."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import threading

    threading.Timer(0.0005, os._exit, [0]).start()
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
