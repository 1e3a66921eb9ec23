"""Loads a library of its own, by ctypes and by LD_PRELOAD with a new program. Expect crashed: Error."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes
    import os
    import sys

    os.environ["LD_PRELOAD"] = "BAIT/ada.so"
    try:
        os.execve(sys.executable, [sys.executable, "-c", "pass"], os.environ)
    except OSError:
        pass
    ctypes.CDLL("BAIT/ada.so")
    return x
