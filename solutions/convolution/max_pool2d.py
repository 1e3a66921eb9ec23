import numpy as np


def max_pool2d(x: np.ndarray, size: int, stride: int) -> np.ndarray:
    """Keep the largest pixel of every window, channel by channel.

    y[n, c, i, j] = max over a and b of x[n, c, i * stride + a, j * stride + b], with a and b from 0 to size - 1

    Args:
        x: (N, C, H, W) finite floats of any size and sign, N images of C channels. There is no padding.
        size: the height and width of the windows, in pixels; at least 1 and at most H and W.
        stride: how far the windows move at each step, in pixels, along both axes; at least 1. Windows overlap if it
            is smaller than size, and have gaps between them if it is larger.

    Returns:
        (N, C, (H - size) // stride + 1, (W - size) // stride + 1) floats. Rows and columns that no whole window
        covers are left out. A window of negative pixels gives a negative number.

    Example:
        >>> max_pool2d(np.array([[[[1.0, 2.0, -3.0, -4.0], [5.0, 0.0, -1.0, -2.0]]]]), 2, 2)
        array([[[[ 5., -1.]]]])

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.3.
    """
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]  # (N, C, out_H, out_W, size, size)
    return windows.max(axis=(-2, -1))
