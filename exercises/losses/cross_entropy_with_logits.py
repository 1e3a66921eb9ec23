import numpy as np


def cross_entropy_with_logits(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Score logits against class labels, and say how to change them.

    With p_n = softmax(logits_n), the probabilities of sample n, and y_n its label:

        loss = -(1 / N) sum_n log p_n[y_n],    d loss / d logits[n, c] = (p_n[c] - 1{c = y_n}) / N,

    where 1{...} is 1 if true and 0 if not. Softmax and logarithm belong together: log p_n[c] = z_c - m -
    log sum_j exp(z_j - m) with z = logits_n and m its maximum. So p may underflow to 0, and the loss stays finite.

    Args:
        logits: (N, C) float scores before the softmax, up to 1e4 in size.
        labels: (N,) ints from 0 to C - 1, the true classes; classes may occur several times, or not at all.

    Returns:
        (loss, gradient): the mean loss over the N samples in nats (natural logarithm), one number, and the gradient
        (N, C) of this mean with respect to the logits. Both are finite, also when the true class has by far the
        lowest score: the loss is then their distance.

    Example:
        >>> loss, gradient = cross_entropy_with_logits(np.array([[0.0, 0.0], [0.0, 1000.0]]), np.array([1, 0]))
        >>> round(float(loss), 4), gradient.tolist()
        (500.3466, [[0.25, -0.25], [-0.5, 0.5]])

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.2.2.3.
    """
    raise NotImplementedError
