import numpy as np


def minibatch_epoch(
    X: np.ndarray, y: np.ndarray, w: np.ndarray, lr: float, order: np.ndarray, batch_size: int
) -> np.ndarray:
    """Run mini-batch gradient descent over samples in a given order.

    `order` is cut into consecutive slices of batch_size indices; the last slice holds what is left. Each slice B
    makes one update with the gradient of half the mean squared error over that slice:

    w becomes w - lr * X_B^T (X_B w - y_B) / |B|, where |B| is the number of indices in the slice itself.

    One slice for everything is batch gradient descent, slices of one index are stochastic gradient descent.

    Args:
        X: (N, D) floats.
        y: (N,) targets.
        w: (D,) the weights to start from.
        lr: the learning rate, positive and at most 1 / the largest squared norm of a row of X.
        order: (K,) int row indices, 0 <= i < N, K >= 1. Rows may be visited several times or never; a row that is
            twice in a slice counts twice.
        batch_size: how many indices a slice has, at least 1; it may exceed K, then there is one slice.

    Returns:
        (D,) the weights after ceil(K / batch_size) updates. All samples of a slice see the same weights.

    Example:
        >>> X, y = np.array([[1.0], [1.0], [2.0]]), np.array([1.0, 3.0, 6.0])
        >>> minibatch_epoch(X, y, np.zeros(1), 0.25, np.array([0, 1, 2]), 2).tolist()
        [3.0]

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 8.1.3 and 8.3.1.
    """
    raise NotImplementedError
