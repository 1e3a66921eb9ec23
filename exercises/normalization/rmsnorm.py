import numpy as np


def rmsnorm(x: np.ndarray, gamma: np.ndarray, eps: float = 1e-6) -> np.ndarray:
    """Divide every sample by the root of its mean square, then scale each feature.

    y = x / sqrt(mean(x^2) + eps) * gamma, where the mean is taken over the D numbers along the last axis, for
    each of the leading positions on its own.

    It is layer normalisation without the mean: nothing is subtracted, and there is no shift.

    Args:
        x: (..., D) floats, at least 1-D.
        gamma: (D,) scales, one for each feature.
        eps: a small positive number, added to the mean square under the root.

    Returns:
        (..., D) in the shape of x. A sample of zeros stays zero.

    Example:
        >>> rmsnorm(np.array([[3.0, 4.0], [0.0, 0.0]]), np.array([1.0, 10.0])).round(3)
        array([[ 0.849, 11.314],
               [ 0.   ,  0.   ]])

    Source: Zhang and Sennrich, Root Mean Square Layer Normalization (NeurIPS 2019), section 4.
    """
    raise NotImplementedError
