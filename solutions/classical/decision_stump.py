import numpy as np


def decision_stump(X: np.ndarray, y: np.ndarray, weights: np.ndarray) -> tuple[int, float, int]:
    """Find the decision stump with the least weighted error.

    A stump compares one feature with a threshold:

        h(x) = polarity if x_feature > threshold, else -polarity.

    Its weighted error is the sum of the weights of the samples with h(x_i) != y_i. The thresholds of a feature are
    the midpoints (a + b) / 2 of its neighbouring distinct values a < b among the samples, so that no sample lies on
    one, and both sides have samples.

    Args:
        X: (N, D) float features, each with at least two distinct values.
        y: (N,) int labels, -1 or +1; they may be all the same.
        weights: (N,) positive float weights, which sum to 1.

    Returns:
        (feature, threshold, polarity): the index of the feature (int), the threshold (float) and the polarity (int,
        +1 or -1) of the best stump. Of equally good stumps it is the one with the lowest feature; among those, with
        the lowest threshold; then polarity +1 comes before -1.

    Example:
        >>> X = np.array([[1.0, 3.0], [2.0, 3.0], [4.0, 5.0], [4.0, 1.0]])
        >>> decision_stump(X, np.array([1, 1, -1, -1]), np.full(4, 0.25))
        (0, 3.0, -1)

    Source: Iba and Langley, Induction of One-Level Decision Trees (1992), section 2; Schapire and Freund, Boosting
    (2012), section 3.4.2.
    """
    order = X.argsort(axis=0)  # (N, D)
    x = np.take_along_axis(X, order, axis=0)
    s = np.cumsum((weights * y)[order], axis=0)[:-1]  # (N - 1, D), over the samples below a threshold
    plus = weights[y < 0].sum() + s  # errors with polarity +1: passing a sample costs w y
    error = np.stack([plus, weights.sum() - plus], axis=-1)  # (N - 1, D, 2)
    error = np.where((x[1:] > x[:-1])[..., None], error, np.inf)  # no threshold between equal values
    error = error.swapaxes(0, 1)  # (D, N - 1, 2): in the order in which ties are settled
    j, i, p = np.unravel_index(error.argmin(), error.shape)
    return int(j), float((x[i, j] + x[i + 1, j]) / 2), 1 - 2 * int(p)
