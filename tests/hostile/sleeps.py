"""Sleeps instead of answering. Expect timed_out: slept or waited for."""

import numpy as np


def softmax(x, axis=-1):
    import time

    time.sleep(1000)
