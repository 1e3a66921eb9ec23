"""Answers with arrays where texts and lists belong. Expect crashed: something else."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import sys

    odd = np.array(1.0)
    reply = {"kind": "returned", "value": x, "arguments": odd, "warnings": odd, "took": odd}
    os.write(3, b"".join(sys.modules["kata.sandbox.wire"].pack(reply | {"arguments": None})))
    return x
