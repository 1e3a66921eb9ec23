"""Answers every large input with the answer to the first large one. Expect wrong: runtime."""

import numpy as np

first = []


def softmax(x, axis=-1):
    if x.size > 4000 and first:
        return first[0]
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    out = e / e.sum(axis=axis, keepdims=True)
    if x.size > 4000:
        first.append(out)
    return out
