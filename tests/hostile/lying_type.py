"""Returns an object whose class, type name and module lie. Expect wrong: an object of type ndarray."""

import numpy as np


def softmax(x, axis=-1):
    class Meta(type):
        def __instancecheck__(cls, other):
            return True

        def __eq__(cls, other):
            return True

        def __hash__(cls):
            return hash(np.ndarray)

    Liar = Meta("ndarray", (), {"__class__": property(lambda self: np.ndarray), "__module__": "numpy"})
    return Liar()
