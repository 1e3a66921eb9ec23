"""Adds an audit hook that fails whatever its server does next. Expect crashed, wrong."""

import numpy as np


def softmax(x, axis=-1):
    import sys

    def hook(*_):
        raise SystemExit(0)

    sys.addaudithook(hook)
    return x
