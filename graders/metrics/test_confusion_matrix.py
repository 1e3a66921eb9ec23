"""Grades confusion_matrix."""

import numpy as np

from kata.calls import Call, call

level, after = 1, []
questions = ["precision vs recall"]
hints = [
    "Each sample adds 1 to a single cell. Which of its two labels chooses the row?",
    "Number the cells of the matrix row by row, work out the number of each sample's cell, and count how often each "
    "number occurs. Beware of fancy indexing with +=: a cell that occurs twice in the index is raised only once.",
    "The cell in row i and column j has the number i * n_classes + j. Count the numbers with np.bincount, told to "
    "return n_classes squared counts even where the last classes are missing, and lay the counts out as a square.",
]
budget = 350
remember = "a pair of labels that occurs often is counted each time"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Predictions that are often right; often some classes are missing among the truth, the predictions or both."""
    n, n_classes = int(rng.integers(1, 3 * size + 2)), int(rng.integers(1, size + 2))
    true_classes, predicted_classes = (
        np.flatnonzero(rng.random(n_classes) < rng.choice([0.4, 0.8, 1.0])) for _ in range(2)
    )
    y_true = rng.choice(true_classes if len(true_classes) else n_classes, n)
    y_pred = rng.choice(predicted_classes if len(predicted_classes) else n_classes, n)
    hit = rng.random(n) < rng.choice([0.0, 0.5])
    return call(y_true, np.where(hit, y_true, y_pred), n_classes)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the samples or the cells is within the budget, copying all that was collected at each step is not."""
    y_true, y_pred = rng.integers(0, 12, (2, 20_000))
    return call(y_true, y_pred, 12)


edges = {
    "rows are the truth, columns the predictions": call(np.array([0, 0, 1]), np.array([1, 1, 1]), 2),
    "a perfect prediction fills the diagonal": call(np.array([0, 1, 1, 2]), np.array([0, 1, 1, 2]), 3),
    "nothing is right": call(np.array([0, 1, 2]), np.array([1, 2, 0]), 3),
    "one sample": call(np.array([1]), np.array([2]), 3),
    "one class": call(np.array([0, 0, 0]), np.array([0, 0, 0]), 1),
    "a pair of labels that occurs often is counted each time": call(np.full(5, 1), np.full(5, 0), 2),
    "a class that occurs nowhere keeps its row and column": call(np.array([0, 2, 2]), np.array([2, 2, 0]), 3),
    "the last classes occur nowhere": call(np.array([0, 1, 0]), np.array([1, 1, 0]), 5),
    "class 0 occurs nowhere": call(np.array([1, 2, 2]), np.array([2, 2, 1]), 3),
    "a class that is only true, never predicted": call(np.array([2, 1, 0]), np.array([1, 1, 0]), 3),
    "a class that is only predicted, never true": call(np.array([0, 1, 0]), np.array([2, 1, 0]), 3),
    "more than 255 samples in one cell": call(np.repeat([0, 1], [300, 3]), np.repeat([1, 0], [300, 3]), 2),
    "more cells than fit into 8 bits": call(np.array([19, 12, 19]), np.array([18, 16, 0]), 20),
    "more classes than samples": call(np.array([3]), np.array([0]), 12),
}


def counts_every_sample(f, y_true, y_pred, n_classes):
    """No sample is lost, none counts twice."""
    return np.sum(f(y_true, y_pred, n_classes)) == len(y_true)


def swapping_transposes(f, y_true, y_pred, n_classes):
    """Truth and prediction are the two axes."""
    return np.array_equal(f(y_pred, y_true, n_classes), f(y_true, y_pred, n_classes).T)


def batches_add_up(f, y_true, y_pred, n_classes):
    """Counts of parts are summed."""
    twice = f(np.append(y_true, y_true), np.append(y_pred, y_pred), n_classes)
    return np.array_equal(twice, 2 * f(y_true, y_pred, n_classes))


laws = {
    "the counts add up to N": counts_every_sample,
    "swapping truth and prediction transposes the matrix": swapping_transposes,
    "every sample twice doubles every count": batches_add_up,
}


def raises_each_cell_once(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), int)
    counts[y_true, y_pred] += 1
    return counts


def size_from_labels(y_true, y_pred, n_classes):
    n = max(y_true.max(), y_pred.max()) + 1
    return np.bincount(n * y_true + y_pred, minlength=n * n).reshape(n, n)


def only_classes_that_occur(y_true, y_pred, n_classes):
    labels = np.unique(np.concatenate([y_true, y_pred]))
    return np.array([[np.sum((y_true == i) & (y_pred == j)) for j in labels] for i in labels])


def packs_classes_together(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), int)
    _, places = np.unique(np.concatenate([y_true, y_pred]), return_inverse=True)
    np.add.at(counts, (places[: len(y_true)], places[len(y_true) :]), 1)
    return counts


def counts_in_bytes(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), np.uint8)
    np.add.at(counts, (y_true, y_pred), 1)
    return counts


def leaves_out_class_0(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), int)
    for i in range(1, n_classes):
        for j in range(1, n_classes):
            counts[i, j] = np.sum((y_true == i) & (y_pred == j))
    return counts


def leaves_out_the_last_class(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), int)
    for i in range(n_classes - 1):
        for j in range(n_classes - 1):
            counts[i, j] = np.sum((y_true == i) & (y_pred == j))
    return counts


def counts_from_1(y_true, y_pred, n_classes):
    classes = range(1, n_classes + 1)
    return np.array([[np.sum((y_true == i) & (y_pred == j)) for j in classes] for i in classes])


def counts_either(y_true, y_pred, n_classes):
    classes = range(n_classes)
    return np.array([[np.sum((y_true == i) | (y_pred == j)) for j in classes] for i in classes])


def errors_only(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), int)
    np.add.at(counts, (y_true, y_pred), y_true != y_pred)
    return counts


def hits_only(y_true, y_pred, n_classes):
    return np.diag(np.bincount(y_true[y_true == y_pred], minlength=n_classes))


def marginals_only(y_true, y_pred, n_classes):
    return np.outer(np.bincount(y_true, minlength=n_classes), np.bincount(y_pred, minlength=n_classes)) // len(y_true)


def appends_in_a_loop(y_true, y_pred, n_classes):
    cells = np.array([], int)
    for t, p in zip(y_true, y_pred, strict=True):
        cells = np.append(cells, n_classes * t + p)
    return np.bincount(cells, minlength=n_classes**2).reshape(n_classes, n_classes)


mistakes = {
    "rows are the predictions, columns the truth": (
        "n_classes * y_true + y_pred",
        "n_classes * y_pred + y_true",
    ),
    "fancy indexing with += raises a cell only once, however often it occurs": raises_each_cell_once,
    "takes the number of classes from the labels instead of n_classes": size_from_labels,
    "has rows and columns only for classes that occur": only_classes_that_occur,
    "has the right size, but closes the gaps of classes that do not occur": packs_classes_together,
    "counts in 8 bits, so that 256 becomes 0": counts_in_bytes,
    "numbers the cells in 8 bits, so that large matrices wrap around": (
        "n_classes * y_true + y_pred",
        "(n_classes * y_true + y_pred).astype(np.uint8)",
    ),
    "leaves out class 0": leaves_out_class_0,
    "the ranges stop before the last class": leaves_out_the_last_class,
    "takes the classes to be 1 ... n_classes": counts_from_1,
    "counts samples that have either label instead of both": counts_either,
    "divides by N: shares instead of counts": (
        "counts.reshape(n_classes, n_classes)",
        "counts.reshape(n_classes, n_classes) / len(y_true)",
    ),
    "divides every row by its sum": (
        "counts.reshape(n_classes, n_classes)",
        "counts.reshape(n_classes, n_classes) / np.maximum(counts.reshape(n_classes, -1).sum(1)[:, None], 1)",
    ),
    "counts the errors only, the diagonal stays 0": errors_only,
    "counts the hits only, all but the diagonal stays 0": hits_only,
    "multiplies how often the labels occur, without looking at pairs": marginals_only,
    "counts every pair in both directions": (
        "counts.reshape(n_classes, n_classes)",
        "counts.reshape(n_classes, n_classes) + counts.reshape(n_classes, n_classes).T",
    ),
    "marks which pairs occur instead of counting them": (
        "counts.reshape(n_classes, n_classes)",
        "counts.reshape(n_classes, n_classes) > 0",
    ),
    "collects with np.append in a loop, which copies everything each time": appends_in_a_loop,
}


def by_add_at(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), dtype=np.int32)
    np.add.at(counts, (y_true, y_pred), 1)
    return counts


def by_cells(y_true, y_pred, n_classes):
    counts = np.empty((n_classes, n_classes), np.int64)
    for i in range(n_classes):
        for j in range(n_classes):
            counts[i, j] = np.sum((y_true == i) & (y_pred == j))
    return counts


def by_true_classes(y_true, y_pred, n_classes):
    return np.stack([np.bincount(y_pred[y_true == i], minlength=n_classes) for i in range(n_classes)])


def by_one_hot(y_true, y_pred, n_classes):
    eye = np.eye(n_classes)
    return (eye[y_true].T @ eye[y_pred]).round().astype(int)


def by_comparison(y_true, y_pred, n_classes):
    classes = np.arange(n_classes)
    return (classes[:, None] == y_true).astype(int) @ (y_pred[:, None] == classes)


def by_histogram(y_true, y_pred, n_classes):
    edges = np.arange(n_classes + 1) - 0.5
    return np.histogram2d(y_true, y_pred, bins=(edges, edges))[0].astype(np.uint64)


def by_unique_pairs(y_true, y_pred, n_classes):
    counts = np.zeros(n_classes * n_classes, int)
    cells, times = np.unique(np.ravel_multi_index((y_true, y_pred), (n_classes, n_classes)), return_counts=True)
    counts[cells] = times
    return counts.reshape(n_classes, -1)


def by_a_loop(y_true, y_pred, n_classes):
    counts = np.zeros((n_classes, n_classes), int)
    for t, p in zip(y_true, y_pred, strict=True):
        counts[t, p] += 1
    return counts


alternatives = [
    by_a_loop,
    by_add_at,
    by_cells,
    by_true_classes,
    by_one_hot,
    by_comparison,
    by_histogram,
    by_unique_pairs,
]
