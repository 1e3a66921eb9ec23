"""Reports an exception in line infinity, of a function that is a number. Expect crashed."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import sys

    reply = {"kind": "raised", "type": "E", "message": "", "bases": [], "frames": [(float("inf"), "f"), (1, 2)]}
    os.write(3, b"".join(sys.modules["kata.sandbox.wire"].pack(reply)))
    return x
