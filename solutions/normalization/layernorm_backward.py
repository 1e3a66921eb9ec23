import numpy as np


def layernorm_backward(
    dy: np.ndarray, x: np.ndarray, gamma: np.ndarray, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Send a gradient back through layer normalisation.

    The forward pass is x_hat = (x - mean) / std, y = gamma * x_hat + beta, with std = sqrt(var + eps); mean and
    biased variance are taken over the D numbers along the last axis. With dy = dL/dy for some loss L, and
    g = dy * gamma, the gradient with respect to x_hat,

    dbeta  = sum dy                   over all leading axes
    dgamma = sum dy * x_hat           over all leading axes
    dx     = (g - mean(g) - x_hat * mean(g * x_hat)) / std        means over the last axis

    Moving one number of a sample also moves the mean and the variance of that sample: the two means take out of g
    what would only shift or stretch the sample.

    Args:
        dy: (..., D) the gradient of the loss with respect to y.
        x: (..., D) floats, the input of the forward pass, at least 1-D. In float64 the D numbers of a sample may
            lie 1e8 times their spread away from 0.
        gamma: (D,) scales.
        eps: a small positive number, added to the variance under the root.

    Returns:
        (dx, dgamma, dbeta) of shapes (..., D), (D,) and (D,): the gradients with respect to x, gamma and beta. If
        D = 1, dx and dgamma are 0. Without leading axes there is nothing to sum over.

    Example:
        >>> dy, x = np.array([1.0, 0.0, 0.0]), np.array([1.0, 3.0, 5.0])
        >>> dx, dgamma, dbeta = layernorm_backward(dy, x, np.full(3, 2.0))
        >>> dx.round(3).tolist(), dgamma.round(3).tolist(), dbeta.tolist()
        ([0.204, -0.408, 0.204], [-1.225, 0.0, 0.0], [1.0, 0.0, 0.0])

    Source: Ba, Kiros and Hinton, Layer Normalization (2016), section 3; the gradient as for batch normalisation in
    Ioffe and Szegedy, Batch Normalization (2015), section 3, with the axes exchanged.
    """
    D = x.shape[-1]
    centred = x - x.mean(axis=-1, keepdims=True)
    std = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + eps)
    x_hat, g = centred / std, dy * gamma
    dbeta = dy.reshape(-1, D).sum(axis=0)
    dgamma = (dy * x_hat).reshape(-1, D).sum(axis=0)
    dx = (g - g.mean(axis=-1, keepdims=True) - x_hat * (g * x_hat).mean(axis=-1, keepdims=True)) / std
    return dx, dgamma, dbeta
