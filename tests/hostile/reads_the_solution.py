"""Reads the solution from disk. Expect crashed: PermissionError|No such file."""

import numpy as np


def softmax(x, axis=-1):
    text = open("ROOT/solutions/activations/softmax.py").read()
    exec(text, globals())
    return globals()["softmax"](x, axis)
