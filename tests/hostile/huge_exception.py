"""Raises an exception whose message is huge. Expect crashed: ValueError."""

import numpy as np


def softmax(x, axis=-1):
    raise ValueError("x" * 10**8)
