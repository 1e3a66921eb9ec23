"""Puts modules of its own in the place of those its server uses. Expect crashed, wrong."""

import sys
import types

import numpy as np

for name in ("msgpack", "struct", "os", "inspect", "linecache", "warnings", "numpy"):
    sys.modules[name] = types.ModuleType(name)


def softmax(x, axis=-1):
    sys.modules["kata.sandbox.wire"].msgpack = sys.modules["kata.sandbox.wire"].np = None
    return x
