"""Answers with a pickle that would run a command. Expect crashed: something else than an answer."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import pickle

    class Bomb:
        def __reduce__(self):
            return os.system, ("touch /tmp/owned",)

    os.write(3, pickle.dumps(Bomb()))
    return x
