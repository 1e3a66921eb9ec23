"""Grades roc_auc."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, ["precision_recall"]
questions = ["precision vs recall"]
hints = [
    "The area has a meaning that needs no curve: draw one positive and one negative at random. How likely does the "
    "positive have the higher score? But there are too many pairs to look at each of them.",
    "Sort the negatives once. A binary search then tells for each positive how many negatives lie below it, and how "
    "many lie below or level with it; the average of these two numbers counts ties one half.",
    "AUC = the sum over the positives of (negatives strictly below + half of the negatives level with it), divided by "
    "the number of positives times the number of negatives. np.searchsorted counts with side 'left' and 'right'.",
]
budget = 40
remember = "a tie between the classes counts one half"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Both classes, rare or frequent; scores of any sign, with many ties, few or none; good and bad classifiers."""
    n = int(rng.integers(2, 2 * size + 3))
    y_true = (rng.random(n) < rng.choice([0.2, 0.5, 0.8])).astype(np.int64)
    y_true[rng.permutation(n)[:2]] = [0, 1]
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
    """A walk through 20 000 scores is within the budget, comparing all pairs of a positive and a negative is not.

    The scores come sorted, so that how fast Python sorts is not what decides.
    """
    y_true = rng.permutation(np.arange(20_000) % 2)
    return call(y_true, np.sort(rng.normal(0, 2, 20_000)).round(4))


def magnitude(y_true, scores):
    """The answer is a share, whatever the size of the scores."""
    return 1.0


def _case(positives, negatives):
    """Positives and negatives in turn, so that neither order of equal scores is the right one."""
    y_true, scores = [], []
    for n in range(max(len(positives), len(negatives))):
        for label, group in ((1, positives), (0, negatives)):
            if n < len(group):
                y_true.append(label)
                scores.append(float(group[n]))
    return call(np.array(y_true), np.array(scores))


edges = {
    "every positive above every negative: 1": _case([0.8, 0.9], [0.1, 0.2, 0.7]),
    "every positive below every negative: 0": _case([0.1, 0.2, 0.3], [0.8, 0.9]),
    "all scores tie: one half": _case([0.5, 0.5], [0.5, 0.5, 0.5]),
    "a single pair that ties": _case([2.0], [2.0]),
    "a single pair in the wrong order": _case([-1.0], [2.0]),
    "a tie between the classes counts one half": _case([0.25, 0.75], [0.25, 0.0]),
    "ties within one class do not matter": _case([0.5, 0.5, 0.25], [0.75, 0.75, 0.0]),
    "groups of ties of unequal size": _case([1, 1, 1, 2, 3], [1, 2, 2, 0]),
    "the tied negative comes first": call(np.array([0, 1, 0]), np.array([0.5, 0.5, 0.25])),
    "the tied positive comes first": call(np.array([1, 0, 0]), np.array([0.5, 0.5, 0.25])),
    "negative scores": _case([-1.0, -5.0, -2.0], [-3.0, -4.0]),
    "scores on both sides of 0": _case([3.0, -1.0], [-2.0, 1.0, -6.0]),
    "scores above 1": _case([40.0, 2.0, 7.0], [1.5, 12.0]),
    "tiny scores are compared exactly": _case([2e-9, 3e-9], [1e-9, 2.5e-9]),
    "large scores are compared exactly": _case([1000001.0, 1000003.0], [1000000.0, 1000002.0]),
    "close scores beside one that is far away": _case([1e6, 3.0, 1.0], [4.0, 2.0]),
    "one positive among many negatives": _case([0.5], [0.0, 0.125, 0.25, 0.75, 0.875, 0.375, 0.625]),
    "one negative among many positives": _case([0.0, 0.125, 0.25, 0.75, 0.875], [0.375]),
    "perfect, but all scores below one half": _case([0.25, 0.375], [0.0, 0.125]),
}


def ignores_scale(f, y_true, scores):
    """Only the order of the scores counts."""
    return close(f(y_true, 8 * scores - 1000), f(y_true, scores))


def swaps_classes(f, y_true, scores):
    """Turning the labels round turns the area round."""
    return close(f(1 - y_true, scores), 1 - f(y_true, scores))


def negates_scores(f, y_true, scores):
    """Turning the order round turns the area round, ties included."""
    return close(f(y_true, -scores), 1 - f(y_true, scores))


def ignores_order(f, y_true, scores):
    """The samples have no order."""
    return close(f(y_true[::-1].copy(), scores[::-1].copy()), f(y_true, scores))


laws = {
    "scores times 8 minus 1000 give the same area": ignores_scale,
    "swapping the classes gives 1 minus the area": swaps_classes,
    "negating the scores gives 1 minus the area": negates_scores,
    "the order of the samples does not matter": ignores_order,
}


def walks_the_curve_sample_by_sample(y_true, scores):
    y = y_true[np.argsort(-scores, kind="stable")]
    tpr = np.append(0, np.cumsum(y)) / y.sum()
    fpr = np.append(0, np.cumsum(1 - y)) / (1 - y).sum()
    return float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2))


def ranks_without_averaging(y_true, scores):
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores, kind="stable")] = np.arange(1, len(scores) + 1)
    p = y_true.sum()
    return float((ranks[y_true == 1].sum() - p * (p + 1) / 2) / (p * (len(y_true) - p)))


def dense_ranks(y_true, scores):
    ranks = np.unique(scores, return_inverse=True)[1] + 1
    p = y_true.sum()
    return float((ranks[y_true == 1].sum() - p * (p + 1) / 2) / (p * (len(y_true) - p)))


def lowest_ranks(y_true, scores):
    ranks = np.searchsorted(np.sort(scores), scores) + 1
    p = y_true.sum()
    return float((ranks[y_true == 1].sum() - p * (p + 1) / 2) / (p * (len(y_true) - p)))


def ranks_from_0(y_true, scores):
    order = np.sort(scores)
    ranks = (np.searchsorted(order, scores) + np.searchsorted(order, scores, side="right") - 1) / 2
    p = y_true.sum()
    return float((ranks[y_true == 1].sum() - p * (p + 1) / 2) / (p * (len(y_true) - p)))


def keeps_the_lowest_rank_sum(y_true, scores):
    order = np.sort(scores)
    ranks = (np.searchsorted(order, scores) + np.searchsorted(order, scores, side="right") + 1) / 2
    p = y_true.sum()
    return float(ranks[y_true == 1].sum() / (p * (len(y_true) - p)))


def curve_without_its_start(y_true, scores):
    thresholds = np.unique(scores)[::-1]
    tpr = np.array([np.mean(scores[y_true == 1] >= t) for t in thresholds])
    fpr = np.array([np.mean(scores[y_true == 0] >= t) for t in thresholds])
    return float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2))


def curve_without_its_end(y_true, scores):
    thresholds = np.append(np.inf, np.unique(scores)[::-1])
    tpr = np.array([np.mean(scores[y_true == 1] > t) for t in thresholds])
    fpr = np.array([np.mean(scores[y_true == 0] > t) for t in thresholds])
    return float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2))


def hundred_thresholds(y_true, scores):
    thresholds = np.append(np.linspace(1, 0, 101), -np.inf)
    tpr = np.array([0, *(np.mean(scores[y_true == 1] >= t) for t in thresholds)])
    fpr = np.array([0, *(np.mean(scores[y_true == 0] >= t) for t in thresholds)])
    return float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2))


def evenly_spaced_thresholds(y_true, scores):
    thresholds = np.linspace(scores.max(), scores.min(), 1000)
    positives, negatives = np.sort(scores[y_true == 1]), np.sort(scores[y_true == 0])
    hits = np.append(0, 1 - np.searchsorted(positives, thresholds) / len(positives))
    alarms = np.append(0, 1 - np.searchsorted(negatives, thresholds) / len(negatives))
    return float(np.sum(np.diff(alarms) * (hits[1:] + hits[:-1])) / 2)


def one_threshold(y_true, scores):
    return float((np.mean(scores[y_true == 1] > 0.5) + np.mean(scores[y_true == 0] <= 0.5)) / 2)


def close_scores_tie(y_true, scores):
    positives, negatives = scores[y_true == 1][:, None], scores[y_true == 0]
    tie = np.isclose(positives, negatives)
    return float(np.mean(np.where(tie, 0.5, positives > negatives)))


def forces_into_0_1(y_true, scores):
    scores = np.clip(scores, 0, 1)
    positives, negatives = scores[y_true == 1][:, None], scores[y_true == 0]
    return float(np.mean((positives > negatives) + (positives >= negatives)) / 2)


def rounds_scores(y_true, scores):
    scores = np.round(scores, 2)
    positives, negatives = scores[y_true == 1][:, None], scores[y_true == 0]
    return float(np.mean((positives > negatives) + (positives >= negatives)) / 2)


def size_of_scores(y_true, scores):
    scores = np.abs(scores)
    positives, negatives = scores[y_true == 1][:, None], scores[y_true == 0]
    return float(np.mean((positives > negatives) + (positives >= negatives)) / 2)


def distance_of_means(y_true, scores):
    positives, negatives = scores[y_true == 1], scores[y_true == 0]
    return float(np.mean(positives.mean() >= negatives))


def precision_recall_area(y_true, scores):
    order = np.argsort(-scores, kind="stable")
    y, s = y_true[order], scores[order]
    last = np.append(s[1:] != s[:-1], True)
    hits = np.cumsum(y)[last]
    return float(np.sum(np.diff(hits, prepend=0) * hits / (np.flatnonzero(last) + 1)) / hits[-1])


def compares_all_pairs(y_true, scores):
    positives, negatives = scores[y_true == 1][:, None], scores[y_true == 0]
    above, level = np.count_nonzero(positives > negatives), np.count_nonzero(positives == negatives)
    return (above + level / 2) / (positives.size * negatives.size)


mistakes = {
    "ties count 0": ("np.mean(below + up_to) / (2 * len(negatives))", "np.mean(below) / len(negatives)"),
    "ties count 1": ("np.mean(below + up_to) / (2 * len(negatives))", "np.mean(up_to) / len(negatives)"),
    "walks along the curve sample by sample, so the order of tied samples matters": walks_the_curve_sample_by_sample,
    "ranks tied scores in the order in which they come": ranks_without_averaging,
    "counts ranks of distinct scores, so a tie shifts all ranks above it": dense_ranks,
    "gives tied scores their lowest rank instead of the average one": lowest_ranks,
    "counts the ranks from 0 but subtracts as if from 1": ranks_from_0,
    "does not subtract the lowest possible sum of ranks": keeps_the_lowest_rank_sum,
    "classes are swapped: 1 minus the area": (
        "np.mean(below + up_to) / (2 * len(negatives))",
        "1 - np.mean(below + up_to) / (2 * len(negatives))",
    ),
    "an area below one half is turned round": (
        "return float(np.mean(below + up_to) / (2 * len(negatives)))",
        "area = float(np.mean(below + up_to) / (2 * len(negatives)))\n    return max(area, 1 - area)",
    ),
    "returns the Gini coefficient, 2 AUC - 1": (
        "np.mean(below + up_to) / (2 * len(negatives))",
        "np.mean(below + up_to) / len(negatives) - 1",
    ),
    "divides by the number of samples instead of the number of pairs": (
        "np.mean(below + up_to) / (2 * len(negatives))",
        "np.sum(below + up_to) / (2 * len(scores))",
    ),
    "returns the number of pairs instead of their share": (
        "np.mean(below + up_to) / (2 * len(negatives))",
        "np.sum(below + up_to) / 2",
    ),
    "the curve does not start at (0, 0)": curve_without_its_start,
    "the curve does not end at (1, 1)": curve_without_its_end,
    "tries thresholds 0, 0.01, ... 1 instead of the scores": hundred_thresholds,
    "tries evenly spaced thresholds from the lowest score to the highest": evenly_spaced_thresholds,
    "judges a single threshold of one half": one_threshold,
    "takes close scores for tied": close_scores_tie,
    "clips the scores to probabilities": forces_into_0_1,
    "rounds the scores to two places": rounds_scores,
    "compares the sizes of the scores without their signs": size_of_scores,
    "compares the negatives with the average positive": distance_of_means,
    "returns the area under precision and recall": precision_recall_area,
    "compares all pairs of a positive and a negative": compares_all_pairs,
}


def by_average_ranks(y_true, scores):
    _, group, size = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(size) - (size - 1) / 2)[group]
    p = int(y_true.sum())
    n = len(y_true) - p
    return (ranks[y_true == 1].sum() - p * (p + 1) / 2) / (p * n)


def by_curve(y_true, scores):
    order = np.argsort(scores)[::-1]
    y, s = y_true[order], scores[order]
    last = np.r_[s[1:] != s[:-1], True]
    tp, fp = np.r_[0, np.cumsum(y)[last]], np.r_[0, np.cumsum(1 - y)[last]]
    return np.trapezoid(tp / tp[-1], fp / fp[-1])


def by_walking_in_python(y_true, scores):
    pairs = sorted(zip(scores.tolist(), y_true.tolist(), strict=True))
    below = level = area = 0.0
    positives = start = 0
    for at, (score, label) in enumerate(pairs):
        if at and score != pairs[start][0]:
            area += positives * (below + level / 2)
            below, level, positives, start = below + level, 0.0, 0, at
        if label:
            positives += 1
        else:
            level += 1
    area += positives * (below + level / 2)
    total = int(y_true.sum())
    return area / (total * (len(pairs) - total))


def by_walking_over_arrays(y_true, scores):
    order = np.argsort(-scores)
    positives = np.sum(y_true == 1)
    negatives = len(y_true) - positives
    tp = fp = last_tp = last_fp = 0
    area, previous = 0.0, None
    for i in order:
        if previous is not None and scores[i] != previous:
            area += (fp - last_fp) * (tp + last_tp) / 2
            last_tp, last_fp = tp, fp
        previous = scores[i]
        tp += y_true[i] == 1
        fp += y_true[i] == 0
    return (area + (fp - last_fp) * (tp + last_tp) / 2) / (positives * negatives)


def by_histograms(y_true, scores):
    distinct, group = np.unique(scores, return_inverse=True)
    p = np.bincount(group, weights=y_true, minlength=len(distinct)) / y_true.sum()
    n = np.bincount(group, weights=1 - y_true, minlength=len(distinct)) / (1 - y_true).sum()
    return np.dot(p, np.cumsum(n) - n / 2)


def by_bisection_in_python(y_true, scores):
    from bisect import bisect_left, bisect_right

    negatives = sorted(scores[y_true == 0].tolist())
    twice = sum(bisect_left(negatives, s) + bisect_right(negatives, s) for s in scores[y_true == 1].tolist())
    return twice / 2 / len(negatives) / int(np.sum(y_true))


alternatives = [
    by_average_ranks,
    by_curve,
    by_walking_in_python,
    by_walking_over_arrays,
    by_histograms,
    by_bisection_in_python,
]
