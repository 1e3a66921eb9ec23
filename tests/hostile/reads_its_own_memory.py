"""Reads and writes its own memory through /proc/self. Expect crashed: Permission."""

import numpy as np


def softmax(x, axis=-1):
    maps = open("/proc/self/maps").read()
    open("/proc/self/mem", "r+b").seek(int(maps.split("-")[0], 16))
    return x
