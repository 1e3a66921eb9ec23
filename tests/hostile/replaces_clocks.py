"""Replaces every clock and sleeps. Expect timed_out: slept or waited for."""

import numpy as np


def softmax(x, axis=-1):
    import time

    sleep = time.sleep
    time.perf_counter = time.monotonic = time.time = time.process_time = lambda: 0.0
    sleep(1000)
