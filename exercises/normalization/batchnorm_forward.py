import numpy as np


def batchnorm_forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Normalise every feature over the batch, then scale and shift it.

    y = gamma * (x - mean) / sqrt(var + eps) + beta, where mean and var are taken over the N samples of each
    feature; var is the biased variance, the mean of (x - mean)^2.

    Args:
        x: (N, D) floats, N >= 1. In float64 a feature may lie 1e8 times its spread away from 0.
        gamma: (D,) scales.
        beta: (D,) shifts.
        eps: a small positive number, added to the variance under the root.

    Returns:
        (N, D). A feature that is the same in all samples becomes its beta, and so does a batch of one.

    Example:
        >>> batchnorm_forward(np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([2.0, 2.0]), np.array([0.0, 7.0])).round(3)
        array([[-2.,  7.],
               [ 2.,  7.]])

    Source: Ioffe and Szegedy, Batch Normalization (2015), algorithm 1.
    """
    raise NotImplementedError
