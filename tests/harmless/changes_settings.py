"""Changes NumPy's error handling, the random state and the warnings."""

import warnings

import numpy as np

np.seterr(all="raise", under="ignore")
np.random.seed(0)
warnings.simplefilter("error")


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
