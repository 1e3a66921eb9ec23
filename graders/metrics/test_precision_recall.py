"""Grades precision_recall."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["confusion_matrix"]
questions = ["precision vs recall"]
hints = [
    "Both numbers have the same numerator. One of them asks about the samples you called positive, the other about "
    "the samples that are positive.",
    "Count the samples that are 1 in both arrays. Divide the count by the number of predicted ones for the precision, "
    "and by the number of true ones for the recall. Look at a denominator before you divide by it.",
    "With TP the number of samples where both labels are 1: precision = TP / (number of ones in y_pred), recall = "
    "TP / (number of ones in y_true); where a denominator is 0, the answer is 0 and nothing is divided.",
]
quiet = True
budget = 200
remember = "nothing is predicted positive: precision 0"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Labels of every frequency; sometimes there is no positive among the truth, the predictions or both."""
    n = int(rng.integers(1, 3 * size + 2))
    rates = rng.choice([0.0, 0.2, 0.5, 0.8, 1.0], 2, p=[0.1, 0.25, 0.3, 0.25, 0.1])
    y_true, y_pred = (rng.random((2, n)) < rates[:, None]).astype(np.int64)
    return call(y_true, y_pred)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the single labels is within the budget, copying all that was collected at each step is not."""
    y_true, y_pred = (rng.random((2, 8_000)) < 0.1).astype(np.int64)
    return call(y_true, y_pred)


def magnitude(y_true, y_pred):
    """Both answers are shares."""
    return 1.0


edges = {
    "precision comes first, recall second": call(np.array([1, 1, 1, 0]), np.array([1, 0, 0, 0])),
    "a perfect prediction": call(np.array([0, 1, 1]), np.array([0, 1, 1])),
    "every prediction is wrong": call(np.array([0, 1, 1]), np.array([1, 0, 0])),
    "nothing is predicted positive: precision 0": call(np.array([0, 1, 1]), np.array([0, 0, 0])),
    "nothing is truly positive: recall 0": call(np.array([0, 0, 0]), np.array([0, 1, 1])),
    "no positive at all": call(np.array([0, 0]), np.array([0, 0])),
    "everything is predicted positive": call(np.array([0, 1, 0, 0]), np.array([1, 1, 1, 1])),
    "everything is truly positive": call(np.array([1, 1, 1, 1]), np.array([0, 1, 0, 0])),
    "true negatives do not count": call(np.array([1, 1, 0, 0, 0, 0, 0]), np.array([1, 0, 1, 0, 0, 0, 0])),
    "one sample, found": call(np.array([1]), np.array([1])),
    "one sample, missed": call(np.array([1]), np.array([0])),
    "one sample, a false alarm": call(np.array([0]), np.array([1])),
    "a rare class among many samples": call(
        np.repeat([1, 0, 1, 0], [1, 1, 1, 997]), np.repeat([1, 1, 0, 0], [1, 1, 1, 997])
    ),
    "more than 255 of each kind": call(np.repeat([1, 1, 0], [300, 260, 280]), np.repeat([1, 0, 1], [300, 260, 280])),
}


def swaps(f, y_true, y_pred):
    """The precision of one labelling is the recall of the other."""
    precision, recall = f(y_true, y_pred)
    return close(f(y_pred, y_true), (recall, precision))


def ignores_true_negatives(f, y_true, y_pred):
    """Samples that are rightly called negative appear in no numerator and no denominator."""
    zeros = np.zeros(7, np.int64)
    return close(f(np.append(y_true, zeros), np.append(y_pred, zeros)), f(y_true, y_pred))


def divides_by_nothing(f):
    """Where there is no positive, nothing is divided: here every division by 0 is an error."""
    with np.errstate(all="raise"):
        return close(f(np.zeros(3, np.int64), np.zeros(3, np.int64)), (0, 0))


laws = {
    "without any positive both are 0, and nothing is divided by 0": divides_by_nothing,
    "swapping truth and prediction swaps precision and recall": swaps,
    "seven more true negatives change nothing": ignores_true_negatives,
}


def nan_to_num(y_true, y_pred):
    hits = np.sum(y_true * y_pred)
    precision, recall = hits / np.array([np.sum(y_pred), np.sum(y_true)])
    return float(np.nan_to_num(precision)), float(np.nan_to_num(recall))


def divides_by_zero(y_true, y_pred):
    hits = np.sum(y_true * y_pred)
    return hits / np.sum(y_pred), hits / np.sum(y_true)


def guards_precision_only(y_true, y_pred):
    hits, predicted, true = np.sum(y_true * y_pred), np.sum(y_pred), np.sum(y_true)
    return (hits / predicted if predicted else 0.0), hits / true


def guards_recall_only(y_true, y_pred):
    hits, predicted, true = np.sum(y_true * y_pred), np.sum(y_pred), np.sum(y_true)
    return hits / predicted, (hits / true if true else 0.0)


def macro(y_true, y_pred):
    pairs = []
    for label in (0, 1):
        hits = np.sum((y_true == label) & (y_pred == label))
        pairs.append((hits / max(np.sum(y_pred == label), 1), hits / max(np.sum(y_true == label), 1)))
    return float(np.mean([p for p, _ in pairs])), float(np.mean([r for _, r in pairs]))


def labels_as_indices(y_true, y_pred):
    precision = y_true[y_pred].mean() if y_pred.any() else 0.0
    recall = y_pred[y_true].mean() if y_true.any() else 0.0
    return float(precision), float(recall)


def class_0(y_true, y_pred):
    hits = np.sum((1 - y_true) * (1 - y_pred))
    predicted, true = np.sum(1 - y_pred), np.sum(1 - y_true)
    return float(hits / predicted if predicted else 0.0), float(hits / true if true else 0.0)


def specificity(y_true, y_pred):
    hits, predicted = np.sum(y_true * y_pred), np.sum(y_pred)
    negatives = np.sum(1 - y_true)
    rejected = np.sum((1 - y_true) * (1 - y_pred))
    return float(hits / predicted if predicted else 0.0), float(rejected / negatives if negatives else 0.0)


def counts_in_bytes(y_true, y_pred):
    t, p = y_true.astype(np.uint8), y_pred.astype(np.uint8)
    hits = int((t & p).sum(dtype=np.uint8))
    predicted, true = int(p.sum(dtype=np.uint8)), int(t.sum(dtype=np.uint8))
    return (hits / predicted if predicted else 0.0), (hits / true if true else 0.0)


def appends_in_a_loop(y_true, y_pred):
    hits = np.array([], int)
    for t, p in zip(y_true, y_pred, strict=True):
        hits = np.append(hits, t * p)
    tp, predicted, positive = int(hits.sum()), int(y_pred.sum()), int(y_true.sum())
    return (tp / predicted if predicted else 0.0), (tp / positive if positive else 0.0)


mistakes = {
    "precision and recall are swapped": ("return float(precision), float(recall)", "return recall, precision"),
    "divides by 0 where nothing is predicted or nothing is there": divides_by_zero,
    "divides by 0 and patches the NaN afterwards, so NumPy warns": nan_to_num,
    "looks after the denominator of the precision only": guards_precision_only,
    "looks after the denominator of the recall only": guards_recall_only,
    "precision is 1 where nothing is predicted": (
        "if predicted > 0 else 0.0",
        "if predicted > 0 else 1.0",
    ),
    "recall is 1 where nothing is there to be found": ("if positive > 0 else 0.0", "if positive > 0 else 1.0"),
    "both are 1 where their denominator is 0": (
        "return float(precision), float(recall)",
        "return float(precision if predicted else 1), float(recall if positive else 1)",
    ),
    "a small number added to the denominators changes the answer": (
        "return float(precision), float(recall)",
        "return hits / (predicted + 1e-6), hits / (positive + 1e-6)",
    ),
    "adds 1 to the denominators": (
        "return float(precision), float(recall)",
        "return hits / (predicted + 1), hits / (positive + 1)",
    ),
    "counts true negatives as hits": ("np.sum(y_true * y_pred)", "np.sum(y_true == y_pred)"),
    "divides by the number of samples": (
        "return float(precision), float(recall)",
        "return hits / len(y_true), hits / len(y_true)",
    ),
    "divides the hits by the errors instead of by hits and errors": (
        "return float(precision), float(recall)",
        "return hits / max(predicted - hits, 1), hits / max(positive - hits, 1)",
    ),
    "takes class 0 for the positive one": class_0,
    "averages over both classes": macro,
    "returns the specificity instead of the recall": specificity,
    "uses the labels as indices instead of as a mask": labels_as_indices,
    "divides integers without a remainder": (
        "return float(precision), float(recall)",
        "return hits // max(predicted, 1), hits // max(positive, 1)",
    ),
    "counts in 8 bits, so that 256 becomes 0": counts_in_bytes,
    "returns percentages": (
        "return float(precision), float(recall)",
        "return 100 * float(precision), 100 * float(recall)",
    ),
    "rounds to four places": (
        "return float(precision), float(recall)",
        "return round(float(precision), 4), round(float(recall), 4)",
    ),
    "collects with np.append in a loop, which copies everything each time": appends_in_a_loop,
}


def by_counts(y_true, y_pred):
    tp = np.count_nonzero((y_true == 1) & (y_pred == 1))
    fp = np.count_nonzero((y_true == 0) & (y_pred == 1))
    fn = np.count_nonzero((y_true == 1) & (y_pred == 0))
    return tp / (tp + fp) if tp + fp else 0.0, tp / (tp + fn) if tp + fn else 0.0


def by_confusion_matrix(y_true, y_pred):
    counts = np.bincount(2 * y_true + y_pred, minlength=4).reshape(2, 2)
    return [counts[1, 1] / max(counts[:, 1].sum(), 1), counts[1, 1] / max(counts[1].sum(), 1)]


def by_masks(y_true, y_pred):
    found, there = y_true[y_pred == 1], y_pred[y_true == 1]
    return found.mean() if found.size else 0, there.mean() if there.size else 0


def by_dot_products(y_true, y_pred):
    t, p = y_true.astype(float), y_pred.astype(float)
    denominators = np.array([p @ p, t @ t])
    shares = np.divide(t @ p, denominators, out=np.zeros(2), where=denominators > 0)
    return shares[0], shares[1]


def by_sets(y_true, y_pred):
    true, predicted = np.flatnonzero(y_true), np.flatnonzero(y_pred)
    hits = len(np.intersect1d(true, predicted, assume_unique=True))
    return hits / (len(predicted) or 1), hits / (len(true) or 1)


def by_silenced_division(y_true, y_pred):
    hits = (y_true & y_pred).sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        both = hits / np.array([y_pred.sum(), y_true.sum()])
    both[np.isnan(both)] = 0
    return tuple(both)


def by_a_loop(y_true, y_pred):
    tp = fp = fn = 0
    for t, p in zip(y_true, y_pred, strict=True):
        if p == 1 and t == 1:
            tp += 1
        elif p == 1:
            fp += 1
        elif t == 1:
            fn += 1
    return (tp / (tp + fp) if tp + fp else 0.0), (tp / (tp + fn) if tp + fn else 0.0)


alternatives = [by_a_loop, by_counts, by_confusion_matrix, by_masks, by_dot_products, by_sets, by_silenced_division]
