import numpy as np


def layernorm_forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Normalise every sample over its features, then scale and shift each feature.

    y = gamma * (x - mean) / sqrt(var + eps) + beta, where mean and var are taken over the D numbers along the last
    axis, for each of the leading positions on its own; var is the biased variance, the mean of (x - mean)^2.

    No sample looks at another one: training and inference are the same, and the size of the batch plays no role.

    Args:
        x: (..., D) floats, at least 1-D. In float64 the D numbers of a sample may lie 1e8 times their spread
            away from 0.
        gamma: (D,) scales, one for each feature.
        beta: (D,) shifts.
        eps: a small positive number, added to the variance under the root.

    Returns:
        (..., D) in the shape of x. A sample of D equal numbers becomes beta; so does every sample if D = 1.

    Example:
        >>> layernorm_forward(np.array([[1.0, 3.0], [5.0, 5.0]]), np.array([2.0, 1.0]), np.array([0.0, 7.0])).round(3)
        array([[-2.,  8.],
               [ 0.,  7.]])

    Source: Ba, Kiros and Hinton, Layer Normalization (2016), section 3.
    """
    raise NotImplementedError
