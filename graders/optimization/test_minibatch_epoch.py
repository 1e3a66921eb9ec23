"""Grades minibatch_epoch."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, ["sgd_epoch"]
questions = ["batch vs stochastic vs mini-batch gradient descent"]
hints = [
    "Seven indices in slices of three: how many updates are made, and by what is the last one divided?",
    "Step through the positions of order in strides of batch_size and cut out a slice; Python's slices end by "
    "themselves where the order ends. Rows and targets of the slice come by indexing with it.",
    "For each slice B of the order: the errors are the rows of B times w, less the targets of B; the gradient is the "
    "transposed rows times the errors, divided by the length of B. The new w is w less lr times the gradient.",
]
budget = 42
remember = "the last slice is shorter, and divides by its own length"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Orders that are a permutation, or that repeat rows and leave others out; slices of one index up to too many."""
    n, d = rng.integers(1, size + 2, 2)
    X = rng.normal(0, 1, (n, d)).round(2)
    X[0] += X[0] == 0
    y = (X @ rng.normal(0, 2, d) + rng.normal(0, 1, n)).round(2)
    w = rng.normal(0, 2, d).round(1) if rng.random() < 0.7 else np.zeros(d)
    lr = float(f"{rng.choice([0.2, 0.5, 0.9]) / (X**2).sum(axis=1).max():.2g}")
    order = rng.permutation(n) if rng.random() < 0.3 else rng.integers(n, size=rng.integers(1, 2 * size + 2))
    return call(X, y, w, lr, order, int(rng.integers(1, len(order) + 3)))


def workload(rng: np.random.Generator) -> Call:
    """Loops over the samples or the features of each slice are within the budget, over all numbers not."""
    X, y = rng.normal(0, 1, (1200, 200)), rng.normal(0, 10, 1200)
    return call(X, y, np.zeros(200), 0.002, rng.permutation(1200), 500)


def magnitude(X, y, w, lr, order, batch_size):
    """The sizes of what is added up in the weights."""
    X, y, w = (np.abs(array).astype(np.float64) for array in (X, y, w))
    return w.max() + lr * len(order) * ((X @ w + y) * X.max(axis=1)).max()


def _order(*indices):
    return np.array(indices)


_X = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0], [-1.0, 2.0]])
_y, _w = np.array([1.0, -2.0, 4.0, 0.5]), np.array([2.0, 1.0])
_once = _order(2, 0, 3, 1)
edges = {
    "slices that come out even": call(_X, _y, _w, 0.125, _once, 2),
    "the last slice is shorter, and divides by its own length": call(_X, _y, _w, 0.125, _once, 3),
    "the last slice holds one index": call(_X, _y, _w, 0.125, _order(2, 0, 3, 1, 0), 2),
    "slices of one index": call(_X, _y, _w, 0.125, _once, 1),
    "one slice for all": call(_X, _y, _w, 0.125, _once, 4),
    "a batch_size larger than the order": call(_X, _y, _w, 0.125, _once, 5),
    "a batch_size much larger than the order": call(_X, _y, _w, 0.125, _order(3, 1), 100),
    "one index": call(_X, _y, _w, 0.125, _order(2), 1),
    "one index in a slice for two": call(_X, _y, _w, 0.125, _order(2), 2),
    "a row twice in a slice counts twice": call(_X, _y, _w, 0.125, _order(2, 2, 0), 3),
    "a row in two slices": call(_X, _y, _w, 0.125, _order(2, 0, 2, 1), 2),
    "rows that are left out": call(_X, _y, _w, 0.125, _order(3, 0, 2), 2),
    "an order longer than the data": call(_X, _y, _w, 0.125, _order(2, 0, 1, 3, 3, 2, 0, 1, 1), 4),
    "rows from last to first": call(_X, _y, _w, 0.125, _order(3, 2, 1, 0), 3),
    "exact predictions change nothing": call(_X, _X @ _w, _w, 0.125, _once, 3),
    "slices after an exact one count": call(
        np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([1.0, 4.0]), np.array([1.0, 2.0]), 0.125, _order(0, 0, 1), 2
    ),
    "one sample": call(np.array([[1.0, 2.0, -1.0]]), np.array([3.0]), np.array([1.0, 0.0, 0.5]), 0.125, _order(0), 1),
    "one feature": call(np.array([[1.0], [2.0], [0.5]]), _y[:3], np.array([1.0]), 0.125, _order(1, 0, 2), 2),
    "more features than samples": call(_X[:2].T @ _X.T, _y[:2], np.arange(4.0), 0.0625, _order(1, 0, 1), 2),
    "as many features as samples in a slice": call(_X, _y, _w, 0.125, _order(3, 2), 2),
    "from zero": call(_X, _y, np.zeros(2), 0.125, _order(0, 2, 1), 2),
    "a large error is not clipped": call(_X, np.array([1.0, 1e6, 4.0, 0.5]), _w, 0.125, _once, 2),
}


def is_stochastic(f, X, y, w, lr, order, batch_size):
    """With slices of one index, joining orders is making two epochs."""
    middle = np.asarray(f(X, y, w, lr, order, 1), float)
    return close(f(X, y, middle, lr, order, 1), f(X, y, w, lr, np.concatenate([order, order]), 1))


def ignores_order_inside(f, X, y, w, lr, order, batch_size):
    """In one slice the order does not matter."""
    n = len(order)
    return close(f(X, y, w, lr, order[::-1].copy(), n), f(X, y, w, lr, order, n))


def repeats_do_not_change_a_mean(f, X, y, w, lr, order, batch_size):
    """A slice twice in one slice has the same mean."""
    n = len(order)
    return close(f(X, y, w, lr, np.concatenate([order, order]), 2 * n), f(X, y, w, lr, order, n))


laws = {
    "two epochs of slices of one index are one with the orders joined": is_stochastic,
    "inside a slice the order does not matter": ignores_order_inside,
    "a slice in which all comes twice makes the same update": repeats_do_not_change_a_mean,
}


def drops_the_last(X, y, w, lr, order, batch_size):
    for start in range(0, len(order) - batch_size + 1, batch_size):
        batch = order[start : start + batch_size]
        w = w - lr * X[batch].T @ (X[batch] @ w - y[batch]) / batch_size
    return w


def drops_the_last_but_not_the_only(X, y, w, lr, order, batch_size):
    for start in range(0, max(len(order) - batch_size + 1, 1), batch_size):
        batch = order[start : start + batch_size]
        w = w - lr * X[batch].T @ (X[batch] @ w - y[batch]) / len(batch)
    return w


def even_slices(X, y, w, lr, order, batch_size):
    for batch in np.array_split(order, -(-len(order) // batch_size)):
        w = w - lr * X[batch].T @ (X[batch] @ w - y[batch]) / len(batch)
    return w


def interleaved_slices(X, y, w, lr, order, batch_size):
    count = -(-len(order) // batch_size)
    for first in range(count):
        batch = order[first::count]
        w = w - lr * X[batch].T @ (X[batch] @ w - y[batch]) / len(batch)
    return w


def fills_up_the_last(X, y, w, lr, order, batch_size):
    for start in range(0, len(order), batch_size):
        batch = np.take(order, range(start, start + batch_size), mode="wrap")
        w = w - lr * X[batch].T @ (X[batch] @ w - y[batch]) / len(batch)
    return w


def slices_of_the_data(X, y, w, lr, order, batch_size):
    for start in range(0, len(X), batch_size):
        rows, targets = X[start : start + batch_size], y[start : start + batch_size]
        w = w - lr * rows.T @ (rows @ w - targets) / len(rows)
    return w


def targets_out_of_order(X, y, w, lr, order, batch_size):
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        targets = y[np.arange(start, start + len(batch)) % len(y)]
        w = w - lr * X[batch].T @ (X[batch] @ w - targets) / len(batch)
    return w


def sample_after_sample(X, y, w, lr, order, batch_size):
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        for i in batch:
            w = w - lr * (X[i] @ w - y[i]) * X[i] / len(batch)
    return w


def errors_of_the_first_weights(X, y, w, lr, order, batch_size):
    errors = X @ w - y
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        w = w - lr * X[batch].T @ errors[batch] / len(batch)
    return w


def writes_into_w(X, y, w, lr, order, batch_size):
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        w -= lr * X[batch].T @ (X[batch] @ w - y[batch]) / len(batch)
    return w


def loops_over_elements(X, y, w, lr, order, batch_size):
    from operator import mul

    rows, targets, weights, order = X.tolist(), y.tolist(), w.tolist(), order.tolist()
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        errors = [sum(map(mul, rows[i], weights)) - targets[i] for i in batch]
        columns = zip(*[rows[i] for i in batch], strict=True)
        factor = lr / len(batch)
        weights = [
            weight - factor * sum(map(mul, column, errors)) for weight, column in zip(weights, columns, strict=True)
        ]
    return np.array(weights)


def stops_at_an_exact_slice(X, y, w, lr, order, batch_size):
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        error = X[batch] @ w - y[batch]
        if not error.any():
            break
        w = w - lr * X[batch].T @ error / len(batch)
    return w


mistakes = {
    "stops at the first slice that is predicted exactly": stops_at_an_exact_slice,
    "the last, shorter slice divides by batch_size": ("/ len(batch)", "/ batch_size"),
    "leaves out a last slice that is shorter": drops_the_last,
    "leaves out a last slice that is shorter, unless it is the only one": drops_the_last_but_not_the_only,
    "makes slices of nearly equal length": even_slices,
    "deals the indices out in turn instead of slicing": interleaved_slices,
    "fills the last slice up from the start of the order": fills_up_the_last,
    "slices the data and ignores the order": slices_of_the_data,
    "rows follow the order, but targets do not": targets_out_of_order,
    "a slice ends one index too early": ("start + batch_size]", "start + max(batch_size - 1, 1)]"),
    "a slice ends one index too late": ("start + batch_size]", "start + batch_size + 1]"),
    "slices overlap: the start moves by 1": ("range(0, len(order), batch_size)", "range(len(order))"),
    "a row that is twice in a slice counts once": (
        "order[start : start + batch_size]",
        "np.unique(order[start : start + batch_size])",
    ),
    "sums over the slice instead of averaging": (" / len(batch)", ""),
    "divides by the number of samples": ("/ len(batch)", "/ len(X)"),
    "divides by the length of the order": ("/ len(batch)", "/ len(order)"),
    "divides by the number of features": ("/ len(batch)", "/ len(w)"),
    "keeps the factor 2 of the square": ("lr * (rows", "2 * lr * (rows"),
    "climbs: adds the gradient instead of subtracting it": ("w - lr", "w + lr"),
    "updates after each sample of a slice": sample_after_sample,
    "all slices use the errors of the first weights": errors_of_the_first_weights,
    "ignores batch_size and takes one slice for all": ("start + batch_size]", "]"),
    "stops after the first slice": ("/ len(batch)\n    return w", "/ len(batch)\n        break\n    return w"),
    "sorts the order": ("order[start", "np.sort(order)[start"),
    "clips large errors": ("rows @ w - y[batch]", "np.clip(rows @ w - y[batch], -1000, 1000)"),
    "writes into w": writes_into_w,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_samples(X, y, w, lr, order, batch_size):
    for start in range(0, len(order), batch_size):
        gradient, count = np.zeros(len(w)), 0
        for i in order[start : start + batch_size]:
            gradient += (np.dot(X[i], w) - y[i]) * X[i]
            count += 1
        w = w - lr * gradient / count
    return w


def by_features(X, y, w, lr, order, batch_size):
    w = w.copy()
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        rows, error = X[batch], -y[batch]
        for j in range(len(w)):
            error = error + rows[:, j] * w[j]
        for j in range(len(w)):
            w[j] -= lr * np.mean(error * rows[:, j])
    return w


def by_array_split(X, y, w, lr, order, batch_size):
    for batch in np.array_split(order, range(batch_size, len(order), batch_size)):
        error = (X[batch] * w).sum(axis=1) - y[batch]
        w = w - lr * (error[:, None] * X[batch]).mean(axis=0)
    return w


def by_permuted_copies(X, y, w, lr, order, batch_size):
    X, y, w = X[order], y[order], np.array(w, float)
    while len(X):
        rows, targets = X[:batch_size], y[:batch_size]
        w += lr * np.average(rows.T * (targets - rows.dot(w)), axis=1)
        X, y = X[batch_size:], y[batch_size:]
    return w


def by_counting_slices(X, y, w, lr, order, batch_size):
    for k in range(int(np.ceil(len(order) / batch_size))):
        batch = list(order[k * batch_size : min((k + 1) * batch_size, len(order))])
        error = np.einsum("ni,i->n", X[batch], w) - y[batch]
        w = w - (lr / len(batch)) * np.einsum("ni,n->i", X[batch], error)
    return w


alternatives = [by_samples, by_features, by_array_split, by_permuted_copies, by_counting_slices]
