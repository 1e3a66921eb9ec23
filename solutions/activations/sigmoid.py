import numpy as np


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Squash numbers into the range from 0 to 1.

    sigmoid(x) = 1 / (1 + exp(-x)) = exp(x) / (1 + exp(x)), for each number by itself.

    The two forms are equal, but in floating point each of them overflows on one side: exp grows beyond the largest
    float64 near 710. Far from 0 the curve is flat and its slope sigmoid(x) * (1 - sigmoid(x)), at most 1/4, is
    nearly 0: this is why deep networks use ReLU.

    Args:
        x: (...) finite floats of any shape, () included; numbers of 1000 and -1000 are ordinary.

    Returns:
        (...) floats in the shape of x: 1/2 at 0, 1 at 1000, 0 at -1000. No warning (such as "overflow encountered in
        exp") is given for any x. An absolute error of 1e-12 is small enough.

    Example:
        >>> sigmoid(np.array([[-1000.0, -2.0], [0.0, 1000.0]])).round(4)
        array([[0.    , 0.1192],
               [0.5   , 1.    ]])

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 3.10 and 6.3.2.
    """
    e = np.exp(-np.abs(x))  # between 0 and 1
    return np.where(x >= 0, 1.0, e) / (1 + e)
