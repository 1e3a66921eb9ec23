"""Calls abort. Expect crashed: SIGABRT."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes

    ctypes.CDLL(None).abort()
