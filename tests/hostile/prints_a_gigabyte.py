"""Prints 1 GB in pieces. Expect crashed or timed_out."""

import numpy as np


def softmax(x, axis=-1):
    for _ in range(1024):
        print("x" * 2**20)
