"""Replaces builtins that a judge could use. Expect wrong or crashed."""

import numpy as np


def softmax(x, axis=-1):
    import builtins

    builtins.all = builtins.any = builtins.bool = lambda *a: True
    builtins.abs = lambda *a: 0
    builtins.AssertionError = RuntimeWarning
    return np.zeros(x.shape)
