"""Computes with ctypes and raw memory."""

import ctypes
import ctypes.util

import numpy as np

libm = ctypes.CDLL(None)


def softmax(x, axis=-1):
    shifted = np.ascontiguousarray(x - x.max(axis=axis, keepdims=True), dtype=np.float64)
    room = (ctypes.c_double * shifted.size)()
    ctypes.memmove(room, shifted.ctypes.data, shifted.nbytes)
    e = np.exp(np.frombuffer(room, np.float64).reshape(x.shape) if shifted.size else shifted)
    return e / e.sum(axis=axis, keepdims=True)
