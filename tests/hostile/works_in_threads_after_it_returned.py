"""Lets threads work on between the calls, off the clock of its own. Expect too_slow, timed_out."""

import threading

import numpy as np


def work():
    while True:
        np.exp(np.ones(1 << 16))


def softmax(x, axis=-1):
    if x.size > 4000 and threading.active_count() < 9:
        for _ in range(8):
            threading.Thread(target=work, daemon=True).start()
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
