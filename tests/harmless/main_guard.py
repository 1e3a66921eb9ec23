"""Has a main guard with a test of its own."""

import numpy as np


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


if __name__ == "__main__":
    raise SystemExit(softmax(np.ones(3)))
