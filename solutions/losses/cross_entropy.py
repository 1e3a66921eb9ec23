import numpy as np


def cross_entropy(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Add up the cross-entropy between true and predicted distributions.

    L = -sum_n sum_c y_true[n, c] * log(y_pred[n, c] + 1e-9), in nats (natural logarithm).

    Args:
        y_true: (C,) or (N, C) floats, the true distributions: one-hot, or any that sum to 1.
        y_pred: probabilities in [0, 1] of the same shape.

    Returns:
        The total over all samples and classes, one number in nats. The 1e-9 keeps it finite: a true class
        of probability 0 costs about 20.72, not infinity. Clipping y_pred at 1e-9 instead is as right.

    Example:
        >>> round(float(cross_entropy(np.array([0.0, 1.0, 0.0]), np.array([0.25, 0.5, 0.25]))), 6)
        0.693147

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 3.13 and 6.2.2.
    """
    return -np.sum(y_true * np.log(y_pred + 1e-9))
