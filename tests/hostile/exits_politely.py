"""Raises SystemExit. Expect crashed: SystemExit."""

import numpy as np


def softmax(x, axis=-1):
    import sys

    sys.exit(0)
