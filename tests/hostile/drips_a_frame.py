"""Sends its answer a byte at a time, so that no single wait is long. Expect timed_out: did not return within."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import time

    os.write(3, b"\0\3\xff\xff\0\0\0\0")
    while True:
        os.write(3, b"\xc0")
        time.sleep(0.05)
