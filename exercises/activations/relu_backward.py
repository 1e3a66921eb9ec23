import numpy as np


def relu_backward(dy: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Send a gradient back through a ReLU.

    y = max(0, x) has slope 1 where x > 0 and slope 0 elsewhere, so dx_i = dy_i where x_i > 0, else 0.

    At exactly 0 the ReLU has a kink and no slope; by convention it is 0 there. Where x is positive the gradient
    passes unchanged, however many layers lie above: this is what a ReLU has over a sigmoid, which at best lets a
    quarter through. Where x is negative nothing passes.

    Args:
        dy: (...) floats, the gradient of the loss with respect to y = relu(x), of any shape.
        x: (...) floats of the same shape, the input of the forward pass.

    Returns:
        (...) floats, the gradient of the loss with respect to x. Neither argument is changed.

    Example:
        >>> relu_backward(np.array([[5.0, 6.0], [7.0, -8.0]]), np.array([[-1.0, 0.0], [2.0, 0.5]])).tolist()
        [[0.0, 0.0], [7.0, -8.0]]

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 6.3.1 and 6.5.2.
    """
    raise NotImplementedError
