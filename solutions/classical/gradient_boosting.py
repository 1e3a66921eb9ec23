import numpy as np


def gradient_boosting(X: np.ndarray, y: np.ndarray, rounds: int, lr: float) -> np.ndarray:
    """Boost regression stumps on the squared loss.

    The prediction F starts as the mean of y, the same for all samples. The negative gradient of the loss
    (1 / 2) sum_i (y_i - F_i)^2 with respect to F is the residual, so that each round

        takes the residuals r_i = y_i - F_i,
        fits to them the regression stump h with the least squared error sum_i (r_i - h(x_i))^2,
        sets F_i to F_i + lr h(x_i).

    A regression stump splits the samples at a threshold of one feature, x_feature > threshold or not, and predicts on
    each side the mean of the residuals there. Thresholds are the midpoints of neighbouring distinct values of a
    feature. Of equally good stumps a round takes the one with the lowest feature, then the lowest threshold.

    Args:
        X: (N, D) float features, each with at least two distinct values.
        y: (N,) float targets.
        rounds: number of rounds, 1 or more.
        lr: learning rate, 0 < lr <= 1. It scales the stumps, not the mean that F starts from.

    Returns:
        (N,) the predictions F for the training samples after the last round.

    Example:
        >>> gradient_boosting(np.array([[0.0], [1.0], [2.0]]), np.array([1.0, 1.0, 4.0]), 1, 0.5).tolist()
        [1.5, 1.5, 3.0]

    Source: Friedman, Greedy Function Approximation: A Gradient Boosting Machine (2001), algorithm 2.
    """
    above = []
    for x in X.T:
        values = np.unique(x)
        above.append(x > ((values[1:] + values[:-1]) / 2)[:, None])
    above = np.concatenate(above).astype(float)  # (S, N): all splits, in the order in which ties are settled
    n = np.stack([len(y) - above.sum(axis=1), above.sum(axis=1)])  # (2, S) samples on each side
    F = np.full(len(y), y.mean())
    for _ in range(rounds):
        r = y - F
        s = above @ r
        means = np.stack([r.sum() - s, s]) / n  # (2, S)
        best = (n * means**2).sum(axis=0).argmax()  # the squared error is sum r^2 minus this
        F += lr * np.where(above[best] > 0, means[1, best], means[0, best])
    return F
