"""Sends half a frame and hangs up. Expect crashed: exit status 0|channel."""

import numpy as np


def softmax(x, axis=-1):
    import os

    os.write(3, b"\0\0\0\x40\0\0\0\0half")
    os.close(3)
    os._exit(0)
