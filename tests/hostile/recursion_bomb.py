"""Calls itself without end. Expect crashed: RecursionError."""

import numpy as np


def softmax(x, axis=-1):
    return softmax(x, axis)
