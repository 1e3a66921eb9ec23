"""Grades batchnorm_running."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["batchnorm_forward"]
questions = ["batch normalisation"]
hints = [
    "Each running number moves a little towards the batch. Which of the two, old or new, has the weight momentum here?",
    "Take mean and variance of each feature over the samples. The variance for later use is the unbiased one. Take it "
    "from the centred values, and return new arrays: the old statistics belong to the caller.",
    "With m the mean and v the sum of (x - m)^2 over N - 1: each new number is the old one times (1 - momentum), plus "
    "momentum times m or v.",
]
budget = 20


def draw(rng: np.random.Generator, size: int) -> Call:
    """Features of different spread, near 0 and far from it, some of them constant."""
    n, d = int(rng.integers(2, size + 3)), int(rng.integers(1, size + 2))
    old_mean, old_var = rng.normal(0, 3, d).round(1), rng.choice([0.0, 0.5, 1.0, 4.0, 9.0], d)
    kind = rng.integers(5)
    x = rng.normal(0, 1, (n, d)) if kind == 3 else rng.choice([0.5, 1.0, 3.0], d) * rng.normal(0, 1, (n, d))
    x = x.round(2)
    if kind == 1:
        x[:, rng.random(d) < 0.5] = rng.integers(-9, 10)
    elif kind == 2:
        x += rng.integers(-20, 20, d)
    elif kind == 3:
        far = 1e8 * rng.choice([-1.0, 0.0, 1.0], d)
        x, old_mean = x + far, old_mean + far
    momentum = float(rng.choice([0.1, 0.1, 0.0, 0.01, 0.25, 0.5, 0.9, 1.0]))
    return call(x, old_mean, old_var) if momentum == 0.1 else call(x, old_mean, old_var, momentum=momentum)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 1200 samples or the 250 features is within the budget, one over all numbers is not."""
    return call(rng.random((1200, 250)), rng.random(250), rng.random(250))


def magnitude(x, running_mean, running_var, momentum=0.1):
    """An error of the mean that is small beside x is small beside the spread times x in the variance."""
    x = x.astype(np.float64)
    largest = np.maximum(np.abs(x).max(axis=0), np.abs(running_mean))
    return largest, (x.std(axis=0) + 1e-9 * largest) * largest + running_var


def _features(*columns):
    return np.array(columns, float).T


_x, _mean, _var = _features([1, 2, 6], [0, 8, 1]), np.array([0.5, -1.0]), np.array([4.0, 2.0])
edges = {
    "two samples tell biased from unbiased variance": call(_features([0, 2]), np.zeros(1), np.zeros(1), momentum=1.0),
    "momentum of 0: nothing changes": call(_x, _mean, _var, momentum=0.0),
    "momentum of 1: the old ones are forgotten": call(_x, _mean, _var, momentum=1.0),
    "the default momentum": call(_x, _mean, _var),
    "momentum of 0.9": call(_x, _mean, _var, momentum=0.9),
    "half old, half new": call(_x, _mean, _var, momentum=0.5),
    "the first batch: mean 0 and variance 1 before": call(_x, np.zeros(2), np.ones(2)),
    "old statistics of 0": call(_x, np.zeros(2), np.zeros(2)),
    "a constant feature": call(_features([4, 4, 4], [1, 2, 6]), _mean, _var, momentum=0.25),
    "all features constant": call(np.full((4, 2), 7.0), _mean, np.zeros(2), momentum=0.25),
    "one feature": call(_features([1, 2, 4, 9]), np.array([1.0]), np.array([3.0]), momentum=0.25),
    "more features than samples": call(
        _features([1, 3], [0, 8], [5, 4]), np.array([1.0, 2.0, 3.0]), np.array([2.0, 1.0, 0.5]), momentum=0.25
    ),
    "as many samples as features": call(_features([1, 2], [0, 8]), _mean, _var, momentum=0.25),
    "a feature 1e8 times its spread away from 0": call(
        _features([1e8 + 1, 1e8 - 1, 1e8 + 3, 1e8], [1, 2, 3, 5]), np.array([1e8, 2.0]), np.array([2.0, 1.0])
    ),
    "a running mean far from that of the batch": call(_x, np.array([40.0, -30.0]), _var, momentum=0.5),
}


def stays_where_it_is(f, x, running_mean, running_var, momentum=0.1):
    """Statistics equal to those of the batch have nowhere to go."""
    near = x - np.round(x.mean(axis=0))
    mean, var = f(near, running_mean, running_var, momentum=1.0)
    again = f(near, np.array(mean), np.array(var), momentum=momentum)
    return close(again[0], mean) and close(again[1], var)


def shift_moves_the_mean_only(f, x, running_mean, running_var, momentum=0.1):
    """The same numbers a little to the right."""
    near, mean = x - np.round(x.mean(axis=0)), running_mean - np.round(running_mean)
    before, after = (f(near + shift, mean + shift, running_var, momentum=momentum) for shift in (0.0, 3.0))
    return close(after[0], np.add(before[0], 3.0)) and close(after[1], before[1])


laws = {
    "statistics equal to those of the batch stay": stays_where_it_is,
    "a shift of everything by 3 shifts the mean by 3 and leaves the variance": shift_moves_the_mean_only,
}


def variance_from_squares(x, running_mean, running_var, momentum=0.1):
    n, mean = len(x), x.mean(axis=0)
    var = ((x**2).mean(axis=0) - mean**2) * n / (n - 1)
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var


def defaults_to_nine_tenths(x, running_mean, running_var, momentum=0.9):
    mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var


def defaults_to_a_hundredth(x, running_mean, running_var, momentum=0.01):
    mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var


def zero_is_taken_for_missing(x, running_mean, running_var, momentum=0.1):
    momentum = momentum or 0.1
    mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var


def fresh_is_taken_for_empty(x, running_mean, running_var, momentum=0.1):
    mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
    if not running_mean.any():
        return mean, var
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var


def around_the_new_mean(x, running_mean, running_var, momentum=0.1):
    mean = (1 - momentum) * running_mean + momentum * x.mean(axis=0)
    var = ((x - mean) ** 2).sum(axis=0) / (len(x) - 1)
    return mean, (1 - momentum) * running_var + momentum * var


def unbiases_the_sum(x, running_mean, running_var, momentum=0.1):
    mean, n = x.mean(axis=0), len(x)
    var = (1 - momentum) * running_var + momentum * x.var(axis=0)
    return (1 - momentum) * running_mean + momentum * mean, var * n / (n - 1)


def adds_the_spread_of_means(x, running_mean, running_var, momentum=0.1):
    mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
    between = momentum * (1 - momentum) * (mean - running_mean) ** 2
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var + between


def mixes_deviations(x, running_mean, running_var, momentum=0.1):
    mean, std = x.mean(axis=0), x.std(axis=0, ddof=1)
    mixed = (1 - momentum) * np.sqrt(running_var) + momentum * std
    return (1 - momentum) * running_mean + momentum * mean, mixed**2


def per_sample(x, running_mean, running_var, momentum=0.1):
    mean, var = x.mean(axis=1), x.var(axis=1, ddof=1) if x.shape[1] > 1 else np.zeros(len(x))
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var


def sample_after_sample(x, running_mean, running_var, momentum=0.1):
    var = (1 - momentum) * running_var + momentum * x.var(axis=0, ddof=1)
    for row in x:
        running_mean = (1 - momentum) * running_mean + momentum * row
    return running_mean, var


def writes_into_the_statistics(x, running_mean, running_var, momentum=0.1):
    running_mean += momentum * (x.mean(axis=0) - running_mean)
    running_var += momentum * (x.var(axis=0, ddof=1) - running_var)
    return running_mean, running_var


def loops_over_elements(x, running_mean, running_var, momentum=0.1):
    from operator import mul

    means, variances, keep, n = [], [], 1 - momentum, len(x)
    for column, m, v in zip(x.T.tolist(), running_mean.tolist(), running_var.tolist(), strict=True):
        mean = sum(column) / n
        centred = [value - mean for value in column]
        means.append(keep * m + momentum * mean)
        variances.append(keep * v + momentum * sum(map(mul, centred, centred)) / (n - 1))
    return np.array(means), np.array(variances)


mistakes = {
    "the variance is biased: divided by N": ("(len(x) - 1)", "len(x)"),
    "divides by N - 2": ("(len(x) - 1)", "max(len(x) - 2, 1)"),
    "momentum is the weight of the old statistics": (
        "return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var",
        "return momentum * running_mean + (1 - momentum) * mean, momentum * running_var + (1 - momentum) * var",
    ),
    "the default momentum is 0.9": defaults_to_nine_tenths,
    "the default momentum is 0.01": defaults_to_a_hundredth,
    "a momentum of 0 is taken for the default": zero_is_taken_for_missing,
    "a running mean of 0 is taken for no statistics yet": fresh_is_taken_for_empty,
    "ignores the momentum it is given": ("mean = x", "momentum = 0.1\n    mean = x"),
    "the old mean does not fade": ("(1 - momentum) * running_mean", "running_mean"),
    "the old variance does not fade": ("(1 - momentum) * running_var", "running_var"),
    "returns the statistics of the batch": (
        "return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var",
        "return mean, var",
    ),
    "the variance is taken around the running mean": ("(x - mean)", "(x - running_mean)"),
    "the variance is taken around the new running mean": around_the_new_mean,
    "the variance is taken around 0": ("(x - mean)", "x"),
    "the variance is E[x^2] - E[x]^2, which loses its digits far from 0": variance_from_squares,
    "makes the mixed variance unbiased instead of the batch's": unbiases_the_sum,
    "adds the spread between old and new mean to the variance": adds_the_spread_of_means,
    "mixes standard deviations and squares the result": mixes_deviations,
    "keeps the standard deviation instead of the variance": ("momentum * var", "momentum * np.sqrt(var)"),
    "takes the statistics of each sample instead of each feature": per_sample,
    "one mean and one variance for the whole batch": (
        "mean = x.mean(axis=0)\n    var = ((x - mean) ** 2).sum(axis=0) / (len(x) - 1)",
        "mean = x.mean()\n    var = ((x - mean) ** 2).sum() / (x.size - 1)",
    ),
    "updates once for each sample instead of once for the batch": sample_after_sample,
    "takes the median instead of the mean": ("x.mean(axis=0)", "np.median(x, axis=0)"),
    "returns the variance before the mean": (
        "return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var",
        "return (1 - momentum) * running_var + momentum * var, (1 - momentum) * running_mean + momentum * mean",
    ),
    "writes into the running statistics": writes_into_the_statistics,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_ddof(x, running_mean, running_var, momentum=0.1):
    mean, var = np.mean(x, 0), np.var(x, 0, ddof=1)
    return [running_mean + momentum * (mean - running_mean), running_var + momentum * (var - running_var)]


def by_features(x, running_mean, running_var, momentum=0.1):
    new_mean, new_var = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for j in range(x.shape[1]):
        centred = x[:, j] - np.mean(x[:, j])
        new_mean[j] = (1 - momentum) * running_mean[j] + momentum * np.mean(x[:, j])
        new_var[j] = (1 - momentum) * running_var[j] + momentum * (centred @ centred) / (len(x) - 1)
    return new_mean, new_var


def by_welford(x, running_mean, running_var, momentum=0.1):
    mean, squares = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for n, row in enumerate(x.astype(np.float64), start=1):
        step = row - mean
        mean += step / n
        squares += step * (row - mean)
    var = squares / (len(x) - 1)
    return momentum * mean + running_mean * (1 - momentum), momentum * var + running_var * (1 - momentum)


def by_samples(x, running_mean, running_var, momentum=0.1):
    mean = sum(x) / len(x)
    var = sum((row - mean) ** 2 for row in x) / (len(x) - 1)
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var


def by_bessel(x, running_mean, running_var, momentum=0.1):
    n = x.shape[0]
    batch = np.stack([x.mean(axis=0), x.std(axis=0) ** 2 * n / (n - 1)])
    new = np.average([np.stack([running_mean, running_var]), batch], axis=0, weights=[1 - momentum, momentum])
    return new[0], new[1]


def by_shifted_squares(x, running_mean, running_var, momentum=0.1):
    n, near = len(x), x - x[0]
    total = near.sum(0)
    var = (np.einsum("nd,nd->d", near, near) - total**2 / n) / (n - 1)
    mean = x[0] + total / n
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * var


alternatives = [by_ddof, by_features, by_welford, by_samples, by_bessel, by_shifted_squares]
