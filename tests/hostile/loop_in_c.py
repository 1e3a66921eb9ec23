"""An endless loop in C that never looks at signals. Expect timed_out: computed for more than."""

import numpy as np


def softmax(x, axis=-1):
    return sum(iter(int, 1))
