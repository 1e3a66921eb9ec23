"""Grades batchnorm_forward."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
questions = ["batch normalisation"]
hints = [
    "Which axis of (N, D) holds the batch? The mean of a feature is a mean over its samples.",
    "Subtract the mean of each feature, divide by the root of its biased variance plus eps, then scale with gamma "
    "and shift with beta. Take the variance from the centred values: E[x^2] - E[x]^2 loses all digits far from 0.",
    "With m the mean of a feature over its samples and v the mean of (x - m)^2: y is gamma times (x - m) over the "
    "root of v + eps, plus beta. Everything but x is a row of D numbers and broadcasts over the samples.",
]
budget = 17


def draw(rng: np.random.Generator, size: int) -> Call:
    """Features of different spread, near 0 and far from it, some of them constant."""
    n, d = rng.integers(1, size + 3, 2)
    gamma, beta = rng.normal(0, 2, (2, d)).round(1)
    kind = rng.integers(5)
    spread = 1.0 if kind == 3 else np.array([0.01, 1.0, 10.0])[rng.integers(3, size=d)]
    x = (spread * rng.normal(0, 1, (n, d))).round(3)
    if kind == 1:
        x[:, rng.random(d) < 0.5] = rng.integers(-9, 10)
    elif kind == 2:
        x += rng.integers(-30, 30, d)
    elif kind == 3:
        x += 1e8 * rng.integers(-1, 2, d)
    eps = (1e-5, 1e-5, 1e-3, 0.1, 1.0)[rng.integers(5)]
    return call(x, gamma, beta) if eps == 1e-5 else call(x, gamma, beta, eps=eps)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 128 features or the 400 samples is within the budget, one over all numbers is not."""
    return call(rng.random((400, 128)), rng.random(128), rng.random(128))


def magnitude(x, gamma, beta, eps=1e-5):
    """Rounding errors of a mean, in units of the output: they grow with the distance from 0."""
    x = x.astype(np.float64)
    return np.abs(gamma) * np.abs(x).max(axis=0) / np.sqrt(x.var(axis=0) + eps) + np.abs(beta)


def _features(*columns):
    return np.array(columns, float).T


edges = {
    "a feature of zero variance becomes its beta": call(
        _features([4, 4, 4], [1, 2, 6]), np.array([3.0, 2.0]), np.array([0.5, -1.0])
    ),
    "a batch of one becomes beta": call(np.array([[3.0, -8.0]]), np.array([2.0, 5.0]), np.array([0.25, -0.5])),
    "all features constant": call(np.full((4, 2), 7.0), np.ones(2), np.array([1.0, -2.0])),
    "one feature": call(_features([1, 2, 4, 9]), np.array([1.5]), np.array([0.5])),
    "more features than samples": call(_features([1, 3], [0, 8], [5, 4], [2, -2]), np.arange(1.0, 5.0), np.zeros(4)),
    "as many samples as features": call(
        _features([1, 2, 6], [0, 8, 1], [5, 4, -3]), np.array([1.0, 2.0, 3.0]), np.array([0.0, 5.0, -5.0])
    ),
    "two samples tell biased from unbiased variance": call(_features([0, 2]), np.ones(1), np.zeros(1)),
    "a spread smaller than the root of eps": call(_features([1e-3, -1e-3, 3e-3]), np.ones(1), np.zeros(1)),
    "a large eps": call(_features([1, 2, 6], [0, 3, 3]), np.array([1.0, 2.0]), np.array([0.0, 1.0]), eps=2.0),
    "a tiny eps": call(_features([1e-4, -2e-4, 3e-4]), np.ones(1), np.zeros(1), eps=1e-9),
    "a feature 1e8 times its spread away from 0": call(
        _features([1e8 + 1, 1e8 - 1, 1e8 + 3, 1e8], [1, 2, 3, 5]), np.array([1.0, 2.0]), np.array([0.0, 1.0])
    ),
    "negative and zero gamma": call(_features([1, 2, 6], [0, 3, 3]), np.array([-2.0, 0.0]), np.array([1.0, 4.0])),
}


def centred_on_beta(f, x, gamma, beta, eps=1e-5):
    """What is left of a feature's mean is beta."""
    near = x - np.round(x.mean(axis=0))
    return close(f(near, gamma, beta, eps=eps).mean(axis=0), beta)


def ignores_shift(f, x, gamma, beta, eps=1e-5):
    """A constant added to a feature disappears."""
    near = (x - np.round(x.mean(axis=0))).round(6)
    return close(f(near + 4.0, gamma, beta, eps=eps), f(near, gamma, beta, eps=eps), 1e-5)


laws = {
    "the mean of every output feature is beta": centred_on_beta,
    "adding 4 to a feature changes nothing": ignores_shift,
}


def variance_from_squares(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=0)
    var = (x**2).mean(axis=0) - mean**2
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def per_sample(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=1, keepdims=True)
    var = ((x - mean) ** 2).mean(axis=1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def unbiased(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=0)
    var = ((x - mean) ** 2).sum(axis=0) / max(len(x) - 1, 1)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def writes_into_x(x, gamma, beta, eps=1e-5):
    x -= x.mean(axis=0)
    return gamma * x / np.sqrt((x**2).mean(axis=0) + eps) + beta


def guards_zero_variance_by_hand(x, gamma, beta, eps=1e-5):
    std = x.std(axis=0)
    return gamma * (x - x.mean(axis=0)) / np.where(std < 1e-12, 1.0, std) + beta


def loops_over_elements(x, gamma, beta, eps=1e-5):
    columns = []
    for column, g, b in zip(x.T.tolist(), gamma.tolist(), beta.tolist(), strict=True):
        mean = sum(column) / len(column)
        var = sum((value - mean) ** 2 for value in column) / len(column)
        scale = g / (var + eps) ** 0.5
        columns.append([scale * (value - mean) + b for value in column])
    return np.array(columns).T


mistakes = {
    "divides the variance by N - 1": unbiased,
    "eps is added outside the root": ("np.sqrt(var + eps)", "(np.sqrt(var) + eps)"),
    "eps is left out": ("np.sqrt(var + eps)", "np.sqrt(var)"),
    "eps is left out, and zero variance is caught by hand": guards_zero_variance_by_hand,
    "ignores the eps it is given": ("var + eps)", "var + 1e-5)"),
    "normalises each sample instead of each feature": per_sample,
    "one mean and one variance for the whole array": (
        "mean = x.mean(axis=0)\n    var = ((x - mean) ** 2).mean(axis=0)",
        "mean = x.mean()\n    var = ((x - mean) ** 2).mean()",
    ),
    "the variance is E[x^2] - E[x]^2, which loses its digits far from 0": variance_from_squares,
    "divides by the variance instead of its root": ("np.sqrt(var + eps)", "(var + eps)"),
    "forgets beta": (" + beta", ""),
    "forgets gamma": ("gamma * (x - mean)", "(x - mean)"),
    "gamma scales beta too": (
        "gamma * (x - mean) / np.sqrt(var + eps) + beta",
        "gamma * ((x - mean) / np.sqrt(var + eps) + beta)",
    ),
    "gamma and beta are swapped": (
        "gamma * (x - mean) / np.sqrt(var + eps) + beta",
        "beta * (x - mean) / np.sqrt(var + eps) + gamma",
    ),
    "does not subtract the mean": ("gamma * (x - mean)", "gamma * x"),
    "the variance is taken around 0 instead of around the mean": ("((x - mean) ** 2)", "(x ** 2)"),
    "divides by the mean absolute deviation": ("((x - mean) ** 2).mean(axis=0)", "np.abs(x - mean).mean(axis=0) ** 2"),
    "writes into x": writes_into_x,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_var_and_std(x, gamma, beta, eps=1e-5):
    return (x - np.mean(x, 0)) * (gamma / (np.var(x, 0) + eps) ** 0.5) + beta


def by_features(x, gamma, beta, eps=1e-5):
    out = np.empty(x.shape)
    for j in range(x.shape[1]):
        centred = x[:, j] - x[:, j].mean()
        out[:, j] = gamma[j] * centred / np.sqrt(np.dot(centred, centred) / len(centred) + eps) + beta[j]
    return out


def by_running_update(x, gamma, beta, eps=1e-5):
    mean, squares = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for n, row in enumerate(x.astype(np.float64), start=1):
        step = row - mean
        mean += step / n
        squares += step * (row - mean)
    return gamma * (x - mean) / np.sqrt(squares / len(x) + eps) + beta


def by_shifted_squares(x, gamma, beta, eps=1e-5):
    near = x - x[0]
    var = (near**2).mean(0) - near.mean(0) ** 2
    return np.einsum("d,nd->nd", gamma / np.sqrt(np.maximum(var, 0) + eps), near - near.mean(0)) + beta


def by_transposing(x, gamma, beta, eps=1e-5):
    rows = x.T - x.T.mean(axis=1, keepdims=True)
    scale = gamma[:, None] / np.sqrt((rows * rows).mean(axis=1, keepdims=True) + eps)
    return (rows * scale + beta[:, None]).T


alternatives = [by_var_and_std, by_features, by_running_update, by_shifted_squares, by_transposing]
