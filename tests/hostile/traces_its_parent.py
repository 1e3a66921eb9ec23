"""Attaches to its parent by ptrace. Expect crashed: no."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes
    import os

    if ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) == 0:
        return x
    raise RuntimeError("no")
