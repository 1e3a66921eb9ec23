import numpy as np


def confusion_matrix(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int) -> np.ndarray:
    """Count how often each class is taken for each other class.

    M[i, j] = number of samples n with y_true_n = i and y_pred_n = j

    Args:
        y_true: (N,) integer labels, the truth, each one of 0 ... n_classes - 1.
        y_pred: (N,) integer labels, the predictions, of the same range.
        n_classes: how many classes there are; some of them may occur nowhere.

    Returns:
        (n_classes, n_classes) integer counts: one row for each true class, one column for each predicted class.
        The diagonal holds the hits, and the counts add up to N. A class that occurs nowhere keeps its row and its
        column, filled with 0.

    Example:
        >>> confusion_matrix(np.array([0, 0, 0, 2]), np.array([0, 2, 2, 2]), 3)
        array([[1, 0, 2],
               [0, 0, 0],
               [0, 0, 1]])

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 9.2.5, table 9.3.
    """
    cell = n_classes * y_true + y_pred  # the place of each sample in the matrix, read row by row
    counts = np.bincount(cell, minlength=n_classes * n_classes)
    return counts.reshape(n_classes, n_classes)
