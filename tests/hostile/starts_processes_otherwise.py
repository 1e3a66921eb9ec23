"""Starts processes by spawn, a terminal, a pool and a shell. Expect crashed: no process."""

import numpy as np


def softmax(x, axis=-1):
    import ctypes
    import multiprocessing
    import os

    arguments = (ctypes.c_char_p * 2)(b"sh", None)
    ways = [
        lambda: os.posix_spawn("/bin/sh", ["sh", "-c", "touch /tmp/owned"], {}),
        lambda: os.forkpty(),
        lambda: multiprocessing.Process(target=print).start(),
        lambda: os.popen("touch /tmp/owned").read(),
    ]
    for way in ways:
        try:
            way()
            return x
        except OSError:
            pass
    pid = ctypes.c_int()
    if ctypes.CDLL(None).posix_spawn(ctypes.byref(pid), b"/bin/sh", None, None, arguments, None) == 0:
        return x
    if ctypes.CDLL(None).system(b"touch /tmp/owned") == 0:
        return x
    raise RuntimeError("no process")
