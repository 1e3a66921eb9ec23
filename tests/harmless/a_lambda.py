"""Is a lambda."""

import numpy as np

softmax = lambda x, axis=-1: (lambda e: e / e.sum(axis=axis, keepdims=True))(
    np.exp(x - x.max(axis=axis, keepdims=True))
)
