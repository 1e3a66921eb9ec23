"""Returns an integer of more digits than Python writes out. Expect wrong: too large for any array."""

import numpy as np


def softmax(x, axis=-1):
    return 2**16000
