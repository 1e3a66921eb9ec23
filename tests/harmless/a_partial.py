"""Is a partial function with other names."""

from functools import partial

import numpy as np


def general(scores, axis=-1, base=np.e):
    powers = base ** (scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


softmax = partial(general, base=np.e)
