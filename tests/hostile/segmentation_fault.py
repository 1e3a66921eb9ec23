"""Reads address 0 through ctypes. Expect crashed: segmentation fault."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes

    ctypes.string_at(0)
