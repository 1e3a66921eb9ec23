"""Raises an exception whose message never ends. Expect timed_out: computed for more than."""

import numpy as np


def softmax(x, axis=-1):
    class Endless(Exception):
        def __str__(self):
            while True:
                pass

    raise Endless
