"""Lets a timer end it in the middle of a call. Expect crashed: SIGALRM."""

import numpy as np


def softmax(x, axis=-1):
    import signal

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    while True:
        pass
