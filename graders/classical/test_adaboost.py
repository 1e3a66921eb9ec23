"""Grades adaboost."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 3, ["decision_stump"]
questions = ["bagging vs boosting"]
hints = [
    "Which samples should the second stump care about most? All that changes from round to round are the weights.",
    "Each round: fit the best stump to the weights, measure its weighted error e, turn e into its say alpha, then "
    "raise the weights of the samples it has wrong and lower those of the others, and make them sum to 1 again. Clip "
    "e before the logarithm, and keep a running sum of the votes.",
    "With h the predictions of the round's stump: alpha is half the logarithm of (1 - e) / e; each weight is "
    "multiplied by e to the power -alpha y h, which is more than 1 where h is wrong; then all are divided by their "
    "sum. The answer is -1 where the sum of alpha times h over the rounds is negative, else +1.",
]
budget = 14
remember = "an error of 0 is clipped to 1e-10"


def magnitude(X, y, rounds):
    """Weights and errors are shares of 1, whatever the features are."""
    return 1.0


def _is_settled(X, y, rounds):
    """Tell whether rounding cannot decide anything: only ties of quarters, eighths and so on may occur."""
    stumps = []
    for column in X.T:
        values = np.unique(column)
        for threshold in (values[1:] + values[:-1]) / 2:
            h = np.where(column > threshold, 1, -1)
            stumps += [h, -h]
    stumps, n, votes, said = np.array(stumps), len(y), np.zeros(len(y)), 0.0
    w, exact = np.full(n, 1 / n), n & (n - 1) == 0
    for _ in range(rounds):
        errors = (stumps != y) @ w
        h, e = stumps[errors.argmin()], np.clip(errors.min(), 1e-10, 1 - 1e-10)
        if not exact and (stumps[errors <= 1.0001 * e + 1e-9] != h).any():
            return False
        alpha = np.log((1 - e) / e) / 2
        exact = exact and e == 0.5
        w = w * np.exp(-alpha * y * h)
        w, votes, said = w / w.sum(), votes + alpha * h, said + alpha
    return bool((np.abs(votes) > 1e-3 * said).all()) or exact


def _one_stump_explains(X, y):
    """Tell whether a threshold on one feature separates the labels."""
    low, high = X[y < 0], X[y > 0]
    if not len(low) or not len(high):
        return False
    return bool(((low.max(axis=0) < high.min(axis=0)) | (high.max(axis=0) < low.min(axis=0))).any())


def draw(rng: np.random.Generator, size: int) -> Call:
    """Labels that one stump explains, or several, or none; perfect stumps and useless ones."""
    while True:
        n, d = int(rng.integers(2, size + 5)), int(rng.integers(1, min(size, 4) + 1))
        X = rng.integers(-3, 4, (n, d)) / 2 if rng.random() < 0.3 else rng.integers(-40, 41, (n, d)) / 4
        y = np.where((np.abs(X[:, rng.integers(d)]) > 2) ^ (rng.random(n) < 0.2) ^ (rng.random() < 0.5), 1, -1)
        if rng.random() < 0.5:
            y = np.where(X @ rng.integers(-2, 3, d) + rng.integers(-4, 5, n) > 0, 1, -1)
        rounds = int(rng.choice([1, 2, 3, 4, 6, 9]))
        if (np.ptp(X, axis=0) == 0).any() or not _is_settled(X, y, rounds):
            continue
        if not _one_stump_explains(X, y) or rng.random() < 0.1:
            return call(X, y, rounds)


def workload(rng: np.random.Generator) -> Call:
    """Loops over rounds, features and thresholds are within the budget; one over the samples in them is not."""
    while True:
        X = rng.integers(0, 15, (3000, 3)) / 2
        y = np.where((X[:, 0] + X[:, 1] > 6) ^ (rng.random(3000) < 0.1), 1, -1)
        if _is_settled(X, y, 5):
            return call(X, y, 5)


_line = np.arange(9.0)[:, None]
_middle = np.array([1, 1, 1, -1, -1, -1, -1, 1, 1])
_turns = np.array([1, 1, 1, -1, -1, 1, -1, -1])
_corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
edges = {
    "one round is one stump": call(_line[:4], np.array([-1, 1, 1, -1]), 1),
    "two rounds": call(_line[:8], _turns, 2),
    "three rounds get right what one stump cannot": call(_line[:8], _turns, 3),
    "positive samples outside, negative ones in the middle": call(_line, _middle, 3),
    "eight rounds": call(_line, _middle, 8),
    "an error of 0 is clipped to 1e-10": call(_line[:3], np.array([-1, 1, 1]), 1),
    "rounds go on after a perfect stump": call(_line[:3], np.array([-1, 1, 1]), 3),
    "a perfect stump of polarity -1": call(_line[:4], np.array([1, 1, 1, -1]), 2),
    "no stump is better than chance: alpha is 0, and a vote of 0 counts as +1": call(
        _corners, np.array([1, -1, -1, 1]), 3
    ),
    "a vote of 0 counts as +1, for equal samples of both labels too": call(
        np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([1, -1, -1, 1]), 1
    ),
    "the second feature is the better one": call(
        np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0], [1.0, 3.0], [3.0, 4.0]]), np.array([-1, -1, -1, 1, 1]), 2
    ),
    "a tie of features goes to the lowest": call(
        np.array([[0.0, 0.0], [1.0, 3.0], [2.0, 1.0], [3.0, 2.0]]), np.array([-1, 1, -1, 1]), 1
    ),
    "a tie of thresholds goes to the lowest": call(_line[:4], np.array([1, -1, 1, -1]), 1),
    "a tie of thresholds goes to the lowest, not to the nearest to 0": call(
        np.array([[-4.0], [-2.0], [0.0], [1.0]]), np.array([-1, 1, 1, -1]), 1
    ),
    "a tie of polarities goes to +1": call(np.array([[0.0], [1.0], [2.0], [4.0]]), np.array([-1, 1, 1, -1]), 1),
    "all labels are -1, yet a stump splits": call(_line[:4], np.full(4, -1), 1),
    "all labels are +1, yet a stump splits": call(_line[:4], np.full(4, 1), 1),
    "two samples": call(np.array([[2.0], [-1.0]]), np.array([-1, 1]), 2),
    "more features than samples": call(
        np.array([[1.0, 5.0, 2.0, 0.0], [2.0, 5.0, 1.0, 0.0], [3.0, 4.0, 0.0, 1.0]]), np.array([1, 1, -1]), 2
    ),
    "features far from 0": call(_line[:8] / 4 + 3000, _turns, 3),
}


def stops_and_continues(f, X, y, rounds):
    """Earlier rounds do not know how many follow."""
    return close(f(X, y, rounds + 1)[0][:rounds], f(X, y, rounds)[0])


def ignores_scale(f, X, y, rounds):
    """Stumps only see the order of the values."""
    (alphas, predictions), (alphas2, predictions2) = f(X, y, rounds), f(2 * X + 1, y, rounds)
    return close(alphas, alphas2) and close(predictions, predictions2)


def ignores_order(f, X, y, rounds):
    """Samples have no order."""
    (alphas, predictions), (alphas2, predictions2) = f(X, y, rounds), f(X[::-1], y[::-1], rounds)
    return close(alphas, alphas2) and close(predictions, predictions2[::-1])


def keeps_the_bound(f, X, y, rounds):
    """The share of wrong labels is at most the product of 2 sqrt(e (1 - e)) = 1 / cosh(alpha)."""
    alphas, predictions = f(X, y, rounds)
    return np.mean(predictions != y) <= np.prod(1 / np.cosh(alphas)) + 1e-9


laws = {
    "one round more leaves the earlier ones as they are": stops_and_continues,
    "only the order of a feature's values matters": ignores_scale,
    "the order of the samples does not matter": ignores_order,
    "the training error keeps the bound of Freund and Schapire": keeps_the_bound,
}


def tie_to_the_last(X, y, rounds):
    w, alphas, votes = np.full(len(y), 1 / len(y)), [], np.zeros(len(y))
    for _ in range(rounds):
        best, e = None, np.inf
        for x in X.T:
            values = np.unique(x)
            for threshold in (values[1:] + values[:-1]) / 2:
                for polarity in (1, -1):
                    h = np.where(x > threshold, polarity, -polarity)
                    error = w[h != y].sum()
                    if error <= e + 1e-12:
                        best, e = h, error
        e = np.clip(e, 1e-10, 1 - 1e-10)
        alphas.append(np.log((1 - e) / e) / 2)
        w = w * np.exp(-alphas[-1] * y * best)
        w /= w.sum()
        votes += alphas[-1] * best
    return np.array(alphas), np.where(votes >= 0, 1, -1)


def tie_to_the_threshold_nearest_zero(X, y, rounds):
    w, alphas, votes = np.full(len(y), 1 / len(y)), [], np.zeros(len(y))
    for _ in range(rounds):
        best, e = None, np.inf
        for x in X.T:
            values = np.unique(x)
            for threshold in sorted((values[1:] + values[:-1]) / 2, key=abs):
                for polarity in (1, -1):
                    h = np.where(x > threshold, polarity, -polarity)
                    error = w[h != y].sum()
                    if error < e - 1e-12:
                        best, e = h, error
        e = np.clip(e, 1e-10, 1 - 1e-10)
        alphas.append(np.log((1 - e) / e) / 2)
        w = w * np.exp(-alphas[-1] * y * best)
        w /= w.sum()
        votes += alphas[-1] * best
    return np.array(alphas), np.where(votes >= 0, 1, -1)


def loops_over_samples(X, y, rounds):
    from itertools import pairwise
    from math import exp, log

    columns, labels = X.T.tolist(), y.tolist()
    w, alphas, votes = [1 / len(labels)] * len(labels), [], [0.0] * len(labels)
    for _ in range(rounds):
        best = float("inf"), 0, 0.0, 1
        for j, column in enumerate(columns):
            for low, high in pairwise(sorted(set(column))):
                threshold = (low + high) / 2
                error = sum([v for x, t, v in zip(column, labels, w, strict=True) if (x > threshold) is (t < 0)])
                for polarity, e in ((1, error), (-1, 1 - error)):
                    if e < best[0]:
                        best = e, j, threshold, polarity
        e, j, threshold, polarity = best
        e = min(max(e, 1e-10), 1 - 1e-10)
        alphas.append(log((1 - e) / e) / 2)
        h = [polarity if x > threshold else -polarity for x in columns[j]]
        w = [v * exp(-alphas[-1] * t * one) for v, t, one in zip(w, labels, h, strict=True)]
        total = sum(w)
        w = [v / total for v in w]
        votes = [vote + alphas[-1] * one for vote, one in zip(votes, h, strict=True)]
    return np.array(alphas), np.where(np.array(votes) >= 0, 1, -1)


mistakes = {
    "alpha lacks the factor 1/2": ("/ e) / 2)", "/ e))"),
    "alpha is twice as large, but the weights are right": ("return np.array(alphas)", "return 2 * np.array(alphas)"),
    "the logarithm in alpha has its fraction upside down": ("np.log((1 - e) / e)", "np.log(e / (1 - e))"),
    "alpha has a logarithm to base 2": ("np.log(", "np.log2("),
    "the error is not clipped": ("np.clip(errors[best], 1e-10, 1 - 1e-10)", "errors[best]"),
    "the error is clipped at 1e-12": ("1e-10, 1 - 1e-10", "1e-12, 1 - 1e-12"),
    "the error is clipped at 1e-6": ("1e-10, 1 - 1e-10", "1e-6, 1 - 1e-6"),
    "the weights are never changed": ("w = w * np.exp(-alphas[-1] * y * h[best])", "w = w.copy()"),
    "raises the weights of the samples that are right": ("np.exp(-alphas", "np.exp(alphas"),
    "raises the weights of wrong samples only, by e^alpha": (
        "np.exp(-alphas[-1] * y * h[best])",
        "np.exp(alphas[-1] * wrong[best])",
    ),
    "multiplies the weights with the label left out": ("-alphas[-1] * y * h[best]", "-alphas[-1] * h[best]"),
    "the weights are not divided by their sum": ("w /= w.sum()", "w = w / 1"),
    "the weights start at 1": ("np.full(len(y), 1 / len(y))", "np.ones(len(y))"),
    "chooses the stump without weights": ("best = errors.argmin()", "best = wrong.sum(axis=1).argmin()"),
    "alpha comes from the share of wrong samples, without weights": (
        "np.clip(errors[best]",
        "np.clip(wrong[best].mean()",
    ),
    "all stumps have the same say in the vote": ("votes += alphas[-1] * h[best]", "votes += h[best]"),
    "the last stump alone predicts": ("votes += alphas[-1] * h[best]", "votes = alphas[-1] * h[best]"),
    "predicts with the alphas without their stumps' signs": (
        "votes += alphas[-1] * h[best]",
        "votes += np.abs(alphas[-1] * h[best])",
    ),
    "a vote of 0 counts as -1": ("votes >= 0", "votes > 0"),
    "a vote of 0 stays 0": ("np.where(votes >= 0, 1.0, -1.0)", "np.sign(votes)"),
    "returns the votes themselves": ("np.where(votes >= 0, 1.0, -1.0)", "votes"),
    "tries only polarity +1": ("np.stack([above, ~above], axis=1)", "np.stack([above, above], axis=1)"),
    "a later stump replaces one that is equally good": tie_to_the_last,
    "a tie of thresholds goes to the one nearest to 0": tie_to_the_threshold_nearest_zero,
    "alphas are divided by their sum": (
        "return np.array(alphas)",
        "return np.array(alphas) / max(np.sum(alphas), 1e-12)",
    ),
    "stops at a perfect stump, and leaves alpha 0 from then on": (
        "errors = wrong @ w",
        "errors = wrong @ w if not alphas or alphas[-1] < 11 and alphas[-1] != 0 else np.full(len(wrong), 0.5)",
    ),
    "makes one round too few": ("range(rounds)", "range(rounds - 1)"),
    "loops over the single samples for each threshold in Python": loops_over_samples,
}


def by_thresholds(X, y, rounds):
    w = np.ones(len(y)) / len(y)
    stumps, alphas = [], []
    for _ in range(rounds):
        least = np.inf
        for j in range(X.shape[1]):
            values = np.unique(X[:, j])
            for i in range(len(values) - 1):
                threshold = (values[i] + values[i + 1]) / 2
                for polarity in (1, -1):
                    error = np.sum(w[np.where(X[:, j] > threshold, polarity, -polarity) != y])
                    if error < least:
                        least, stump = error, (j, threshold, polarity)
        j, threshold, polarity = stump
        h = np.where(X[:, j] > threshold, polarity, -polarity)
        error = min(max(least, 1e-10), 1 - 1e-10)
        alpha = 0.5 * np.log((1 - error) / error)
        w = w * np.exp(-alpha * y * h)
        w = w / np.sum(w)
        stumps.append(h)
        alphas.append(alpha)
    votes = sum(alpha * h for alpha, h in zip(alphas, stumps, strict=True))
    return np.array(alphas), np.where(votes < 0, -1, 1)


def by_running_sums(X, y, rounds):
    order = np.argsort(X, axis=0, kind="stable")
    x = np.take_along_axis(X, order, axis=0)
    w, alphas, votes = np.full(len(y), 1 / len(y)), np.zeros(rounds), np.zeros(len(y))
    for t in range(rounds):
        plus = w[y < 0].sum() + np.cumsum((w * y)[order], axis=0)[:-1]
        error = np.where((x[1:] > x[:-1])[:, :, None], np.stack([plus, w.sum() - plus], axis=2), np.inf)
        j, i, p = np.unravel_index(error.transpose(1, 0, 2).argmin(), (X.shape[1], len(X) - 1, 2))
        h = np.where(X[:, j] > (x[i, j] + x[i + 1, j]) / 2, 1, -1) * (1 - 2 * p)
        e = np.clip(w[h != y].sum(), 1e-10, 1 - 1e-10)
        alphas[t] = 0.5 * (np.log1p(-e) - np.log(e))
        w = np.where(h == y, w / (2 * (1 - e)), w / (2 * e)) if w[h != y].any() else w
        votes += alphas[t] * h
    return alphas, np.where(votes >= 0, 1, -1).astype(np.int8)


def by_log_weights(X, y, rounds):
    margins, alphas = np.zeros(len(y)), []
    for _ in range(rounds):
        w = np.exp(-margins + margins.min())
        w /= w.sum()
        best = (np.inf, None)
        for j in range(X.shape[1]):
            values, index = np.unique(X[:, j], return_inverse=True)
            for i in range(1, len(values)):
                h = np.where(index >= i, 1, -1)
                e = np.dot(w, h != y)
                for error, stump in ((e, h), (1 - e, -h)):
                    if error < best[0]:
                        best = (error, stump)
        e = np.clip(best[0], 1e-10, 1 - 1e-10)
        alphas.append(float(np.arctanh(1 - 2 * e)))
        margins = margins + alphas[-1] * y * best[1]
    return [np.array(alphas), np.where(margins * y >= 0, 1.0, -1.0)]


alternatives = [by_thresholds, by_running_sums, by_log_weights]
