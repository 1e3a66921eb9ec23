import numpy as np


def hinge_loss(scores: np.ndarray, labels: np.ndarray) -> float:
    """Charge every class that comes too close to the true one.

    With y_n the label of sample n and s_n its scores:

        loss = (1 / N) sum_n sum_{j != y_n} max(0, s_n[j] - s_n[y_n] + 1).

    A class costs nothing once its score is at least 1 (the margin) below that of the true class; from there on its
    cost grows in proportion. Unlike cross-entropy the loss does not ask for more once all margins are kept, and the
    scores need not become probabilities.

    Args:
        scores: (N, C) floats, one score for each class.
        labels: (N,) ints from 0 to C - 1, the true classes.

    Returns:
        The mean over the N samples of the sum over the C - 1 other classes, one number. The true class itself is left
        out of the sum, so perfect scores cost 0, and so does a single class (C = 1).

    Example:
        >>> float(hinge_loss(np.array([[3.0, 2.5, 0.0], [1.0, 2.0, 0.5]]), np.array([0, 0])))
        1.5

    Source: Weston and Watkins, Support Vector Machines for Multi-Class Pattern Recognition (1999), section 3, with a
    margin of 1; Stanford CS231n notes, Linear Classification, "Multiclass Support Vector Machine loss".
    """
    N = len(labels)
    true = scores[np.arange(N), labels][:, None]  # (N, 1)
    costs = np.maximum(0, scores - true + 1)
    costs[np.arange(N), labels] = 0
    return float(costs.sum() / N)
