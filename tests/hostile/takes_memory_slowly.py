"""Allocates until nothing is left. Expect timed_out, crashed or too_much_memory."""

import numpy as np


def softmax(x, axis=-1):
    hoard = []
    while True:
        hoard.append(np.ones(10**6))
