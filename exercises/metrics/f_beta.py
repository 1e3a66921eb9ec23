import numpy as np


def f_beta(y_true: np.ndarray, y_pred: np.ndarray, beta: float = 1.0) -> float:
    """Sum up precision and recall in one score that values recall beta times as much.

    F = (1 + beta^2) * P * R / (beta^2 * P + R)
      = (1 + beta^2) * TP / ((1 + beta^2) * TP + beta^2 * FN + FP)

    P = TP / (TP + FP) is the precision, R = TP / (TP + FN) the recall. TP counts the samples that are 1 in both
    arrays, FP those that are 1 in y_pred only, FN those that are 1 in y_true only.

    Args:
        y_true: (N,) integers 0 and 1, the truth; 1 is the positive class.
        y_pred: (N,) integers 0 and 1, the predictions.
        beta: the weight of recall, above 0: 1 gives the harmonic mean F1, 2 leans towards recall, 0.5 towards
            precision.

    Returns:
        The score, a number between 0 and 1. Wherever a denominator is 0, in P, in R or in F, it is 0.0: if nothing
        is called positive, if nothing is positive, and if no prediction of 1 is right.

    Example:
        >>> y_true, y_pred = np.array([1, 1, 1, 1, 0]), np.array([1, 0, 0, 0, 0])
        >>> round(f_beta(y_true, y_pred), 4), round(f_beta(y_true, y_pred, beta=2.0), 4)
        (0.4, 0.2941)

    Source: van Rijsbergen, Information Retrieval (1979), chapter 7; Manning, Raghavan and Schuetze, Introduction to
    Information Retrieval (2008), section 8.3, equation 8.5.
    """
    raise NotImplementedError
