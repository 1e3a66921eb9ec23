"""Ignores every signal that can be ignored, then loops. Expect timed_out: computed for more than."""

import numpy as np


def softmax(x, axis=-1):
    import signal

    for number in range(1, 64):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass
