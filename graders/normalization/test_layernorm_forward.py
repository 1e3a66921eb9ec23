"""Grades layernorm_forward."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["batchnorm_forward"]
hints = [
    "Batch normalisation averages over the batch. Which axis is left for the average if a sample may not look at "
    "others, and how do you name it if x may have one, two or three axes?",
    "Take mean and biased variance along the last axis and keep that axis with length 1, so that they broadcast. "
    "gamma and beta belong to the features. Take the variance from the centred values, not from squares of x.",
    "For each leading position, with m the mean of its D numbers and v the mean of (x - m)^2: y is gamma times (x - m) "
    "over the root of v + eps, plus beta.",
]
budget = 20


def draw(rng: np.random.Generator, size: int) -> Call:
    """No to two leading axes; samples of different spread, near 0 and far from it, some of them constant."""
    leading = tuple(rng.integers(1, size + 1, rng.integers(0, 3)))
    d = int(rng.integers(1, size + 3))
    gamma, beta = rng.normal(0, 2, (2, d)).round(1)
    kind = rng.integers(5)
    spread = 1.0 if kind == 3 else rng.choice([0.01, 1.0, 10.0], (*leading, 1))
    x = (spread * rng.normal(0, 1, (*leading, d))).round(3)
    if kind == 1:
        x = np.where(rng.random((*leading, 1)) < 0.5, float(rng.integers(-9, 10)), x)
    elif kind == 2:
        x += rng.integers(-30, 30, (*leading, 1))
    elif kind == 3:
        x += 1e8 * rng.choice([-1.0, 0.0, 1.0], (*leading, 1))
    eps = float(rng.choice([1e-5, 1e-5, 1e-3, 0.1, 1.0]))
    return call(x, gamma, beta) if eps == 1e-5 else call(x, gamma, beta, eps=eps)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 240 samples or the 500 features is within the budget, one over all numbers is not."""
    return call(rng.random((4, 60, 500)), rng.random(500), rng.random(500))


def magnitude(x, gamma, beta, eps=1e-5):
    """Rounding errors of a mean, in units of the output: they grow with the distance from 0."""
    x = x.astype(np.float64)
    far = np.abs(x).max(axis=-1, keepdims=True) / np.sqrt(x.var(axis=-1, keepdims=True) + eps)
    return np.abs(gamma) * far + np.abs(beta)


_square = np.array([[1.0, 2.0, 6.0], [0.0, 8.0, 1.0], [5.0, 4.0, -3.0]])
_gamma, _beta = np.array([2.0, -1.0, 0.5]), np.array([0.5, 0.0, -3.0])
edges = {
    "a sample of equal numbers becomes beta": call(np.array([[4.0, 4.0, 4.0], [1.0, 2.0, 6.0]]), _gamma, _beta),
    "one feature: all becomes beta": call(np.array([[3.0], [-8.0]]), np.array([2.0]), np.array([0.25])),
    "one number": call(np.array([5.0]), np.array([2.0]), np.array([0.25])),
    "a single sample without a batch axis": call(np.array([1.0, 2.0, 6.0]), _gamma, _beta),
    "a batch of one": call(np.array([[1.0, 2.0, 6.0]]), _gamma, _beta),
    "as many samples as features": call(_square, _gamma, _beta),
    "more samples than features": call(np.array([[1.0, 3.0], [0.0, 8.0], [5.0, 4.0]]), _gamma[:2], _beta[:2]),
    "samples, time steps and features": call(np.array([_square, _square[::-1] * 3]), _gamma, _beta),
    "two features tell biased from unbiased variance": call(np.array([0.0, 2.0]), np.ones(2), np.zeros(2)),
    "a spread smaller than the root of eps": call(np.array([[1e-3, -1e-3, 3e-3]]), np.ones(3), np.zeros(3)),
    "a large eps": call(_square, _gamma, _beta, eps=2.0),
    "a tiny eps": call(np.array([1e-4, -2e-4, 3e-4]), np.ones(3), np.zeros(3), eps=1e-9),
    "numbers 1e8 times their spread away from 0": call(
        np.array([[1e8 + 1, 1e8 - 1, 1e8 + 3], [1.0, 2.0, 6.0]]), np.ones(3), np.zeros(3)
    ),
    "samples of very different size": call(np.array([[1.0, 2.0, 6.0], [1e4, 3e4, 2e4]]), _gamma, _beta),
    "negative and zero gamma": call(_square, np.array([-2.0, 0.0, 1.0]), _beta),
}


def each_on_its_own(f, x, gamma, beta, eps=1e-5):
    """The other samples play no role."""
    x = (x - np.round(x.mean(axis=-1, keepdims=True))).round(6).reshape(-1, x.shape[-1])
    alone = [f(row, gamma, beta, eps=eps) for row in x]
    return close(f(x, gamma, beta, eps=eps), alone, 1e-5)


def ignores_shift(f, x, gamma, beta, eps=1e-5):
    """A constant added to all features of a sample disappears."""
    near = (x - np.round(x.mean(axis=-1, keepdims=True))).round(6)
    return close(f(near + 4.0, gamma, beta, eps=eps), f(near, gamma, beta, eps=eps), 1e-5)


laws = {
    "each sample alone gets the same answer as in the batch": each_on_its_own,
    "adding 4 to all features changes nothing": ignores_shift,
}


def variance_from_squares(x, gamma, beta, eps=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    var = (x**2).mean(axis=-1, keepdims=True) - mean**2
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def over_the_batch(x, gamma, beta, eps=1e-5):
    centred = x - x.mean(axis=0)
    return gamma * centred / np.sqrt((centred**2).mean(axis=0) + eps) + beta


def over_axis_1(x, gamma, beta, eps=1e-5):
    axis = min(1, x.ndim - 1)
    centred = x - x.mean(axis=axis, keepdims=True)
    return gamma * centred / np.sqrt((centred**2).mean(axis=axis, keepdims=True) + eps) + beta


def over_all_but_the_first(x, gamma, beta, eps=1e-5):
    axes = tuple(range(1, x.ndim)) or (0,)
    centred = x - x.mean(axis=axes, keepdims=True)
    return gamma * centred / np.sqrt((centred**2).mean(axis=axes, keepdims=True) + eps) + beta


def over_all_leading_axes(x, gamma, beta, eps=1e-5):
    rows = x.reshape(-1, x.shape[-1])
    centred = x - rows.mean(axis=0)
    return gamma * centred / np.sqrt(rows.var(axis=0) + eps) + beta


def unbiased(x, gamma, beta, eps=1e-5):
    centred = x - x.mean(axis=-1, keepdims=True)
    var = (centred**2).sum(axis=-1, keepdims=True) / max(x.shape[-1] - 1, 1)
    return gamma * centred / np.sqrt(var + eps) + beta


def per_sample_scales(x, gamma, beta, eps=1e-5):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gamma[:, None] * centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + eps) + beta[:, None]


def guards_zero_variance_by_hand(x, gamma, beta, eps=1e-5):
    std = x.std(axis=-1, keepdims=True)
    return gamma * (x - x.mean(axis=-1, keepdims=True)) / np.where(std < 1e-12, 1.0, std) + beta


def defaults_to_a_smaller_eps(x, gamma, beta, eps=1e-6):
    centred = x - x.mean(axis=-1, keepdims=True)
    return gamma * centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + eps) + beta


def two_axes_at_least(x, gamma, beta, eps=1e-5):
    x = np.atleast_2d(x)
    centred = x - x.mean(axis=-1, keepdims=True)
    return gamma * centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + eps) + beta


def writes_into_x(x, gamma, beta, eps=1e-5):
    x -= x.mean(axis=-1, keepdims=True)
    return gamma * x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps) + beta


def loops_over_elements(x, gamma, beta, eps=1e-5):
    from operator import mul

    d, scales, shifts, rows = x.shape[-1], gamma.tolist(), beta.tolist(), []
    for row in x.reshape(-1, d).tolist():
        mean = sum(row) / d
        centred = [value - mean for value in row]
        factor = 1 / (sum(map(mul, centred, centred)) / d + eps) ** 0.5
        rows.append([g * c * factor + b for g, c, b in zip(scales, centred, shifts, strict=True)])
    return np.array(rows).reshape(x.shape)


mistakes = {
    "takes mean and variance over the batch, as batch normalisation does": over_the_batch,
    "takes mean and variance over axis 1, which is the last one of two only": over_axis_1,
    "takes mean and variance over all axes but the first": over_all_but_the_first,
    "takes mean and variance over all leading axes": over_all_leading_axes,
    "one mean and one variance for the whole array": (
        "mean = x.mean(axis=-1, keepdims=True)\n    var = ((x - mean) ** 2).mean(axis=-1, keepdims=True)",
        "mean = x.mean()\n    var = ((x - mean) ** 2).mean()",
    ),
    "the mean loses its axis (keepdims=False)": ("x.mean(axis=-1, keepdims=True)", "x.mean(axis=-1)"),
    "the variance loses its axis (keepdims=False)": ("** 2).mean(axis=-1, keepdims=True)", "** 2).mean(axis=-1)"),
    "the variance is unbiased: divided by D - 1": unbiased,
    "the variance is E[x^2] - E[x]^2, which loses its digits far from 0": variance_from_squares,
    "eps is added outside the root": ("np.sqrt(var + eps)", "(np.sqrt(var) + eps)"),
    "eps is left out": ("np.sqrt(var + eps)", "np.sqrt(var)"),
    "eps is left out, and zero variance is caught by hand": guards_zero_variance_by_hand,
    "eps is a lower bound instead of being added": ("var + eps", "np.maximum(var, eps)"),
    "ignores the eps it is given": ("var + eps", "var + 1e-5"),
    "the default eps is 1e-6": defaults_to_a_smaller_eps,
    "divides by the variance instead of its root": ("np.sqrt(var + eps)", "(var + eps)"),
    "forgets beta": (" + beta", ""),
    "forgets gamma": ("gamma * (x", "(x"),
    "gamma scales beta too": (
        "gamma * (x - mean) / np.sqrt(var + eps) + beta",
        "gamma * ((x - mean) / np.sqrt(var + eps) + beta)",
    ),
    "gamma and beta are swapped": (
        "gamma * (x - mean) / np.sqrt(var + eps) + beta",
        "beta * (x - mean) / np.sqrt(var + eps) + gamma",
    ),
    "gamma and beta belong to the samples instead of the features": per_sample_scales,
    "does not subtract the mean": ("gamma * (x - mean)", "gamma * x"),
    "the variance is taken around 0 instead of around the mean": ("((x - mean) ** 2)", "(x ** 2)"),
    "a single sample comes back as a batch of one": two_axes_at_least,
    "writes into x": writes_into_x,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_var_and_std(x, gamma, beta, eps=1e-5):
    scale = (np.var(x, -1) + eps) ** -0.5
    return (x - np.mean(x, -1)[..., None]) * scale[..., np.newaxis] * gamma + beta


def by_samples(x, gamma, beta, eps=1e-5):
    out = np.empty(x.shape)
    for index in np.ndindex(x.shape[:-1]):
        centred = x[index] - x[index].mean()
        out[index] = gamma * centred / np.sqrt(np.dot(centred, centred) / centred.size + eps) + beta
    return out


def by_features(x, gamma, beta, eps=1e-5):
    d = x.shape[-1]
    mean = sum(x[..., j] for j in range(d)) / d
    var = sum((x[..., j] - mean) ** 2 for j in range(d)) / d
    std = np.sqrt(var + eps)
    return np.stack([gamma[j] * (x[..., j] - mean) / std + beta[j] for j in range(d)], axis=-1)


def by_apply_along_axis(x, gamma, beta, eps=1e-5):
    return np.apply_along_axis(lambda row: gamma * (row - row.mean()) / np.sqrt(row.var() + eps) + beta, -1, x)


def by_einsum(x, gamma, beta, eps=1e-5):
    centred = x - np.einsum("...d->...", x)[..., None] / x.shape[-1]
    var = np.einsum("...d,...d->...", centred, centred) / x.shape[-1]
    return np.einsum("...d,...,d->...d", centred, 1 / np.sqrt(var + eps), gamma) + beta


def by_shifted_squares(x, gamma, beta, eps=1e-5):
    near = x - x[..., :1]
    mean = near.mean(-1, keepdims=True)
    var = np.maximum((near**2).mean(-1, keepdims=True) - mean**2, 0)
    return (near - mean) / np.sqrt(var + eps) * gamma + beta


def by_transposing(x, gamma, beta, eps=1e-5):
    columns = np.reshape(x, (-1, x.shape[-1])).T
    centred = columns - columns.mean(0)
    y = gamma[:, None] * centred / np.sqrt(np.mean(centred * centred, 0) + eps) + beta[:, None]
    return y.T.reshape(x.shape)


alternatives = [
    by_var_and_std,
    by_samples,
    by_features,
    by_apply_along_axis,
    by_einsum,
    by_shifted_squares,
    by_transposing,
]
