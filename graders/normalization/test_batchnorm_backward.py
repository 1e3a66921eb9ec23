"""Grades batchnorm_backward."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close
from kata.laws import gradient, solution

level, after = 3, ["batchnorm_forward"]
questions = ["batch normalisation"]
hints = [
    "Add 1 to all samples of a feature: y stays the same. What does that say about the sum of a column of dx?",
    "beta is added to every sample, so its gradient is a sum over the samples; gamma multiplies the normalised values, "
    "so they weigh its sum. For dx start from gamma times dy over std, then take out what is constant over the batch, "
    "and what goes along with the normalised values: neither could change y.",
    "With h the normalised values and s the root of the biased variance plus eps, all for each feature: dbeta sums dy, "
    "dgamma sums dy times h. dx is gamma over s, times: dy, minus its mean over the samples, minus h times the mean "
    "over the samples of dy times h.",
]
budget = 20
remember = "the same gradient for all samples moves nothing"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Features of different spread, near 0 and far from it, some of them constant."""
    n, d = rng.integers(1, size + 3, 2)
    dy, gamma = rng.normal(0, 2, (n, d)).round(1), rng.normal(0, 2, d).round(1)
    kind = rng.integers(5)
    x = rng.normal(0, 1, (n, d)) if kind == 3 else rng.choice([0.5, 1.0, 4.0], d) * rng.normal(0, 1, (n, d))
    x = x.round(2)
    if kind == 1:
        x[:, rng.random(d) < 0.5] = rng.integers(-9, 10)
    elif kind == 2:
        x += rng.integers(-20, 20, d)
    elif kind == 3:
        x += 1e8 * rng.choice([-1.0, 0.0, 1.0], d)
    eps = float(rng.choice([1e-5, 1e-5, 1e-3, 0.1, 1.0]))
    return call(dy, x, gamma) if eps == 1e-5 else call(dy, x, gamma, eps=eps)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 500 samples or the 250 features is within the budget, one over all numbers is not."""
    return call(rng.random((500, 250)), rng.random((500, 250)), rng.random(250))


def magnitude(dy, x, gamma, eps=1e-5):
    """Rounding errors of x_hat grow with the distance of x from 0; for each of the three."""
    dy, x = dy.astype(np.float64), x.astype(np.float64)
    std = np.sqrt(x.var(axis=0) + eps)
    far = 1 + np.abs(x).max(axis=0) / std
    total = np.abs(dy).sum(axis=0)
    return np.abs(gamma) / std * np.abs(dy).max(axis=0) * far, total * far, total


def _features(*columns):
    return np.array(columns, float).T


_dy, _x, _gamma = _features([1, -2, 0.5], [0, 3, 1]), _features([1, 2, 6], [0, 8, 1]), np.array([2.0, -0.5])
edges = {
    "a batch of one has no gradient but dbeta": call(np.array([[3.0, -1.0]]), np.array([[2.0, 5.0]]), _gamma),
    "two samples": call(_dy[:2], _x[:2], _gamma, eps=0.5),
    "one feature": call(_features([1, -2, 0.5, 4]), _features([1, 2, 4, 9]), np.array([1.5])),
    "more features than samples": call(
        _features([1, 2], [0, 3], [-1, 5]), _features([1, 3], [0, 8], [5, 4]), np.array([1.0, 2.0, 3.0]), eps=1.0
    ),
    "as many samples as features": call(
        _features([1, -2, 0.5], [0, 3, 1], [2, 2, -1]), _features([1, 2, 6], [0, 8, 1], [5, 4, -3]), np.arange(1.0, 4.0)
    ),
    "a constant feature": call(_dy, _features([4, 4, 4], [1, 2, 6]), _gamma),
    "a spread smaller than the root of eps": call(_dy, _features([1e-3, -1e-3, 3e-3], [1, 2, 6]), _gamma),
    "the same gradient for all samples moves nothing": call(np.full((3, 2), 2.0), _x, _gamma),
    "a gradient for one sample moves all of them": call(_features([1, 0, 0], [0, 0, 0]), _x, _gamma),
    "a gradient along x itself moves almost nothing": call(_features([-2, -1, 3], [-3, 5, -2]), _x, _gamma),
    "a large eps": call(_dy, _x, _gamma, eps=2.0),
    "a tiny eps": call(_dy, _features([1e-4, -2e-4, 3e-4], [0, 1e-4, 0]), _gamma, eps=1e-9),
    "a feature 1e8 times its spread away from 0": call(
        _features([1, -2, 0.5, 1], [2, 0, 1, 0]),
        _features([1e8 + 1, 1e8 - 1, 1e8 + 3, 1e8], [1, 2, 3, 5]),
        np.array([1.0, 2.0]),
    ),
    "a gamma of 0 stops dx, not dgamma": call(_dy, _x, np.array([0.0, 1.0])),
}


def _tame(x, eps):
    """Return features of a spread near 1 and a larger eps: differences need a smooth function."""
    return ((x - x.mean(axis=0)) / (x.std(axis=0) + 0.1)).round(3), eps + 0.1


def dx_is_the_slope(f, dy, x, gamma, eps=1e-5):
    """Central differences through the forward pass."""
    x, eps = _tame(x, eps)
    slope = gradient(lambda x: solution("batchnorm_forward")(x, gamma, 0 * gamma, eps=eps), x, dy)
    return close(f(dy, x, gamma, eps=eps)[0], slope, 1e-5)


def dgamma_is_the_slope(f, dy, x, gamma, eps=1e-5):
    """Central differences through the forward pass."""
    x, eps = _tame(x, eps)
    slope = gradient(lambda gamma: solution("batchnorm_forward")(x, gamma, 0 * gamma, eps=eps), gamma, dy)
    return close(f(dy, x, gamma, eps=eps)[1], slope, 1e-5)


def dbeta_is_the_slope(f, dy, x, gamma, eps=1e-5):
    """Central differences through the forward pass."""
    x, eps = _tame(x, eps)
    slope = gradient(lambda beta: solution("batchnorm_forward")(x, gamma, beta, eps=eps), 0 * gamma, dy)
    return close(f(dy, x, gamma, eps=eps)[2], slope, 1e-5)


def shift_is_no_way_out(f, dy, x, gamma, eps=1e-5):
    """Moving all samples alike changes no output, so the gradient along it is 0."""
    x, eps = _tame(x, eps)
    return close(f(dy, x, gamma, eps=eps)[0].sum(axis=0), 0)


laws = {
    "every column of dx sums to 0": shift_is_no_way_out,
    "dx is the slope of the forward pass in x": dx_is_the_slope,
    "dgamma is the slope of the forward pass in gamma": dgamma_is_the_slope,
    "dbeta is the slope of the forward pass in beta": dbeta_is_the_slope,
}


def variance_from_squares(dy, x, gamma, eps=1e-5):
    n, mean = len(x), x.mean(axis=0)
    std = np.sqrt((x**2).mean(axis=0) - mean**2 + eps)
    x_hat = (x - mean) / std
    dbeta, dgamma = dy.sum(axis=0), (dy * x_hat).sum(axis=0)
    return gamma / std * (dy - dbeta / n - x_hat * dgamma / n), dgamma, dbeta


def unbiased(dy, x, gamma, eps=1e-5):
    n, centred = len(x), x - x.mean(axis=0)
    std = np.sqrt((centred**2).sum(axis=0) / max(n - 1, 1) + eps)
    x_hat = centred / std
    dbeta, dgamma = dy.sum(axis=0), (dy * x_hat).sum(axis=0)
    return gamma / std * (dy - dbeta / n - x_hat * dgamma / max(n - 1, 1)), dgamma, dbeta


def per_sample(dy, x, gamma, eps=1e-5):
    centred = x - x.mean(axis=1, keepdims=True)
    std = np.sqrt((centred**2).mean(axis=1, keepdims=True) + eps)
    x_hat, g = centred / std, dy * gamma
    dx = (g - g.mean(axis=1, keepdims=True) - x_hat * (g * x_hat).mean(axis=1, keepdims=True)) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def variance_is_a_constant_for_small_batches(dy, x, gamma, eps=1e-5):
    n, centred = len(x), x - x.mean(axis=0)
    std = np.sqrt((centred**2).mean(axis=0) + eps)
    x_hat = centred / std
    dbeta, dgamma = dy.sum(axis=0), (dy * x_hat).sum(axis=0)
    through_variance = x_hat * dgamma / n if n > 2 else 0
    return gamma / std * (dy - dbeta / n - through_variance), dgamma, dbeta


def std_without_eps_in_its_slope(dy, x, gamma, eps=1e-5):
    centred = x - x.mean(axis=0)
    var = (centred**2).mean(axis=0)
    std = np.sqrt(var + eps)
    x_hat = centred / std
    slope = centred / np.where(var == 0, 1, var) * (dy * centred).mean(axis=0) / std
    return gamma * ((dy - dy.mean(axis=0)) / std - slope), (dy * x_hat).sum(axis=0), dy.sum(axis=0)


def gamma_twice_in_the_variance(dy, x, gamma, eps=1e-5):
    n, centred = len(x), x - x.mean(axis=0)
    std = np.sqrt((centred**2).mean(axis=0) + eps)
    x_hat, g = centred / std, dy * gamma
    dgamma = (g * x_hat).sum(axis=0)
    return (g - g.mean(axis=0) - x_hat * dgamma / n) / std, dgamma, dy.sum(axis=0)


def guards_zero_variance_by_hand(dy, x, gamma, eps=1e-5):
    n, std = len(x), x.std(axis=0)
    std = np.where(std < 1e-12, 1.0, std)
    x_hat = (x - x.mean(axis=0)) / std
    dbeta, dgamma = dy.sum(axis=0), (dy * x_hat).sum(axis=0)
    return gamma / std * (dy - dbeta / n - x_hat * dgamma / n), dgamma, dbeta


def defaults_to_a_larger_eps(dy, x, gamma, eps=1e-3):
    n, centred = len(x), x - x.mean(axis=0)
    std = np.sqrt((centred**2).mean(axis=0) + eps)
    x_hat = centred / std
    dbeta, dgamma = dy.sum(axis=0), (dy * x_hat).sum(axis=0)
    return gamma / std * (dy - dbeta / n - x_hat * dgamma / n), dgamma, dbeta


def writes_into_dy(dy, x, gamma, eps=1e-5):
    n, centred = len(x), x - x.mean(axis=0)
    std = np.sqrt((centred**2).mean(axis=0) + eps)
    x_hat = centred / std
    dbeta, dgamma = dy.sum(axis=0), (dy * x_hat).sum(axis=0)
    dy -= dbeta / n + x_hat * dgamma / n
    dy *= gamma / std
    return dy, dgamma, dbeta


def loops_over_elements(dy, x, gamma, eps=1e-5):
    from operator import mul

    n, columns, dgammas, dbetas = len(x), [], [], []
    for slopes, values, g in zip(dy.T.tolist(), x.T.tolist(), gamma.tolist(), strict=True):
        mean = sum(values) / n
        centred = [value - mean for value in values]
        var = sum(map(mul, centred, centred)) / n + eps
        total, along = sum(slopes), sum(map(mul, slopes, centred))
        scale, average, share = g / var**0.5, total / n, along / var / n
        columns.append([scale * (slope - average - share * c) for slope, c in zip(slopes, centred, strict=True)])
        dgammas.append(along / var**0.5)
        dbetas.append(total)
    return np.array(columns).T, np.array(dgammas), np.array(dbetas)


mistakes = {
    "takes mean and variance for constants": ("(dy - dbeta / N - x_hat * dgamma / N)", "dy"),
    "takes the mean for a constant": ("dy - dbeta / N - x_hat", "dy - x_hat"),
    "takes the variance for a constant": (" - x_hat * dgamma / N", ""),
    "takes the variance of two samples for a constant": variance_is_a_constant_for_small_batches,
    "the term of the mean is not divided by N": ("dy - dbeta / N", "dy - dbeta"),
    "the term of the variance is not divided by N": ("x_hat * dgamma / N", "x_hat * dgamma"),
    "the term of the variance has the wrong sign": ("- x_hat * dgamma", "+ x_hat * dgamma"),
    "the term of the variance is doubled": ("x_hat * dgamma / N", "x_hat * dgamma * 2 / N"),
    "the term of the variance lacks the normalised x": ("- x_hat * dgamma", "- dgamma"),
    "the term of the variance has gamma twice, and so has dgamma": gamma_twice_in_the_variance,
    "the slope of the root leaves out eps": std_without_eps_in_its_slope,
    "the variance is unbiased": unbiased,
    "the variance is E[x^2] - E[x]^2, which loses its digits far from 0": variance_from_squares,
    "eps is added outside the root": (
        "np.sqrt((centred**2).mean(axis=0) + eps)",
        "(np.sqrt((centred**2).mean(axis=0)) + eps)",
    ),
    "eps is left out": (" + eps)", ")"),
    "eps is left out, and zero variance is caught by hand": guards_zero_variance_by_hand,
    "ignores the eps it is given": ("+ eps)", "+ 1e-5)"),
    "the default eps is 1e-3": defaults_to_a_larger_eps,
    "divides by the variance instead of its root": (
        "np.sqrt((centred**2).mean(axis=0) + eps)",
        "((centred**2).mean(axis=0) + eps)",
    ),
    "dx is not divided by std": ("gamma / std *", "gamma *"),
    "dx forgets gamma": ("gamma / std *", "1 / std *"),
    "dx is N times too large": ("gamma / std *", "N * gamma / std *"),
    "dgamma multiplies x instead of the normalised x": (
        "return dx, dgamma, dbeta",
        "return dx, (dy * x).sum(axis=0), dbeta",
    ),
    "dgamma is a mean instead of a sum": ("return dx, dgamma, dbeta", "return dx, dgamma / N, dbeta"),
    "dbeta is a mean instead of a sum": ("return dx, dgamma, dbeta", "return dx, dgamma, dbeta / N"),
    "dbeta is multiplied by gamma": ("return dx, dgamma, dbeta", "return dx, dgamma, dbeta * gamma"),
    "dgamma and dbeta are not summed over the samples": (
        "return dx, dgamma, dbeta",
        "return dx, dy * x_hat, dy",
    ),
    "returns dbeta before dgamma": ("return dx, dgamma, dbeta", "return dx, dbeta, dgamma"),
    "takes the statistics of each sample instead of each feature": per_sample,
    "writes into dy": writes_into_dy,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_steps(dy, x, gamma, eps=1e-5):
    n, centred = len(x), x - np.mean(x, axis=0)
    var = np.mean(np.square(centred), axis=0)
    inverse = 1 / np.sqrt(var + eps)
    dx_hat = dy * gamma
    dvar = np.sum(dx_hat * centred, axis=0) * -0.5 * inverse**3
    dmean = -inverse * np.sum(dx_hat, axis=0) + dvar * np.mean(-2 * centred, axis=0)
    dx = dx_hat * inverse + dvar * 2 * centred / n + dmean / n
    return dx, np.sum(dy * centred * inverse, axis=0), np.sum(dy, axis=0)


def by_one_fraction(dy, x, gamma, eps=1e-5):
    n, std = x.shape[0], (x.var(0) + eps) ** 0.5
    x_hat, g = (x - x.mean(0)) / std, gamma * dy
    dx = (n * g - g.sum(0) - x_hat * (g * x_hat).sum(0)) / (n * std)
    return [dx, np.einsum("nd,nd->d", dy, x_hat), dy.sum(0)]


def by_features(dy, x, gamma, eps=1e-5):
    dx, dgamma, dbeta = np.zeros(x.shape), np.zeros(len(gamma)), np.zeros(len(gamma))
    for j in range(x.shape[1]):
        centred = x[:, j] - x[:, j].mean()
        std = np.sqrt(centred @ centred / len(centred) + eps)
        x_hat = centred / std
        dbeta[j], dgamma[j] = dy[:, j].sum(), dy[:, j] @ x_hat
        dx[:, j] = gamma[j] / std * (dy[:, j] - dy[:, j].mean() - x_hat * dgamma[j] / len(x))
    return dx, dgamma, dbeta


def by_samples(dy, x, gamma, eps=1e-5):
    n, mean = len(x), sum(x) / len(x)
    std = np.sqrt(sum((row - mean) ** 2 for row in x) / n + eps)
    dbeta = dgamma = 0
    for slope, row in zip(dy, x, strict=True):
        dbeta = dbeta + slope
        dgamma = dgamma + slope * (row - mean) / std
    dx = [gamma / std * (slope - dbeta / n - (row - mean) / std * dgamma / n) for slope, row in zip(dy, x, strict=True)]
    return np.array(dx), dgamma, dbeta


def by_projection(dy, x, gamma, eps=1e-5):
    centred, dbeta = x - x.mean(axis=0), dy.sum(axis=0)
    squares = (centred**2).mean(axis=0) + eps
    level = dy - dy.mean(axis=0)
    along = (level * centred).mean(axis=0) / squares
    return gamma * (level - along * centred) / np.sqrt(squares), along * np.sqrt(squares) * len(x), dbeta


alternatives = [by_steps, by_one_fraction, by_features, by_samples, by_projection]
