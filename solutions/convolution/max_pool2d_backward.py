import numpy as np


def max_pool2d_backward(dy: np.ndarray, x: np.ndarray, size: int, stride: int) -> np.ndarray:
    """Send a gradient back through max pooling: the largest pixel of each window gets it all.

    The layer is y[n, c, i, j] = max over a and b of x[n, c, i * stride + a, j * stride + b], with a and b from 0 to
    size - 1. With dy the gradient of a loss with respect to y, and (a, b) the place of the maximum in its window:

    dx[n, c, i * stride + a, j * stride + b] += dy[n, c, i, j]

    Args:
        dy: (N, C, out_H, out_W) floats, the upstream gradient, in the shape of the layer's output:
            out_H = (H - size) // stride + 1, and out_W likewise.
        x: (N, C, H, W) finite floats, the input of the layer.
        size: the height and width of the windows, in pixels; at least 1 and at most H and W.
        stride: how far the windows move at each step, in pixels, along both axes; at least 1. Windows overlap if it
            is smaller than size, and have gaps between them if it is larger.

    Returns:
        (N, C, H, W) floats, the gradient with respect to x. Of several equal maxima of a window only the first one in
        row-major order gets the gradient: the one in the upper row, and in a row the one further left. A pixel that
        is the maximum of several windows gets the sum. All other pixels get 0.

    Example:
        >>> x = np.array([[[[1.0, 5.0, 2.0], [5.0, 0.0, 3.0]]]])
        >>> max_pool2d_backward(np.array([[[[10.0, 0.5]]]]), x, 2, 1)
        array([[[[ 0. , 10.5,  0. ],
                 [ 0. ,  0. ,  0. ]]]])

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 6.5.2 and 9.3.
    """
    (N, C, out_H, out_W), dx = dy.shape, np.zeros(x.shape)
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    flat = windows.reshape(N, C, out_H, out_W, size * size)
    first = flat.argmax(axis=-1)  # the first of several maxima, counted row by row
    rows = stride * np.arange(out_H)[:, None] + first // size
    columns = stride * np.arange(out_W) + first % size
    n, c = np.arange(N)[:, None, None, None], np.arange(C)[:, None, None]
    np.add.at(dx, (n, c, rows, columns), dy)  # unlike +=, it adds twice where a pixel wins twice
    return dx
