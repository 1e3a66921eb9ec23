import numpy as np


def bagged_stumps(X: np.ndarray, y: np.ndarray, bootstrap: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Classify queries by a majority vote of decision stumps, each fitted to its own resample.

    Bagging (bootstrap aggregating) fits B models to B resamples of the data, all alike and independent of one
    another, and lets them vote: H(x) = sign(sum_b h_b(x)). That lowers the variance of the model, not its bias;
    boosting, which fits each model to what the earlier ones got wrong, lowers the bias too.

    Stump b sees the samples x_r, y_r for r in row b of `bootstrap`, repetitions included, all with the weight 1 / N.
    It is the best one, h(x) = polarity if x_feature > threshold, else -polarity, with the fewest wrong labels among
    them. Thresholds are midpoints of neighbouring distinct values of a feature in the resample. Of equally good
    stumps it takes the one with the lowest feature, then the lowest threshold, then polarity +1 before -1.

    Args:
        X: (N, D) float features.
        y: (N,) int labels, -1 or +1.
        bootstrap: (B, N) int, the rows of X in each resample, B odd.
        queries: (Q, D) float points to classify; a value equal to a threshold is not above it.

    Returns:
        (Q,) the label -1 or +1 of each query. A feature that is constant in a resample is skipped there. If all are,
        that stump votes for the majority label of its resample, +1 on a tie, whatever the query.

    Example:
        >>> X, y, bootstrap = np.array([[0.0], [1.0]]), np.array([1, -1]), np.array([[0, 1], [1, 1], [1, 0]])
        >>> bagged_stumps(X, y, bootstrap, np.array([[0.0], [1.0]])).tolist()
        [1.0, -1.0]

    Source: Breiman, Bagging Predictors (1996), sections 1 and 4.
    """
    votes = np.zeros(len(queries))
    for rows in bootstrap:
        Xb, yb = X[rows], y[rows]
        if (Xb == Xb[0]).all():
            votes += 1 if yb.sum() >= 0 else -1
            continue
        order = Xb.argsort(axis=0)
        x = np.take_along_axis(Xb, order, axis=0)  # (N, D)
        plus = np.sum(yb < 0) + np.cumsum(yb[order], axis=0)[:-1]  # (N - 1, D) wrong labels with polarity +1
        wrong = np.stack([plus, len(rows) - plus], axis=-1)
        wrong = np.where((x[1:] > x[:-1])[..., None], wrong, len(rows) + 1)  # no threshold between equal values
        wrong = wrong.swapaxes(0, 1)  # (D, N - 1, 2): in the order in which ties are settled
        j, i, p = np.unravel_index(wrong.argmin(), wrong.shape)
        votes += np.where(queries[:, j] > (x[i, j] + x[i + 1, j]) / 2, 1 - 2 * p, 2 * p - 1)
    return np.sign(votes)
