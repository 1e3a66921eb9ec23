import numpy as np


def dropout_forward(x: np.ndarray, p: float, train: bool = True) -> np.ndarray:
    """Drop each element with probability p while training, and scale up what is kept.

    y_i = 0 with probability p, else x_i / (1 - p), independently for each element; so the expected value of
    y is x. This form is called inverted dropout: nothing needs to be scaled after training.

    Args:
        x: (...) floats of any shape.
        p: the probability to drop an element, 0 <= p <= 1.
        train: whether the network is being trained; otherwise nothing is dropped.

    Returns:
        (...) in the shape of x. Every call draws anew. p = 0 and train=False return x unchanged; p = 1
        returns zeros while training, not NaN.

    Example:
        >>> dropout_forward(np.array([1.0, 2.0]), 0.5, train=False)
        array([1., 2.])

    Source: Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting (JMLR 2014),
    sections 4 and 10.
    """
    raise NotImplementedError
