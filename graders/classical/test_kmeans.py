"""Grades kmeans."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, ["knn_predict"]
hints = [
    "One round has two halves: whose sample is it, and where is the middle of one's samples? In which order do they "
    "come, and what is left to do after the last round?",
    "Label every sample with its nearest centroid, then move every centroid to the mean of its samples; a centroid "
    "without samples stays. After the last round label once more, with the centroids that you return. np.argmin "
    "settles ties as it is asked here.",
    "Repeat `steps` times: the label of x is the smallest j with the least |x - c_j|^2, then c_j becomes the sum of "
    "its samples divided by their number, if that is not 0. Return c and the labels that belong to it.",
]
budget = 32
remember = "an empty cluster keeps its centroid"


def _well_separated(X, centroids, steps):
    """Tell whether rounding cannot change a label; the first round is exact, as all numbers are eighths."""
    C = centroids.astype(float)
    for done in range(steps + 1):
        squared = ((X[:, None] - C) ** 2).sum(-1)
        labels = squared.argmin(axis=1)
        if done:
            best = C[labels]
            twin = (best[:, None] == C).all(-1) & (8 * best == np.round(8 * best)).all(-1)[:, None]
            gaps = np.where(twin, np.inf, squared - squared.min(axis=1, keepdims=True))
            gaps[np.arange(len(X)), labels] = np.inf
            if gaps.min() < 1e-4 * ((X**2).sum(-1).max() + (C**2).sum(-1).max()):
                return False
        for j in set(labels.tolist()):
            C[j] = X[labels == j].mean(axis=0)
    return True


def draw(rng: np.random.Generator, size: int) -> Call:
    """Samples in groups; centroids on samples, beside them, twice in the same place, or far away."""
    while True:
        n, d, k = rng.integers(1, size + 4), rng.integers(1, min(size, 4) + 1), rng.integers(1, min(size, 7) + 2)
        groups = rng.integers(-32, 33, (3, d)) if rng.random() < 0.7 else np.zeros((3, d), int)
        X = (groups[rng.integers(0, 3, n)] + rng.integers(-12, 13, (n, d))) / 8
        centroids = np.where(rng.random((k, 1)) < 0.5, X[rng.integers(0, n, k)], rng.integers(-40, 41, (k, d)) / 8)
        if rng.random() < 0.2:
            centroids[rng.integers(k)] = centroids[rng.integers(k)]
        if rng.random() < 0.2:
            centroids[rng.integers(k)] = rng.choice([-20.0, 20.0], d)
        steps = int(rng.integers(1, 7))
        if _well_separated(X, centroids, steps):
            return call(X, centroids, steps)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 500 samples or the 300 centroids is within the budget, one over their pairs is not."""
    return call(rng.normal(0, 1, (500, 4)), rng.normal(0, 1, (300, 4)), 2)


_line = np.array([[0.0], [1.0], [2.0], [6.0], [7.0]])
_plane = np.array([[0.0, 0.0], [0.0, 2.0], [1.0, 0.5], [4.0, 4.0], [5.0, 4.5], [4.0, 6.0], [8.0, 0.0]])
edges = {
    "one round": call(_line, np.array([[0.0], [2.0]]), 1),
    "two rounds": call(_line, np.array([[0.0], [2.0]]), 2),
    "the labels belong to the final centroids": call(_line, np.array([[0.0], [1.0]]), 1),
    "rounds after nothing moves any more change nothing": call(_line, np.array([[1.0], [6.0]]), 50),
    "a centroid moves a little before it moves far": call(
        np.array([[0.5], [5.0], [5.5]]), np.array([[4.0], [7.25]]), 3
    ),
    "a round moves a centroid by 0.04 only, the next one another far": call(
        np.array([[0.75], [1.0], [6.75]]), np.array([[2.875], [2.875]]), 3
    ),
    "every one of eight rounds moves something": call(
        np.array([[1.0, 2.25, 3.75, 4.0, 4.25, 4.5, 5.25, 6.25, 7.0, 7.25, 11.75, 14.5]]).T,
        np.array([[1.0], [2.25]]),
        8,
    ),
    "one centroid goes to the mean": call(_plane, np.array([[9.0, 9.0]]), 1),
    "a tie goes to the lower index": call(np.array([[0.0], [2.0], [4.0]]), np.array([[0.0], [4.0]]), 1),
    "a tie goes to the lower index, though its centroid is the larger": call(
        np.array([[0.0], [2.0], [4.0]]), np.array([[4.0], [0.0]]), 1
    ),
    "a tie in the final labels": call(
        np.array([[0.0], [2.0], [4.0], [3.0], [6.0]]), np.array([[-1.0], [6.0], [1.0]]), 1
    ),
    "two centroids in the same place: the second is empty": call(_line, np.array([[1.0], [1.0], [6.0]]), 2),
    "an empty cluster keeps its centroid": call(_line, np.array([[0.0], [-9.0], [6.0]]), 1),
    "an empty first cluster": call(_line, np.array([[30.0], [0.0], [6.0]]), 3),
    "an empty last cluster": call(_line, np.array([[0.0], [6.0], [30.0]]), 3),
    "a cluster that runs empty on the way stays where it was then": call(
        np.array([[10.0], [7.0], [6.0]]), np.array([[10.0], [11.0], [3.0]]), 2
    ),
    "the first of many rounds": call(np.arange(8.0)[:, None], np.array([[0.0], [1.0]]), 1),
    "the second of many rounds": call(np.arange(8.0)[:, None], np.array([[0.0], [1.0]]), 2),
    "a cluster that is empty at first and fills later": call(
        np.array([[0.0], [1.0], [8.0], [16.0]]), np.array([[1.0], [-6.0], [9.0], [10.0]]), 4
    ),
    "more centroids than samples": call(_line[:2], np.array([[0.25], [4.0], [0.75], [-4.0]]), 2),
    "one sample": call(np.array([[1.0, 2.0]]), np.array([[0.0, 0.0], [2.0, 3.0]]), 1),
    "as many samples as features and centroids": call(
        np.array([[0.0, 1.0], [4.0, 2.0]]), np.array([[3.0, 0.0], [0.0, 0.5]]), 2
    ),
    "clusters of different size": call(_plane, np.array([[0.0, 1.0], [8.0, 1.0], [5.0, 5.0]]), 2),
    "the Euclidean distance, not the sum of the differences": call(
        np.array([[0.0, 0.0], [5.0, 0.0]]), np.array([[5.0, 0.0], [3.0, 3.0]]), 1
    ),
    "whole numbers have means that are not": call(_line, np.array([[0.0], [6.0]]), 2),
}


def continues(f, X, centroids, steps):
    """Rounds add up."""
    (C, labels), (C2, labels2) = f(X, f(X, centroids, steps)[0], 1), f(X, centroids, steps + 1)
    return close(C, C2) and np.array_equal(labels, labels2)


def labels_the_nearest(f, X, centroids, steps):
    """The labels belong to the centroids beside them."""
    C, labels = f(X, centroids, steps)
    squared = ((X[:, None] - C) ** 2).sum(-1)
    return np.all(squared[np.arange(len(X)), labels] <= squared.min(axis=1) + 1e-9)


def ignores_order(f, X, centroids, steps):
    """Samples have no order."""
    (C, labels), (C2, labels2) = f(X, centroids, steps), f(X[::-1], centroids, steps)
    return close(C, C2) and np.array_equal(labels, labels2[::-1])


laws = {
    "one round more continues where the last one ended": continues,
    "every sample is labelled with its nearest centroid": labels_the_nearest,
    "the order of the samples does not matter": ignores_order,
}


def empty_becomes_nan(X, centroids, steps):
    C = centroids.astype(float)
    for _ in range(steps):
        labels = np.argmin(np.nan_to_num(((X[:, None] - C) ** 2).sum(-1), nan=np.inf), axis=1)
        C = np.array([X[labels == j].mean(axis=0) for j in range(len(C))])
    return C, np.argmin(np.nan_to_num(((X[:, None] - C) ** 2).sum(-1), nan=np.inf), axis=1)


def empty_takes_the_farthest(X, centroids, steps):
    C = centroids.astype(float)
    for _ in range(steps):
        squared = ((X[:, None] - C) ** 2).sum(-1)
        labels = squared.argmin(axis=1)
        for j in range(len(C)):
            C[j] = X[labels == j].mean(axis=0) if (labels == j).any() else X[squared.min(axis=1).argmax()]
    return C, ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)


def empty_goes_back(X, centroids, steps):
    C = centroids.astype(float)
    for _ in range(steps):
        labels = ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)
        C = np.array([X[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(centroids)])
    return C, ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)


def empty_is_dropped(X, centroids, steps):
    C = centroids.astype(float)
    for _ in range(steps):
        labels = ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)
        C = np.array([X[labels == j].mean(axis=0) for j in np.unique(labels)])
    return C, ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)


def tie_to_the_higher(X, centroids, steps):
    C = centroids.astype(float)
    for done in range(steps + 1):
        squared = ((X[:, None] - C) ** 2).sum(-1)
        labels = len(C) - 1 - squared[:, ::-1].argmin(axis=1)
        if done < steps:
            C = np.array([X[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(C)])
    return C, labels


def old_labels(X, centroids, steps):
    C = centroids.astype(float)
    for _ in range(steps):
        labels = ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)
        C = np.array([X[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(C)])
    return C, labels


def stops_early(X, centroids, steps):
    C = centroids.astype(float)
    for _ in range(steps):
        labels = ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)
        old, C = C, np.array([X[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(C)])
        if np.abs(C - old).max() < 0.5:
            break
    return C, ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)


def until_it_converges(X, centroids, steps):
    C, old = centroids.astype(float), None
    while old is None or not np.array_equal(old, C):
        labels = ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)
        old, C = C, np.array([X[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(C)])
    return C, labels


def one_sample_after_the_other(X, centroids, steps):
    C = centroids.astype(float)
    for _ in range(steps):
        counts = np.zeros(len(C))
        for x in X:
            j = ((x - C) ** 2).sum(-1).argmin()
            counts[j] += 1
            C[j] += (x - C[j]) / counts[j]
    return C, ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)


def medians(X, centroids, steps):
    C = centroids.astype(float)
    for _ in range(steps):
        labels = ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)
        C = np.array([np.median(X[labels == j], axis=0) if (labels == j).any() else c for j, c in enumerate(C)])
    return C, ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)


def manhattan(X, centroids, steps):
    C = centroids.astype(float)
    for _ in range(steps):
        labels = np.abs(X[:, None] - C).sum(-1).argmin(axis=1)
        C = np.array([X[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(C)])
    return C, np.abs(X[:, None] - C).sum(-1).argmin(axis=1)


def starts_with_samples(X, centroids, steps):
    C = np.resize(X, centroids.shape).astype(float)
    for _ in range(steps):
        labels = ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)
        C = np.array([X[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(C)])
    return C, ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)


def sorts_the_centroids(X, centroids, steps):
    C = centroids.astype(float)
    for _ in range(steps):
        labels = ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)
        C = np.array([X[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(C)])
    C = C[np.lexsort(C.T[::-1])]
    return C, ((X[:, None] - C) ** 2).sum(-1).argmin(axis=1)


def writes_into_centroids(X, centroids, steps):
    for _ in range(steps):
        labels = ((X[:, None] - centroids) ** 2).sum(-1).argmin(axis=1)
        for j in set(labels.tolist()):
            centroids[j] = X[labels == j].mean(axis=0)
    return centroids, ((X[:, None] - centroids) ** 2).sum(-1).argmin(axis=1)


def loops_over_pairs(X, centroids, steps):
    from math import dist

    rows, C = X.tolist(), centroids.tolist()
    for done in range(steps + 1):
        labels = []
        for row in rows:
            distances = [dist(row, one) for one in C]
            labels.append(distances.index(min(distances)))
        for j in set(labels if done < steps else []):
            members = [row for row, label in zip(rows, labels, strict=True) if label == j]
            C[j] = [sum(column) / len(members) for column in zip(*members, strict=True)]
    return np.array(C), np.array(labels)


mistakes = {
    "an empty cluster becomes NaN": empty_becomes_nan,
    "an empty cluster goes to the origin": (
        "np.where(counts > 0, sums / np.maximum(counts, 1), C)",
        "sums / np.maximum(counts, 1)",
    ),
    "an empty cluster goes to the sample that is farthest from its centroid": empty_takes_the_farthest,
    "an empty cluster goes back to where it started": empty_goes_back,
    "an empty cluster is left out": empty_is_dropped,
    "a tie goes to the higher index": tie_to_the_higher,
    "the labels are those before the last update": old_labels,
    "stops once the centroids move less than a half": stops_early,
    "goes on until nothing moves, whatever steps says": until_it_converges,
    "makes three rounds at most": ("range(steps)", "range(min(steps, 3))"),
    "makes one round too few": ("range(steps)", "range(steps - 1)"),
    "makes one round too many": ("range(steps)", "range(steps + 1)"),
    "updates the centroids after each sample": one_sample_after_the_other,
    "takes the median of the samples instead of the mean": medians,
    "measures the Manhattan distance": manhattan,
    "ranks by the product with the centroid, without its length": ("(C**2).sum(axis=1) - 2 * X @ C.T", "-X @ C.T"),
    "does not divide the sums by the number of samples": ("sums / np.maximum(counts, 1)", "sums"),
    "divides by N / K instead of the size of the cluster": ("sums / np.maximum(counts, 1)", "sums / (len(X) / len(C))"),
    "counts the old centroid as a sample": ("sums / np.maximum(counts, 1)", "(sums + C) / (counts + 1)"),
    "goes only half the way to the mean": ("sums / np.maximum(counts, 1)", "(C + sums / np.maximum(counts, 1)) / 2"),
    "keeps the centroids in whole numbers": (
        "C = np.where(counts > 0, sums / np.maximum(counts, 1), C)",
        "C = np.where(counts > 0, sums // np.maximum(counts, 1), C)",
    ),
    "starts from the first samples instead of the given centroids": starts_with_samples,
    "sorts the centroids": sorts_the_centroids,
    "labels count from 1": ("return C, nearest(C)", "return C, nearest(C) + 1"),
    "writes into the centroids": writes_into_centroids,
    "loops over the single pairs of sample and centroid in Python": loops_over_pairs,
}


def by_broadcasting(X, centroids, steps):
    C = np.array(centroids)
    for _ in range(steps):
        labels = np.argmin(np.linalg.norm(X[:, None, :] - C[None, :, :], axis=2), axis=1)
        for j in range(len(C)):
            if np.any(labels == j):
                C[j] = X[labels == j].mean(axis=0)
    return C, np.argmin(np.linalg.norm(X[:, None, :] - C[None, :, :], axis=2), axis=1)


def by_samples(X, centroids, steps):
    C, labels = centroids.copy(), np.zeros(len(X), int)
    for done in range(steps + 1):
        sums, counts = np.zeros(C.shape), np.zeros(len(C))
        for i, x in enumerate(X):
            labels[i] = np.argmin(np.sum((C - x) ** 2, axis=1))
            sums[labels[i]] += x
            counts[labels[i]] += 1
        if done < steps:
            filled = counts > 0
            C[filled] = sums[filled] / counts[filled, None]
    return C, labels


def by_centroids(X, centroids, steps):
    def assign():
        distances = np.empty((len(X), len(C)))
        for j in range(len(C)):
            distances[:, j] = np.sqrt(((X - C[j]) ** 2).sum(axis=1))
        return distances.argmin(axis=1)

    C = [np.array(c) for c in centroids]
    for _ in range(steps):
        labels = assign()
        for j in range(len(C)):
            members = X[labels == j]
            if len(members):
                C[j] = np.mean(members, axis=0)
    return [np.array(C), assign().astype(np.int32)]


def by_add_at(X, centroids, steps):
    C = centroids.astype(np.float64)
    for done in range(steps + 1):
        squared = sum((X[:, [j]] - C[:, j]) ** 2 for j in range(X.shape[1]))
        labels = squared.argmin(axis=1)
        if done == steps:
            break
        sums, counts = np.zeros_like(C), np.bincount(labels, minlength=len(C))
        np.add.at(sums, labels, X)
        C[counts > 0] = (sums[counts > 0].T / counts[counts > 0]).T
    return C, labels


def until_nothing_moves(X, centroids, steps):
    C, labels = centroids, None
    for _ in range(steps):
        new = np.einsum("nkd,nkd->nk", X[:, None] - C, X[:, None] - C).argmin(axis=1)
        if labels is not None and (new == labels).all():
            break
        labels = new
        C = np.stack([X[labels == j].mean(axis=0) if j in labels else C[j] for j in range(len(C))])
    return C, np.einsum("nkd,nkd->nk", X[:, None] - C, X[:, None] - C).argmin(axis=1)


alternatives = [by_broadcasting, by_samples, by_centroids, by_add_at, until_nothing_moves]
