"""Returns a generator that never ends. Expect wrong: an object of type generator."""

import numpy as np


def softmax(x, axis=-1):
    return iter(int, 1) if x.ndim > 3 else (0.0 for _ in iter(int, 1))
