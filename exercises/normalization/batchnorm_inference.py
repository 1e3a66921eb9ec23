import numpy as np


def batchnorm_inference(
    x: np.ndarray,
    gamma: np.ndarray,
    beta: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    eps: float = 1e-5,
) -> np.ndarray:
    """Normalise every feature with the statistics stored while training, then scale and shift it.

    y = gamma * (x - running_mean) / sqrt(running_var + eps) + beta

    After training a prediction must not depend on which other samples happen to be in the batch. So nothing is
    measured on x: each sample is treated on its own, and a batch of one is an ordinary batch.

    Args:
        x: (N, D) floats, N >= 1. In float64 a feature may lie 1e8 times its spread away from 0.
        gamma: (D,) scales.
        beta: (D,) shifts.
        running_mean: (D,) the stored mean of each feature.
        running_var: (D,) the stored variance of each feature, never negative.
        eps: a small positive number, added to the variance under the root.

    Returns:
        (N, D). A sample equal to running_mean becomes beta.

    Example:
        >>> x = np.array([[3.0, 1.0]])
        >>> y = batchnorm_inference(x, np.array([2.0, 1.0]), np.zeros(2), np.ones(2), np.array([4.0, 9.0]))
        >>> y.round(3).tolist()
        [[2.0, 0.0]]

    Source: Ioffe and Szegedy, Batch Normalization (2015), section 3.1 and algorithm 2.
    """
    raise NotImplementedError
