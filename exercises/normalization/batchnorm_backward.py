import numpy as np


def batchnorm_backward(
    dy: np.ndarray, x: np.ndarray, gamma: np.ndarray, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Send a gradient back through batch normalisation.

    The forward pass is x_hat = (x - mean) / std, y = gamma * x_hat + beta, with std = sqrt(var + eps); mean and
    biased variance are taken over the N samples of each feature. With dy = dL/dy for some loss L,

    dbeta  = sum dy
    dgamma = sum dy * x_hat
    dx     = gamma / std * (dy - dbeta / N - x_hat * dgamma / N)

    where the sums run over the samples. The last two terms are there because moving one sample also moves the
    mean and the variance, and through them all the others.

    Args:
        dy: (N, D) the gradient of the loss with respect to y.
        x: (N, D) floats, the input of the forward pass, N >= 1. In float64 a feature may lie 1e8 times its spread
            away from 0.
        gamma: (D,) scales.
        eps: a small positive number, added to the variance under the root.

    Returns:
        (dx, dgamma, dbeta) of shapes (N, D), (D,) and (D,): the gradients with respect to x, gamma and beta. For
        a batch of one dx and dgamma are 0; so is dgamma for a feature that is the same in all samples.

    Example:
        >>> dy, x = np.array([[1.0], [0.0], [0.0]]), np.array([[1.0], [3.0], [5.0]])
        >>> dx, dgamma, dbeta = batchnorm_backward(dy, x, np.array([2.0]))
        >>> dx.round(3).tolist(), dgamma.round(3).tolist(), dbeta.tolist()
        ([[0.204], [-0.408], [0.204]], [-1.225], [1.0])

    Source: Ioffe and Szegedy, Batch Normalization (2015), section 3.
    """
    raise NotImplementedError
