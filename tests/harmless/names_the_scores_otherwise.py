"""Calls its first parameter otherwise and has one more option."""

import numpy as np


def softmax(scores, axis=-1, temperature=1.0):
    scores = np.asarray(scores) / temperature
    e = np.exp(scores - np.max(scores, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)
