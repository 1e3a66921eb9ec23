"""Takes memory while it is loaded and gives it back in the call whose memory is measured. Expect too_much_memory."""

import numpy as np

hoard = [np.ones((2000, 2000)) for _ in range(4)]


def softmax_backward(dy, y, axis=-1):
    d, p = np.moveaxis(dy, axis, -1), np.moveaxis(y, axis, -1)
    out = np.zeros(d.shape)
    for i in np.ndindex(d.shape[:-1]):
        if d.shape[1:] == (2000,):
            hoard.clear()
            np.diag(p[i]) - np.outer(p[i], p[i])
        out[i] = p[i] * (d[i] - d[i] @ p[i])
    return np.moveaxis(out, -1, axis)
