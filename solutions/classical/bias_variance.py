import numpy as np


def bias_variance(predictions: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    """Split the squared error of a family of models into bias and variance.

    With p_mn the prediction of model m at point n, t_n the truth there, and a_n = (1 / M) sum_m p_mn the average
    prediction:

        bias squared = (1 / N) sum_n (a_n - t_n)^2
        variance     = (1 / (M N)) sum_n sum_m (p_mn - a_n)^2

    The bias says how far the models are off together, the variance how much they differ from one another. A simple
    model has much of the first (it underfits), a flexible one much of the second (it overfits). Their sum is the
    mean of (p_mn - t_n)^2 over all models and points.

    Args:
        predictions: (M, N) float predictions of M models at N points; each model was trained on its own data set.
        target: (N,) float true values at these points, free of noise.

    Returns:
        (bias squared, variance), both averaged over the N points. The variance is biased: it divides by M, so that
        a single model (M = 1) has variance 0.

    Example:
        >>> bias_squared, variance = bias_variance(np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([2.0, 4.0]))
        >>> float(bias_squared), float(variance)
        (0.5, 0.5)

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 7.3.
    """
    average = predictions.mean(axis=0)  # (N,)
    bias_squared = np.mean((average - target) ** 2)
    variance = np.mean((predictions - average) ** 2)
    return float(bias_squared), float(variance)
