"""Claims a frame of 4 GB. Expect crashed: something else than an answer."""

import numpy as np


def softmax(x, axis=-1):
    import os

    os.write(3, b"\xff" * 8)
    return x
