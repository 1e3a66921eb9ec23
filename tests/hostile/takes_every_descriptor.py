"""Opens descriptors until there are none left. Expect crashed: Too many open files."""

import numpy as np


def softmax(x, axis=-1):
    import os

    while True:
        os.dup(0)
