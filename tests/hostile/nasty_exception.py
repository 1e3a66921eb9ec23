"""Raises an exception whose message raises. Expect crashed: could not be read."""

import numpy as np


def softmax(x, axis=-1):
    class Nasty(Exception):
        def __str__(self):
            raise self

    raise Nasty
