"""Gives its process a name that reads like a line of /proc/PID/status, and a name that is no text.
Expect too_much_memory."""

import ctypes

import numpy as np

ctypes.CDLL(None).prctl(15, b"\x0cVmHWM: 1 kB\xff")


def softmax_backward(dy, y, axis=-1):
    d, p = np.moveaxis(dy, axis, -1), np.moveaxis(y, axis, -1)
    out = np.zeros(d.shape)
    for i in np.ndindex(d.shape[:-1]):
        if d.shape[1:] == (2000,):
            np.diag(p[i]) - np.outer(p[i], p[i])
        out[i] = p[i] * (d[i] - d[i] @ p[i])
    return np.moveaxis(out, -1, axis)
