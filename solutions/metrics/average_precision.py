import numpy as np


def average_precision(y_true: np.ndarray, scores: np.ndarray) -> float:
    """Average the precision over the steps in which recall grows as the threshold falls.

    AP = sum_k (R_k - R_(k-1)) * P_k, with R_0 = 0

    The k-th threshold is the k-th largest of the distinct scores. All samples that score at least as much are called
    positive: P_k is the share of them that is positive, R_k the share of all positives that is among them. Tied
    scores pass the threshold together. Nothing is interpolated.

    Args:
        y_true: (N,) integers 0 and 1, the truth; at least one is 1.
        scores: (N,) floats of any size and sign; higher means more likely positive. Equal scores are tied.

    Returns:
        The average precision, a number above 0 and at most 1: 1 if all positives score above all negatives, the
        share of the positives among all samples if all scores tie.

    Example:
        >>> round(average_precision(np.array([1, 0, 1, 0]), np.array([0.9, 0.5, 0.5, 0.1])), 4)
        0.8333

    Source: Manning, Raghavan and Schuetze, Introduction to Information Retrieval (2008), section 8.4, equation 8.8.
    """
    order = np.argsort(-scores)
    y, s = y_true[order], scores[order]
    last = np.append(s[1:] != s[:-1], True)  # the last sample of each group of tied scores
    hits = np.cumsum(y)[last]
    precision = hits / (np.flatnonzero(last) + 1)
    recall = hits / hits[-1]
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))
