import numpy as np


def conv2d_multichannel(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: int = 1, pad: int = 0
) -> np.ndarray:
    """Apply a convolutional layer: K filters over all channels of a batch of images.

    y[n, k, i, j] = bias[k] + sum_c sum_a sum_b x_padded[n, c, i * stride + a, j * stride + b] * weight[k, c, a, b]

    Every filter has one kernel for each input channel, sums over the channels, and makes one output channel. The
    kernels are not flipped: as everywhere in deep learning this is a cross-correlation.

    Args:
        x: (N, C, H, W) floats, N images of C channels.
        weight: (K, C, kH, kW) floats, K filters; the kernels are never larger than the padded images.
        bias: (K,) floats, added to the output channels.
        stride: how far the kernels move at each step, in pixels, along both axes; at least 1.
        pad: how many rows and columns of zeros are put on each of the four sides of each channel.

    Returns:
        (N, K, (H + 2 pad - kH) // stride + 1, (W + 2 pad - kW) // stride + 1) floats. Where the stride does not
        divide, the last rows and columns are left out. A loop over output positions, over kernel positions or over
        samples is fast enough if everything else happens in NumPy; loops over samples, channels and positions
        inside one another are not.

    Example:
        >>> x = np.array([[[[1.0, 2.0, 3.0]], [[10.0, 20.0, 30.0]]]])
        >>> weight = np.array([[[[1.0, 0.0]], [[0.0, 1.0]]], [[[0.5, 0.5]], [[0.0, 0.0]]]])
        >>> conv2d_multichannel(x, weight, np.array([0.0, 100.0]))
        array([[[[ 21. ,  32. ]],
        <BLANKLINE>
                [[101.5, 102.5]]]])

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.5, equations 9.7 and 9.8.
    """
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]  # (N, C, out_H, out_W, kH, kW)
    y = np.tensordot(windows, weight, axes=([1, 4, 5], [1, 2, 3]))  # (N, out_H, out_W, K)
    return y.transpose(0, 3, 1, 2) + bias[:, None, None]
