"""Computes a power of a billion digits, in C, without giving the lock away. Expect timed_out, too_much_memory."""

import numpy as np


def softmax(x, axis=-1):
    return 7 ** 10**9 % 3
