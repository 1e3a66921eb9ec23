import numpy as np


def dropout_backward(dy: np.ndarray, mask: np.ndarray, p: float) -> np.ndarray:
    """Send a gradient back through dropout, with the mask of the forward pass.

    The forward pass is y = x * mask / (1 - p). So dx = dy * mask / (1 - p): what was dropped gets no gradient, and
    what was kept is scaled up as it was on the way forward. No new mask is drawn.

    Args:
        dy: (...) floats of any shape, the gradient of the loss with respect to y.
        mask: (...) bool in the shape of dy, True where the forward pass kept the element. With p = 0 all of it is
            True, with p = 1 all of it is False.
        p: the probability with which elements were dropped, 0 <= p <= 1.

    Returns:
        (...) in the shape of dy: the gradient with respect to x. p = 1 gives zeros, not NaN.

    Example:
        >>> dropout_backward(np.array([1.0, 2.0, -3.0]), np.array([True, False, True]), 0.5)
        array([ 2.,  0., -6.])

    Source: Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting (JMLR 2014),
    sections 5.1 and 10.
    """
    if p == 1:
        return np.zeros_like(dy)
    return dy * mask / (1 - p)
