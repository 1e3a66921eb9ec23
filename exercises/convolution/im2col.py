import numpy as np


def im2col(x: np.ndarray, kernel_size: tuple[int, int], stride: int = 1, pad: int = 0) -> np.ndarray:
    """Lay out every window of an image as a column, so that a convolution becomes a matrix product.

    columns[(c * kH + a) * kW + b, i * out_W + j] = x_padded[c, i * stride + a, j * stride + b]

    The column of the output position (i, j) holds the window that starts at row i * stride and column j * stride of
    the padded image. A row of weights times this matrix gives the outputs of one filter at all positions.

    Args:
        x: (C, H, W) floats, an image of C channels.
        kernel_size: (kH, kW), the height and width of the windows in pixels; they fit into the padded image.
        stride: how far the window moves at each step, in pixels, along both axes; at least 1.
        pad: how many rows and columns of zeros are put on each of the four sides of each channel.

    Returns:
        (C * kH * kW, out_H * out_W) floats with out_H = (H + 2 pad - kH) // stride + 1 and out_W =
        (W + 2 pad - kW) // stride + 1; where the stride does not divide, the last rows and columns of the image are
        left out. Rows are ordered by channel, then kernel row, then kernel column; columns by output row, then
        output column.

    Example:
        >>> im2col(np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]), (2, 2))
        array([[1., 2.],
               [2., 3.],
               [4., 5.],
               [5., 6.]])

    Source: Chellapilla, Puri and Simard, High Performance Convolutional Neural Networks for Document Processing
    (2006), section 2.1, "Unfolding convolution".
    """
    raise NotImplementedError
