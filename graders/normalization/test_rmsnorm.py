"""Grades rmsnorm."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["layernorm_forward"]
hints = [
    "R, M, S: in which order are root, mean and square taken, and over which axis?",
    "Square, take the mean along the last axis and keep that axis with length 1, add eps, take the root. Divide x by "
    "it and multiply each feature by its gamma. The mean of x itself plays no role.",
    "For each leading position, with q the mean of the squares of its D numbers: y is x over the root of q + eps, "
    "times gamma.",
]
budget = 20


def draw(rng: np.random.Generator, size: int) -> Call:
    """No to two leading axes; samples of different size, some of zeros, some far from 0."""
    leading = tuple(rng.integers(1, size + 1, rng.integers(0, 3)))
    d = int(rng.integers(1, size + 3))
    gamma = rng.normal(0, 2, d).round(1)
    kind = rng.integers(5)
    x = (rng.choice([0.01, 1.0, 10.0], (*leading, 1)) * rng.normal(0, 1, (*leading, d))).round(3)
    if kind == 1:
        x = np.where(rng.random((*leading, 1)) < 0.5, 0.0, x)
    elif kind == 2:
        x += rng.integers(-20, 20, (*leading, 1))
    elif kind == 3:
        x = x.round(1) + 1e8 * rng.choice([-1.0, 0.0, 1.0], (*leading, 1))
    eps = float(rng.choice([1e-6, 1e-6, 1e-3, 0.1, 1.0]))
    return call(x, gamma) if eps == 1e-6 else call(x, gamma, eps=eps)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 300 samples or the 500 features is within the budget, one over all numbers is not."""
    return call(rng.random((5, 60, 500)), rng.random(500))


def magnitude(x, gamma, eps=1e-6):
    """x over its root mean square is never larger than the root of D, whatever the size of x."""
    return np.abs(gamma)


_square = np.array([[1.0, 2.0, 6.0], [0.0, 8.0, 1.0], [5.0, 4.0, -3.0]])
_gamma = np.array([2.0, -1.0, 0.5])
edges = {
    "a sample of zeros stays zero": call(np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 6.0]]), _gamma),
    "all zeros": call(np.zeros((2, 3)), _gamma),
    "one feature: only its sign is left": call(np.array([[3.0], [-8.0]]), np.array([2.0])),
    "one number": call(np.array([-5.0]), np.array([2.0])),
    "a single sample without a batch axis": call(np.array([1.0, 2.0, 6.0]), _gamma),
    "a batch of one": call(np.array([[1.0, 2.0, 6.0]]), _gamma),
    "as many samples as features": call(_square, _gamma),
    "more samples than features": call(np.array([[1.0, 3.0], [0.0, 8.0], [5.0, 4.0]]), _gamma[:2]),
    "samples, time steps and features": call(np.array([_square, _square[::-1] * 3]), _gamma),
    "a sample of equal numbers": call(np.array([4.0, 4.0, 4.0]), _gamma),
    "numbers smaller than the root of eps": call(np.array([[1e-4, -1e-4, 3e-4]]), np.ones(3)),
    "a large eps": call(_square, _gamma, eps=2.0),
    "a tiny eps": call(np.array([1e-5, -2e-5, 3e-5]), np.ones(3), eps=1e-10),
    "numbers of 1e8": call(np.array([[1e8, 2e8, -1e8], [1.0, 2.0, 6.0]]), _gamma),
    "numbers 1e8 times their spread away from 0": call(np.array([1e8 + 1, 1e8 - 1, 1e8 + 3]), _gamma),
    "samples of very different size": call(np.array([[1.0, 2.0, 6.0], [1e4, 3e4, 2e4]]), _gamma),
    "negative and zero gamma": call(_square, np.array([-2.0, 0.0, 1.0])),
}


def mean_square_is_one(f, x, gamma, eps=1e-6):
    """Without gamma and with next to no eps."""
    x = x + 1000.0
    return close(np.mean(np.square(f(x, np.ones(x.shape[-1]))), axis=-1), 1, 1e-5)


def ignores_scale(f, x, gamma, eps=1e-6):
    """A large sample, ten times as large, is the same."""
    x = x + 1000.0
    return close(f(10 * x, gamma), f(x, gamma), 1e-5)


def each_on_its_own(f, x, gamma, eps=1e-6):
    """The other samples play no role."""
    x = x.reshape(-1, x.shape[-1])
    return close(f(x, gamma, eps=eps), [f(row, gamma, eps=eps) for row in x])


laws = {
    "with gamma 1 the mean square of every sample is 1": mean_square_is_one,
    "a sample ten times as large gives the same": ignores_scale,
    "each sample alone gets the same answer as in the batch": each_on_its_own,
}


def over_the_batch(x, gamma, eps=1e-6):
    return x / np.sqrt((x**2).mean(axis=0) + eps) * gamma


def over_axis_1(x, gamma, eps=1e-6):
    return x / np.sqrt((x**2).mean(axis=min(1, x.ndim - 1), keepdims=True) + eps) * gamma


def over_all_but_the_first(x, gamma, eps=1e-6):
    return x / np.sqrt((x**2).mean(axis=tuple(range(1, x.ndim)) or (0,), keepdims=True) + eps) * gamma


def subtracts_the_mean(x, gamma, eps=1e-6):
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + eps) * gamma


def per_sample_scales(x, gamma, eps=1e-6):
    return x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps) * gamma[:, None]


def defaults_to_the_eps_of_layernorm(x, gamma, eps=1e-5):
    return x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps) * gamma


def defaults_to_a_smaller_eps(x, gamma, eps=1e-8):
    return x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps) * gamma


def guards_zeros_by_hand(x, gamma, eps=1e-6):
    rms = np.sqrt((x**2).mean(axis=-1, keepdims=True))
    return x / np.where(rms == 0, 1, rms) * gamma


def unbiased(x, gamma, eps=1e-6):
    return x / np.sqrt((x**2).sum(axis=-1, keepdims=True) / max(x.shape[-1] - 1, 1) + eps) * gamma


def two_axes_at_least(x, gamma, eps=1e-6):
    x = np.atleast_2d(x)
    return x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps) * gamma


def writes_into_x(x, gamma, eps=1e-6):
    x /= np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps)
    return x * gamma


def loops_over_elements(x, gamma, eps=1e-6):
    from operator import mul

    d, scales, rows = x.shape[-1], gamma.tolist(), []
    for row in x.reshape(-1, d).tolist():
        factor = 1 / (sum(map(mul, row, row)) / d + eps) ** 0.5
        rows.append([value * factor * g for value, g in zip(row, scales, strict=True)])
    return np.array(rows).reshape(x.shape)


mistakes = {
    "subtracts the mean, as layer normalisation does": subtracts_the_mean,
    "takes the mean over the batch": over_the_batch,
    "takes the mean over axis 1, which is the last one of two only": over_axis_1,
    "takes the mean over all axes but the first": over_all_but_the_first,
    "one mean for the whole array": ("(x**2).mean(axis=-1, keepdims=True)", "(x**2).mean()"),
    "the mean loses its axis (keepdims=False)": (".mean(axis=-1, keepdims=True)", ".mean(axis=-1)"),
    "divides by the L2 norm: a sum instead of the mean": (".mean(", ".sum("),
    "divides the sum of squares by D - 1": unbiased,
    "divides by the mean absolute value": ("(x**2).mean(axis=-1, keepdims=True)", "np.abs(x).mean(-1)[..., None] ** 2"),
    "squares the mean instead of averaging the squares": (
        "(x**2).mean(axis=-1, keepdims=True)",
        "x.mean(axis=-1, keepdims=True) ** 2",
    ),
    "divides by the largest absolute value": ("(x**2).mean(", "(x**2).max("),
    "eps is added outside the root": ("np.sqrt(mean_square + eps)", "(np.sqrt(mean_square) + eps)"),
    "eps is left out": ("mean_square + eps", "mean_square"),
    "eps is left out, and zeros are caught by hand": guards_zeros_by_hand,
    "eps is a lower bound instead of being added": ("mean_square + eps", "np.maximum(mean_square, eps)"),
    "ignores the eps it is given": ("mean_square + eps", "mean_square + 1e-6"),
    "the default eps is 1e-5": defaults_to_the_eps_of_layernorm,
    "the default eps is 1e-8": defaults_to_a_smaller_eps,
    "divides by the mean square instead of its root": ("np.sqrt(mean_square + eps)", "(mean_square + eps)"),
    "forgets gamma": (" * gamma", ""),
    "multiplies by 1 + gamma": ("* gamma", "* (1 + gamma)"),
    "divides by gamma too": ("/ np.sqrt(mean_square + eps) * gamma", "/ (np.sqrt(mean_square + eps) * gamma)"),
    "gamma is applied before the mean": ("(x**2)", "((x * gamma) ** 2)"),
    "gamma belongs to the samples instead of the features": per_sample_scales,
    "a single sample comes back as a batch of one": two_axes_at_least,
    "writes into x": writes_into_x,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_norm(x, gamma, eps=1e-6):
    norm = np.linalg.norm(x, axis=-1, keepdims=True)
    return gamma * x * (norm**2 / x.shape[-1] + eps) ** -0.5


def by_samples(x, gamma, eps=1e-6):
    out = np.empty(x.shape)
    for index in np.ndindex(x.shape[:-1]):
        out[index] = gamma * x[index] / np.sqrt(np.dot(x[index], x[index]) / x[index].size + eps)
    return out


def by_features(x, gamma, eps=1e-6):
    d = x.shape[-1]
    rms = np.sqrt(sum(x[..., j] ** 2 for j in range(d)) / d + eps)
    return np.stack([gamma[j] * x[..., j] / rms for j in range(d)], axis=-1)


def by_apply_along_axis(x, gamma, eps=1e-6):
    return np.apply_along_axis(lambda row: gamma * row / np.sqrt(np.mean(row**2) + eps), -1, x)


def by_einsum(x, gamma, eps=1e-6):
    mean = np.einsum("...d,...d->...", x, x) / x.shape[-1]
    return np.einsum("...d,...,d->...d", x, 1 / np.sqrt(mean + eps), gamma)


def by_transposing(x, gamma, eps=1e-6):
    columns = np.reshape(x, (-1, x.shape[-1])).T
    y = columns / np.sqrt(np.mean(columns * columns, 0) + eps) * gamma[:, None]
    return y.T.reshape(x.shape)


def by_second_moment(x, gamma, eps=1e-6):
    x = x.astype(np.float64)
    moment = x.var(axis=-1) + x.mean(axis=-1) ** 2
    return np.divide(x, np.sqrt(moment + eps)[..., np.newaxis]) * gamma


alternatives = [
    by_norm,
    by_samples,
    by_features,
    by_apply_along_axis,
    by_einsum,
    by_transposing,
    by_second_moment,
]
