"""Returns an array that a thread goes on changing. Expect wrong."""

import numpy as np


def softmax(x, axis=-1):
    import threading

    out = np.zeros(x.shape)

    def later():
        while True:
            e = np.exp(x - x.max(axis=axis, keepdims=True))
            out[...] = e
            out[...] = -e

    threading.Thread(target=later, daemon=True).start()
    return out
