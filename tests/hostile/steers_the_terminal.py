"""Prints and raises terminal escape sequences. Expect crashed: ValueError."""

import numpy as np


def softmax(x, axis=-1):
    print("\x1b[2J\x1b]0;owned\x07")
    raise ValueError("\x1b[31mpassed\x1b[0m")
