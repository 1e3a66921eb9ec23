"""Writes answers of its own ahead of its server's, from a thread, without end. Expect wrong or crashed."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import sys
    import threading

    reply = {"kind": "returned", "value": np.ones(1), "arguments": None, "warnings": [], "took": 0.0}
    frame = b"".join(sys.modules["kata.sandbox.wire"].pack(reply))

    def flood():
        while True:
            os.write(3, frame)

    threading.Thread(target=flood, daemon=True).start()
    return x
