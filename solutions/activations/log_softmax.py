import numpy as np


def log_softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Turn scores into logarithms of probabilities along one axis.

    log_softmax(x)_i = log(exp(x_i) / sum_j exp(x_j)) = x_i - m - log sum_j exp(x_j - m), where i and j run along
    `axis` and m may be any number; with m the maximum, no exp overflows.

    A probability of exp(-1000) is 0 in floating point, its logarithm is an ordinary number. So do not take the
    logarithm of a softmax: stay in log space.

    Args:
        x: (...) float scores, at least 1-D, finite ones up to 1e6 in size. A score of -inf stands for "impossible";
            every slice along `axis` has at least one finite score.
        axis: the axis along which the probabilities sum to 1; may be negative.

    Returns:
        (...) log probabilities in nats, in the shape of x: finite where the score is finite, -inf where it is -inf;
        exp of every slice along `axis` sums to 1. The error is small beside the largest score.

    Example:
        >>> log_softmax(np.array([[0.0, 0.0], [0.0, -1000.0]])).round(4).tolist()
        [[-0.6931, -0.6931], [0.0, -1000.0]]

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 4.1 and 6.2.2.3.
    """
    shifted = x - x.max(axis=axis, keepdims=True)  # the difference stays the same, and exp cannot overflow
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
