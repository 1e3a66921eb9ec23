"""Asks the judge's own modules for the solution. Expect crashed: Error."""

import numpy as np


def softmax(x, axis=-1):
    import sys

    sys.path.insert(0, "ROOT")
    from kata import catalog

    return catalog.solution(catalog.find("softmax"))(x, axis)
