import numpy as np


def ridge(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Fit a linear model by least squares with an L2 penalty.

    w is where ||y - X w||^2 + lam * ||w||^2 is smallest. Its gradient is 0 there: (X^T X + lam I) w = X^T y.

    The penalty makes weights smaller, most where the data say least, but hardly ever exactly 0. There is no
    intercept, all weights are penalised alike, and nothing is divided by N.

    Args:
        X: (N, D) floats, one sample in each row.
        y: (N,) targets.
        lam: how much the weights cost, lam >= 0. If it is 0, the columns of X are independent; if it is positive,
            there may be more features than samples.

    Returns:
        (D,) weights. A column of zeros gets weight 0 and equal columns get equal weights where lam > 0; lam = 0
        gives ordinary least squares.

    Example:
        >>> ridge(np.array([[1.0], [2.0]]), np.array([3.0, 6.0]), 1.0).tolist()
        [2.5]

    Source: Hoerl and Kennard, Ridge Regression (Technometrics 1970), section 2; Hastie, Tibshirani and Friedman, The
    Elements of Statistical Learning (2009), section 3.4.1.
    """
    D = X.shape[1]
    return np.linalg.solve(X.T @ X + lam * np.eye(D), X.T @ y)
