"""Puts its large arrays into shared memory, a piece of which counts only while it is mapped.
Expect crashed: PermissionError."""

import mmap

import numpy as np


def softmax_backward(dy, y, axis=-1):
    d, p = np.moveaxis(dy, axis, -1), np.moveaxis(y, axis, -1)
    out = np.zeros(d.shape)
    for i in np.ndindex(d.shape[:-1]):
        if d.shape[1:] == (2000,):
            memory = mmap.mmap(-1, 32_000_000)
            jacobian = np.frombuffer(memory).reshape(2000, 2000)
            for row in range(0, 2000, 100):
                jacobian[row : row + 100] = p[i]
                memory.madvise(mmap.MADV_DONTNEED)
        out[i] = p[i] * (d[i] - d[i] @ p[i])
    return np.moveaxis(out, -1, axis)
