"""Ends its process without cleaning up. Expect crashed: exit status 0."""

import numpy as np


def softmax(x, axis=-1):
    import os

    os._exit(0)
