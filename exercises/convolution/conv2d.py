import numpy as np


def conv2d(x: np.ndarray, kernel: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    """Slide a kernel over an image and take the weighted sum at each position.

    y[i, j] = sum_a sum_b x_padded[i * stride + a, j * stride + b] * kernel[a, b]

    The kernel is not flipped: as everywhere in deep learning this is a cross-correlation.

    Args:
        x: (H, W) floats, the image.
        kernel: (kH, kW) floats; never larger than the padded image.
        stride: how far the kernel moves at each step, in pixels, along both axes; at least 1.
        pad: how many rows and columns of zeros are put on each of the four sides.

    Returns:
        ((H + 2 pad - kH) // stride + 1, (W + 2 pad - kW) // stride + 1) floats. Where the stride does not
        divide, the last rows and columns are left out.

    Example:
        >>> conv2d(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([[1.0, 10.0]]))
        array([[21., 32.],
               [54., 65.]])

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.1, equation 9.6; stride and
    zero padding in section 9.5.
    """
    raise NotImplementedError
