"""Raises what ends a judge that only catches exceptions. Expect crashed: KeyboardInterrupt."""

import numpy as np


def softmax(x, axis=-1):
    raise KeyboardInterrupt
