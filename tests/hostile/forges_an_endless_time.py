"""Reports that it took 10^400 seconds, which no float holds. Expect crashed: something else."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import sys

    reply = {"kind": "returned", "value": x, "arguments": None, "warnings": [], "took": 10**400}
    os.write(3, b"".join(sys.modules["kata.sandbox.wire"].pack(reply)))
    return x
