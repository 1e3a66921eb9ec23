"""Returns an object that loops for ever when it is freed. Expect timed_out, wrong."""

import numpy as np


def softmax(x, axis=-1):
    class Sticky:
        def __del__(self):
            while True:
                pass

    return Sticky()
