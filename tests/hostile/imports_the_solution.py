"""Imports the solution. Expect crashed: ModuleNotFoundError."""

import numpy as np


def softmax(x, axis=-1):
    import sys

    sys.path.insert(0, "ROOT")
    from solutions.activations.softmax import softmax as right

    return right(x, axis)
