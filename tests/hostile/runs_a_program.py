"""Replaces itself by another program. Expect crashed: PermissionError."""

import numpy as np


def softmax(x, axis=-1):
    import os

    os.execv("/bin/sh", ["sh", "-c", "echo owned"])
