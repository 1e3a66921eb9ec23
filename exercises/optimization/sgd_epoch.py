import numpy as np


def sgd_epoch(X: np.ndarray, y: np.ndarray, w: np.ndarray, lr: float, order: np.ndarray) -> np.ndarray:
    """Run stochastic gradient descent over samples in a given order.

    The loss of sample i is (x_i . w - y_i)^2 / 2, where x_i is row i of X; its gradient is (x_i . w - y_i) x_i.
    For each index i of `order`, one after the other: w becomes w - lr * (x_i . w - y_i) x_i. The next
    sample sees the weights as the previous one left them. There is no intercept, and nothing is averaged.

    Args:
        X: (N, D) floats.
        y: (N,) targets.
        w: (D,) the weights to start from.
        lr: the learning rate, positive and at most 1 / the largest squared norm of a row of X.
        order: (K,) int row indices, 0 <= i < N, K >= 1. Rows may be visited several times or never.

    Returns:
        (D,) the weights after K updates. A sample that is predicted exactly changes nothing.

    Example:
        >>> X, y = np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([2.0, 3.0])
        >>> sgd_epoch(X, y, np.zeros(2), 0.5, np.array([0, 1])).tolist()
        [2.0, 1.0]

    Source: Bottou, Curtis and Nocedal, Optimization Methods for Large-Scale Machine Learning (2018), section 3.2.
    """
    raise NotImplementedError
