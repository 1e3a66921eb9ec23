import numpy as np


def polynomial_bias_variance(
    degree: int, x: np.ndarray, targets: np.ndarray, x_test: np.ndarray, truth: np.ndarray
) -> tuple[float, float]:
    """Measure how bias and variance of a polynomial fit depend on its degree.

    Model m is the polynomial p_m(x) = sum_j c_mj x^j, j = 0 .. degree, that minimises the squared error of its own
    training set, sum_n (p_m(x_n) - y_mn)^2. With t_q the truth at the test point x_q and a_q = (1 / M) sum_m p_m(x_q)
    the average prediction there:

        bias squared = (1 / Q) sum_q (a_q - t_q)^2
        variance     = (1 / (M Q)) sum_q sum_m (p_m(x_q) - a_q)^2

    Call it for degrees 0, 1, 2, ... and watch the bias fall and the variance rise.

    Args:
        degree: highest power of x, 0 or more; degree 0 fits a constant.
        x: (N,) float, distinct points in [-1, 1], the same in all training sets; N > degree.
        targets: (M, N) float, the noisy values at x, one row y_m for each of the M training sets.
        x_test: (Q,) float, points in [-1, 1] at which the models are judged.
        truth: (Q,) float, the true values at x_test, free of noise.

    Returns:
        (bias squared, variance), both averaged over the Q test points. The variance is biased: it divides by M, so
        that a single training set (M = 1) gives variance 0. N = degree + 1 is allowed: the polynomials then go
        through all their points.

    Example:
        >>> x, targets = np.array([-1.0, 0.0, 1.0]), np.array([[1.0, 0.0, 2.0], [3.0, 2.0, 4.0]])
        >>> results = polynomial_bias_variance(1, x, targets, np.array([0.0, 1.0]), np.array([1.0, 2.0]))
        >>> [round(float(result), 6) for result in results]
        [0.625, 1.0]

    Source: Bishop, Pattern Recognition and Machine Learning (2006), sections 1.1 and 3.2.
    """
    raise NotImplementedError
