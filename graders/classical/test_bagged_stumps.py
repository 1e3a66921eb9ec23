"""Grades bagged_stumps."""

import numpy as np

from kata.calls import Call, call

level, after = 3, ["decision_stump", "bias_variance"]
questions = ["bagging vs boosting"]
hints = [
    "Each row of bootstrap is a training set of its own: X and y indexed with it. What may happen in a small resample "
    "that cannot happen in decision_stump?",
    "For each row fit a stump to that resample alone, its thresholds included, and add its -1 or +1 for every query to "
    "the votes. First look whether any feature varies in the resample; if none does, its majority label votes.",
    "H(x) is the sign of the sum over b of h_b(x). h_b minimises the number of wrong labels in resample b, over the "
    "features that vary there and the midpoints of the values that occur there; ties are settled as in "
    "decision_stump. Counting wrong labels in whole numbers keeps ties exact.",
]
budget = 17
remember = "a feature that is constant in the resample only is skipped"


def _is_settled(X, y, bootstrap, queries):
    """Tell whether the votes are the same however stumps with equally many wrong labels are told apart."""
    sure, open_votes = np.zeros(len(queries)), np.zeros(len(queries))
    for rows in bootstrap:
        found = []
        for j in range(X.shape[1]):
            values = np.unique(X[rows, j])
            for threshold in (values[1:] + values[:-1]) / 2:
                wrong = int(((X[rows, j] > threshold) != (y[rows] > 0)).sum())
                h = np.where(queries[:, j] > threshold, 1, -1)
                found += [(wrong, h), (len(rows) - wrong, -h)]
        if found:
            least = min(wrong for wrong, _ in found)
            best = np.array([h for wrong, h in found if wrong == least])
            same = (best == best[0]).all(axis=0)
            sure, open_votes = sure + same * best[0], open_votes + ~same
        else:
            sure += 1 if y[rows].sum() >= 0 else -1
    return bool((np.abs(sure) > open_votes).all())


def draw(rng: np.random.Generator, size: int) -> Call:
    """Coarse features; resamples of 1, 2, 4, 8 or 16 samples, where ties are exact, or where no tie matters."""
    exact = [n for n in (1, 2, 4, 4, 8, 16) if n <= size + 3]
    while True:
        n = int(rng.choice(exact)) if rng.random() < 0.6 else int(rng.integers(3, size + 5))
        d, q, b = (
            int(rng.integers(1, min(size, 5) + 1)),
            int(rng.integers(1, size + 3)),
            int(rng.choice([1, 3, 3, 5, 7])),
        )
        X = rng.integers(-3, 4, (n, d)) / 2 if rng.random() < 0.4 else rng.integers(-20, 21, (n, d)) / 4
        y = np.where(rng.random(n) < 0.5, -1, 1)
        if rng.random() < 0.6:
            y = np.where((X[:, rng.integers(d)] > 0) ^ (rng.random(n) < 0.2) ^ (rng.random() < 0.5), 1, -1)
        bootstrap = rng.integers(0, n, (b, n))
        few = rng.random(b) < 0.15
        bootstrap[few] = bootstrap[few, :1]
        queries = rng.integers(-24, 25, (q, d)) / 8 * rng.choice([1, 2])
        if n in exact or _is_settled(X, y, bootstrap, queries):
            return call(X, y, bootstrap, queries)


def workload(rng: np.random.Generator) -> Call:
    """Loops over resamples, features and thresholds are within the budget; one over the samples in them is not."""
    X = rng.integers(0, 41, (4096, 3)) / 2
    y = np.where((X[:, 1] > 8) ^ (rng.random(4096) < 0.2), 1, -1)
    return call(X, y, rng.integers(0, 4096, (5, 4096)), rng.integers(0, 41, (500, 3)) / 2)


_X = np.array([[0.0, 3.0], [1.0, 1.0], [2.0, 2.0], [4.0, 0.0]])
_y = np.array([-1, -1, 1, 1])
_queries = np.array([[0.0, 0.0], [1.0, 3.0], [1.25, 1.0], [2.5, 2.0], [5.0, 2.5]])
_whole = np.arange(4)[None]
edges = {
    "one resample of all samples is one stump": call(_X, _y, _whole, _queries),
    "a resample with repetitions": call(_X, _y, np.array([[0, 0, 0, 3]]), _queries),
    "thresholds lie between the values of the resample, not of all samples": call(
        _X, _y, np.array([[0, 0, 3, 3]]), np.array([[1.75, 0.0], [2.25, 0.0]])
    ),
    "repeated samples count as often as they occur": call(
        np.array([[0.0], [1.0], [2.0], [3.0]]),
        np.array([-1, 1, -1, 1]),
        np.array([[0, 1, 2, 2]]),
        np.array([[0.0], [1.0], [3.0]]),
    ),
    "three resamples vote": call(_X, _y, np.array([[0, 1, 2, 3], [0, 0, 1, 3], [2, 2, 3, 0]]), _queries),
    "two votes beat one, however good its stump is": call(
        np.array([[0.0], [1.0], [2.0], [3.0]]),
        np.array([-1, 1, -1, 1]),
        np.array([[0, 0, 1, 1], [1, 1, 2, 3], [1, 2, 2, 1]]),
        np.array([[0.0], [1.0], [2.0], [3.0]]),
    ),
    "a query on a threshold is not above it": call(_X, _y, _whole, np.array([[1.5, 0.0], [1.5, 9.0]])),
    "a query on a threshold, with polarity -1": call(_X, -_y, _whole, np.array([[1.5, 0.0], [1.5, 9.0]])),
    "a constant feature is skipped": call(
        np.array([[5.0, 0.0], [5.0, 1.0], [5.0, 2.0], [5.0, 3.0]]), _y, _whole, np.array([[9.0, 0.0], [0.0, 3.0]])
    ),
    "a feature that is constant in the resample only is skipped": call(
        np.array([[1.0, 3.0], [1.0, 2.0], [1.0, 1.0], [7.0, 0.0]]),
        _y,
        np.array([[0, 0, 1, 2]]),
        np.array([[9.0, 3.0], [0.0, 0.0]]),
    ),
    "one sample again and again votes for its label": call(_X, _y, np.array([[1, 1, 1, 1]]), _queries),
    "a constant resample votes for its majority, not for that of all samples": call(
        np.array([[1.0], [1.0], [1.0], [2.0]]),
        np.array([-1, -1, 1, 1]),
        np.array([[0, 0, 1, 2]]),
        np.array([[0.0], [9.0]]),
    ),
    "a constant resample with a tie votes +1": call(
        np.array([[1.0], [1.0], [1.0], [2.0]]),
        np.array([-1, -1, 1, -1]),
        np.array([[0, 2, 2, 1]]),
        np.array([[0.0], [9.0]]),
    ),
    "two constant resamples with a tie outvote one of label -1": call(
        np.array([[1.0], [1.0], [2.0], [2.0]]),
        np.array([1, -1, -1, -1]),
        np.array([[0, 1, 0, 1], [1, 0, 1, 0], [2, 2, 2, 2]]),
        np.array([[0.0], [9.0]]),
    ),
    "a constant resample counts as one vote of three": call(
        np.array([[1.0], [2.0]]), np.array([1, -1]), np.array([[0, 1], [1, 1], [1, 0]]), np.array([[0.0], [3.0]])
    ),
    "two constant resamples outvote a stump": call(
        np.array([[1.0], [2.0]]), np.array([1, -1]), np.array([[0, 1], [1, 1], [1, 1]]), np.array([[0.0], [3.0]])
    ),
    "a single sample": call(np.array([[1.0, 2.0]]), np.array([-1]), np.array([[0], [0], [0]]), np.array([[0.0, 5.0]])),
    "all labels are the same, yet a stump splits": call(_X, np.ones(4, np.int64), _whole, _queries),
    "a tie of features goes to the lowest": call(
        np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([-1, 1]), np.array([[0, 1]]), np.array([[0.0, 0.0], [1.0, 1.0]])
    ),
    "a tie of thresholds goes to the lowest": call(
        np.array([[0.0], [1.0], [2.0], [2.0]]),
        np.array([-1, 1, -1, 1]),
        np.array([[0, 1, 2, 2]]),
        np.array([[1.0], [3.0]]),
    ),
    "a tie of thresholds goes to the lowest, not to the nearest to 0": call(
        np.array([[-4.0], [-2.0], [0.0], [1.0]]),
        np.array([-1, 1, 1, -1]),
        np.array([[0, 1, 2, 3]]),
        np.array([[-4.0], [1.0]]),
    ),
    "a tie of polarities goes to +1": call(
        np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([1, -1, 1, -1]), _whole, np.array([[0.0], [1.0]])
    ),
    "features far from 0": call(_X / 4 + 3000, _y, _whole, _queries / 4 + 3000),
    "a single query": call(_X, _y, np.array([[0, 1, 2, 3], [3, 3, 1, 1], [0, 1, 1, 2]]), np.array([[1.75, 1.0]])),
    "as many resamples as samples": call(
        _X[:3],
        np.array([-1, 1, 1]),
        np.array([[0, 1, 1], [0, 2, 2], [0, 0, 1]]),
        np.array([[0.25, 1.0], [0.75, 1.0], [1.5, 0.0]]),
    ),
}


def ignores_order_of_resamples(f, X, y, bootstrap, queries):
    """Bagging has no order; boosting has."""
    return np.array_equal(f(X, y, bootstrap[::-1], queries), f(X, y, bootstrap, queries))


def ignores_order_in_resamples(f, X, y, bootstrap, queries):
    """Nor have the samples of a resample."""
    return np.array_equal(f(X, y, bootstrap[:, ::-1], queries), f(X, y, bootstrap, queries))


def votes_are_sums(f, X, y, bootstrap, queries):
    """The ensemble is the vote of its members."""
    votes = sum(np.asarray(f(X, y, rows[None], queries), float) for rows in bootstrap)
    return np.array_equal(np.sign(votes), f(X, y, bootstrap, queries))


laws = {
    "the order of the resamples does not matter": ignores_order_of_resamples,
    "the order inside a resample does not matter": ignores_order_in_resamples,
    "the answer is the majority of the answers for single resamples": votes_are_sums,
}


def weighs_all_samples(X, y, bootstrap, queries):
    votes = np.zeros(len(queries))
    for rows in bootstrap:
        counts = np.bincount(rows, minlength=len(X))
        best = np.inf, 0, np.inf, -1 if (counts * y).sum() >= 0 else 1
        for j in range(X.shape[1]):
            values = np.unique(X[:, j])
            for threshold in (values[1:] + values[:-1]) / 2:
                for polarity in (1, -1):
                    wrong = counts[np.where(X[:, j] > threshold, polarity, -polarity) != y].sum()
                    if wrong < best[0]:
                        best = wrong, j, threshold, polarity
        votes += np.where(queries[:, best[1]] > best[2], best[3], -best[3])
    return np.sign(votes)


def votes_with_weights(X, y, bootstrap, queries):
    votes = np.zeros(len(queries))
    for rows in bootstrap:
        Xb, yb = X[rows], y[rows]
        label = 1 if yb.sum() >= 0 else -1
        best, least = np.full(len(queries), label), np.inf
        error = np.mean(yb != label)
        for j in range(X.shape[1]):
            values = np.unique(Xb[:, j])
            for threshold in (values[1:] + values[:-1]) / 2:
                for polarity in (1, -1):
                    wrong = np.mean(np.where(Xb[:, j] > threshold, polarity, -polarity) != yb)
                    if wrong < least:
                        best, least = np.where(queries[:, j] > threshold, polarity, -polarity), wrong
                        error = wrong
        votes += best * np.log((1 - error + 1e-10) / (error + 1e-10))
    return np.where(votes < 0, -1.0, 1.0)


def tie_to_the_last(X, y, bootstrap, queries):
    votes = np.zeros(len(queries))
    for rows in bootstrap:
        Xb, yb = X[rows], y[rows]
        best, least = np.full(len(queries), 1 if yb.sum() >= 0 else -1), np.inf
        for j in range(X.shape[1]):
            values = np.unique(Xb[:, j])
            for threshold in (values[1:] + values[:-1]) / 2:
                for polarity in (1, -1):
                    wrong = np.sum(np.where(Xb[:, j] > threshold, polarity, -polarity) != yb)
                    if wrong <= least:
                        best, least = np.where(queries[:, j] > threshold, polarity, -polarity), wrong
        votes += best
    return np.sign(votes)


def tie_to_the_threshold_nearest_zero(X, y, bootstrap, queries):
    votes = np.zeros(len(queries))
    for rows in bootstrap:
        Xb, yb = X[rows], y[rows]
        best, least = np.full(len(queries), 1 if yb.sum() >= 0 else -1), np.inf
        for j in range(X.shape[1]):
            values = np.unique(Xb[:, j])
            for threshold in sorted((values[1:] + values[:-1]) / 2, key=abs):
                for polarity in (1, -1):
                    wrong = np.sum(np.where(Xb[:, j] > threshold, polarity, -polarity) != yb)
                    if wrong < least:
                        best, least = np.where(queries[:, j] > threshold, polarity, -polarity), wrong
        votes += best
    return np.sign(votes)


def never_splits_pure_resamples(X, y, bootstrap, queries):
    votes = np.zeros(len(queries))
    for rows in bootstrap:
        Xb, yb = X[rows], y[rows]
        best, least = np.full(len(queries), 1 if yb.sum() >= 0 else -1), np.inf
        for j in range(X.shape[1] if len(set(yb.tolist())) > 1 else 0):
            values = np.unique(Xb[:, j])
            for threshold in (values[1:] + values[:-1]) / 2:
                for polarity in (1, -1):
                    wrong = np.sum(np.where(Xb[:, j] > threshold, polarity, -polarity) != yb)
                    if wrong < least:
                        best, least = np.where(queries[:, j] > threshold, polarity, -polarity), wrong
        votes += best
    return np.sign(votes)


def prefers_the_majority(X, y, bootstrap, queries):
    votes = np.zeros(len(queries))
    for rows in bootstrap:
        Xb, yb = X[rows], y[rows]
        label = 1 if yb.sum() >= 0 else -1
        best, least = np.full(len(queries), label), np.sum(yb != label)
        for j in range(X.shape[1]):
            values = np.unique(Xb[:, j])
            for threshold in (values[1:] + values[:-1]) / 2:
                for polarity in (1, -1):
                    wrong = np.sum(np.where(Xb[:, j] > threshold, polarity, -polarity) != yb)
                    if wrong < least:
                        best, least = np.where(queries[:, j] > threshold, polarity, -polarity), wrong
        votes += best
    return np.sign(votes)


def only_polarity_plus(X, y, bootstrap, queries):
    votes = np.zeros(len(queries))
    for rows in bootstrap:
        Xb, yb = X[rows], y[rows]
        best, least = np.full(len(queries), 1 if yb.sum() >= 0 else -1), np.inf
        for j in range(X.shape[1]):
            values = np.unique(Xb[:, j])
            for threshold in (values[1:] + values[:-1]) / 2:
                wrong = np.sum(np.where(Xb[:, j] > threshold, 1, -1) != yb)
                if wrong < least:
                    best, least = np.where(queries[:, j] > threshold, 1, -1), wrong
        votes += best
    return np.sign(votes)


def boosts(X, y, bootstrap, queries):
    votes, weights = np.zeros(len(queries)), np.ones(len(X))
    for rows in bootstrap:
        Xb, yb, wb = X[rows], y[rows], weights[rows]
        label = 1 if yb.sum() >= 0 else -1
        best, mine, least = np.full(len(queries), label), np.full(len(X), label), np.inf
        for j in range(X.shape[1]):
            values = np.unique(Xb[:, j])
            for threshold in (values[1:] + values[:-1]) / 2:
                for polarity in (1, -1):
                    wrong = wb[np.where(Xb[:, j] > threshold, polarity, -polarity) != yb].sum()
                    if wrong < least:
                        best, least = np.where(queries[:, j] > threshold, polarity, -polarity), wrong
                        mine = np.where(X[:, j] > threshold, polarity, -polarity)
        weights = np.where(mine != y, 4 * weights, weights)
        votes += best
    return np.sign(votes)


def loops_over_samples(X, y, bootstrap, queries):
    from itertools import pairwise

    columns, labels, points, votes = X.T.tolist(), (y > 0).tolist(), queries.T.tolist(), [0] * len(queries)
    for rows in bootstrap.tolist():
        yb = [labels[r] for r in rows]
        best = len(rows) + 1, 0, float("inf"), -1 if 2 * sum(yb) >= len(yb) else 1
        for j, column in enumerate(columns):
            xb = [column[r] for r in rows]
            for low, high in pairwise(sorted(set(xb))):
                threshold = (low + high) / 2
                wrong = sum([(x > threshold) is not t for x, t in zip(xb, yb, strict=True)])
                for polarity, e in ((1, wrong), (-1, len(rows) - wrong)):
                    if e < best[0]:
                        best = e, j, threshold, polarity
        _, j, threshold, polarity = best
        votes = [v + (polarity if x > threshold else -polarity) for v, x in zip(votes, points[j], strict=True)]
    return np.where(np.array(votes) > 0, 1, -1)


mistakes = {
    "fits every stump to all samples instead of its resample": ("Xb, yb = X[rows], y[rows]", "Xb, yb = X, y"),
    "fits one stump to all resamples together": ("for rows in bootstrap", "for rows in bootstrap.reshape(1, -1)"),
    "uses the first resample only": ("for rows in bootstrap", "for rows in bootstrap[:1]"),
    "takes the columns of bootstrap for the resamples": ("for rows in bootstrap", "for rows in bootstrap.T"),
    "drops the repetitions in a resample": (
        "Xb, yb = X[rows], y[rows]",
        "rows = np.unique(rows)\n        Xb, yb = X[rows], y[rows]",
    ),
    "resamples the features, but not the labels": ("Xb, yb = X[rows], y[rows]", "Xb, yb = X[rows], y"),
    "fits to the samples that are left out of the resample": (
        "Xb, yb = X[rows], y[rows]",
        "left = np.setdiff1d(np.arange(len(y)), rows)\n        rows = left if left.size else rows\n"
        "        Xb, yb = X[rows], y[rows]",
    ),
    "takes thresholds between samples that are not in the resample": weighs_all_samples,
    "takes a query on a threshold for above it": ("queries[:, j] > (", "queries[:, j] >= ("),
    "predicts -polarity above the threshold": ("1 - 2 * p, 2 * p - 1", "2 * p - 1, 1 - 2 * p"),
    "takes the value below the gap as the threshold": ("(x[i, j] + x[i + 1, j]) / 2", "x[i, j]"),
    "splits samples of equal value": ("np.where((x[1:] > x[:-1])[..., None], wrong, len(rows) + 1)", "wrong"),
    "tries only polarity +1": only_polarity_plus,
    "a later candidate replaces one that is equally good": tie_to_the_last,
    "a tie of thresholds goes to the one nearest to 0": tie_to_the_threshold_nearest_zero,
    "a tie goes to the lower threshold before the lower feature": (
        "wrong = wrong.swapaxes(0, 1)",
        "wrong = np.where(wrong == wrong.min(), x[1:, :, None] + x[:-1, :, None], np.inf).swapaxes(0, 1)",
    ),
    "a resample without any varying feature has no vote": ("votes += 1 if yb.sum() >= 0 else -1", "pass"),
    "a resample without any varying feature votes +1": ("votes += 1 if yb.sum() >= 0 else -1", "votes += 1"),
    "a resample without any varying feature votes for the majority of all samples": ("1 if yb.sum()", "1 if y.sum()"),
    "a resample without any varying feature votes -1 on a tie": ("yb.sum() >= 0", "yb.sum() > 0"),
    "a resample without any varying feature has no vote on a tie": (
        "votes += 1 if yb.sum() >= 0 else -1",
        "votes += np.sign(yb.sum()) + 1e-9",
    ),
    "does not split a resample with one label only": never_splits_pure_resamples,
    "splits only where that beats the majority label": prefers_the_majority,
    "good stumps have more weight in the vote": votes_with_weights,
    "later stumps look at what the earlier ones got wrong: boosting": boosts,
    "returns the mean of the votes": ("np.sign(votes)", "votes / len(bootstrap)"),
    "returns classes 0 and 1": ("np.sign(votes)", "np.where(votes > 0, 1, 0)"),
    "loops over the single samples for each threshold in Python": loops_over_samples,
}


def by_thresholds(X, y, bootstrap, queries):
    def fit(Xb, yb):
        best, least = None, np.inf
        for j in range(Xb.shape[1]):
            values = np.unique(Xb[:, j])
            for i in range(len(values) - 1):
                threshold = (values[i] + values[i + 1]) / 2
                for polarity in (1, -1):
                    error = np.mean(np.where(Xb[:, j] > threshold, polarity, -polarity) != yb)
                    if error < least:
                        best, least = (j, threshold, polarity), error
        return best

    votes = np.zeros(len(queries), int)
    for rows in bootstrap:
        stump = fit(X[rows], y[rows])
        if stump is None:
            votes += 1 if np.sum(y[rows] == 1) >= np.sum(y[rows] == -1) else -1
        else:
            j, threshold, polarity = stump
            votes += polarity * np.where(queries[:, j] > threshold, 1, -1)
    return np.where(votes > 0, 1, -1)


def by_weights(X, y, bootstrap, queries):
    predictions = []
    for rows in bootstrap:
        Xb, yb, weights = X[rows], y[rows], np.full(len(rows), 1 / len(rows))
        candidates = []
        for j in range(X.shape[1]):
            values = np.unique(Xb[:, j])
            thresholds = (values[1:] + values[:-1]) / 2
            errors = ((Xb[:, j] > thresholds[:, None]) != (yb > 0)) @ weights
            for e, threshold in zip(errors, thresholds, strict=True):
                candidates += [(e, len(candidates), j, threshold, 1), (1 - e, len(candidates) + 1, j, threshold, -1)]
        if candidates:
            _, _, j, threshold, polarity = min(candidates)
            predictions.append(np.where(queries[:, j] > threshold, polarity, -polarity))
        else:
            predictions.append(np.full(len(queries), 1 if np.mean(yb) >= 0 else -1))
    return np.sign(np.sum(predictions, axis=0)).astype(np.int8)


def by_queries(X, y, bootstrap, queries):
    stumps = []
    for rows in bootstrap:
        best = (np.inf, 0, -np.inf, 1 if y[rows].sum() >= 0 else -1)
        for j in range(X.shape[1]):
            values, index = np.unique(X[rows, j], return_inverse=True)
            pulls = np.cumsum(np.bincount(index, y[rows], len(values)))[:-1]
            for i, plus in enumerate(np.sum(y[rows] < 0) + pulls):
                for polarity, wrong in ((1, plus), (-1, len(rows) - plus)):
                    if wrong < best[0]:
                        best = (wrong, j, (values[i] + values[i + 1]) / 2, polarity)
        stumps.append(best[1:])
    return np.array([1.0 if sum(p if q[j] > t else -p for j, t, p in stumps) > 0 else -1.0 for q in queries])


alternatives = [by_thresholds, by_weights, by_queries]
