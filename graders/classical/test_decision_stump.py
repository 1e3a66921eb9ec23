"""Grades decision_stump."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, []
questions = ["bagging vs boosting"]
hints = [
    "How many different stumps are there for one feature? How does the weighted error change when the threshold moves "
    "past one sample?",
    "For each feature take the distinct values in order; the thresholds lie halfway between neighbours. For each "
    "threshold and both polarities add up the weights of the samples with the wrong label, and keep the least sum. "
    "Go through the candidates in the order in which ties are settled, and replace the best only by a smaller error.",
    "The error with polarity +1 is the weight of the positive samples at or below the threshold plus that of the "
    "negative ones above it; with polarity -1 it is 1 minus that. Sort a feature, and a running sum of weight times "
    "label over the sorted samples, plus the weight of all negative samples, gives the error at every threshold.",
]
budget = 31
remember = "between equal values there is no threshold"


def _error_counts(X, y, counts):
    """Return the weighted errors of all stumps in the order of the tie-break, in whole numbers."""
    errors = []
    for column in X.T:
        values = np.unique(column)
        for threshold in (values[1:] + values[:-1]) / 2:
            wrong = int(counts[(column > threshold) != (y > 0)].sum())
            errors += [wrong, int(counts.sum()) - wrong]
    return errors


def draw(rng: np.random.Generator, size: int) -> Call:
    """Coarse features with many equal values; weights in 64ths, where ties are exact, or others without any tie."""
    while True:
        n, d = rng.integers(2, size + 4), rng.integers(1, min(size, 6) + 1)
        X = rng.integers(-3, 4, (n, d)) / 2 if rng.random() < 0.5 else rng.integers(-40, 41, (n, d)) / 4
        y = np.where(rng.random(n) < 0.5, -1, 1)
        if rng.random() < 0.5:
            y = np.where((X[:, rng.integers(d)] > 0) ^ (rng.random(n) < 0.2) ^ (rng.random() < 0.5), 1, -1)
        if (np.ptp(X, axis=0) == 0).any():
            continue
        if rng.random() < 0.5:
            return call(X, y, (1 + rng.multinomial(64 - n, np.ones(n) / n)) / 64)
        counts = rng.integers(1, 30, n)
        errors = sorted(_error_counts(X, y, counts))
        if errors[0] < errors[1]:
            return call(X, y, counts / counts.sum())


def workload(rng: np.random.Generator) -> Call:
    """A loop over 4 features and 60 thresholds is within the budget, one that adds single samples in it is not."""
    X, weights = rng.integers(0, 61, (4000, 4)) / 2, rng.random(4000)
    y = np.where((X[:, 2] > 11) ^ (rng.random(4000) < 0.3), 1, -1)
    return call(X, y, weights / weights.sum())


_X = np.array([[0.0, 5.0], [1.0, 1.0], [2.0, 4.0], [3.0, 0.0]])
_even = np.full(4, 0.25)
edges = {
    "a threshold lies halfway between two values": call(
        np.array([[1.0], [2.0], [4.0]]), np.array([-1, -1, 1]), np.array([0.25, 0.5, 0.25])
    ),
    "polarity -1: the small values are positive": call(
        np.array([[1.0], [2.0], [4.0]]), np.array([1, 1, -1]), np.array([0.25, 0.5, 0.25])
    ),
    "the second feature separates": call(_X, np.array([1, -1, 1, -1]), _even),
    "samples in any order": call(_X[[2, 0, 3, 1]], np.array([1, -1, 1, -1]), _even),
    "a heavy sample decides": call(_X[:, :1], np.array([1, -1, 1, 1]), np.array([0.125, 0.125, 0.125, 0.625])),
    "a heavy sample decides against the majority": call(
        _X[:, :1], np.array([-1, 1, -1, -1]), np.array([0.125, 0.625, 0.125, 0.125])
    ),
    "a tie of features goes to the lowest": call(
        np.array([[4.0, 0.0], [2.0, 1.0]]), np.array([-1, 1]), np.array([0.5, 0.5])
    ),
    "a tie of features goes to the lowest, though its threshold is higher": call(
        np.array([[4.0, 0.0], [6.0, 1.0]]), np.array([-1, 1]), np.array([0.5, 0.5])
    ),
    "a tie of features goes to the lowest, though its polarity is -1": call(
        np.array([[2.0, 0.0], [1.0, 1.0]]), np.array([-1, 1]), np.array([0.5, 0.5])
    ),
    "a tie of thresholds goes to the lowest": call(_X[:3, :1], np.array([-1, 1, -1]), np.array([0.25, 0.5, 0.25])),
    "a tie of thresholds goes to the lowest, not to the nearest to 0": call(
        np.array([[-4.0], [-2.0], [0.0], [1.0]]), np.array([-1, 1, 1, -1]), _even
    ),
    "a tie of thresholds goes to the lowest, though its polarity is -1": call(
        _X[:3, :1], np.array([1, -1, 1]), np.array([0.25, 0.5, 0.25])
    ),
    "a tie of thresholds of the same polarity": call(_X[:, :1], np.array([-1, 1, -1, 1]), _even),
    "a tie of polarities goes to +1": call(np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([1, -1, 1, -1]), _even),
    "a tie of everything": call(
        np.array([[0.0, 1.0], [0.0, 0.0], [1.0, 1.0], [1.0, 0.0]]), np.array([1, -1, -1, 1]), _even
    ),
    "equal values are never split": call(np.array([[1.0], [1.0], [2.0], [2.0]]), np.array([1, -1, 1, 1]), _even),
    "between equal values there is no threshold": call(
        np.array([[1.0], [1.0], [3.0], [5.0]]), np.array([-1, -1, 1, 1]), _even
    ),
    "many equal values above the threshold": call(
        np.array([[1.0], [3.0], [3.0], [3.0]]), np.array([-1, 1, 1, -1]), _even
    ),
    "all labels are the same": call(_X, np.ones(4, np.int64), np.array([0.125, 0.25, 0.5, 0.125])),
    "no threshold lies outside of the values": call(
        _X[:, :1], np.array([1, 1, 1, -1]), np.array([0.25, 0.375, 0.25, 0.125])
    ),
    "the best split is beside the smallest value": call(_X[:, :1], np.array([-1, 1, 1, 1]), _even),
    "the best split is beside the largest value": call(_X[:, :1], np.array([-1, -1, -1, 1]), _even),
    "a split need not be at the middle of the range": call(
        np.array([[0.0], [1.0], [2.0], [40.0]]), np.array([-1, 1, 1, 1]), _even
    ),
    "the least error, not the purest side": call(
        np.arange(8.0)[:, None], np.array([1, 1, -1, 1, -1, -1, -1, 1]), np.array([8, 4, 8, 8, 12, 8, 6, 10]) / 64
    ),
    "features far from 0": call(_X / 4 + 3000, np.array([1, -1, 1, -1]), _even),
    "the second error is smaller by a millionth": call(
        _X[:3, :1], np.array([-1, 1, -1]), np.array([349524, 349527, 349525]) / 2**20
    ),
    "two samples": call(np.array([[-1.5], [0.5]]), np.array([1, -1]), np.array([0.75, 0.25])),
}


def ignores_order(f, X, y, weights):
    """Samples have no order."""
    return close(f(X[::-1], y[::-1], weights[::-1]), f(X, y, weights))


def splits_a_sample(f, X, y, weights):
    """A weight may be spread over copies of a sample."""
    return close(f(np.r_[X, X], np.r_[y, y], np.r_[weights, weights] / 2), f(X, y, weights))


def moves_the_threshold(f, X, y, weights):
    """Features may be shifted and scaled."""
    feature, threshold, polarity = f(X, y, weights)
    return close(f(2 * X + 1, y, weights), (feature, 2 * threshold + 1, polarity))


laws = {
    "the order of the samples does not matter": ignores_order,
    "every sample may be split into two of half the weight": splits_a_sample,
    "the threshold moves with the features": moves_the_threshold,
}


def thresholds_at_values(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        for threshold in np.unique(X[:, j]):
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def equal_values_too(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        x = np.sort(X[:, j])
        for threshold in (x[1:] + x[:-1]) / 2:
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def splits_equal_values(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        order = np.argsort(X[:, j], kind="stable")
        x = X[order, j]
        plus = weights[y < 0].sum() + np.cumsum((weights * y)[order])
        for i in range(len(x) - 1):
            for polarity, error in ((1, plus[i]), (-1, 1 - plus[i])):
                if error < best[0]:
                    best = error, j, (x[i] + x[i + 1]) / 2, polarity
    return best[1:]


def threshold_below_all(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for threshold in np.r_[values[0] - 1, (values[1:] + values[:-1]) / 2]:
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def ten_steps(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        for threshold in np.linspace(X[:, j].min(), X[:, j].max(), 12)[1:-1]:
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def threshold_of_means(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        threshold = X[:, j].mean()
        for polarity in (1, -1):
            error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
            if error < best[0]:
                best = error, j, threshold, polarity
    return best[1:]


def tie_to_the_last(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for threshold in (values[1:] + values[:-1]) / 2:
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error <= best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def tie_to_the_threshold_nearest_zero(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for threshold in sorted((values[1:] + values[:-1]) / 2, key=abs):
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def better_by_a_margin(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for threshold in (values[1:] + values[:-1]) / 2:
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0] - 1e-3:
                    best = error, j, threshold, polarity
    return best[1:]


def tie_to_the_highest_feature(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in reversed(range(X.shape[1])):
        values = np.unique(X[:, j])
        for threshold in (values[1:] + values[:-1]) / 2:
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def tie_to_the_highest_threshold(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for threshold in (values[1:] + values[:-1])[::-1] / 2:
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def polarity_before_threshold(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for polarity in (1, -1):
            for threshold in (values[1:] + values[:-1]) / 2:
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def polarity_before_feature(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for polarity in (1, -1):
        for j in range(X.shape[1]):
            values = np.unique(X[:, j])
            for threshold in (values[1:] + values[:-1]) / 2:
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def threshold_before_feature(X, y, weights):
    candidates = []
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for threshold in (values[1:] + values[:-1]) / 2:
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                candidates.append((error, threshold, j, -polarity))
    _, threshold, j, opposite = min(candidates)
    return j, threshold, -opposite


def leaves_out_the_last(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for i in range(max(len(values) - 2, 1)):
            threshold = (values[i] + values[i + 1]) / 2
            for polarity in (1, -1):
                error = weights[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                if error < best[0]:
                    best = error, j, threshold, polarity
    return best[1:]


def purest_split(X, y, weights):
    best = np.inf, 0, 0.0, 1
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for threshold in (values[1:] + values[:-1]) / 2:
            above = X[:, j] > threshold
            gini, sums = 0.0, []
            for side in (above, ~above):
                share = weights[side & (y > 0)].sum() / weights[side].sum()
                gini += weights[side].sum() * share * (1 - share)
                sums.append(share)
            if gini < best[0]:
                best = gini, j, threshold, 1 if sums[0] >= sums[1] else -1
    return best[1:]


def loops_over_samples(X, y, weights):
    from itertools import pairwise

    columns, labels, shares = X.T.tolist(), (y > 0).tolist(), weights.tolist()
    best = float("inf"), 0, 0.0, 1
    for j, column in enumerate(columns):
        values = sorted(set(column))
        for low, high in pairwise(values):
            threshold = (low + high) / 2
            error = sum([w for x, t, w in zip(column, labels, shares, strict=True) if (x > threshold) is not t])
            for polarity, e in ((1, error), (-1, 1 - error)):
                if e < best[0]:
                    best = e, j, threshold, polarity
    return best[1:]


mistakes = {
    "ignores the weights": (
        "s = np.cumsum((weights * y)[order], axis=0)[:-1]",
        "weights = np.full(len(y), 1 / len(y))\n    s = np.cumsum((weights * y)[order], axis=0)[:-1]",
    ),
    "tries only polarity +1": (
        "np.stack([plus, weights.sum() - plus], axis=-1)",
        "np.stack([plus, np.full(plus.shape, np.inf)], axis=-1)",
    ),
    "predicts -polarity above the threshold": ("1 - 2 * int(p)", "2 * int(p) - 1"),
    "tries only the first feature": (
        "np.where((x[1:] > x[:-1])[..., None], error, np.inf)",
        "np.where((x[1:] > x[:-1])[..., None] & (np.arange(X.shape[1]) == 0)[:, None], error, np.inf)",
    ),
    "looks for the largest error": ("np.inf)", "-np.inf)"),
    "takes the values themselves as thresholds": thresholds_at_values,
    "takes the value below the gap as the threshold": ("(x[i, j] + x[i + 1, j]) / 2", "x[i, j] / 1"),
    "takes midpoints of equal neighbours too": equal_values_too,
    "splits samples of equal value": splits_equal_values,
    "tries a threshold below all values too": threshold_below_all,
    "tries ten equal steps instead of the midpoints": ten_steps,
    "tries the mean of each feature only": threshold_of_means,
    "a later candidate replaces one that is equally good": tie_to_the_last,
    "a tie of thresholds goes to the one nearest to 0": tie_to_the_threshold_nearest_zero,
    "an error that is smaller by less than 0.001 counts as equal": better_by_a_margin,
    "a tie goes to the highest feature": tie_to_the_highest_feature,
    "a tie goes to the highest threshold of the feature": tie_to_the_highest_threshold,
    "a tie of polarities goes to -1": (
        "1 - 2 * int(p)",
        "(1 - 2 * int(p)) * (-1 if error[i, j, 0] == error[i, j, 1] else 1)",
    ),
    "a tie goes to polarity +1 before the lower threshold": polarity_before_threshold,
    "a tie goes to polarity +1 before the lower feature": polarity_before_feature,
    "a tie goes to the lower threshold before the lower feature": threshold_before_feature,
    "leaves out the threshold beside the largest value": leaves_out_the_last,
    "takes the purest split (Gini) instead of the least error": purest_split,
    "takes the negative labels for 0": ("np.cumsum((weights * y)[order]", "np.cumsum((weights * (y > 0))[order]"),
    "returns the threshold first": (
        "return int(j), float((x[i, j] + x[i + 1, j]) / 2), 1 - 2 * int(p)",
        "return float((x[i, j] + x[i + 1, j]) / 2), int(j), 1 - 2 * int(p)",
    ),
    "loops over the single samples for each threshold in Python": loops_over_samples,
}


def by_features_and_thresholds(X, y, weights):
    best, least = None, np.inf
    for j in range(X.shape[1]):
        values = np.unique(X[:, j])
        for i in range(len(values) - 1):
            threshold = (values[i] + values[i + 1]) / 2
            for polarity in (1, -1):
                predicted = np.where(X[:, j] > threshold, polarity, -polarity)
                error = np.sum(weights[predicted != y])
                if error < least:
                    best, least = (j, threshold, polarity), error
    return best


def by_features(X, y, weights):
    best = (np.inf,)
    for j, column in enumerate(X.T):
        values = np.unique(column)
        thresholds = 0.5 * values[:-1] + 0.5 * values[1:]
        plus = ((column > thresholds[:, None]) != (y == 1)) @ weights
        errors = np.array([plus, 1 - plus]).T.ravel()
        i = int(np.argmin(errors))
        best = min(best, (errors[i], j, thresholds[i // 2], -1 if i % 2 else 1), key=lambda candidate: candidate[0])
    return best[1:]


def by_running_sums(X, y, weights):
    from itertools import pairwise

    pull = (weights * y).tolist()
    best = (float("inf"), 0, 0.0, 1)
    for j in range(X.shape[1]):
        column = X[:, j].tolist()
        order = sorted(range(len(column)), key=column.__getitem__)
        error = sum(w for w, t in zip(weights.tolist(), y.tolist(), strict=True) if t < 0)
        for i, after in pairwise(order):
            error += pull[i]
            if column[i] < column[after]:
                threshold = (column[i] + column[after]) / 2
                for candidate in ((error, j, threshold, 1), (1 - error, j, threshold, -1)):
                    if candidate[0] < best[0]:
                        best = candidate
    return list(best[1:])


def by_edges(X, y, weights):
    # the edge sum_i w_i y_i h(x_i) is 1 minus twice the error
    found = []
    for j in range(X.shape[1]):
        values, index = np.unique(X[:, j], return_inverse=True)
        pulls = np.bincount(index, weights * y, len(values))
        below = np.cumsum(pulls)[:-1]
        edge = pulls.sum() - 2 * below
        for threshold, e in zip(values[:-1] + np.diff(values) / 2, edge, strict=True):
            found += [(-e, len(found), j, threshold, np.int8(1)), (e, len(found) + 1, j, threshold, np.int8(-1))]
    return min(found)[2:]


alternatives = [by_features_and_thresholds, by_features, by_running_sums, by_edges]
