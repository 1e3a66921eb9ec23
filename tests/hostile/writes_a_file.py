"""Writes into the project. Expect crashed: Permission."""

import numpy as np


def softmax(x, axis=-1):
    open("ROOT/exercises/activations/owned.py", "w").write("owned")
    return x
