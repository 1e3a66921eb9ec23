import numpy as np


def softmax_backward(dy: np.ndarray, y: np.ndarray, axis: int = -1) -> np.ndarray:
    """Send a gradient back through a softmax.

    With y = softmax(x), every output depends on every score of its slice: dy_i / dx_j = y_i (delta_ij - y_j), where
    delta_ij is 1 for i = j and 0 otherwise. Summed up over the outputs, weighted with the upstream gradient g:

        dx_j = y_j * (g_j - sum_i g_i y_i),    where i and j run along `axis`.

    The sum is one number for each slice. So the C x C matrix of all derivatives (the Jacobian) is not needed, and at
    C = 2000 it would take a thousand times as long.

    Args:
        dy: (...) floats, at least 1-D, the gradient g of the loss with respect to y.
        y: (...) floats of the same shape, the output of the softmax: every slice along `axis` sums to 1.
        axis: the axis of the softmax; may be negative.

    Returns:
        (...) floats, the gradient of the loss with respect to the scores x. Every slice along `axis` sums to 0. For
        dy and y of (16, 2000) it takes less than 8 MB on top of them: there is no room for a Jacobian, not even for
        one row's.

    Example:
        >>> softmax_backward(np.array([[4.0, 0.0, -4.0]]), np.array([[0.5, 0.25, 0.25]])).tolist()
        [[1.5, -0.25, -1.25]]

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 6.2.2.3 and 6.5.2.
    """
    mean = (dy * y).sum(axis=axis, keepdims=True)  # of dy, weighted with the probabilities
    return y * (dy - mean)
