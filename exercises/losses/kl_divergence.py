import numpy as np


def kl_divergence(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Measure how far a distribution q is from a distribution p.

    KL(p || q) = sum_i p_i log(p_i / q_i), where i runs along the last axis.

    It is what it costs, in nats, to believe in q where p is true: the cross-entropy of p and q less the entropy of p.
    It is 0 for p = q, positive otherwise, and not symmetric. What is impossible under p does not matter: a term with
    p_i = 0 counts 0, also if q_i = 0. What happens although q holds it for impossible costs infinity: if q_i = 0 and
    p_i > 0 for some i, the result is inf.

    Args:
        p: (..., C) floats, the true distributions: none is negative, and they sum to 1 along the last axis.
            Entries that are not 0 are at least 1e-300.
        q: (..., C) floats of the same shape, the distributions to compare with.

    Returns:
        (...) one number in nats (natural logarithm) for each pair of distributions; a single number if p and q have
        one axis. No warning (such as "divide by zero encountered in log") is given for any p and q.

    Example:
        >>> p, q = np.array([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0]]), np.array([[0.25, 0.5, 0.25], [1.0, 0.0, 0.0]])
        >>> kl_divergence(p, q).round(4).tolist()
        [0.3466, inf]

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 3.13.
    """
    raise NotImplementedError
