import numpy as np


def precision_recall(y_true: np.ndarray, y_pred: np.ndarray) -> tuple[float, float]:
    """Measure how many of the alarms are right, and how many of the positives are found.

    precision = TP / (TP + FP): of the samples that are called positive, the share that is positive.
    recall    = TP / (TP + FN): of the samples that are positive, the share that is called so.

    TP counts the samples that are 1 in both arrays, FP those that are 1 in y_pred only, FN those that are 1 in
    y_true only. True negatives do not matter.

    Args:
        y_true: (N,) integers 0 and 1, the truth; 1 is the positive class.
        y_pred: (N,) integers 0 and 1, the predictions.

    Returns:
        (precision, recall), two numbers between 0 and 1. Where a denominator is 0, that number is 0.0: the precision
        if nothing is called positive, the recall if nothing is positive. Without warnings: look before you divide.

    Example:
        >>> precision_recall(np.array([1, 1, 1, 1, 0]), np.array([1, 0, 0, 0, 1]))
        (0.5, 0.25)

    Source: van Rijsbergen, Information Retrieval (1979), chapter 7.
    """
    hits = np.sum(y_true * y_pred)  # TP
    predicted = np.sum(y_pred)  # TP + FP
    positive = np.sum(y_true)  # TP + FN
    precision = hits / predicted if predicted > 0 else 0.0
    recall = hits / positive if positive > 0 else 0.0
    return float(precision), float(recall)
