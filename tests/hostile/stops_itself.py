"""Stops its own process. Expect timed_out: slept or waited for."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import signal

    os.kill(os.getpid(), signal.SIGSTOP)
