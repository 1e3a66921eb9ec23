import numpy as np


def relu(x: np.ndarray) -> np.ndarray:
    """Keep positive numbers and replace negative ones by 0.

    relu(x) = max(0, x), for each number by itself.

    Where x is positive the slope is exactly 1, however large x is: a gradient passes through many such layers
    without shrinking. The slope of a sigmoid is at most 1/4 and nearly 0 far from 0, so there gradients vanish.

    Args:
        x: (...) finite floats of any shape, () included.

    Returns:
        (...) floats in the shape of x: x itself where it is positive, however small, and 0 everywhere else.
        x is not changed.

    Example:
        >>> relu(np.array([[-2.0, 0.0], [0.5, 3.0]]))
        array([[0. , 0. ],
               [0.5, 3. ]])

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.3.1.
    """
    raise NotImplementedError
