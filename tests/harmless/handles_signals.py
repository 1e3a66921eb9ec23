"""Sets signal handlers, an alarm that it takes back, and something for the end."""

import atexit
import faulthandler
import signal

import numpy as np

faulthandler.enable()
atexit.register(print, "the end")


def softmax(x, axis=-1):
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.alarm(5)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    signal.alarm(0)
    return e / e.sum(axis=axis, keepdims=True)
