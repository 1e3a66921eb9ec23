"""Returns an array of dates, which differ by nothing that is a number. Expect wrong: dtype datetime64."""

import numpy as np


def softmax(x, axis=-1):
    return np.full(x.shape, "NaT", "datetime64[ns]")
