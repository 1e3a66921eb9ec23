"""An endless loop in Python. Expect timed_out: computed for more than."""

import numpy as np


def softmax(x, axis=-1):
    while True:
        pass
