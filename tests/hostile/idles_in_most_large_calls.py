"""Is quick enough in one large call, computes near the limit and sleeps in all others. Expect too_slow: idles|times the time."""

import time

import numpy as np

calls = []


def softmax(x, axis=-1):
    start = time.thread_time()
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    y = e / e.sum(axis=axis, keepdims=True)
    if x.size > 20_000:
        calls.append(time.thread_time() - start)
        time.sleep(1.5 * (len(calls) > 1))
        while time.thread_time() - start < 6.5 * calls[-1]:
            pass
    return y
