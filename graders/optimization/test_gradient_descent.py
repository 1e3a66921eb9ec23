"""Grades gradient_descent."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
questions = ["batch vs stochastic vs mini-batch gradient descent"]
hints = [
    "What shape has the residual, and what shape must the gradient have? One product with X leads from the one to "
    "the other.",
    "In each step: the residual of all samples, then the loss from it, then the update from it. Every step needs a "
    "fresh residual. The half in the loss cancels the 2 of the square.",
    "With r = X w - y: the loss is the mean of r squared, halved; the gradient is X transposed times r, divided by the "
    "number of samples N. Make w a new array: w less lr times the gradient.",
]
budget = 50
remember = "the first loss is that of the weights passed in"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Few samples or many, more features than samples, targets with noise; slow and fast learning rates."""
    n, d = rng.integers(1, size + 3), rng.integers(1, size + 2)
    X = rng.normal(0, 1, (n, d)).round(2)
    X[0] += X[0] == 0
    y = (X @ rng.normal(0, 2, d) + rng.normal(0, 1, n)).round(2)
    w = rng.normal(0, 2, d).round(1) if rng.random() < 0.7 else np.zeros(d)
    lr = float(f"{rng.choice([0.1, 0.5, 0.9]) * n / np.linalg.norm(X, 2) ** 2:.2g}")
    return call(X, y, w, lr, int(rng.integers(1, size + 3)))


def workload(rng: np.random.Generator) -> Call:
    """Loops over the 600 samples or the 200 features in each step are within the budget, over all numbers not."""
    X = rng.normal(0, 1, (600, 200))
    return call(X, rng.normal(0, 10, 600), np.zeros(200), 0.1, 6)


def magnitude(X, y, w, lr, steps):
    """The sizes of what is added up in the weights and in the losses."""
    X, y, w = (np.abs(array).astype(np.float64) for array in (X, y, w))
    terms = X @ w + y
    return w.max() + lr * steps * (X.T @ terms).max() / len(X), np.mean(terms**2)


_X = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
_y, _w = np.array([1.0, -2.0, 4.0]), np.array([2.0, 1.0])
edges = {
    "a single step": call(_X, _y, _w, 0.25, 1),
    "the first loss is that of the weights passed in": call(_X, _y, np.array([3.0, -5.0]), 0.25, 2),
    "from zero": call(_X, _y, np.zeros(2), 0.25, 3),
    "not from zero": call(_X, _y, _w, 0.25, 3),
    "one sample": call(np.array([[1.0, 2.0, -1.0]]), np.array([3.0]), np.array([1.0, 0.0, 0.5]), 0.1, 3),
    "one feature": call(np.array([[1.0], [2.0], [0.5]]), np.array([1.0, 5.0, 2.0]), np.array([1.0]), 0.25, 4),
    "one sample of one feature": call(np.array([[2.0]]), np.array([3.0]), np.array([1.0]), 0.125, 3),
    "more features than samples": call(_X.T, np.array([1.0, -3.0]), np.array([1.0, 2.0, 0.5]), 0.125, 3),
    "as many features as samples": call(_X[:2] + 1, np.array([1.0, -3.0]), np.array([0.5, 2.0]), 0.0625, 3),
    "at the optimum nothing moves": call(_X, _X @ np.array([2.0, 1.0]), _w, 0.25, 3),
    "an optimum is reached, and the steps go on": call(np.eye(2), np.array([1.0, -2.0]), np.zeros(2), 2.0, 3),
    "a tiny learning rate": call(_X, _y, _w, 0.001, 4),
    "a feature that is always zero keeps its weight": call(_X * [1.0, 0.0], _y, _w, 0.5, 3),
    "two features that are the same": call(_X[:, [0, 0]], _y, _w, 0.25, 3),
    "targets far from zero have no intercept": call(
        np.array([[1.0], [-1.0]]), np.array([100.0, 101.0]), _w[:1], 0.5, 3
    ),
    "a tiny loss is still lowered": call(_X, _y * 1e-4, _w * 1e-4, 0.25, 3),
    "many steps": call(_X, _y, _w, 0.25, 60),
}


def never_rises(f, X, y, w, lr, steps):
    """Below 1 / the largest eigenvalue each update lowers the loss."""
    losses = np.asarray(f(X, y, w, lr, steps + 1)[1], float)
    return bool(np.all(np.diff(losses) <= 1e-6 * losses[0]))


def continues(f, X, y, w, lr, steps):
    """The returned weights are where the next step starts."""
    middle, first = f(X, y, w, lr, steps)
    end, second = f(X, y, np.asarray(middle, float), lr, 2)
    whole = f(X, y, w, lr, steps + 2)
    return close(whole[0], end) and close(whole[1], np.concatenate([first, second]))


laws = {
    "the loss never rises": never_rises,
    "stopping and going on gives the same as not stopping": continues,
}


def loss_after_the_update(X, y, w, lr, steps):
    losses = np.zeros(steps)
    for step in range(steps):
        w = w - lr * X.T @ (X @ w - y) / len(X)
        losses[step] = np.mean((X @ w - y) ** 2) / 2
    return w, losses


def one_feature_after_the_other(X, y, w, lr, steps):
    w, losses = w.astype(np.float64), np.zeros(steps)
    for step in range(steps):
        losses[step] = np.mean((X @ w - y) ** 2) / 2
        for j in range(len(w)):
            w[j] -= lr * X[:, j] @ (X @ w - y) / len(X)
    return w, losses


def one_sample_after_the_other(X, y, w, lr, steps):
    losses = np.zeros(steps)
    for step in range(steps):
        losses[step] = np.mean((X @ w - y) ** 2) / 2
        for row, target in zip(X, y, strict=True):
            w = w - lr * (row @ w - target) * row / len(X)
    return w, losses


def one_residual_for_all(X, y, w, lr, steps):
    residual, losses = X @ w - y, np.zeros(steps)
    for step in range(steps):
        losses[step] = np.mean((X @ w - y) ** 2) / 2
        w = w - lr * (X.T @ residual) / len(X)
    return w, losses


def writes_into_w(X, y, w, lr, steps):
    losses = np.zeros(steps)
    for step in range(steps):
        residual = X @ w - y
        losses[step] = np.mean(residual**2) / 2
        w -= lr * (X.T @ residual) / len(X)
    return w, losses


def solves_exactly(X, y, w, lr, steps):
    losses, start = np.zeros(steps), w
    for step in range(steps):
        residual = X @ w - y
        losses[step] = np.mean(residual**2) / 2
        w = w - lr * (X.T @ residual) / len(X)
    return start + np.linalg.lstsq(X, y - X @ start, rcond=None)[0], losses


def adds_an_intercept(X, y, w, lr, steps):
    losses, b = np.zeros(steps), 0.0
    for step in range(steps):
        residual = X @ w + b - y
        losses[step] = np.mean(residual**2) / 2
        w, b = w - lr * (X.T @ residual) / len(X), b - lr * np.mean(residual)
    return w, losses


def one_update_less(X, y, w, lr, steps):
    losses = np.zeros(steps)
    for step in range(steps):
        residual = X @ w - y
        losses[step] = np.mean(residual**2) / 2
        if step < steps - 1:
            w = w - lr * (X.T @ residual) / len(X)
    return w, losses


def one_loss_more(X, y, w, lr, steps):
    losses = [np.mean((X @ w - y) ** 2) / 2]
    for _ in range(steps):
        w = w - lr * X.T @ (X @ w - y) / len(X)
        losses.append(np.mean((X @ w - y) ** 2) / 2)
    return w, np.array(losses)


def starts_at_zero(X, y, w, lr, steps):
    w, losses = np.zeros(len(w)), np.zeros(steps)
    for step in range(steps):
        residual = X @ w - y
        losses[step] = np.mean(residual**2) / 2
        w = w - lr * (X.T @ residual) / len(X)
    return w, losses


def loops_over_elements(X, y, w, lr, steps):
    from operator import mul

    rows, columns, targets, weights = X.tolist(), X.T.tolist(), y.tolist(), w.tolist()
    losses, n = [], len(rows)
    for _ in range(steps):
        residual = [sum(map(mul, row, weights)) - target for row, target in zip(rows, targets, strict=True)]
        losses.append(sum(map(mul, residual, residual)) / n / 2)
        weights = [
            weight - lr * sum(map(mul, column, residual)) / n for weight, column in zip(weights, columns, strict=True)
        ]
    return np.array(weights), np.array(losses)


mistakes = {
    "the gradient is a sum over the samples, not a mean": (" / len(X)", ""),
    "the gradient is divided by the number of features": ("/ len(X)", "/ len(w)"),
    "the gradient keeps the factor 2 of the square": ("lr * (X.T", "2 * lr * (X.T"),
    "the loss is not halved": ("np.mean(residual**2) / 2", "np.mean(residual**2)"),
    "the loss is a sum over the samples, not a mean": ("np.mean(", "np.sum("),
    "the loss is the root of the mean square": ("np.mean(residual**2) / 2", "np.sqrt(np.mean(residual**2))"),
    "the loss is the mean absolute error": ("np.mean(residual**2) / 2", "np.mean(np.abs(residual))"),
    "the losses are taken after the updates": loss_after_the_update,
    "climbs: adds the gradient instead of subtracting it": ("w - lr", "w + lr"),
    "the residual of the first weights serves all steps": one_residual_for_all,
    "updates one feature after the other, each with the weights changed so far": one_feature_after_the_other,
    "updates after each sample": one_sample_after_the_other,
    "uses one sample a step": (
        "w - lr * (X.T @ residual) / len(X)",
        "w - lr * X[step % len(X)] * residual[step % len(X)]",
    ),
    "steps along the sign of the gradient": ("(X.T @ residual) / len(X)", "np.sign(X.T @ residual)"),
    "the learning rate fades with the steps": ("lr * (X.T", "lr / (1 + step) * (X.T"),
    "solves for the optimum at the end": solves_exactly,
    "adds an intercept": adds_an_intercept,
    "starts at zero instead of w": starts_at_zero,
    "makes one update too few": one_update_less,
    "lists the loss of the final weights too": one_loss_more,
    "returns the last loss only": ("return w, losses", "return w, losses[-1]"),
    "returns the losses first": ("return w, losses", "return losses, w"),
    "returns the weights only": ("return w, losses", "return w"),
    "stops as soon as the loss hardly falls": (
        "losses[step] = np.mean(residual**2) / 2",
        "losses[step] = np.mean(residual**2) / 2\n"
        "        if step and losses[step - 1] - losses[step] < 1e-3 * losses[0]:\n            break",
    ),
    "stops where the loss is tiny": (
        "losses[step] = np.mean(residual**2) / 2",
        "losses[step] = np.mean(residual**2) / 2\n        if losses[step] < 1e-6:\n            continue",
    ),
    "writes into w": writes_into_w,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_normal_equations(X, y, w, lr, steps):
    A, b = X.T @ X / len(X), X.T @ y / len(X)
    losses = np.empty(steps)
    for step in range(steps):
        residual = np.dot(X, w) - y
        losses[step] = residual.dot(residual) / (2 * len(y))
        w = w - lr * (A @ w - b)
    return w, losses


def by_samples(X, y, w, lr, steps):
    losses = []
    for _ in range(steps):
        gradient, loss = np.zeros(len(w)), 0.0
        for row, target in zip(X, y, strict=True):
            error = np.dot(row, w) - target
            gradient += error * row
            loss += error**2
        losses.append(loss / (2 * len(X)))
        w = w - lr * gradient / len(X)
    return w, np.array(losses)


def by_features(X, y, w, lr, steps):
    w, losses = w.copy(), np.zeros(steps)
    for step in range(steps):
        residual = -y
        for j in range(X.shape[1]):
            residual = residual + X[:, j] * w[j]
        losses[step] = 0.5 * np.mean(np.square(residual))
        for j in range(X.shape[1]):
            w[j] -= lr * np.mean(residual * X[:, j])
    return w, losses


def by_means(X, y, w, lr, steps):
    w, losses = np.array(w, dtype=np.float64), []
    for _ in range(steps):
        residual = y - (X * w).sum(axis=1)
        losses += [float(np.average(residual**2)) / 2]
        w += lr * (X * residual[:, None]).mean(axis=0)
    return [w, np.array(losses)]


def by_einsum(X, y, w, lr, steps):
    losses = np.zeros(steps)
    for step in range(steps):
        error = np.einsum("nd,d->n", X, w) - y
        losses[step] = np.vdot(error, error) / y.size / 2
        w = w - np.einsum("nd,n->d", X, error) * (lr / y.size)
    return w, losses


alternatives = [by_normal_equations, by_samples, by_features, by_means, by_einsum]
