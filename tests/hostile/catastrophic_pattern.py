"""Matches a pattern that takes exponential time, in C. Expect timed_out: computed for more than."""

import numpy as np


def softmax(x, axis=-1):
    import re

    return re.match(r"(a+)+$", "a" * 60 + "b")
