import numpy as np


def roc_auc(y_true: np.ndarray, scores: np.ndarray) -> float:
    """Measure how well scores put the positives above the negatives: the area under the ROC curve.

    AUC = (number of pairs with s_i > s_j + half the number of pairs with s_i = s_j) / (P * Q)

    The pairs (i, j) are those of a positive i and a negative j; there are P positives and Q negatives. It is the
    probability that a random positive gets a higher score than a random negative, and the area under the curve of the
    true positive rate over the false positive rate, with straight lines where scores tie.

    Args:
        y_true: (N,) integers 0 and 1, the truth; both occur.
        scores: (N,) floats of any size and sign; higher means more likely positive. Equal scores are tied.

    Returns:
        The area, a number between 0 and 1: 1 if every positive is above every negative, 0 if every one is below,
        0.5 if all scores tie. 20 000 samples have up to a hundred million pairs: sort instead of comparing them all.

    Example:
        >>> roc_auc(np.array([1, 1, 0, 0]), np.array([0.75, 0.25, 0.25, 0.0]))
        0.875

    Source: Fawcett, An Introduction to ROC Analysis (2006), section 7; Hanley and McNeil, The Meaning and Use of the
    Area under a Receiver Operating Characteristic (ROC) Curve (1982), section III.
    """
    raise NotImplementedError
