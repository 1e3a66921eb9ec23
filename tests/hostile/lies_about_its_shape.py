"""Returns an array with strides that reach far outside its memory. Expect crashed, wrong."""

import numpy as np


def softmax(x, axis=-1):
    return np.lib.stride_tricks.as_strided(x, (10**5,), (10**6,))
