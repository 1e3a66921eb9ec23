"""Grades logistic_regression."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["sigmoid", "gradient_descent"]
hints = [
    "The gradient of the mean log loss is as simple as that of least squares: what takes the place of the residual?",
    "In each step, turn the scores of all samples into probabilities, subtract the labels, and average this error: "
    "weighted with the features for w, on its own for b. Both updates use the probabilities from before the step.",
    "With p_i the sigmoid of x_i . w + b: the gradient for w is the mean over the samples of (p_i - y_i) x_i, the "
    "gradient for b the mean of (p_i - y_i). Subtract lr times each, `steps` times, starting from zeros.",
]
budget = 70
remember = "two steps: the second sees new weights and a new intercept"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Labels that follow a rule, more or less; sometimes all the same; a learning rate below 1 / curvature."""
    n, d = rng.integers(1, size + 3), rng.integers(1, size + 1)
    X = rng.normal(0, 1.5, (n, d)).round(1) + rng.choice([0.0, 0.0, 2.0], d)
    y = (X @ rng.normal(0, 1, d) + rng.normal(0, 1, n) > rng.normal(0, 1)).astype(np.int64)
    if rng.random() < 0.1:
        y[:] = y[0]
    curvature = np.linalg.norm(np.c_[X, np.ones(n)], 2) ** 2 / (4 * n)
    rates = [rate for rate in (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0) if rate < 1 / curvature]
    return call(X, y, float(rng.choice(rates[-3:])), int(rng.choice([1, 2, 3, 5, 10, 40])))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 600 samples or the 700 features is within the budget, one over the single numbers is not."""
    return call(rng.normal(0, 1, (600, 700)), rng.integers(0, 2, 600), 0.1, 3)


def magnitude(X, y, lr, steps):
    """How far the weights and the intercept can move."""
    return lr * steps * float(np.abs(X).max()), lr * steps


_X = np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 1.0], [2.0, 1.0, -1.0], [-1.0, 3.0, 0.5]])
_y = np.array([1, 0, 0, 1])
edges = {
    "a single step": call(_X, _y, 0.5, 1),
    "two steps: the second sees new weights and a new intercept": call(_X, np.array([1, 1, 0, 1]), 0.5, 2),
    "a single sample of class 1": call(np.array([[2.0, -1.0]]), np.array([1]), 0.5, 3),
    "a single sample of class 0": call(np.array([[2.0, -1.0]]), np.array([0]), 0.5, 3),
    "one feature": call(np.array([[1.0], [2.0], [4.0]]), np.array([0, 0, 1]), 0.25, 4),
    "all labels are 1": call(_X, np.ones(4, np.int64), 0.25, 5),
    "all labels are 0": call(_X, np.zeros(4, np.int64), 0.25, 5),
    "a feature that is always 0 keeps weight 0": call(_X * [1, 0, 1], _y, 0.5, 5),
    "features that are all 0 leave the intercept to learn": call(np.zeros((3, 2)), np.array([1, 1, 0]), 1.0, 5),
    "as many samples as features": call(_X[:3], _y[:3], 0.5, 3),
    "more features than samples": call(_X[:2], _y[:2], 0.5, 3),
    "separable classes keep the weights growing": call(
        np.array([[-2.0], [-1.0], [1.0], [2.0]]), _y * 0 + [0, 0, 1, 1], 1.0, 200
    ),
    "many steps, up to the minimum": call(
        np.array([[1.0], [1.0], [1.0], [0.0], [0.0]]), np.array([1, 1, 0, 0, 1]), 2.0, 300
    ),
    "a small learning rate": call(_X, _y, 0.001, 2),
    "a symmetric problem keeps intercept 0": call(np.array([[1.0], [-1.0]]), np.array([1, 0]), 1.0, 3),
}


def learns_ones_as_intercept(f, X, y, lr, steps):
    """An extra feature that is always 1 has the gradient of the intercept."""
    w, b = f(np.c_[X, np.ones(len(X))], y, lr, steps)
    return close(w[-1], b)


def ignores_repetition(f, X, y, lr, steps):
    """The loss is a mean."""
    (w, b), (w2, b2) = f(X, y, lr, steps), f(np.r_[X, X], np.r_[y, y], lr, steps)
    return close(w, w2) and close(b, b2)


def mirrors_labels(f, X, y, lr, steps):
    """The classes are equals."""
    (w, b), (w2, b2) = f(X, y, lr, steps), f(X, 1 - y, lr, steps)
    return close(w, -w2) and close(b, -b2)


laws = {
    "a feature that is always 1 gets the weight of the intercept": learns_ones_as_intercept,
    "all samples twice change nothing": ignores_repetition,
    "swapping the classes flips all signs": mirrors_labels,
}


def updates_in_turn(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        w = w - lr * X.T @ (1 / (1 + np.exp(-(X @ w + b))) - y) / len(y)
        b = b - lr * np.mean(1 / (1 + np.exp(-(X @ w + b))) - y)
    return w, b


def updates_intercept_first(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        b = b - lr * np.mean(1 / (1 + np.exp(-(X @ w + b))) - y)
        w = w - lr * X.T @ (1 / (1 + np.exp(-(X @ w + b))) - y) / len(y)
    return w, b


def updates_after_each_sample(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        for x, t in zip(X, y, strict=True):
            error = 1 / (1 + np.exp(-(x @ w + b))) - t
            w, b = w - lr * error * x, b - lr * error
    return w, b


def stops_early(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(X @ w + b))) - y
        step = lr * X.T @ error / len(y)
        w, b = w - step, b - lr * error.mean()
        if np.abs(step).max() < 1e-3:
            break
    return w, b


def decays_the_rate(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    for t in range(steps):
        error = 1 / (1 + np.exp(-(X @ w + b))) - y
        w, b = w - lr / (t + 1) * X.T @ error / len(y), b - lr / (t + 1) * error.mean()
    return w, b


def with_momentum(X, y, lr, steps):
    w, b, v, u = np.zeros(X.shape[1]), 0.0, np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(X @ w + b))) - y
        v, u = 0.9 * v + X.T @ error / len(y), 0.9 * u + error.mean()
        w, b = w - lr * v, b - lr * u
    return w, b


def intercept_inside_w(X, y, lr, steps):
    Z = np.c_[np.ones(len(X)), X]
    w = np.zeros(Z.shape[1])
    for _ in range(steps):
        w = w - lr * Z.T @ (1 / (1 + np.exp(-Z @ w)) - y) / len(y)
    return w, w[0]


def standardises(X, y, lr, steps):
    Z = (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-12)
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(Z @ w + b))) - y
        w, b = w - lr * Z.T @ error / len(y), b - lr * error.mean()
    return w, b


def loops_over_elements(X, y, lr, steps):
    from math import exp
    from operator import mul

    rows, columns, labels = X.tolist(), X.T.tolist(), y.tolist()
    w, b = [0.0] * len(columns), 0.0
    for _ in range(steps):
        error = [1 / (1 + exp(-b - sum(map(mul, row, w)))) - t for row, t in zip(rows, labels, strict=True)]
        rate = lr / len(rows)
        w = [one - rate * sum(map(mul, column, error)) for one, column in zip(w, columns, strict=True)]
        b -= rate * sum(error)
    return np.array(w), b


mistakes = {
    "sums the gradient over the samples instead of averaging": (
        "error = p - y",
        "error = (p - y) * len(y)",
    ),
    "sums the gradient of the intercept only": ("np.mean(error)", "np.sum(error)"),
    "divides the gradient by D instead of N": ("/ len(y)", "/ len(w)"),
    "halves the gradient": ("error = p - y", "error = (p - y) / 2"),
    "the intercept is never updated": ("b - lr * np.mean(error)", "b"),
    "the intercept sees the weights of the same step": updates_in_turn,
    "the weights see the intercept of the same step": updates_intercept_first,
    "climbs instead of descending": ("error = p - y", "error = y - p"),
    "descends on the squared error of the probabilities": ("error = p - y", "error = (p - y) * p * (1 - p)"),
    "forgets the sigmoid: linear regression": ("error = p - y", "error = X @ w + b - y"),
    "rounds the probabilities to classes: the perceptron": ("error = p - y", "error = (p > 0.5) - y"),
    "takes the labels for -1 and 1": ("error = p - y", "error = p - (2 * y - 1)"),
    "makes one step too few": ("range(steps)", "range(steps - 1)"),
    "makes one step too many": ("range(steps)", "range(steps + 1)"),
    "starts with ones": ("np.zeros(", "np.ones("),
    "updates after each sample: stochastic gradient descent": updates_after_each_sample,
    "stops once the weights hardly move": stops_early,
    "lowers the learning rate from step to step": decays_the_rate,
    "adds momentum": with_momentum,
    "shrinks the weights: ridge": ("w - lr * (X.T @ error)", "w * (1 - lr * 1e-3) - lr * (X.T @ error)"),
    "standardises the features first": standardises,
    "returns the intercept inside the weights": intercept_inside_w,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_exp(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        g = 1 / (1 + np.exp(-(X @ w + b))) - y
        w, b = w - lr * np.mean(g[:, None] * X, axis=0), b - lr * g.mean()
    return w, b


def by_column_of_ones(X, y, lr, steps):
    Z = np.hstack([X, np.ones((X.shape[0], 1), X.dtype)])
    w = np.zeros(Z.shape[1], X.dtype)
    for _ in range(steps):
        w = w - X.dtype.type(lr) / X.dtype.type(len(y)) * Z.T.dot(1 / (1 + np.exp(-Z.dot(w))) - y.astype(X.dtype))
    return w[:-1], w[-1]


def by_samples(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        dw, db = np.zeros(X.shape[1]), 0.0
        for i in range(len(X)):
            error = 1 / (1 + np.exp(-(np.dot(X[i], w) + b))) - y[i]
            dw += error * X[i]
            db += error
        w -= lr * dw / len(X)
        b -= lr * db / len(X)
    return [w, float(b)]


def by_features(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(steps):
        z = np.full(len(X), b)
        for j in range(X.shape[1]):
            z += X[:, j] * w[j]
        error = 0.5 * (1 + np.tanh(z / 2)) - y
        for j in range(X.shape[1]):
            w[j] -= lr * np.mean(X[:, j] * error)
        b -= lr * np.mean(error)
    return w, b


def by_signs(X, y, lr, steps):
    s = 2 * y - 1
    w, b = np.zeros((X.shape[1], 1)), np.zeros(1)
    for _ in range(steps):
        pull = (s / (1 + np.exp(s * (X @ w + b)[:, 0])))[:, None]
        w, b = w + lr * np.einsum("nd,nk->dk", X, pull) / len(s), b + lr * pull.mean(axis=0)
    return w[:, 0], b[0]


alternatives = [by_exp, by_column_of_ones, by_samples, by_features, by_signs]
