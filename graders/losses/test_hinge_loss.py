"""Grades hinge_loss."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["cross_entropy"]
hints = [
    "Compare every score of a row with the score of the row's own label. What would the true class cost if you did not "
    "leave it out?",
    "Pick the true score of each row by indexing with row numbers and labels together, and give it an axis of length 1 "
    "so that it broadcasts over the row. Cut negative costs off at 0 before you add up, and drop the true class.",
    "Each other class j costs s_j - s_y + 1 if that is positive, else nothing. Sum over the other classes of a "
    "sample; mean over the samples.",
]
budget = 21
remember = "a margin of exactly 1 costs nothing"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Scores far apart and close together, with ties; every label is possible."""
    n, c = rng.integers(1, size + 1), rng.integers(1, size + 3)
    kind = rng.integers(4)
    if kind == 0:
        scores = rng.integers(-3, 4, (n, c)) / 2
    elif kind == 1:
        scores = rng.normal(0, 30, (n, c)).round(1)
    else:
        scores = rng.normal(0, 1.5, (n, c)).round(2)
    labels = rng.integers(0, c, n)
    if rng.random() < 0.3:  # most of them right
        labels = np.where(rng.random(n) < 0.8, scores.argmax(axis=1), labels)
    return call(scores, labels)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 800 samples or the 700 classes is within the budget, one over the single scores is not.

    All other scores are far above the true ones, so that no score can be skipped.
    """
    scores, labels = rng.normal(0, 1, (800, 700)), rng.integers(0, 700, 800)
    scores[np.arange(800), labels] -= 9
    return call(scores, labels)


def magnitude(scores, labels):
    """The costs of a sample are differences of scores."""
    return max(1.0, float(np.abs(scores).max()))


_scores = np.array([[2.0, 1.5, -1.0], [0.0, 3.0, 2.5], [1.5, -0.5, 0.25]])
edges = {
    "a margin that is missed by little costs little": call(np.array([[1.0, 1 / 4096]]), np.array([0])),
    "a margin that is kept costs nothing": call(np.array([[3.0, 1.0, 0.0]]), np.array([0])),
    "a margin of exactly 1 costs nothing": call(np.array([[2.0, 1.0]]), np.array([0])),
    "a right sample within the margin costs something": call(np.array([[2.0, 1.5]]), np.array([0])),
    "a class that ties with the true one costs 1": call(np.array([[1.0, 1.0, -5.0]]), np.array([1])),
    "a wrong sample costs the difference plus 1": call(np.array([[2.0, 5.0]]), np.array([0])),
    "several classes above the true one add up": call(np.array([[1.0, 2.0, 4.0]]), np.array([0])),
    "classes far below do not pay back": call(np.array([[1.0, 2.0, -50.0]]), np.array([0])),
    "the label is the last class": call(np.array([[1.0, 2.0, 0.5]]), np.array([2])),
    "all scores are equal": call(np.full((2, 4), 3.0), np.array([1, 3])),
    "one class costs nothing": call(np.array([[3.0], [-2.0]]), np.array([0, 0])),
    "the mean over two samples": call(_scores[:2], np.array([0, 2])),
    "as many samples as classes": call(_scores, np.array([0, 2, 1])),
    "all samples have the same label": call(_scores, np.array([1, 1, 1])),
    "more samples than classes": call(np.vstack([_scores, _scores + 0.25])[:, :2], np.array([0, 1, 1, 1, 0, 0])),
    "a wrong sample by far costs as much": call(np.array([[1000.0, -1000.0]]), np.array([1])),
    "negative scores": call(np.array([[-4.0, -3.5], [-1.0, -8.0]]), np.array([0, 1])),
}


def ignores_shift(f, scores, labels):
    """Only differences between scores count."""
    return close(f(scores + np.arange(len(scores))[:, None], labels), f(scores, labels))


def is_0_for_a_clear_lead(f, scores, labels):
    """A true class far above all others keeps every margin."""
    return close(f(scores + 1000.0 * np.eye(scores.shape[1])[labels], labels), 0)


def averages(f, scores, labels):
    """A batch twice has the same mean."""
    return close(f(np.concatenate([scores, scores]), np.concatenate([labels, labels])), f(scores, labels))


laws = {
    "adding a number to all scores of a sample changes nothing": ignores_shift,
    "true classes that lead by far cost nothing": is_0_for_a_clear_lead,
    "a batch twice has the same loss": averages,
}


def only_the_worst(scores, labels):
    rows = np.arange(len(labels))
    costs = np.maximum(0, scores - scores[rows, labels][:, None] + 1)
    costs[rows, labels] = 0
    return costs.max(axis=1).mean()


def right_samples_are_free(scores, labels):
    rows = np.arange(len(labels))
    costs = np.maximum(0, scores - scores[rows, labels][:, None] + 1)
    costs[rows, labels] = 0
    return np.where(scores.argmax(axis=1) == labels, 0.0, costs.sum(axis=1)).mean()


def skips_ties(scores, labels):
    true = scores[np.arange(len(labels)), labels][:, None]
    return np.where(scores != true, np.maximum(0, scores - true + 1), 0).sum() / len(labels)


def cuts_off_after_the_sum(scores, labels):
    rows = np.arange(len(labels))
    costs = scores - scores[rows, labels][:, None] + 1
    costs[rows, labels] = 0
    return np.maximum(0, costs.sum(axis=1)).mean()


def margin_inside_the_best(scores, labels):
    rows = np.arange(len(labels))
    signs = -np.ones(scores.shape)
    signs[rows, labels] = 1
    return np.maximum(0, 1 - signs * scores).sum() / len(labels)


def best_guess(scores, labels):
    true = scores.max(axis=1, keepdims=True)
    costs = np.maximum(0, scores - true + 1)
    costs[np.arange(len(labels)), scores.argmax(axis=1)] = 0
    return costs.sum() / len(labels)


def writes_into_scores(scores, labels):
    rows = np.arange(len(labels))
    scores += 1 - scores[rows, labels][:, None]
    scores[rows, labels] = 0
    return np.maximum(scores, 0).sum() / len(labels)


def loops_over_elements(scores, labels):
    total = 0.0
    for row, y in zip(scores.tolist(), labels.tolist(), strict=True):
        limit = row[y] - 1
        total += sum([score - limit for score in row if score > limit]) - 1
    return total / len(labels)


mistakes = {
    "counts the true class too, which always costs 1": ("costs[np.arange(N), labels] = 0", "costs = costs * 1"),
    "leaves the margin out": ("scores - true + 1", "scores - true"),
    "subtracts the margin instead of adding it": ("scores - true + 1", "scores - true - 1"),
    "a margin of 2": ("scores - true + 1", "scores - true + 2"),
    "true and other scores are swapped": ("scores - true + 1", "true - scores + 1"),
    "takes the absolute value of the costs": ("np.maximum(0, scores - true + 1)", "np.abs(scores - true + 1)"),
    "never cuts costs off at 0": ("np.maximum(0, scores - true + 1)", "scores - true + 1"),
    "cuts off at 0 after the sum over the classes": cuts_off_after_the_sum,
    "no class costs more than 100": ("np.maximum(0, scores - true + 1)", "np.clip(scores - true + 1, 0, 100)"),
    "costs below 1e-3 are dropped": (
        "np.maximum(0, scores - true + 1)",
        "np.where(scores - true + 1 > 1e-3, scores - true + 1, 0)",
    ),
    "squares the costs": ("costs.sum()", "(costs**2).sum()"),
    "counts the classes within the margin": ("costs.sum()", "(costs > 0).sum()"),
    "only the worst class of a sample counts": only_the_worst,
    "samples that are classified correctly cost nothing": right_samples_are_free,
    "leaves out classes that tie with the true one": skips_ties,
    "is smooth: a softplus instead of the hinge": (
        "np.maximum(0, scores - true + 1)",
        "np.logaddexp(0, scores - true + 1)",
    ),
    "compares each score with 1 instead of the true score": margin_inside_the_best,
    "takes the class of the largest score for the label": best_guess,
    "the sum over the samples instead of the mean": ("costs.sum() / N", "costs.sum()"),
    "the mean over all scores": ("costs.sum() / N", "costs.mean()"),
    "the mean over the other classes too": ("costs.sum() / N", "costs.sum() / N / max(scores.shape[1] - 1, 1)"),
    "returns one loss for each sample": ("float(costs.sum() / N)", "costs.sum(axis=1)"),
    "divides by N - 1": ("costs.sum() / N", "costs.sum() / max(N - 1, 1)"),
    "the true scores do not broadcast along the rows": ("labels][:, None]", "labels]"),
    "drops the columns of all labels in every row": ("costs[np.arange(N), labels] = 0", "costs[:, labels] = 0"),
    "takes the first class for the label of every sample": ("N = len(labels)", "N, labels = len(labels), labels * 0"),
    "counts labels from 1": ("N = len(labels)", "N, labels = len(labels), labels - 1"),
    "writes into the scores": writes_into_scores,
    "loops over the single scores in Python": loops_over_elements,
}


def by_mask(scores, labels):
    true = np.take_along_axis(scores, labels[:, None], axis=1)
    other = np.arange(scores.shape[1]) != labels[:, None]
    return np.sum(np.clip(scores - true + 1, 0, None) * other) / len(scores)


def by_subtracting_1(scores, labels):
    margins = (scores.T - scores[np.arange(len(labels)), labels] + 1).T
    return np.mean(np.where(margins > 0, margins, 0).sum(axis=1)) - 1


def by_rows(scores, labels):
    total = 0.0
    for row, y in zip(scores, labels, strict=True):
        costs = np.maximum(0, np.delete(row, y) - row[y] + 1)
        total += np.sum(costs)
    return total / len(labels)


def by_classes(scores, labels):
    N, C = scores.shape
    true, total = scores[np.arange(N), labels], np.zeros(N)
    for j in range(C):
        total += np.where(labels == j, 0, np.maximum(0, scores[:, j] - true + 1))
    return total.mean()


def by_one_hot(scores, labels):
    Y = np.eye(scores.shape[1])[labels]
    true = np.einsum("nc,nc->n", scores, Y)
    return np.asarray(np.maximum(0, scores - true[:, None] + 1 - Y).sum(axis=1).mean())


def by_distance_from_the_true_class(scores, labels):
    n, loss = np.arange(len(labels)), 0.0
    true = scores[n, labels]
    for c in range(1, scores.shape[1]):
        loss += np.maximum(0, 1 - true + scores[n, (labels + c) % scores.shape[1]]).mean()
    return loss


alternatives = [by_mask, by_subtracting_1, by_rows, by_classes, by_one_hot, by_distance_from_the_true_class]
