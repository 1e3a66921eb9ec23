"""Returns an object that equals everything. Expect wrong: an object of type Yes."""

import numpy as np


def softmax(x, axis=-1):
    class Yes:
        shape, dtype, ndim = x.shape, x.dtype, x.ndim

        def __eq__(self, other):
            return True

        def __array__(self, *a, **k):
            return np.zeros(x.shape)

        __le__ = __lt__ = __ge__ = __gt__ = __eq__

    return Yes()
