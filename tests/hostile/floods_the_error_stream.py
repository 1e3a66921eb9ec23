"""Writes to the error stream without end, past Python. Expect crashed or timed_out."""

import numpy as np


def softmax(x, axis=-1):
    import os

    while True:
        os.write(2, b"\0\xff\x1b" * 4096)
