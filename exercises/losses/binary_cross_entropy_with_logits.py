import numpy as np


def binary_cross_entropy_with_logits(logits: np.ndarray, targets: np.ndarray) -> float:
    """Score logits against yes-or-no targets.

    With p = sigmoid(z) = 1 / (1 + exp(-z)), the probability of "yes" for a logit z and its target t:

        loss(z, t) = -t log p - (1 - t) log(1 - p) = max(z, 0) - z t + log(1 + exp(-|z|)),

    averaged over all elements. The first form is what it means, the second what to compute: far from 0 p is rounded to
    0 or 1, and its logarithm is infinite; the loss is not, it grows like |z|.

    Args:
        logits: (...) float scores before the sigmoid, of any shape with at least one axis, up to 1e4 in size.
        targets: (...) floats of the same shape in [0, 1]: 0, 1, or anything between ("soft" targets).

    Returns:
        The mean of loss(z, t) over all elements, whatever the number of axes: one number in nats (natural logarithm).
        A logit of -1e4 with target 1 costs 1e4. For a single element an absolute error of 1e-12 * max(1, |z|) is
        small enough.

    Example:
        >>> round(float(binary_cross_entropy_with_logits(np.array([0.0, 1000.0]), np.array([1.0, 0.75]))), 4)
        125.3466

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.2.2.2.
    """
    raise NotImplementedError
