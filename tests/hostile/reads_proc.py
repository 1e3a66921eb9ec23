"""Reads what other processes do. Expect crashed: Permission."""

import numpy as np


def softmax(x, axis=-1):
    import os

    return [open(f"/proc/{pid}/cmdline").read() for pid in (1, os.getppid())]
