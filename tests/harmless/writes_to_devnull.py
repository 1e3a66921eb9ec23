"""Sends its prints to /dev/null and to a buffer."""

import contextlib
import io
import os

import numpy as np


def softmax(x, axis=-1):
    with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
        print("hidden")
    with contextlib.redirect_stderr(io.StringIO()):
        e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
