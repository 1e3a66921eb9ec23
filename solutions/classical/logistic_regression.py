import numpy as np


def logistic_regression(X: np.ndarray, y: np.ndarray, lr: float, steps: int) -> tuple[np.ndarray, float]:
    """Fit logistic regression by gradient descent on the mean log loss.

    The model gives sample i the probability p_i = 1 / (1 + exp(-(x_i . w + b))) of class 1. The loss and its
    gradients are

        L     = -(1 / N) sum_i [y_i log p_i + (1 - y_i) log(1 - p_i)]
        dL/dw = (1 / N) sum_i (p_i - y_i) x_i
        dL/db = (1 / N) sum_i (p_i - y_i)

    w and b start at 0. Each step moves both at once, w by -lr * dL/dw and b by -lr * dL/db, with probabilities of all
    samples taken before the step.

    Args:
        X: (N, D) float features.
        y: (N,) int labels, 0 or 1; they may be all the same.
        lr: learning rate, small enough for the loss to fall.
        steps: number of steps, 1 or more. All of them are made.

    Returns:
        (w, b): the weights (D,) and the intercept, a number, after the last step. There is no penalty on either.

    Example:
        >>> w, b = logistic_regression(np.array([[2.0, 0.0], [4.0, 0.0]]), np.array([1, 1]), 0.5, 1)
        >>> w.tolist(), float(b)
        ([0.75, 0.0], 0.25)

    Source: Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.2.
    """
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        p = (1 + np.tanh((X @ w + b) / 2)) / 2  # the sigmoid, in a form that cannot overflow
        error = p - y  # (N,)
        w, b = w - lr * (X.T @ error) / len(y), b - lr * np.mean(error)
    return w, float(b)
