import numpy as np


def pca(X: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the k directions in which the data varies most.

    With Z the centred data, z_i = x_i - (1 / N) sum_j x_j, and the covariance matrix S = Z^T Z / (N - 1), the
    components are the unit eigenvectors v of S, and the variance along one is its eigenvalue:

        S v = variance * v.

    They are also the right singular vectors of Z = U diag(s) V^T, with variance s^2 / (N - 1).

    Args:
        X: (N, D) float samples, N >= 2, used without scaling. D may exceed N.
        k: number of components, 1 <= k <= min(N - 1, D). The k largest variances are positive and distinct.

    Returns:
        (components, explained variance): (k, D), one component in each row, of length 1 and at right angles to the
        others, by decreasing variance; and (k,) their variances, unbiased (divided by N - 1). The sign of each
        component is free: v and -v are the same direction.

    Example:
        >>> components, variance = pca(np.array([[1.0, 5.0], [1.0, 7.0], [1.0, 9.0]]), 1)
        >>> np.abs(components).round(6).tolist(), variance.round(6).tolist()
        ([[0.0, 1.0]], [4.0])

    Source: Jolliffe, Principal Component Analysis (2002), sections 1.1 and 3.5.
    """
    raise NotImplementedError
