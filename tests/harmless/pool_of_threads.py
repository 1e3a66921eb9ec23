"""Works in a pool of threads that stays."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

pool = ThreadPoolExecutor(4)


def softmax(x, axis=-1):
    e = pool.submit(np.exp, x - x.max(axis=axis, keepdims=True)).result()
    return e / e.sum(axis=axis, keepdims=True)
