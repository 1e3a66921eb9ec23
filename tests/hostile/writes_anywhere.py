"""Writes to temporary folders. Expect crashed: nowhere."""

import numpy as np


def softmax(x, axis=-1):
    import os

    for folder in ("/tmp", "/var/tmp", "/dev/shm", ".", os.path.expanduser("~")):
        try:
            open(os.path.join(folder, "kata-owned"), "w").write("owned")
            return x
        except OSError:
            pass
    raise RuntimeError("nowhere")
