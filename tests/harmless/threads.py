"""Works in threads."""

import threading

import numpy as np


def softmax(x, axis=-1):
    out = []

    def work():
        e = np.exp(x - x.max(axis=axis, keepdims=True))
        out.append(e / e.sum(axis=axis, keepdims=True))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return out[0]
