"""Grades sgd_epoch."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["gradient_descent"]
questions = ["batch vs stochastic vs mini-batch gradient descent"]
hints = [
    "How many updates does an order of five indices make? Which weights does the third one see?",
    "Loop over the indices themselves. Each picks one row and one target; the error of that row is a number, and the "
    "update is a multiple of the row. No mean, no N.",
    "For each i in order: the error e is the dot product of row i and w, less target i; the new w is w less "
    "lr times e times row i. Make w a new array each time, so that the caller's stays as it is.",
]
budget = 14
remember = "an exact prediction changes nothing"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Orders that are a permutation, that repeat rows, that leave rows out, or that do both."""
    n, d = rng.integers(1, size + 2, 2)
    X = rng.normal(0, 1, (n, d)).round(2)
    X[0] += X[0] == 0
    y = (X @ rng.normal(0, 2, d) + rng.normal(0, 1, n)).round(2)
    w = rng.normal(0, 2, d).round(1) if rng.random() < 0.7 else np.zeros(d)
    lr = float(f"{rng.choice([0.2, 0.5, 0.9]) / (X**2).sum(axis=1).max():.2g}")
    order = rng.permutation(n) if rng.random() < 0.3 else rng.integers(n, size=rng.integers(1, 2 * size + 2))
    return call(X, y, w, lr, order)


def workload(rng: np.random.Generator) -> Call:
    """The loop over the 200 indices is within the budget, one over the 3000 features of each is not."""
    return call(rng.normal(0, 1, (40, 3000)), rng.normal(0, 10, 40), np.zeros(3000), 0.0002, rng.integers(40, size=200))


def magnitude(X, y, w, lr, order):
    """The sizes of what is added up in the weights."""
    X, y, w = (np.abs(array).astype(np.float64) for array in (X, y, w))
    return w.max() + lr * len(order) * ((X @ w + y) * X.max(axis=1)).max()


def _order(*indices):
    return np.array(indices)


_X = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
_y, _w = np.array([1.0, -2.0, 4.0]), np.array([2.0, 1.0])
edges = {
    "one update": call(_X, _y, _w, 0.125, _order(2)),
    "rows from first to last": call(_X, _y, _w, 0.125, _order(0, 1, 2)),
    "rows from last to first": call(_X, _y, _w, 0.125, _order(2, 1, 0)),
    "a shuffled order": call(_X, _y, _w, 0.125, _order(1, 2, 0)),
    "a row that is left out": call(_X, _y, _w, 0.125, _order(2, 0)),
    "a row twice in a row": call(_X, _y, _w, 0.125, _order(2, 2)),
    "a row again later": call(_X, _y, _w, 0.125, _order(2, 1, 2)),
    "an order longer than the data": call(_X, _y, _w, 0.125, _order(2, 0, 1, 0, 2, 1, 1)),
    "an exact prediction changes nothing": call(_X, np.array([2.0, 2.0, 3.0]), _w, 0.125, _order(0, 2, 1)),
    "samples after an exact prediction count": call(
        np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([1.0, 4.0]), np.array([1.0, 2.0]), 0.125, _order(0, 1)
    ),
    "a row of zeros changes nothing": call(_X * [[1.0], [0.0], [1.0]], _y, _w, 0.125, _order(1, 1)),
    "one sample, seen once": call(
        np.array([[1.0, 2.0, -1.0]]), np.array([3.0]), np.array([1.0, 0.0, 0.5]), 0.125, _order(0)
    ),
    "one feature": call(np.array([[1.0], [2.0], [0.5]]), _y, np.array([1.0]), 0.125, _order(1, 0, 2)),
    "more features than samples": call(_X.T, np.array([1.0, -3.0]), np.array([1.0, 2.0, 0.5]), 0.125, _order(1, 0)),
    "as many features as samples": call(_X[1:], np.array([1.0, -3.0]), _w, 0.125, _order(1, 0)),
    "a learning rate that fits the row at once": call(_X, _y, _w, 0.25, _order(1, 1)),
    "from zero": call(_X, _y, np.zeros(2), 0.125, _order(0, 2)),
    "a large error is not clipped": call(_X, np.array([1.0, 1e6, 4.0]), _w, 0.125, _order(1, 2)),
    "a tiny error counts": call(_X, np.array([2.0, 2.0, 3.0 + 1e-5]), _w, 0.125, _order(2, 0)),
}


def continues(f, X, y, w, lr, order):
    """Two epochs in a row are one epoch of the joined orders."""
    middle = np.asarray(f(X, y, w, lr, order), float)
    back = order[::-1].copy()
    return close(f(X, y, middle, lr, back), f(X, y, w, lr, np.concatenate([order, back])))


def shrinks_the_error(f, X, y, w, lr, order):
    """Each visit to the same row shrinks its error by the same factor."""
    i, visits = int(order[0]), 3
    after_visits = np.asarray(f(X, y, w, lr, np.full(visits, i)), float)
    factor = (1 - lr * X[i] @ X[i]) ** visits
    return close(X[i] @ after_visits - y[i], factor * (X[i] @ w - y[i]))


laws = {
    "two epochs are one with the orders joined": continues,
    "three visits to a row shrink its error three times": shrinks_the_error,
}


def ignores_the_order(X, y, w, lr, order):
    for i in range(len(X)):
        w = w - lr * (X[i] @ w - y[i]) * X[i]
    return w


def counts_instead_of_looking_up(X, y, w, lr, order):
    for k in range(len(order)):
        i = k % len(X)
        w = w - lr * (X[i] @ w - y[i]) * X[i]
    return w


def targets_out_of_order(X, y, w, lr, order):
    for k, i in enumerate(order):
        w = w - lr * (X[i] @ w - y[k % len(y)]) * X[i]
    return w


def errors_of_the_first_weights(X, y, w, lr, order):
    errors = X @ w - y
    for i in order:
        w = w - lr * errors[i] * X[i]
    return w


def feature_after_feature(X, y, w, lr, order):
    w = w.astype(np.float64)
    for i in order:
        for j in range(len(w)):
            w[j] -= lr * (X[i] @ w - y[i]) * X[i, j]
    return w


def writes_into_w(X, y, w, lr, order):
    for i in order:
        w -= lr * (X[i] @ w - y[i]) * X[i]
    return w


def averages_the_weights(X, y, w, lr, order):
    seen = []
    for i in order:
        w = w - lr * (X[i] @ w - y[i]) * X[i]
        seen.append(w)
    return np.mean(seen, axis=0)


def one_step_along_the_mean(X, y, w, lr, order):
    rows = X[order]
    return w - lr * rows.T @ (rows @ w - y[order]) / len(order)


def lr_fades(X, y, w, lr, order):
    for k, i in enumerate(order):
        w = w - lr / (1 + k) * (X[i] @ w - y[i]) * X[i]
    return w


def adds_an_intercept(X, y, w, lr, order):
    b = 0.0
    for i in order:
        error = X[i] @ w + b - y[i]
        w, b = w - lr * error * X[i], b - lr * error
    return w


def loops_over_features(X, y, w, lr, order):
    from operator import mul

    rows, targets, weights = X.tolist(), y.tolist(), w.tolist()
    for i in order.tolist():
        row = rows[i]
        step = lr * (sum(map(mul, row, weights)) - targets[i])
        weights = [weight - step * x for weight, x in zip(weights, row, strict=True)]
    return np.array(weights)


def stops_at_an_exact_prediction(X, y, w, lr, order):
    for i in order:
        error = X[i] @ w - y[i]
        if error == 0:
            break
        w = w - lr * error * X[i]
    return w


mistakes = {
    "stops at the first sample that is predicted exactly": stops_at_an_exact_prediction,
    "ignores the order and visits every row once": ignores_the_order,
    "counts through the rows instead of looking up the order": counts_instead_of_looking_up,
    "rows follow the order, but targets do not": targets_out_of_order,
    "visits no row twice": ("in order:", "in list(dict.fromkeys(order.tolist())):"),
    "visits the rows in increasing order": ("in order:", "in np.sort(order):"),
    "visits the rows backwards": ("in order:", "in order[::-1]:"),
    "leaves out the last index": ("in order:", "in order[:-1]:"),
    "leaves out the first index": ("in order:", "in order[1:]:"),
    "all updates use the errors of the first weights": errors_of_the_first_weights,
    "makes one step along the mean gradient": one_step_along_the_mean,
    "updates one feature after the other, each with the weights changed so far": feature_after_feature,
    "divides each gradient by the number of samples": ("lr * error", "lr / len(X) * error"),
    "divides each gradient by the number of updates": ("lr * error", "lr / len(order) * error"),
    "keeps the factor 2 of the square": ("lr * error", "2 * lr * error"),
    "climbs: adds the gradient instead of subtracting it": ("w - lr", "w + lr"),
    "forgets the error, so every row is subtracted": ("lr * error * X[i]", "lr * X[i]"),
    "uses only the sign of the error": ("lr * error", "lr * np.sign(error)"),
    "clips large errors": ("lr * error", "lr * np.clip(error, -1000, 1000)"),
    "skips small errors": ("lr * error", "lr * (abs(error) > 1e-3) * error"),
    "forgets the row in the gradient": ("error * X[i]", "error"),
    "divides by the squared norm of the row": ("error * X[i]", "error * X[i] / (X[i] @ X[i] + 1e-12)"),
    "the learning rate fades with the updates": lr_fades,
    "returns the mean of the weights along the way": averages_the_weights,
    "adds an intercept": adds_an_intercept,
    "writes into w": writes_into_w,
    "loops over the single features in Python": loops_over_features,
}


def by_gathered_rows(X, y, w, lr, order):
    for row, target in zip(X[order], y[order], strict=True):
        w = w + lr * (target - np.dot(row, w)) * row
    return w


def by_slices(X, y, w, lr, order):
    for k in range(len(order)):
        batch, target = X[order[k : k + 1]], y[order[k : k + 1]]
        w = w - lr * batch.T @ (batch @ w - target) / len(batch)
    return w


def by_copy(X, y, w, lr, order):
    w = np.array(w, dtype=float)
    for i in order.tolist():
        error = float((X[i, :] * w).sum() - y[i])
        w -= lr * error * X[i, :]
    return w


def by_columns_of_weights(X, y, w, lr, order):
    w = w.reshape(-1, 1)
    for i in map(int, order):
        x = X[i].reshape(1, -1)
        w = w - np.multiply(x.T @ (x @ w - y[i]), lr)
    return w.ravel()


def by_einsum(X, y, w, lr, order):
    for i in order:
        w = w - lr * np.einsum("j,j->", X[i], w) * X[i] + lr * y[i] * X[i]
    return w


alternatives = [by_gathered_rows, by_slices, by_copy, by_columns_of_weights, by_einsum]
