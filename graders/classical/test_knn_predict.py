"""Grades knn_predict."""

import numpy as np

from kata.calls import Call, call

level, after = 1, []
hints = [
    "How do you get the distances of all queries to all training samples without visiting the pairs one by one?",
    "Squared distances rank as distances do, and |q - x|^2 is |q|^2 - 2 q . x + |x|^2: two sums and one matrix "
    "product. Take the k smallest of each row, look up their labels, and count. Which label do you meet first when "
    "you go through the counts in increasing order of the labels?",
    "For each query: sort the training samples by distance, keep the labels of the first k, count how often each "
    "label occurs among them, and return the smallest of the labels whose count is the largest. The position of the "
    "first maximum of the counts, over labels in increasing order, does just that.",
]
budget = 18
remember = "a tie goes to the smallest label, not to the nearest"


def _exact(points):
    """Eighths of moderate size: their squares and sums are exact even in float32."""
    return points / 8


def draw(rng: np.random.Generator, size: int) -> Call:
    """Few classes or many; queries near the data or on it; any k whose k-th place is not tied."""
    n, q = rng.integers(1, size + 4), rng.integers(1, size + 3)
    d = rng.integers(1, min(size, 6) + 2)
    X = _exact(rng.integers(-40, 41, (n, d)) * rng.choice([0.25, 1.0, 1.0], d).round() + rng.integers(-4, 5, (n, d)))
    classes = rng.choice([2, 3, 3, 20, 1001])
    y = (
        rng.choice(np.sort(rng.choice(1001, classes, replace=False)), n)
        if rng.random() < 0.5
        else rng.integers(0, classes, n)
    )
    queries = _exact(rng.integers(-40, 41, (q, d)))
    on_data = rng.random(q) < 0.2
    queries[on_data] = X[rng.integers(0, n, on_data.sum())]
    distances = np.sort(((queries[:, None] - X) ** 2).sum(-1), axis=1)
    untied = [*(np.flatnonzero((distances[:, :-1] < distances[:, 1:]).all(axis=0)) + 1), n]
    return call(X, y, queries, int(rng.choice(untied)))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 200 queries or the 800 samples is within the budget, one over their pairs is not."""
    return call(rng.normal(0, 1, (800, 8)), rng.integers(0, 5, 800), rng.normal(0, 1, (200, 8)), 7)


_line = np.array([[0.0], [1.0], [3.0], [7.0], [7.5]])
edges = {
    "k = 1 takes the nearest sample": call(_line, np.array([4, 2, 9, 0, 1]), np.array([[0.25], [2.5], [9.0]]), 1),
    "k = N takes the majority of all samples": call(_line, np.array([4, 2, 4, 0, 2]), np.array([[9.0], [-1.0]]), 5),
    "the majority outvotes the nearest sample": call(_line, np.array([5, 1, 1, 0, 0]), np.array([[0.0]]), 3),
    "a tie goes to the smallest label, not to the nearest": call(
        _line, np.array([7, 3, 0, 0, 0]), np.array([[0.0]]), 2
    ),
    "a tie goes to the smallest label, though it comes last": call(
        _line, np.array([8, 5, 8, 5, 3]), np.array([[0.0], [8.0]]), 4
    ),
    "a tie of two and two, the nearer pair with the larger label": call(
        _line, np.array([1, 5, 5, 1, 0]), np.array([[0.0]]), 4
    ),
    "a tie of three": call(_line, np.array([6, 2, 4, 0, 0]), np.array([[1.25]]), 3),
    "a label that is frequent elsewhere does not break a tie": call(
        _line, np.array([9, 2, 9, 9, 9]), np.array([[0.25]]), 2
    ),
    "labels are not positions: 0 and 1000": call(_line, np.array([1000, 1000, 0, 0, 0]), np.array([[0.0], [7.0]]), 2),
    "labels have no order of size: neighbours 0 and 10 do not make 5": call(
        _line, np.array([0, 10, 10, 5, 5]), np.array([[0.5]]), 3
    ),
    "a single sample": call(np.array([[1.0, 2.0]]), np.array([3]), np.array([[0.0, 0.0], [5.0, 5.0]]), 1),
    "a single query": call(_line, np.array([1, 0, 1, 0, 0]), np.array([[2.0]]), 3),
    "a query on a sample counts that sample": call(_line, np.array([3, 1, 2, 0, 0]), np.array([[3.0], [7.0]]), 1),
    "the Euclidean distance, not the sum of the differences": call(
        np.array([[2.5, 2.5], [4.0, 0.0]]), np.array([1, 0]), np.array([[0.0, 0.0]]), 1
    ),
    "the Euclidean distance, not the largest difference": call(
        np.array([[3.0, 3.0], [4.0, 0.0]]), np.array([1, 0]), np.array([[0.0, 0.0]]), 1
    ),
    "a long sample is not near because its product with the query is large": call(
        np.array([[9.0, 9.0], [1.0, 0.5]]), np.array([1, 0]), np.array([[1.0, 1.0]]), 1
    ),
    "features of different scale stay as they are": call(
        np.array([[0.0, 20.0], [1.0, 0.0], [2.0, 40.0]]), np.array([0, 1, 2]), np.array([[0.0, 9.0]]), 1
    ),
    "two samples at the same distance inside the k nearest": call(
        np.array([[1.0], [-1.0], [4.0]]), np.array([2, 1, 0]), np.array([[0.0]]), 2
    ),
}


def ignores_order(f, X, y, queries, k):
    """Samples have no order."""
    return np.array_equal(f(X[::-1], y[::-1], queries, k), f(X, y, queries, k))


def ignores_shift(f, X, y, queries, k):
    """Distances only depend on differences."""
    return np.array_equal(f(X + 1, y, queries + 1, k), f(X, y, queries, k))


def answers_one_by_one(f, X, y, queries, k):
    """Queries do not see each other."""
    return np.array_equal(np.concatenate([f(X, y, one[None], k) for one in queries]), f(X, y, queries, k))


def renames_labels(f, X, y, queries, k):
    """Only the order of the labels matters, and that for ties only."""
    classes, ranks = np.unique(y, return_inverse=True)
    return np.array_equal(classes[f(X, ranks, queries, k)], f(X, y, queries, k))


laws = {
    "the order of the training samples does not matter": ignores_order,
    "moving samples and queries together changes nothing": ignores_shift,
    "each query is answered as if it were alone": answers_one_by_one,
    "labels may be renamed, as long as their order stays": renames_labels,
}


def tie_to_the_nearest(X, y, queries, k):
    from collections import Counter

    order = np.argsort(((queries[:, None] - X) ** 2).sum(-1), axis=1, kind="stable")[:, :k]
    return np.array([Counter(y[row].tolist()).most_common(1)[0][0] for row in order])


def tie_to_the_largest(X, y, queries, k):
    order = np.argsort(((queries[:, None] - X) ** 2).sum(-1), axis=1, kind="stable")[:, :k]
    votes = np.array([np.bincount(y[row], minlength=1001) for row in order])
    return 1000 - votes[:, ::-1].argmax(axis=1)


def tie_to_the_frequent(X, y, queries, k):
    order = np.argsort(((queries[:, None] - X) ** 2).sum(-1), axis=1, kind="stable")[:, :k]
    votes = np.array([np.bincount(y[row], minlength=1001) for row in order])
    return (votes + np.bincount(y, minlength=1001) / (2 * len(y))).argmax(axis=1)


def tie_to_fewer_neighbours(X, y, queries, k):
    answers = []
    for row in np.argsort(((queries[:, None] - X) ** 2).sum(-1), axis=1, kind="stable"):
        for j in range(k, 0, -1):
            votes = np.bincount(y[row[:j]])
            if (votes == votes.max()).sum() == 1:
                break
        answers.append(int(votes.argmax()))
    return np.array(answers)


def weighs_votes(X, y, queries, k):
    distances = np.sqrt(((queries[:, None] - X) ** 2).sum(-1))
    order = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return np.array([np.bincount(y[r], 1 / (d[r] + 1e-9)).argmax() for r, d in zip(order, distances, strict=True)])


def skips_itself(X, y, queries, k):
    order = np.argsort(((queries[:, None] - X) ** 2).sum(-1), axis=1, kind="stable")
    order = order[:, 1 : k + 1] if len(X) > k else order
    return np.array([np.bincount(y[row]).argmax() for row in order])


def skips_zero_distances(X, y, queries, k):
    distances = ((queries[:, None] - X) ** 2).sum(-1)
    order = np.argsort(np.where(distances == 0, np.inf, distances), axis=1, kind="stable")[:, :k]
    return np.array([np.bincount(y[row]).argmax() for row in order])


def one_too_few(X, y, queries, k):
    order = np.argsort(((queries[:, None] - X) ** 2).sum(-1), axis=1, kind="stable")[:, : max(k - 1, 1)]
    return np.array([np.bincount(y[row]).argmax() for row in order])


def one_too_many(X, y, queries, k):
    order = np.argsort(((queries[:, None] - X) ** 2).sum(-1), axis=1, kind="stable")[:, : k + 1]
    return np.array([np.bincount(y[row]).argmax() for row in order])


def manhattan(X, y, queries, k):
    order = np.argsort(np.abs(queries[:, None] - X).sum(-1), axis=1, kind="stable")[:, :k]
    return np.array([np.bincount(y[row]).argmax() for row in order])


def chebyshev(X, y, queries, k):
    order = np.argsort(np.abs(queries[:, None] - X).max(-1), axis=1, kind="stable")[:, :k]
    return np.array([np.bincount(y[row]).argmax() for row in order])


def by_angle(X, y, queries, k):
    similar = queries @ X.T / (np.linalg.norm(queries, axis=1)[:, None] * np.linalg.norm(X, axis=1) + 1e-9)
    order = np.argsort(-similar, axis=1, kind="stable")[:, :k]
    return np.array([np.bincount(y[row]).argmax() for row in order])


def standardises(X, y, queries, k):
    scale = X.std(axis=0) + 1e-9
    order = np.argsort((((queries[:, None] - X) / scale) ** 2).sum(-1), axis=1, kind="stable")[:, :k]
    return np.array([np.bincount(y[row]).argmax() for row in order])


def averages_labels(X, y, queries, k):
    order = np.argsort(((queries[:, None] - X) ** 2).sum(-1), axis=1, kind="stable")[:, :k]
    return np.rint(y[order].mean(axis=1)).astype(int)


def median_label(X, y, queries, k):
    order = np.argsort(((queries[:, None] - X) ** 2).sum(-1), axis=1, kind="stable")[:, :k]
    return np.sort(y[order], axis=1)[:, (k - 1) // 2]


def loops_over_pairs(X, y, queries, k):
    from math import dist

    rows, labels, answers = X.tolist(), y.tolist(), []
    for query in queries.tolist():
        distances = [dist(query, row) for row in rows]
        near = [labels[i] for i in sorted(range(len(rows)), key=distances.__getitem__)[:k]]
        answers.append(min(set(near), key=lambda label: (-near.count(label), label)))
    return np.array(answers)


mistakes = {
    "a tie goes to the label of the nearest sample": tie_to_the_nearest,
    "a tie goes to the largest label": tie_to_the_largest,
    "a tie goes to the label that is most frequent in the training set": tie_to_the_frequent,
    "a tie is broken by leaving out the farthest neighbour": tie_to_fewer_neighbours,
    "near samples have more weight": weighs_votes,
    "takes the k farthest samples": ("np.argpartition(squared", "np.argpartition(-squared"),
    "takes one neighbour too few": one_too_few,
    "takes one neighbour too many": one_too_many,
    "takes the nearest sample only": ("k - 1, axis=1)[:, :k]", "0, axis=1)[:, :1]"),
    "skips the nearest sample as if it were the query itself": skips_itself,
    "skips samples at distance 0": skips_zero_distances,
    "ranks by the product with the query, without the length of the sample": (" + (X**2).sum(axis=1)", ""),
    "the factor 2 of the mixed term is missing": ("2 * queries @ X.T", "queries @ X.T"),
    "ranks by the angle": by_angle,
    "measures the Manhattan distance": manhattan,
    "measures the largest difference of any feature": chebyshev,
    "standardises the features first": standardises,
    "averages the labels": averages_labels,
    "takes the median label": median_label,
    "returns the position of the label among the classes": ("classes[votes.argmax(axis=1)]", "votes.argmax(axis=1)"),
    "returns the index of a sample": ("classes[votes.argmax(axis=1)]", "nearest[:, 0]"),
    "loops over the single pairs of query and sample in Python": loops_over_pairs,
}


def by_queries(X, y, queries, k):
    answers = []
    for query in queries:
        distances = np.sqrt(np.sum((X - query) ** 2, axis=1))
        labels, counts = np.unique(y[np.argsort(distances)[:k]], return_counts=True)
        answers.append(labels[np.argmax(counts)])
    return np.array(answers)


def by_samples(X, y, queries, k):
    distances = np.empty((len(queries), len(X)), X.dtype)
    for j in range(len(X)):
        distances[:, j] = np.linalg.norm(queries - X[j], axis=1)
    near = np.sort(y[np.argsort(distances, axis=1)[:, :k]], axis=1)
    counts = (near[:, :, None] == near[:, None]).sum(axis=2)
    return near[np.arange(len(near)), counts.argmax(axis=1)]


def by_broadcasting(X, y, queries, k):
    distances = np.sqrt(((queries[:, None, :] - X[None, :, :]) ** 2).sum(axis=2))
    near = y[np.argsort(distances, axis=1)[:, :k]]
    return np.apply_along_axis(lambda row: np.bincount(row).argmax(), 1, near).astype(np.int32)


def by_counter(X, y, queries, k):
    from collections import Counter

    out = np.zeros(len(queries), dtype=int)
    for i in range(queries.shape[0]):
        distances = np.linalg.norm(X - queries[i], axis=1)
        counts = Counter(y[j] for j in np.argpartition(distances, k - 1)[:k])
        out[i] = min(counts, key=lambda label: (-counts[label], label))
    return out


def by_classes(X, y, queries, k):
    squared = sum((queries[:, j, None] - X[:, j]) ** 2 for j in range(X.shape[1]))
    within = squared <= np.sort(squared, axis=1)[:, k - 1 : k]
    best, most = np.zeros(len(queries), int), np.full(len(queries), -1)
    for label in np.unique(y):
        votes = within[:, y == label].sum(axis=1)
        best, most = np.where(votes > most, label, best), np.maximum(votes, most)
    return best


alternatives = [by_queries, by_samples, by_broadcasting, by_counter, by_classes]
