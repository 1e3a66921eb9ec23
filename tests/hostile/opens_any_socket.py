"""Tries sockets of every family. Expect crashed: no socket."""

import numpy as np


def softmax(x, axis=-1):
    import socket

    for family in range(46):
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind)
                return x
            except OSError:
                pass
    raise RuntimeError("no socket")
