"""Returns an object whose pickle would run a command. Expect wrong: an object of type Bomb."""

import numpy as np


def softmax(x, axis=-1):
    import os

    class Bomb:
        def __reduce__(self):
            return os.system, ("touch /tmp/owned",)

    return Bomb()
