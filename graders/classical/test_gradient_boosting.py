"""Grades gradient_boosting."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 3, ["decision_stump", "gradient_descent"]
questions = ["bagging vs boosting"]
hints = [
    "Each stump is fitted to what the sum so far leaves over. What is left over at the very beginning?",
    "Start from the mean of y. Each round: subtract the prediction from y, find the split that leaves the least "
    "squared error when each side predicts its own mean, and add lr times these means. The error of a split is the "
    "sum over both sides, so a large side counts for more than a small one.",
    "With r the residuals and a split into sides of n samples with the sum s: the squared error is the sum of r "
    "squared minus, for each side, s squared over n. Take the split with the least, lowest feature first, then lowest "
    "threshold; F grows by lr times s / n of the side a sample is on.",
]
budget = 31
remember = "two rounds: the second fits what the first leaves over"


def magnitude(X, y, rounds, lr):
    """The predictions are made of targets, whatever the features are."""
    return float(np.abs(y).max())


def _is_settled(X, y, rounds, lr):
    """Tell whether in every round the best stump is better than all that predict otherwise by a margin."""
    splits = []
    for column in X.T:
        values = np.unique(column)
        splits += [column > threshold for threshold in (values[1:] + values[:-1]) / 2]
    F, scale = np.full(len(y), y.mean()), np.abs(y).max() + 1e-9
    for _ in range(rounds):
        r = y - F
        h = np.array([np.where(above, r[above].mean(), r[~above].mean()) for above in splits])
        errors = ((r - h) ** 2).sum(axis=1)
        best = h[errors.argmin()]
        if (np.abs(h[errors <= errors.min() + 1e-4 * (r @ r)] - best) > 1e-11 * scale).any():
            return False
        F = F + lr * best
    return True


def draw(rng: np.random.Generator, size: int) -> Call:
    """Targets that follow one feature, several, or none; coarse features with equal values, or fine ones."""
    while True:
        n, d = int(rng.integers(2, size + 5)), int(rng.integers(1, min(size, 5) + 1))
        X = rng.integers(-3, 4, (n, d)) / 2 if rng.random() < 0.4 else rng.integers(-40, 41, (n, d)) / 4
        y = rng.integers(-16, 17, n) / 4
        if rng.random() < 0.6:
            y = (X @ rng.integers(-2, 3, d) / 4 + (X[:, rng.integers(d)] > 0) * 3 + rng.normal(0, 0.5, n)).round(2)
        y += rng.choice([0.0, 0.0, 5.0, -20.0])
        rounds, lr = int(rng.choice([1, 2, 3, 5, 8])), float(rng.choice([0.1, 0.25, 0.5, 0.75, 1.0]))
        if (np.ptp(X, axis=0) > 0).all() and _is_settled(X, y, rounds, lr):
            return call(X, y, rounds, lr)


def workload(rng: np.random.Generator) -> Call:
    """Loops over rounds, features and thresholds are within the budget; one over the samples in them is not."""
    X = rng.integers(0, 15, (3000, 3)) / 2
    return call(X, np.sin(X[:, 0]) + X[:, 1] ** 2 / 20 + rng.normal(0, 0.1, 3000), 4, 0.5)


_line = np.arange(8.0)[:, None]
_y = np.array([1.0, 1.5, 4.0, 3.0, -2.0, -1.0, 0.5, 6.0])
_corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
edges = {
    "one round": call(_line, _y, 1, 0.5),
    "two rounds: the second fits what the first leaves over": call(_line, _y, 2, 0.5),
    "five rounds": call(_line, _y, 5, 0.5),
    "a learning rate of 1": call(_line, _y, 2, 1.0),
    "a small learning rate stays near the mean": call(_line, _y, 2, 0.01),
    "two samples": call(np.array([[2.0], [1.0]]), np.array([3.0, -1.0]), 1, 0.5),
    "two samples are learnt exactly at a rate of 1, and stay so": call(
        np.array([[2.0], [1.0]]), np.array([3.0, -1.0]), 4, 1.0
    ),
    "equal targets stay as they are": call(_line, np.full(8, 2.5), 3, 0.5),
    "the second feature explains more": call(
        np.array([[0.0, 3.0], [1.0, 1.0], [2.0, 2.0], [3.0, 0.0]]), np.array([5.0, 1.0, 4.5, 0.0]), 2, 0.5
    ),
    "a tie of features goes to the lowest": call(_corners, np.array([0.0, 2.0, 2.0, 4.0]), 1, 1.0),
    "a tie of features goes to the lowest, though its threshold is higher": call(
        _corners * [4.0, 1.0] + [8.0, 0.0], np.array([0.0, 2.0, 2.0, 4.0]), 1, 0.5
    ),
    "after a tie of features the other one is next": call(_corners, np.array([0.0, 2.0, 2.0, 4.0]), 2, 1.0),
    "a tie of thresholds goes to the lowest": call(_line[:4], np.array([0.0, 6.0, 6.0, 0.0]), 1, 0.5),
    "a tie of thresholds goes to the lowest, not to the nearest to 0": call(
        np.array([[-4.0], [-2.0], [0.0], [1.0]]), np.array([0.0, 6.0, 6.0, 0.0]), 1, 0.5
    ),
    "a tie of thresholds between a valley's sides": call(_line[:4], np.array([6.0, 0.0, 0.0, 6.0]), 1, 1.0),
    "equal values are never split": call(
        np.array([[1.0], [1.0], [1.0], [2.0], [2.0]]), np.array([0.0, 1.0, 9.0, 8.0, 9.0]), 1, 1.0
    ),
    "a split next to the smallest value": call(_line[:4], np.array([8.0, 1.0, 0.0, 0.5]), 1, 1.0),
    "a split next to the largest value": call(_line[:4], np.array([1.0, 0.0, 0.5, 8.0]), 1, 1.0),
    "a large side counts for more than a small one": call(
        _line, np.array([4.0, 0.0, 0.5, 0.0, 0.5, 3.0, 2.5, 3.5]), 1, 1.0
    ),
    "targets far from 0": call(_line, _y + 100.0, 2, 0.5),
    "features far from 0": call(_line / 4 + 3000, _y, 2, 0.5),
    "more features than samples": call(
        np.array([[1.0, 5.0, 2.0, 0.0], [2.0, 5.0, 1.0, 0.0], [3.0, 4.0, 0.0, 1.0]]), np.array([1.0, 2.0, 9.0]), 2, 0.5
    ),
    "equal samples with different targets": call(
        np.array([[1.0, 0.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0]]), np.array([1.0, 2.0, 4.0, 8.0]), 3, 0.5
    ),
}


def keeps_the_mean(f, X, y, rounds, lr):
    """Residuals have mean 0 from the start, and stumps keep it so."""
    return close(np.mean(f(X, y, rounds, lr)), np.mean(y))


def moves_with_the_targets(f, X, y, rounds, lr):
    """Everything is linear in the targets once the splits are chosen, and these do not depend on the scale."""
    return close(f(X, 2 * y + 8, rounds, lr), 2 * f(X, y, rounds, lr) + 8)


def ignores_order(f, X, y, rounds, lr):
    """Samples have no order."""
    return close(f(X[::-1], y[::-1], rounds, lr), f(X, y, rounds, lr)[::-1])


def never_gets_worse(f, X, y, rounds, lr):
    """A step of at most 1 towards the mean of each side cannot raise the squared error."""
    errors = [np.sum((y - f(X, y, rounds + more, lr)) ** 2) for more in (0, 1)]
    return errors[1] <= errors[0] + 1e-9


laws = {
    "the mean of the predictions is the mean of the targets": keeps_the_mean,
    "twice the targets plus 8 give twice the predictions plus 8": moves_with_the_targets,
    "the order of the samples does not matter": ignores_order,
    "one round more does not raise the training error": never_gets_worse,
}


def splits_equal_values(X, y, rounds, lr):
    F = np.full(len(y), y.mean())
    for _ in range(rounds):
        r, best, least = y - F, None, np.inf
        for j in range(X.shape[1]):
            order = np.argsort(X[:, j], kind="stable")
            for i in range(1, len(y)):
                h = np.empty(len(y))
                h[order[:i]], h[order[i:]] = r[order[:i]].mean(), r[order[i:]].mean()
                error = ((r - h) ** 2).sum()
                if error < least - 1e-12:
                    best, least = h, error
        F = F + lr * best
    return F


def adds_variances(X, y, rounds, lr):
    F = np.full(len(y), y.mean())
    for _ in range(rounds):
        r, best, least = y - F, None, np.inf
        for x in X.T:
            values = np.unique(x)
            for threshold in (values[1:] + values[:-1]) / 2:
                above = x > threshold
                error = r[above].var() + r[~above].var()
                if error < least - 1e-12:
                    best, least = np.where(above, r[above].mean(), r[~above].mean()), error
        F = F + lr * best
    return F


def widest_means(X, y, rounds, lr):
    F = np.full(len(y), y.mean())
    for _ in range(rounds):
        r, best, most = y - F, None, -np.inf
        for x in X.T:
            values = np.unique(x)
            for threshold in (values[1:] + values[:-1]) / 2:
                above = x > threshold
                gap = np.abs(r[above].mean() - r[~above].mean())
                if gap > most + 1e-12:
                    best, most = np.where(above, r[above].mean(), r[~above].mean()), gap
        F = F + lr * best
    return F


def absolute_error(X, y, rounds, lr):
    F = np.full(len(y), y.mean())
    for _ in range(rounds):
        r, best, least = y - F, None, np.inf
        for x in X.T:
            values = np.unique(x)
            for threshold in (values[1:] + values[:-1]) / 2:
                above = x > threshold
                h = np.where(above, r[above].mean(), r[~above].mean())
                error = np.abs(r - h).sum()
                if error < least - 1e-12:
                    best, least = h, error
        F = F + lr * best
    return F


def median_leaves(X, y, rounds, lr):
    F = np.full(len(y), y.mean())
    for _ in range(rounds):
        r, best, least = y - F, None, np.inf
        for x in X.T:
            values = np.unique(x)
            for threshold in (values[1:] + values[:-1]) / 2:
                above = x > threshold
                h = np.where(above, np.median(r[above]), np.median(r[~above]))
                error = ((r - h) ** 2).sum()
                if error < least - 1e-12:
                    best, least = h, error
        F = F + lr * best
    return F


def tie_to_the_last(X, y, rounds, lr):
    F = np.full(len(y), y.mean())
    for _ in range(rounds):
        r, best, least = y - F, None, np.inf
        for x in X.T:
            values = np.unique(x)
            for threshold in (values[1:] + values[:-1]) / 2:
                above = x > threshold
                h = np.where(above, r[above].mean(), r[~above].mean())
                error = ((r - h) ** 2).sum()
                if error <= least + 1e-12:
                    best, least = h, error
        F = F + lr * best
    return F


def tie_to_the_threshold_nearest_zero(X, y, rounds, lr):
    F = np.full(len(y), y.mean())
    for _ in range(rounds):
        r, best, least = y - F, None, np.inf
        for x in X.T:
            values = np.unique(x)
            for threshold in sorted((values[1:] + values[:-1]) / 2, key=abs):
                above = x > threshold
                h = np.where(above, r[above].mean(), r[~above].mean())
                error = ((r - h) ** 2).sum()
                if error < least - 1e-12:
                    best, least = h, error
        F = F + lr * best
    return F


def lowest_threshold_first(X, y, rounds, lr):
    F = np.full(len(y), y.mean())
    for _ in range(rounds):
        r, candidates = y - F, []
        for x in X.T:
            values = np.unique(x)
            for threshold in (values[1:] + values[:-1]) / 2:
                h = np.where(x > threshold, r[x > threshold].mean(), r[x <= threshold].mean())
                candidates.append((round(float(((r - h) ** 2).sum()), 9), threshold, len(candidates), h))
        F = F + lr * min(candidates)[3]
    return F


def splits_at_the_mean(X, y, rounds, lr):
    F = np.full(len(y), y.mean())
    for _ in range(rounds):
        r, best, least = y - F, None, np.inf
        for x in X.T:
            above = x > x.mean()
            h = np.where(above, r[above].mean(), r[~above].mean())
            error = ((r - h) ** 2).sum()
            if error < least - 1e-12:
                best, least = h, error
        F = F + lr * best
    return F


def loops_over_samples(X, y, rounds, lr):
    from itertools import compress, pairwise

    columns, targets = X.T.tolist(), y.tolist()
    F = [sum(targets) / len(targets)] * len(targets)
    for _ in range(rounds):
        r = [t - f for t, f in zip(targets, F, strict=True)]
        total, best = sum(r), (-1.0, None, 0.0, 0.0)
        for column in columns:
            for low, high in pairwise(sorted(set(column))):
                above = [x > (low + high) / 2 for x in column]
                n, s = sum(above), sum(compress(r, above))
                gain = s * s / n + (total - s) ** 2 / (len(r) - n)
                if gain > best[0]:
                    best = gain, above, s / n, (total - s) / (len(r) - n)
        _, above, high, low = best
        F = [f + lr * (high if a else low) for f, a in zip(F, above, strict=True)]
    return np.array(F)


mistakes = {
    "starts from 0 instead of the mean": ("np.full(len(y), y.mean())", "np.zeros(len(y))"),
    "starts from the median": ("np.full(len(y), y.mean())", "np.full(len(y), np.median(y))"),
    "starts from lr times the mean": ("np.full(len(y), y.mean())", "np.full(len(y), lr * y.mean())"),
    "leaves the mean out of the result": ("return F", "return F - y.mean()"),
    "ignores lr": ("F += lr * np.where", "F += np.where"),
    "fits every stump to the targets instead of the residuals": ("r = y - F", "r = y - 0 * F"),
    "fits every stump to the first residuals": ("r = y - F", "r = y - y.mean()"),
    "the residuals have the wrong sign": ("r = y - F", "r = F - y"),
    "the gradient has a factor 2": ("r = y - F", "r = 2 * (y - F)"),
    "divides the gradient by N": ("r = y - F", "r = (y - F) / len(y)"),
    "fits the signs of the residuals": ("r = y - F", "r = np.sign(y - F)"),
    "replaces the prediction instead of adding to it": ("F += lr * np.where", "F = y.mean() + lr * np.where"),
    "lr shrinks from round to round": (
        "F += lr * np.where(above[best] > 0, means[1, best], means[0, best])",
        "F += lr * np.where(above[best] > 0, means[1, best], means[0, best])\n        lr = lr * lr",
    ),
    "the sides of the stump are swapped": ("means[1, best], means[0, best]", "means[0, best], means[1, best]"),
    "predicts 0 on the side below the threshold": ("means[1, best], means[0, best]", "means[1, best], 0.0"),
    "takes the worst split": (".argmax()", ".argmin()"),
    "tries only the first feature": ("for x in X.T", "for x in X.T[:1]"),
    "uses every split once only": (
        "F += lr * np.where(above[best] > 0, means[1, best], means[0, best])",
        "F += lr * np.where(above[best] > 0, means[1, best], means[0, best])\n"
        "        keep = (above != above[best]).any(axis=1) | (len(above) == 1)\n"
        "        above, n = (above[keep], n[:, keep]) if keep.any() else (above, n)",
    ),
    "splits samples of equal value": splits_equal_values,
    "adds the variances of both sides, however many samples they have": adds_variances,
    "takes the split with the largest gap between the means": widest_means,
    "takes the split with the least absolute error": absolute_error,
    "each side predicts its median": median_leaves,
    "splits each feature at its mean only": splits_at_the_mean,
    "a later split replaces one that is equally good": tie_to_the_last,
    "a tie of thresholds goes to the one nearest to 0": tie_to_the_threshold_nearest_zero,
    "a tie goes to the lower threshold before the lower feature": lowest_threshold_first,
    "makes one round too few": ("range(rounds)", "range(rounds - 1)"),
    "makes one round too many": ("range(rounds)", "range(rounds + 1)"),
    "loops over the single samples for each threshold in Python": loops_over_samples,
}


def by_thresholds(X, y, rounds, lr):
    predictions = np.ones(len(y)) * np.mean(y)
    for _ in range(rounds):
        residuals = y - predictions
        least = np.inf
        for j in range(X.shape[1]):
            values = np.unique(X[:, j])
            for i in range(len(values) - 1):
                threshold = (values[i] + values[i + 1]) / 2
                left, right = X[:, j] <= threshold, X[:, j] > threshold
                low, high = np.mean(residuals[left]), np.mean(residuals[right])
                error = np.sum((residuals[left] - low) ** 2) + np.sum((residuals[right] - high) ** 2)
                if error < least:
                    least, stump = error, (j, threshold, low, high)
        j, threshold, low, high = stump
        predictions = predictions + lr * np.where(X[:, j] > threshold, high, low)
    return predictions


def by_running_sums(X, y, rounds, lr):
    order = np.argsort(X, axis=0, kind="stable")
    x = np.take_along_axis(X, order, axis=0)
    n = np.arange(1, len(y))[:, None]
    F = np.full(len(y), np.mean(y))
    for _ in range(rounds):
        r = y - F
        below = np.cumsum(r[order], axis=0)[:-1]
        gain = below**2 / n + (r.sum() - below) ** 2 / (len(y) - n)
        gain = np.where(x[1:] > x[:-1], gain, -1).T
        j, i = np.unravel_index(np.argmax(gain), gain.shape)
        above = X[:, j] > (x[i, j] + x[i + 1, j]) / 2
        F[above] += lr * r[above].mean()
        F[~above] += lr * r[~above].mean()
    return F


def by_variances(X, y, rounds, lr):
    F = y.mean()
    for _ in range(rounds):
        r = y - F
        best = (np.inf, None)
        for x in X.T:
            for value in np.unique(x)[1:]:
                side = x >= value
                left = np.mean(side)
                error = left * np.var(r[side]) + (1 - left) * np.var(r[~side])
                if error < best[0]:
                    best = (error, side)
        side = best[1]
        F = F + lr * (side * np.mean(r[side]) + ~side * np.mean(r[~side]))
    return F


alternatives = [by_thresholds, by_running_sums, by_variances]
