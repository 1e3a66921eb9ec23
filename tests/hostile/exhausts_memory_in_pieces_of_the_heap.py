"""Fills memory with small objects, so that its server has none left to answer.
Expect too_much_memory, crashed, timed_out."""

import numpy as np

hoard = []


def softmax(x, axis=-1):
    try:
        while True:
            hoard.append(bytearray(1 << 24))
    except MemoryError:
        try:
            while True:
                hoard.append([object() for _ in range(1000)])
        except MemoryError:
            return x
