"""Grades average_precision."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, ["precision_recall", "roc_auc"]
questions = ["precision vs recall"]
hints = [
    "Lower the threshold from one distinct score to the next. What does recall gain at each step, and how precise are "
    "all predictions made so far?",
    "Sort by falling score and count the hits so far with a cumulative sum. Tied scores pass the threshold together: "
    "look at the counts only behind the last sample of each group of equal scores.",
    "With TP_k the positives and n_k the samples that score at least the k-th distinct threshold: P_k = TP_k / n_k, "
    "R_k = TP_k / (all positives), and the answer is the sum of (R_k - R_(k-1)) * P_k with R_0 = 0.",
]
budget = 150
remember = "tied samples enter together"


def draw(rng: np.random.Generator, size: int) -> Call:
    """At least one positive, sometimes nothing else; scores of any sign, with many ties, few or none."""
    n = int(rng.integers(1, 2 * size + 3))
    y_true = (rng.random(n) < rng.choice([0.1, 0.3, 0.5, 0.8, 1.0])).astype(np.int64)
    y_true[rng.integers(n)] = 1
    skill = float(rng.choice([-1.0, 0.0, 1.0, 1.0, 3.0]))
    scores = rng.normal(skill * (y_true - 0.5), 1.0)
    kind = rng.integers(4)
    if kind == 0:
        scores = np.floor(scores)
    elif kind == 1:
        scores = np.round(4 * scores) / 4
    elif kind == 2:
        scores = np.round(100 / (1 + np.exp(-2 * scores))) / 100
    else:
        scores = rng.choice([0.01, 1.0, 50.0]) * scores.round(3)
    return call(y_true, scores.round(5))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the thresholds or the samples is within the budget, one over all pairs of them is not."""
    y_true = rng.permutation(np.arange(2000) % 2)
    return call(y_true, (y_true + rng.normal(0, 2, 2000)).round(2))


def magnitude(y_true, scores):
    """The answer is a share, whatever the size of the scores."""
    return 1.0


edges = {
    "all positives first: 1": call(np.array([0, 1, 1, 0]), np.array([0.1, 0.9, 0.8, 0.2])),
    "all positives last": call(np.array([1, 1, 0, 0]), np.array([0.1, 0.2, 0.8, 0.9])),
    "one positive, at the top": call(np.array([1, 0, 0]), np.array([3.0, 2.0, 1.0])),
    "one positive, in third place": call(np.array([0, 0, 1, 0]), np.array([4.0, 3.0, 2.0, 1.0])),
    "nothing but positives: 1": call(np.array([1, 1, 1]), np.array([0.5, 0.25, 0.75])),
    "one sample": call(np.array([1]), np.array([-2.0])),
    "all scores tie: the share of the positives": call(np.array([1, 0, 0, 1, 0]), np.full(5, 0.5)),
    "a tie with the positive first": call(np.array([1, 0]), np.array([0.5, 0.5])),
    "a tie with the negative first": call(np.array([0, 1]), np.array([0.5, 0.5])),
    "tied samples enter together": call(np.array([1, 0, 1, 1, 0]), np.array([0.75, 0.5, 0.5, 0.5, 0.25])),
    "several groups of ties": call(np.array([1, 0, 0, 1, 1, 0, 1]), np.array([3.0, 3.0, 2.0, 2.0, 1.0, 1.0, 1.0])),
    "recall in uneven steps": call(np.array([1, 1, 1, 0, 0, 1]), np.array([2.0, 2.0, 2.0, 2.0, 3.0, 1.0])),
    "precision falls and rises again": call(np.array([1, 0, 0, 1, 1]), np.array([5.0, 4.0, 3.0, 2.0, 1.0])),
    "samples in no order": call(np.array([0, 1, 0, 1, 1]), np.array([0.25, 0.125, 0.75, 1.0, 0.5])),
    "negative scores": call(np.array([1, 0, 1, 0]), np.array([-1.0, -2.0, -3.0, -4.0])),
    "scores on both sides of 0": call(np.array([1, 0, 1, 0, 1]), np.array([3.0, 1.0, -1.0, -6.0, 0.0])),
    "scores above 1": call(np.array([1, 0, 1, 0]), np.array([2.0, 40.0, 12.0, 1.5])),
    "tiny scores are compared exactly": call(np.array([0, 1, 0, 1]), np.array([1e-9, 2e-9, 3e-9, 4e-9])),
    "close scores beside one that is far away": call(np.array([1, 0, 1, 0, 1]), np.array([1e6, 4.0, 3.0, 2.0, 1.0])),
    "large scores are compared exactly": call(np.array([1, 0, 1]), np.array([1000001.0, 1000002.0, 1000003.0])),
}


def ignores_scale(f, y_true, scores):
    """Only the order of the scores counts."""
    return close(f(y_true, 8 * scores - 1000), f(y_true, scores))


def ignores_order(f, y_true, scores):
    """The samples have no order."""
    return close(f(y_true[::-1].copy(), scores[::-1].copy()), f(y_true, scores))


def doubling_changes_nothing(f, y_true, scores):
    """Every sample twice, tied with itself: the same precision and recall at every threshold."""
    return close(f(np.repeat(y_true, 2), np.repeat(scores, 2)), f(y_true, scores))


def low_negatives_do_not_matter(f, y_true, scores):
    """Below the last positive recall gains nothing."""
    lower = scores.min() - np.arange(1.0, 4.0)
    return close(f(np.append(y_true, [0, 0, 0]), np.append(scores, lower)), f(y_true, scores))


laws = {
    "scores times 8 minus 1000 give the same answer": ignores_scale,
    "the order of the samples does not matter": ignores_order,
    "every sample twice changes nothing": doubling_changes_nothing,
    "more negatives below all others change nothing": low_negatives_do_not_matter,
}


def sample_by_sample(y_true, scores):
    y = y_true[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(y) / np.arange(1, len(y) + 1)
    return float(np.sum(precision * y) / y.sum())


def positives_first(y_true, scores):
    y = y_true[np.lexsort((-y_true, -scores))]
    precision = np.cumsum(y) / np.arange(1, len(y) + 1)
    return float(np.sum(precision * y) / y.sum())


def negatives_first(y_true, scores):
    y = y_true[np.lexsort((y_true, -scores))]
    precision = np.cumsum(y) / np.arange(1, len(y) + 1)
    return float(np.sum(precision * y) / y.sum())


def mean_over_all_samples(y_true, scores):
    precision = [y_true[scores >= s].mean() for s in scores]
    return float(np.mean(precision))


def mean_over_thresholds(y_true, scores):
    return float(np.mean([y_true[scores >= s].mean() for s in np.unique(scores)]))


def mean_over_thresholds_that_find_something(y_true, scores):
    thresholds = np.unique(scores[y_true == 1])
    return float(np.mean([y_true[scores >= s].mean() for s in thresholds]))


def trapezoids_from_1(y_true, scores):
    thresholds = np.unique(scores)[::-1]
    precision = np.array([1.0, *(y_true[scores >= s].mean() for s in thresholds)])
    recall = np.array([0.0, *(y_true[scores >= s].sum() / y_true.sum() for s in thresholds)])
    return float(np.sum(np.diff(recall) * (precision[1:] + precision[:-1]) / 2))


def interpolates(y_true, scores):
    thresholds = np.unique(scores)[::-1]
    precision = np.array([y_true[scores >= s].mean() for s in thresholds])
    recall = np.array([y_true[scores >= s].sum() / y_true.sum() for s in thresholds])
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(recall, prepend=0) * best))


def eleven_points(y_true, scores):
    thresholds = np.unique(scores)[::-1]
    precision = np.array([y_true[scores >= s].mean() for s in thresholds])
    recall = np.array([y_true[scores >= s].sum() / y_true.sum() for s in thresholds])
    return float(np.mean([precision[recall >= r - 1e-12].max() for r in np.arange(11) / 10]))


def precision_before_the_step(y_true, scores):
    thresholds = np.unique(scores)[::-1]
    precision = np.array([1.0, *(y_true[scores >= s].mean() for s in thresholds)])
    recall = np.array([0.0, *(y_true[scores >= s].sum() / y_true.sum() for s in thresholds)])
    return float(np.sum(np.diff(recall) * precision[:-1]))


def strictly_above(y_true, scores):
    thresholds = np.append(np.unique(scores)[::-1], -np.inf)
    found = np.array([y_true[scores > s].sum() for s in thresholds])
    called = np.array([np.sum(scores > s) for s in thresholds[:-1]])
    return float(np.sum(np.diff(found) * found[:-1] / np.maximum(called, 1)) / y_true.sum())


def area_under_roc(y_true, scores):
    positives, negatives = scores[y_true == 1], np.sort(scores[y_true == 0])
    below = np.searchsorted(negatives, positives) + np.searchsorted(negatives, positives, side="right")
    return float(np.mean(below) / (2 * max(len(negatives), 1)))


def hundred_thresholds(y_true, scores):
    thresholds = np.linspace(1, 0, 101)
    called = np.array([np.sum(scores >= s) for s in thresholds])
    found = np.array([y_true[scores >= s].sum() for s in thresholds])
    return float(np.sum(np.diff(found, prepend=0) * found / np.maximum(called, 1)) / y_true.sum())


def evenly_spaced_thresholds(y_true, scores):
    thresholds = np.linspace(scores.max(), scores.min(), 1000)
    hits = y_true.sum() - np.searchsorted(np.sort(scores[y_true == 1]), thresholds)
    called = len(scores) - np.searchsorted(np.sort(scores), thresholds)
    return float(np.sum(np.diff(hits, prepend=0) / y_true.sum() * hits / called))


def close_scores_tie(y_true, scores):
    order = np.argsort(-scores, kind="stable")
    y, s = y_true[order], scores[order]
    last = np.append(~np.isclose(s[1:], s[:-1]), True)
    hits = np.cumsum(y)[last]
    return float(np.sum(np.diff(hits, prepend=0) * hits / (np.flatnonzero(last) + 1)) / hits[-1])


def forces_into_0_1(y_true, scores):
    scores = np.clip(scores, 0, 1)
    thresholds = np.unique(scores)[::-1]
    found = np.array([y_true[scores >= s].sum() for s in thresholds])
    called = np.array([np.sum(scores >= s) for s in thresholds])
    return float(np.sum(np.diff(found, prepend=0) * found / called) / found[-1])


def rounds_scores(y_true, scores):
    scores = np.round(scores, 2)
    thresholds = np.unique(scores)[::-1]
    found = np.array([y_true[scores >= s].sum() for s in thresholds])
    called = np.array([np.sum(scores >= s) for s in thresholds])
    return float(np.sum(np.diff(found, prepend=0) * found / called) / found[-1])


def size_of_scores(y_true, scores):
    scores = np.abs(scores)
    thresholds = np.unique(scores)[::-1]
    found = np.array([y_true[scores >= s].sum() for s in thresholds])
    called = np.array([np.sum(scores >= s) for s in thresholds])
    return float(np.sum(np.diff(found, prepend=0) * found / called) / found[-1])


def loops_over_pairs(y_true, scores):
    s, y = scores.tolist(), y_true.tolist()
    positives = [score for score, label in zip(s, y, strict=True) if label]
    total = 0.0
    for t in positives:
        total += sum(map(t.__le__, positives)) / sum(map(t.__le__, s))
    return total / len(positives)


mistakes = {
    "tied scores enter one by one, in the order in which they come": sample_by_sample,
    "tied scores enter one by one, positives first": positives_first,
    "tied scores enter one by one, negatives first": negatives_first,
    "takes the mean precision over all samples": mean_over_all_samples,
    "takes the mean precision over all thresholds": mean_over_thresholds,
    "takes the mean precision over the thresholds that find something": mean_over_thresholds_that_find_something,
    "takes trapezoids, starting from precision 1": trapezoids_from_1,
    "replaces each precision by the best one further down": interpolates,
    "interpolates at eleven values of recall": eleven_points,
    "each step of recall gets the precision before it": precision_before_the_step,
    "samples level with the threshold are not counted": strictly_above,
    "the first step of recall is left out": ("np.diff(recall, prepend=0.0)", "np.diff(recall, prepend=recall[0])"),
    "sorts by rising score": ("np.argsort(-scores", "np.argsort(scores"),
    "does not sort": ("order = np.argsort(-scores)", "order = np.arange(len(scores))"),
    "counts the samples before a threshold from 0": (
        "(np.flatnonzero(last) + 1)",
        "np.maximum(np.flatnonzero(last), 1)",
    ),
    "divides by the number of thresholds instead of the number of samples": (
        "(np.flatnonzero(last) + 1)",
        "np.arange(1, last.sum() + 1)",
    ),
    "divides by the number of samples instead of the number of positives": ("hits / hits[-1]", "hits / len(y)"),
    "recall is not divided by the number of positives": ("hits / hits[-1]", "hits"),
    "takes class 0 for the positive one": ("y_true[order], scores", "1 - y_true[order], scores"),
    "returns the area under the ROC curve": area_under_roc,
    "tries thresholds 1, 0.99, ... 0 instead of the scores": hundred_thresholds,
    "tries evenly spaced thresholds from the lowest score to the highest": evenly_spaced_thresholds,
    "takes close scores for tied": close_scores_tie,
    "clips the scores to probabilities": forces_into_0_1,
    "rounds the scores to two places": rounds_scores,
    "sorts by the sizes of the scores without their signs": size_of_scores,
    "loops over the single pairs of scores in Python": loops_over_pairs,
}


def by_thresholds(y_true, scores):
    total, before = 0.0, 0.0
    for threshold in np.unique(scores)[::-1]:
        called = scores >= threshold
        hits = np.sum(y_true[called])
        recall = hits / np.sum(y_true)
        total += (recall - before) * hits / np.sum(called)
        before = recall
    return total


def by_samples(y_true, scores):
    precisions = []
    for i in range(len(scores)):
        if y_true[i] == 1:
            called = scores >= scores[i]
            precisions.append(np.mean(y_true[called]))
    return np.mean(precisions)


def by_comparing_all(y_true, scores):
    positives = scores[y_true == 1]
    called = np.sum(scores >= positives[:, None], axis=1)
    hits = np.sum(positives >= positives[:, None], axis=1)
    return np.mean(hits / called)


def by_binary_search(y_true, scores):
    everyone, positives = np.sort(scores), np.sort(scores[y_true > 0])
    called = len(everyone) - np.searchsorted(everyone, positives)
    hits = len(positives) - np.searchsorted(positives, positives)
    return (hits / called).mean()


def by_walking_in_python(y_true, scores):
    from itertools import groupby

    total, hits, called = 0.0, 0, 0
    ranked = sorted(zip(scores.tolist(), y_true.tolist(), strict=True), reverse=True)
    for _, group in groupby(ranked, key=lambda pair: pair[0]):
        labels = [label for _, label in group]
        hits += sum(labels)
        called += len(labels)
        total += sum(labels) * hits / called
    return total / hits


def by_histograms(y_true, scores):
    distinct, group, size = np.unique(-scores, return_inverse=True, return_counts=True)
    gained = np.bincount(group, weights=y_true, minlength=len(distinct))
    return np.dot(gained, np.cumsum(gained) / np.cumsum(size)) / gained.sum()


alternatives = [by_thresholds, by_samples, by_comparing_all, by_binary_search, by_walking_in_python, by_histograms]
