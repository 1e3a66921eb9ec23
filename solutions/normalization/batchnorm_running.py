import numpy as np


def batchnorm_running(
    x: np.ndarray, running_mean: np.ndarray, running_var: np.ndarray, momentum: float = 0.1
) -> tuple[np.ndarray, np.ndarray]:
    """Update the running mean and variance of every feature with one batch.

    running_mean' = (1 - momentum) * running_mean + momentum * mean
    running_var'  = (1 - momentum) * running_var  + momentum * var

    mean and var are those of the batch, taken over the N samples of each feature. var is the unbiased variance,
    the sum of (x - mean)^2 divided by N - 1: it stands for data that the network has not seen. (Within the batch
    the forward pass normalises with the biased variance, divided by N.)

    Args:
        x: (N, D) floats, N >= 2. In float64 a feature may lie 1e8 times its spread away from 0.
        running_mean: (D,) the mean of each feature so far.
        running_var: (D,) the variance of each feature so far.
        momentum: the weight of the batch, 0 <= momentum <= 1. (Some libraries call 1 - momentum so.)

    Returns:
        (running_mean', running_var'), both (D,) and new arrays. With momentum 0 they equal the old ones, with
        momentum 1 they are the batch's own statistics.

    Example:
        >>> x = np.array([[1.0, 5.0], [3.0, 5.0]])
        >>> mean, var = batchnorm_running(x, np.zeros(2), np.ones(2), momentum=0.5)
        >>> mean.tolist(), var.tolist()
        ([1.0, 2.5], [1.5, 0.5])

    Source: Ioffe and Szegedy, Batch Normalization (2015), section 3.1 and algorithm 2, step 10.
    """
    mean = x.mean(axis=0)
    var = ((x - mean) ** 2).sum(axis=0) / (len(x) - 1)
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var
