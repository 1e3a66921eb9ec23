"""Lifts the recursion limit, then calls itself without end. Expect timed_out, crashed or too_much_memory."""

import numpy as np


def softmax(x, axis=-1):
    import sys

    sys.setrecursionlimit(10**9)
    return softmax(x, axis)
