import numpy as np


def lasso(X: np.ndarray, y: np.ndarray, lam: float, sweeps: int) -> np.ndarray:
    """Fit a linear model with an L1 penalty by cyclic coordinate descent.

    It makes ||y - X w||^2 / (2 N) + lam * ||w||_1 smaller, one weight at a time, from w = 0. With all other weights
    held, the best value of weight j is

    w_j = S(rho_j, lam) / z_j,  S(rho, lam) = sign(rho) * max(|rho| - lam, 0)
    rho_j = x_j . r_j / N       x_j is column j of X, r_j = y - (the sum of x_k * w_k over all k other than j)
    z_j   = x_j . x_j / N

    One sweep updates the weights 0, 1, ..., D - 1 in this order, each with the newest values of the others.

    Args:
        X: (N, D) floats, one sample in each row.
        y: (N,) targets. There is no intercept.
        lam: how much the weights cost, lam >= 0.
        sweeps: how often all weights are updated; no more and no fewer, converged or not.

    Returns:
        (D,) weights, exactly 0 where |rho_j| < lam at the last update. A column of zeros keeps weight 0. lam = 0
        leads towards ordinary least squares.

    Example:
        >>> lasso(np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([4.0, 1.0]), 1.0, 5).tolist()
        [2.0, 0.0]

    Source: Friedman, Hastie and Tibshirani, Regularization Paths for Generalized Linear Models via Coordinate Descent
    (Journal of Statistical Software 2010), section 2.
    """
    raise NotImplementedError
