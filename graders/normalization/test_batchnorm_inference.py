"""Grades batchnorm_inference."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["batchnorm_forward"]
questions = ["batch normalisation"]
hints = [
    "Would the answer for a sample change if another sample of the batch were taken away? After training it must not.",
    "The formula is that of training, with the two stored rows of numbers in the places of the batch's mean and "
    "variance. Nothing is computed from x as a whole.",
    "From x subtract the stored mean; divide by the root of the stored variance plus eps; multiply by gamma; add "
    "beta. Everything but x is a row of D numbers and broadcasts over the samples.",
]
budget = 20
remember = "a sample equal to the stored mean becomes beta"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Features near 0 or far from it; stored statistics that are never those of the batch."""
    n, d = rng.integers(1, size + 2, 2)
    gamma, beta = rng.normal(0, 2, (2, d)).round(1)
    mean = rng.normal(0, 3, d).round(1)
    var = rng.choice([0.0, 0.01, 0.25, 1.0, 2.5, 9.0, 16.0], d)
    kind = rng.integers(5)
    if kind == 0:
        mean += 1e8 * rng.choice([-1.0, 0.0, 1.0], d)
        var = np.maximum(var, 1)
    x = (mean + rng.normal(0.5, 2, (n, d))).round(2)
    if kind == 1:
        x[:] = x[0]
    eps = float(rng.choice([1e-5, 1e-5, 1e-3, 0.1, 1.0]))
    return call(x, gamma, beta, mean, var) if eps == 1e-5 else call(x, gamma, beta, mean, var, eps=eps)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 400 samples or the 500 features is within the budget, one over all numbers is not."""
    return call(rng.random((400, 500)), *(rng.random((4, 500)) + 0.1))


def magnitude(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """In units of the output: taking x and the mean apart may cost digits where both are far from 0."""
    x, scale = x.astype(np.float64), np.sqrt(running_var.astype(np.float64) + eps)
    return np.abs(gamma) * np.maximum(np.abs(x).max(axis=0), np.abs(running_mean)) / scale + np.abs(beta)


_x = np.array([[1.0, 4.0, -2.0], [3.0, 0.5, 7.0]])
_gamma, _beta = np.array([2.0, -1.0, 0.5]), np.array([0.5, 0.0, -3.0])
_mean, _var = np.array([0.5, 2.0, 1.0]), np.array([4.0, 0.25, 9.0])
edges = {
    "a batch of one": call(_x[:1], _gamma, _beta, _mean, _var),
    "one feature": call(np.array([[1.0], [2.0], [6.0]]), *np.array([[1.5], [0.5], [3.0], [4.0]])),
    "one number": call(np.array([[5.0]]), *np.array([[2.0], [1.0], [3.0], [0.25]])),
    "all samples are equal": call(np.full((3, 2), 5.0), np.ones(2), np.zeros(2), np.array([4.0, 5.0]), np.ones(2)),
    "as many samples as features": call(np.vstack([_x, [[0.0, 1.0, 2.0]]]), _gamma, _beta, _mean, _var),
    "more features than samples": call(_x, _gamma, _beta, _mean, _var),
    "a sample equal to the stored mean becomes beta": call(_mean[None], _gamma, _beta, _mean, _var),
    "a stored variance of 0": call(np.array([[0.25], [0.5]]), *np.array([[2.0], [1.0], [0.25], [0.0]])),
    "a stored variance smaller than eps": call(np.array([[0.25], [0.5]]), *np.array([[1.0], [0.0], [0.0], [4e-6]])),
    "fresh statistics, mean 0 and variance 1": call(_x, np.ones(3), np.zeros(3), np.zeros(3), np.ones(3)),
    "a large eps": call(_x, _gamma, _beta, _mean, _var, eps=2.0),
    "a tiny eps": call(np.array([[1e-4], [3e-4]]), np.ones(1), np.zeros(1), np.zeros(1), np.array([1e-9]), eps=1e-9),
    "a feature 1e8 times its spread away from 0": call(
        np.array([[1e8 + 1, 1.0], [1e8 - 2, 3.0]]), np.ones(2), np.zeros(2), np.array([1e8, 2.0]), np.array([2.0, 1.0])
    ),
    "negative and zero gamma": call(_x, np.array([-2.0, 0.0, 1.0]), _beta, _mean, _var),
}


def stored_mean_becomes_beta(f, x, gamma, beta, running_mean, running_var, eps=1e-5):
    """Whatever the scale."""
    near = running_mean - np.round(running_mean)
    return close(f(near[None], gamma, beta, near, running_var, eps=eps), beta[None])


def each_on_its_own(f, x, gamma, beta, running_mean, running_var, eps=1e-5):
    """One sample after the other gives the same as all at once."""
    x, mean = (x - np.round(running_mean)).round(2), running_mean - np.round(running_mean)
    together = f(x, gamma, beta, mean, running_var, eps=eps)
    return close(np.vstack([f(row[None], gamma, beta, mean, running_var, eps=eps) for row in x]), together)


laws = {
    "the stored mean becomes beta": stored_mean_becomes_beta,
    "each sample alone gets the same answer as in the batch": each_on_its_own,
}


def batch_statistics(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta


def batch_statistics_unless_alone(x, gamma, beta, running_mean, running_var, eps=1e-5):
    if len(x) > 1:
        running_mean, running_var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta


def updates_first(x, gamma, beta, running_mean, running_var, eps=1e-5):
    mean = 0.9 * running_mean + 0.1 * x.mean(axis=0)
    var = 0.9 * running_var + 0.1 * (x.var(axis=0, ddof=1) if len(x) > 1 else running_var)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def unbiases_again(x, gamma, beta, running_mean, running_var, eps=1e-5):
    var = running_var * len(x) / max(len(x) - 1, 1)
    return gamma * (x - running_mean) / np.sqrt(var + eps) + beta


def defaults_to_a_larger_eps(x, gamma, beta, running_mean, running_var, eps=1e-3):
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta


def guards_zero_variance_by_hand(x, gamma, beta, running_mean, running_var, eps=1e-5):
    std = np.sqrt(running_var)
    return gamma * (x - running_mean) / np.where(std < 1e-12, 1.0, std) + beta


def one_is_beta(x, gamma, beta, running_mean, running_var, eps=1e-5):
    if len(x) == 1:
        return np.zeros_like(x) + beta
    return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta


def along_samples(x, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma / np.sqrt(running_var + eps)
    return (x - running_mean[:, None]) * scale[:, None] + beta[:, None]


def drops_axes(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return (gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta).squeeze()


def writes_into_the_statistics(x, gamma, beta, running_mean, running_var, eps=1e-5):
    y = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    running_mean *= 0.9
    running_mean += 0.1 * x.mean(axis=0)
    return y


def loops_over_elements(x, gamma, beta, running_mean, running_var, eps=1e-5):
    scale = gamma / np.sqrt(running_var + eps)
    scales, means, shifts = scale.tolist(), running_mean.tolist(), beta.tolist()
    rows = []
    for row in x.tolist():
        rows.append([s * (v - m) + b for v, s, m, b in zip(row, scales, means, shifts, strict=True)])
    return np.array(rows)


mistakes = {
    "takes mean and variance of the batch instead of the stored ones": batch_statistics,
    "takes the stored statistics only for a batch of one": batch_statistics_unless_alone,
    "takes the mean of the batch": ("(x - running_mean)", "(x - x.mean(axis=0))"),
    "takes the variance of the batch": ("np.sqrt(running_var", "np.sqrt(x.var(axis=0)"),
    "updates the statistics with the batch before it uses them": updates_first,
    "turns the stored variance into an unbiased one with the size of the batch": unbiases_again,
    "a batch of one becomes beta": one_is_beta,
    "eps is added outside the root": ("np.sqrt(running_var + eps)", "(np.sqrt(running_var) + eps)"),
    "eps is left out": ("np.sqrt(running_var + eps)", "np.sqrt(running_var)"),
    "eps is left out, and zero variance is caught by hand": guards_zero_variance_by_hand,
    "eps is a lower bound instead of being added": ("running_var + eps", "np.maximum(running_var, eps)"),
    "ignores the eps it is given": ("running_var + eps", "running_var + 1e-5"),
    "the default eps is 1e-3": defaults_to_a_larger_eps,
    "divides by the variance instead of its root": ("np.sqrt(running_var + eps)", "(running_var + eps)"),
    "mean and variance are swapped": (
        "(x - running_mean) / np.sqrt(running_var + eps)",
        "(x - running_var) / np.sqrt(np.abs(running_mean) + eps)",
    ),
    "forgets to subtract the mean": ("(x - running_mean)", "x"),
    "adds the mean": ("(x - running_mean)", "(x + running_mean)"),
    "forgets beta": (" + beta", ""),
    "forgets gamma": ("gamma * (x", "(x"),
    "gamma scales beta too": (
        "gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta",
        "gamma * ((x - running_mean) / np.sqrt(running_var + eps) + beta)",
    ),
    "gamma and beta are swapped": (
        "gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta",
        "beta * (x - running_mean) / np.sqrt(running_var + eps) + gamma",
    ),
    "gives the statistics to the samples instead of the features": along_samples,
    "drops axes of length 1": drops_axes,
    "writes into its arguments, as training does into the running mean": writes_into_the_statistics,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_one_line_for_each_feature(x, gamma, beta, running_mean, running_var, eps=1e-5):
    slope = gamma / np.sqrt(running_var + eps)
    return x * slope + (beta - slope * running_mean)


def by_samples(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return np.array([gamma * (row - running_mean) / np.sqrt(running_var + eps) + beta for row in x])


def by_features(x, gamma, beta, running_mean, running_var, eps=1e-5):
    out = np.empty(x.shape)
    for j in range(x.shape[1]):
        out[:, j] = gamma[j] * (x[:, j] - running_mean[j]) / np.sqrt(running_var[j] + eps) + beta[j]
    return out


def by_transposing(x, gamma, beta, running_mean, running_var, eps=1e-5):
    inverse = (running_var + eps) ** -0.5
    return ((x.T - running_mean[:, None]) * inverse[:, None] * gamma[:, None] + beta.reshape(-1, 1)).T


def by_einsum(x, gamma, beta, running_mean, running_var, eps=1e-5):
    x = np.asarray(x, dtype=np.float64)
    return np.einsum("nd,d,d->nd", x - running_mean, 1 / np.sqrt(eps + running_var), gamma) + beta[np.newaxis]


def by_apply_along_axis(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return np.apply_along_axis(lambda row: (row - running_mean) / np.sqrt(running_var + eps) * gamma + beta, 1, x)


alternatives = [
    by_one_line_for_each_feature,
    by_samples,
    by_features,
    by_transposing,
    by_einsum,
    by_apply_along_axis,
]
