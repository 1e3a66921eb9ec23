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
    raise NotImplementedError
