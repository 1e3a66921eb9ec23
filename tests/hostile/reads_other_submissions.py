"""Reads what others handed in. Expect crashed: Permission."""

import numpy as np


def softmax(x, axis=-1):
    import os

    name = next(iter(os.listdir("BAIT")))
    exec(open(f"BAIT/{name}").read(), globals())
    return globals()["softmax"](x, axis)
