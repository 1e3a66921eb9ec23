import numpy as np


def adaboost(X: np.ndarray, y: np.ndarray, rounds: int) -> tuple[np.ndarray, np.ndarray]:
    """Boost decision stumps with discrete AdaBoost.

    Boosting fits one weak model after the other, each to weights that stress what the earlier ones got wrong. With
    weights w_i = 1 / N at first, each round

        takes the stump h with the least weighted error e = sum of the w_i with h(x_i) != y_i,
        gives it the say alpha = (1 / 2) log((1 - e) / e), with e clipped to [1e-10, 1 - 1e-10],
        sets w_i to w_i exp(-alpha y_i h(x_i)), and divides the weights by their sum.

    All rounds vote: H(x) = sign(sum_t alpha_t h_t(x)).

    A stump is h(x) = polarity if x_feature > threshold, else -polarity; thresholds are the midpoints of neighbouring
    distinct values of a feature. Of equally good stumps a round takes the one with the lowest feature, then the
    lowest threshold, then polarity +1 before -1, as decision_stump does.

    Args:
        X: (N, D) float features, each with at least two distinct values.
        y: (N,) int labels, -1 or +1.
        rounds: number of rounds, 1 or more. All are made, after a perfect stump and after one no better than chance.

    Returns:
        (alphas, predictions): the (rounds,) say of each stump, in order, and (N,) the labels -1 or +1 that the
        weighted vote gives to the training samples. A vote of exactly 0 counts as +1.

    Example:
        >>> alphas, predictions = adaboost(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([-1, 1, 1, -1]), 1)
        >>> alphas.round(4).tolist(), predictions.tolist()
        ([0.5493], [-1.0, 1.0, 1.0, 1.0])

    Source: Freund and Schapire, A Decision-Theoretic Generalization of On-Line Learning (1997), section 4; Schapire
    and Freund, Boosting (2012), algorithm 1.1.
    """
    raise NotImplementedError
