import numpy as np


def gradient_descent(
    X: np.ndarray, y: np.ndarray, w: np.ndarray, lr: float, steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """Fit a linear model by full-batch gradient descent.

    The loss is half the mean squared error, loss(w) = mean((X w - y)^2) / 2, with the gradient
    X^T (X w - y) / N. Each step uses all N samples: w becomes w - lr * gradient. There is no intercept.

    Args:
        X: (N, D) floats, N >= 1.
        y: (N,) targets.
        w: (D,) the weights to start from.
        lr: the learning rate, positive and small enough to converge: at most 1 / the largest eigenvalue of X^T X / N.
        steps: how many updates to make, at least 1.

    Returns:
        (w, losses): the weights (D,) after the last update, and an array (steps,) with the loss before each update.
        So losses[0] belongs to the weights that were passed in, and the loss of the returned weights is not listed.

    Example:
        >>> X, y = np.array([[1.0], [3.0]]), np.array([2.0, 6.0])
        >>> w, losses = gradient_descent(X, y, np.zeros(1), 0.1, 2)
        >>> w.round(4).tolist(), losses.round(4).tolist()
        ([1.5], [10.0, 2.5])

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 4.3 and 5.9.
    """
    raise NotImplementedError
