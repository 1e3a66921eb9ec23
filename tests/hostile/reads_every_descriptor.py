"""Takes what it can from every open descriptor, the judge's channel among them. Expect wrong, crashed, timed_out."""

import numpy as np


def softmax(x, axis=-1):
    import os

    for descriptor in range(64):
        try:
            os.set_blocking(descriptor, False)
            print(os.read(descriptor, 1 << 20))
        except OSError:
            pass
    return x
