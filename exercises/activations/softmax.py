import numpy as np


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Turn scores into probabilities along one axis.

    softmax(x)_i = exp(x_i) / sum_j exp(x_j), where i and j run along `axis`.

    Args:
        x: (...) float scores, at least 1-D, up to 1e6 in size. A score of -inf stands for "impossible";
            every slice along `axis` has at least one finite score.
        axis: the axis along which the probabilities sum to 1; may be negative.

    Returns:
        (...) probabilities in the shape of x: none is negative, every slice along `axis` sums to 1, and a
        score of -inf gets exactly 0. Scores of 1000 must not overflow.

    Example:
        >>> softmax(np.array([[0.0, 0.0], [1000.0, -np.inf]]))
        array([[0.5, 0.5],
               [1. , 0. ]])

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 4.1 and 6.2.2.3.
    """
    raise NotImplementedError
