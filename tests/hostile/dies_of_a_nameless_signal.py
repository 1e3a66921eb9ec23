"""Ends itself by a real-time signal that has no name. Expect crashed: signal 40."""

import numpy as np


def softmax(x, axis=-1):
    import os

    os.kill(os.getpid(), 40)
