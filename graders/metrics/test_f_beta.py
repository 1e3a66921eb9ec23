"""Grades f_beta."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["precision_recall"]
questions = ["precision vs recall"]
hints = [
    "The score is a weighted harmonic mean of precision and recall. Which of the two has more weight when beta is 2?",
    "Only three counts matter: hits, false alarms and misses. Written with them, the score has a single denominator, "
    "and a single case in which it is undefined or 0. Beta enters squared.",
    "F = (1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP): a miss weighs beta^2 times as much as a false alarm. "
    "Without a hit the score is 0, whatever the denominator is.",
]
budget = 200
remember = "no positive at all: 0"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Labels of every frequency, any weight; sometimes there is no hit, no alarm or no positive."""
    n = int(rng.integers(1, 3 * size + 2))
    rates = rng.choice([0.0, 0.2, 0.5, 0.8, 1.0], 2, p=[0.1, 0.25, 0.3, 0.25, 0.1])
    y_true, y_pred = (rng.random((2, n)) < rates[:, None]).astype(np.int64)
    beta = float(rng.choice([1.0, 1.0, 0.25, 0.5, 0.7, 1.5, 2.0, 3.0, 10.0]))
    return call(y_true, y_pred) if beta == 1 and rng.random() < 0.8 else call(y_true, y_pred, beta=beta)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the single labels is within the budget, copying all that was collected at each step is not."""
    y_true, y_pred = (rng.random((2, 8_000)) < 0.1).astype(np.int64)
    return call(y_true, y_pred, beta=2.0)


def magnitude(y_true, y_pred, beta=1.0):
    """The score is a share."""
    return 1.0


_true, _pred = np.array([1, 1, 1, 1, 0, 0]), np.array([1, 0, 0, 0, 1, 0])
edges = {
    "without beta it is F1": call(_true, _pred),
    "beta 2 leans towards the recall": call(_true, _pred, beta=2.0),
    "beta 0.5 leans towards the precision": call(_true, _pred, beta=0.5),
    "beta 10 is close to the recall": call(_true, _pred, beta=10.0),
    "beta 0.1 is close to the precision": call(_true, _pred, beta=0.1),
    "beta 1 given by name": call(_true[::-1], _pred[::-1], beta=1.0),
    "a perfect prediction": call(np.array([0, 1, 1]), np.array([0, 1, 1]), beta=3.0),
    "precision equals recall": call(np.array([1, 1, 0]), np.array([1, 0, 1]), beta=2.0),
    "alarms and positives, but no hit": call(np.array([0, 1, 1]), np.array([1, 0, 0]), beta=2.0),
    "nothing is predicted positive": call(np.array([0, 1, 1]), np.array([0, 0, 0]), beta=2.0),
    "nothing is truly positive": call(np.array([0, 0, 0]), np.array([0, 1, 1])),
    "no positive at all: 0": call(np.array([0, 0]), np.array([0, 0])),
    "true negatives do not count": call(np.array([1, 1, 0, 0, 0, 0]), np.array([1, 0, 1, 0, 0, 0]), beta=0.5),
    "one sample, found": call(np.array([1]), np.array([1]), beta=2.0),
    "one sample, missed": call(np.array([1]), np.array([0]), beta=0.5),
    "more than 255 of each kind": call(np.repeat([1, 1, 0], [300, 260, 280]), np.repeat([1, 0, 1], [300, 260, 280])),
}


def swaps(f, y_true, y_pred, beta=1.0):
    """What misses are to one labelling are false alarms to the other."""
    return close(f(y_pred, y_true, beta=1 / beta), f(y_true, y_pred, beta=beta))


def ignores_true_negatives(f, y_true, y_pred, beta=1.0):
    """Samples that are rightly called negative do not count."""
    zeros = np.zeros(7, np.int64)
    return close(f(np.append(y_true, zeros), np.append(y_pred, zeros), beta=beta), f(y_true, y_pred, beta=beta))


laws = {
    "swapping truth and prediction turns beta into 1 / beta": swaps,
    "seven more true negatives change nothing": ignores_true_negatives,
}


def from_rates(y_true, y_pred, beta=1.0):
    hits = np.sum(y_true * y_pred)
    precision, recall = hits / np.sum(y_pred), hits / np.sum(y_true)
    return float((1 + beta**2) * precision * recall / (beta**2 * precision + recall))


def guards_rates_only(y_true, y_pred, beta=1.0):
    if not y_true.any() or not y_pred.any():
        return 0.0
    hits = np.sum(y_true * y_pred)
    precision, recall = hits / np.sum(y_pred), hits / np.sum(y_true)
    return float((1 + beta**2) * precision * recall / (beta**2 * precision + recall))


def adds_a_small_number(y_true, y_pred, beta=1.0):
    hits = np.sum(y_true * y_pred)
    precision, recall = hits / (np.sum(y_pred) + 1e-6), hits / (np.sum(y_true) + 1e-6)
    return float((1 + beta**2) * precision * recall / (beta**2 * precision + recall + 1e-6))


def weighted_arithmetic_mean(y_true, y_pred, beta=1.0):
    hits = np.sum(y_true * y_pred)
    precision, recall = hits / max(np.sum(y_pred), 1), hits / max(np.sum(y_true), 1)
    return float((precision + beta**2 * recall) / (1 + beta**2))


def geometric_mean(y_true, y_pred, beta=1.0):
    hits = np.sum(y_true * y_pred)
    precision, recall = hits / max(np.sum(y_pred), 1), hits / max(np.sum(y_true), 1)
    return float((precision * recall**beta**2) ** (1 / (1 + beta**2)))


def lacks_the_factor(y_true, y_pred, beta=1.0):
    hits = np.sum(y_true * y_pred)
    precision, recall = hits / max(np.sum(y_pred), 1), hits / max(np.sum(y_true), 1)
    return float(precision * recall / (beta**2 * precision + recall)) if hits else 0.0


def keeps_the_two_of_f1(y_true, y_pred, beta=1.0):
    hits = np.sum(y_true * y_pred)
    precision, recall = hits / max(np.sum(y_pred), 1), hits / max(np.sum(y_true), 1)
    return float(2 * precision * recall / (beta**2 * precision + recall)) if hits else 0.0


def square_of_the_sum(y_true, y_pred, beta=1.0):
    hits = np.sum(y_true * y_pred)
    precision, recall = hits / max(np.sum(y_pred), 1), hits / max(np.sum(y_true), 1)
    return float((1 + beta) ** 2 * precision * recall / (beta**2 * precision + recall)) if hits else 0.0


def class_0(y_true, y_pred, beta=1.0):
    hits = np.sum((1 - y_true) * (1 - y_pred))
    alarms, misses = np.sum(1 - y_pred) - hits, np.sum(1 - y_true) - hits
    return float((1 + beta**2) * hits / ((1 + beta**2) * hits + beta**2 * misses + alarms)) if hits else 0.0


def macro(y_true, y_pred, beta=1.0):
    scores = []
    for t, p in ((y_true, y_pred), (1 - y_true, 1 - y_pred)):
        hits = np.sum(t * p)
        weighed = (1 + beta**2) * hits + beta**2 * (np.sum(t) - hits) + np.sum(p) - hits
        scores.append((1 + beta**2) * hits / weighed if hits else 0.0)
    return float(np.mean(scores))


def counts_in_bytes(y_true, y_pred, beta=1.0):
    t, p = y_true.astype(np.uint8), y_pred.astype(np.uint8)
    hits = float((t & p).sum(dtype=np.uint8))
    misses, alarms = float((t > p).sum(dtype=np.uint8)), float((t < p).sum(dtype=np.uint8))
    return (1 + beta**2) * hits / ((1 + beta**2) * hits + beta**2 * misses + alarms) if hits else 0.0


def appends_in_a_loop(y_true, y_pred, beta=1.0):
    hits = np.array([], int)
    for t, p in zip(y_true, y_pred, strict=True):
        hits = np.append(hits, t * p)
    tp, predicted, positive = int(hits.sum()), int(y_pred.sum()), int(y_true.sum())
    b = beta**2
    return (1 + b) * tp / (b * positive + predicted) if tp else 0.0


mistakes = {
    "divides by 0 where precision, recall or their mean is undefined": from_rates,
    "guards an undefined precision or recall, but not a precision and recall of 0": guards_rates_only,
    "the score is 1 where there is nothing to find and nothing was predicted": (
        "return 0.0",
        "return float(alarms + misses == 0)",
    ),
    "the score is 1 where there is no hit": ("return 0.0", "return 1.0"),
    "a small number added to the denominators changes the answer": adds_a_small_number,
    "beta weighs the false alarms instead of the misses": ("beta**2 * misses + alarms", "misses + beta**2 * alarms"),
    "beta is not squared": (
        "(1 + beta**2) * hits / ((1 + beta**2) * hits + beta**2 * misses + alarms)",
        "(1 + beta) * hits / ((1 + beta) * hits + beta * misses + alarms)",
    ),
    "beta is squared in one place only": ("beta**2 * misses", "beta * misses"),
    "squares 1 + beta instead of beta": square_of_the_sum,
    "ignores beta: always F1": (
        "(1 + beta**2) * hits / ((1 + beta**2) * hits + beta**2 * misses + alarms)",
        "2 * hits / (2 * hits + misses + alarms)",
    ),
    "keeps beta between 0.5 and 5": (
        "hits = np.sum(y_true * y_pred)",
        "hits, beta = np.sum(y_true * y_pred), min(max(beta, 0.5), 5.0)",
    ),
    "beta is 2 where it is not given: F2 instead of F1": (
        "hits = np.sum(y_true * y_pred)",
        "hits, beta = np.sum(y_true * y_pred), 2.0 if beta == 1.0 else beta",
    ),
    "lacks the factor 1 + beta^2": lacks_the_factor,
    "keeps the factor 2 of F1 for every beta": keeps_the_two_of_f1,
    "takes the arithmetic mean of precision and recall": weighted_arithmetic_mean,
    "takes the geometric mean of precision and recall": geometric_mean,
    "divides the hits by all that are positive in either array (Jaccard)": (
        "(1 + beta**2) * hits / ((1 + beta**2) * hits",
        "hits / (hits",
    ),
    "counts true negatives as hits": ("hits = np.sum(y_true * y_pred)", "hits = np.sum(y_true == y_pred)"),
    "takes class 0 for the positive one": class_0,
    "averages the scores of both classes": macro,
    "returns the accuracy": (
        "(1 + beta**2) * hits / ((1 + beta**2) * hits + beta**2 * misses + alarms)",
        "1 - (misses + alarms) / len(y_true)",
    ),
    "counts in 8 bits, so that 256 becomes 0": counts_in_bytes,
    "collects with np.append in a loop, which copies everything each time": appends_in_a_loop,
}


def by_precision_and_recall(y_true, y_pred, beta=1.0):
    hits = np.count_nonzero(y_true & y_pred)
    if hits == 0:
        return 0
    precision, recall = hits / np.count_nonzero(y_pred), hits / np.count_nonzero(y_true)
    return (1 + beta**2) * precision * recall / (beta**2 * precision + recall)


def by_harmonic_mean(y_true, y_pred, beta=1.0):
    hits = ((y_true == 1) & (y_pred == 1)).sum()
    if not hits:
        return np.float64(0)
    weight = 1 / (1 + beta * beta)
    return 1 / (weight * y_pred.sum() / hits + (1 - weight) * y_true.sum() / hits)


def by_confusion_matrix(y_true, y_pred, beta=1.0):
    counts = np.bincount(2 * y_true + y_pred, minlength=4).reshape(2, 2)
    weights = np.array([[0, 1], [beta**2, 1 + beta**2]])
    total = np.sum(weights * counts)
    return np.array(weights[1, 1] * counts[1, 1] / total if total > 0 else 0.0)


def by_masks(y_true, y_pred, beta=1.0):
    found, there = y_true[y_pred == 1], y_pred[y_true == 1]
    precision = found.mean() if found.size else 0.0
    recall = there.mean() if there.size else 0.0
    bottom = beta**2 * precision + recall
    return (1 + beta**2) * precision * recall / bottom if bottom > 0 else 0.0


def by_silenced_division(y_true, y_pred, beta=1.0):
    with np.errstate(divide="ignore", invalid="ignore"):
        hits = y_true @ y_pred
        precision, recall = hits / y_pred.sum(), hits / y_true.sum()
        return np.nan_to_num((1 + beta**2) * precision * recall / (beta**2 * precision + recall))


def by_a_loop(y_true, y_pred, beta=1.0):
    tp = fp = fn = 0
    for t, p in zip(y_true, y_pred, strict=True):
        if p == 1 and t == 1:
            tp += 1
        elif p == 1:
            fp += 1
        elif t == 1:
            fn += 1
    return (1 + beta**2) * tp / ((1 + beta**2) * tp + beta**2 * fn + fp) if tp else 0.0


alternatives = [
    by_a_loop,
    by_precision_and_recall,
    by_harmonic_mean,
    by_confusion_matrix,
    by_masks,
    by_silenced_division,
]
