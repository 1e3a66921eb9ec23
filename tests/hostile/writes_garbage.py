"""Writes garbage to every open descriptor. Expect crashed: something else than an answer."""

import numpy as np


def softmax(x, axis=-1):
    import os

    for descriptor in range(64):
        try:
            os.write(descriptor, b"garbage " * 64)
        except OSError:
            pass
    return x
