"""Returns an ndarray subclass that claims to be right. Expect wrong: an object of type Liar."""

import numpy as np


def softmax(x, axis=-1):
    class Liar(np.ndarray):
        def __eq__(self, other):
            return True

        def __array_ufunc__(self, *a, **k):
            return True

    return np.zeros(x.shape).view(Liar)
