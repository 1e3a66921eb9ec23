"""Grades sigmoid."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after, quiet = 1, [], True
questions = ["ReLU over sigmoid"]
hints = [
    "np.exp overflows near 710, but it may underflow to 0 in silence. For which x is each of the two forms of the "
    "formula safe? Mind that np.where computes both of its branches.",
    "Let the exponent never be positive: take exp of minus the absolute value of x. With it, write down the form for "
    "x >= 0 and the form for x < 0; they differ in the numerator only.",
    "With e = exp(-|x|): the answer is 1 / (1 + e) where x >= 0, and e / (1 + e) where x < 0. The hyperbolic tangent "
    "leads there too: (1 + tanh(x / 2)) / 2.",
]
budget = 7
remember = "-1000 gives 0 without a warning"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Numbers near 0, further away, and so far that exp overflows, on no to three axes."""
    shape = tuple(rng.integers(1, size + 1, rng.integers(0, 4)))
    kind = rng.integers(5)
    if kind == 0:
        return call(np.asarray(100.0 * rng.integers(-10, 11, shape)))
    if kind == 1:
        return call(np.asarray(-10.0 - rng.integers(0, 60, shape) / 4))
    x = rng.integers(-24, 25, shape) / 8 if kind == 2 else rng.normal(0, 4, shape).round(2)
    return call(np.asarray(x * (rng.random(shape) < 0.9)))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 400 rows or the 380 columns is within the budget, one over the single numbers is not."""
    return call(rng.normal(0, 3, (400, 380)))


def magnitude(x):
    """An absolute error of 1e-12 is allowed."""
    return 1.0


edges = {
    "0 gives one half": call(np.array([0.0])),
    "1000 gives 1": call(np.array([1000.0])),
    "-1000 gives 0 without a warning": call(np.array([-1000.0])),
    "numbers near 710, where exp overflows": call(np.array([-745.0, -710.0, -709.0, 709.0, 710.0, 745.0])),
    "-1000 and 1000 beside ordinary numbers": call(np.array([[-1000.0, 0.5, -0.25], [2.0, 1000.0, 0.0]])),
    "-25 gives a small number, not 0 and not 1e-9": call(np.array([-25.0])),
    "25 gives almost 1": call(np.array([25.0])),
    "-7 is not yet 0": call(np.array([-7.0])),
    "a single number without an axis": call(np.array(-1.5)),
    "a single number of -1000 without an axis": call(np.array(-1000.0)),
    "numbers of both signs": call(np.array([[-2.0, 1.0], [0.5, -0.25], [3.0, -4.0]])),
    "three axes": call(np.array([[[-1.0, 2.0, 0.5]], [[3.0, -4.0, 0.0]]])),
}


def adds_up_to_one(f, x):
    """The two classes of a binary choice share the probability."""
    x = np.atleast_1d(x)
    return close(f(x) + f(-x), 1)


def has_x_as_log_odds(f, x):
    """The sigmoid is the inverse of the logit."""
    x = np.clip(np.atleast_1d(x), -5, 5)
    y = np.clip(f(x), 1e-6, 1 - 1e-6)
    return close(np.log(y / (1 - y)), x, 1e-3)


def stays_finite_on_the_way(f):
    """A warning becomes an error in known mistakes, so a slow answer that is right is not taken for one that warns."""
    with np.errstate(over="raise", invalid="raise"):
        return close(f(np.array([-1000.0, 0.0, 1000.0])), [0, 0.5, 1])


laws = {
    "-1000, 0 and 1000 give 0, one half and 1": stays_finite_on_the_way,
    "sigmoid(x) + sigmoid(-x) is 1": adds_up_to_one,
    "the logarithm of y / (1 - y) is x": has_x_as_log_odds,
}


def overflows_on_one_side(x):
    return 1 / (1 + np.exp(-x))


def overflows_to_nan(x):
    return np.exp(x) / (1 + np.exp(x))


def patches_nan(x):
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.exp(x) / (1 + np.exp(x)))


def forgets_zero(x):
    y = np.zeros(x.shape)
    y[x > 0] = 1 / (1 + np.exp(-x[x > 0]))
    y[x < 0] = np.exp(x[x < 0]) / (1 + np.exp(x[x < 0]))
    return y


def hyperbolic_without_half(x):
    return (1 + np.tanh(x)) / 2


def clips_x(x):
    return 1 / (1 + np.exp(-np.clip(x, -20, 20)))


def clips_at_500_the_wrong_way(x):
    return 1 / (1 + np.exp(-np.clip(x, 0, 500)))


def softmax_of_all(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def writes_into_x(x):
    np.clip(x, -500, 500, out=x)
    return 1 / (1 + np.exp(-x))


def loops_over_elements(x):
    from math import exp

    values = [1 / (1 + exp(-v)) if v >= -700 else 0.0 for v in x.ravel().tolist()]
    return np.array(values).reshape(x.shape)


mistakes = {
    "exp overflows with a warning, even if the result is right or not used": overflows_on_one_side,
    "divides infinity by infinity where exp overflows": overflows_to_nan,
    "replaces the NaN of an overflow by 0": patches_nan,
    "the sign of x is lost, so negative numbers are treated as positive": ("np.where(x >= 0, 1.0, e)", "1.0"),
    "treats positive numbers as negative": ("np.where(x >= 0, 1.0, e)", "e"),
    "the sign in the exponent is turned around": ("x >= 0", "x <= 0"),
    "forgets the case x = 0": forgets_zero,
    "is the hyperbolic tangent, from -1 to 1": (
        "return np.where(x >= 0, 1.0, e) / (1 + e)",
        "return np.tanh(x)",
    ),
    "uses tanh(x) where tanh(x / 2) belongs": hyperbolic_without_half,
    "is made of straight lines: a hard sigmoid": (
        "return np.where(x >= 0, 1.0, e) / (1 + e)",
        "return np.clip(x / 6 + 0.5, 0, 1)",
    ),
    "returns x / (1 + |x|)": ("np.where(x >= 0, 1.0, e) / (1 + e)", "x / (1 + np.abs(x))"),
    "returns the slope of the sigmoid": ("np.where(x >= 0, 1.0, e) / (1 + e)", "e / (1 + e) ** 2"),
    "returns the logarithm of the sigmoid": (
        "np.where(x >= 0, 1.0, e) / (1 + e)",
        "np.minimum(x, 0) - np.log1p(e)",
    ),
    "is rounded to 0 and 1": ("np.where(x >= 0, 1.0, e) / (1 + e)", "np.where(x >= 0, 1.0, 0.0)"),
    "is 0 and 1 from 6 on": (
        "return np.where(x >= 0, 1.0, e) / (1 + e)",
        "return np.where(np.abs(x) < 6, np.where(x >= 0, 1.0, e) / (1 + e), x > 0)",
    ),
    "raises 2 to the power of x instead of e": ("np.exp(", "np.exp2("),
    "clips x to 20, so very negative numbers give 2e-9": clips_x,
    "clips x at 0 instead of far below it": clips_at_500_the_wrong_way,
    "keeps the answer 1e-7 away from 0 and 1": (
        "np.where(x >= 0, 1.0, e) / (1 + e)",
        "np.clip(np.where(x >= 0, 1.0, e) / (1 + e), 1e-7, 1 - 1e-7)",
    ),
    "adds 1e-8 to the answer": ("/ (1 + e)", "/ (1 + e) + 1e-8"),
    "is a softmax over the whole array": softmax_of_all,
    "writes into x": writes_into_x,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_tanh(x):
    return (1 + np.tanh(x / 2)) / 2


def by_logaddexp(x):
    return np.exp(-np.logaddexp(0, -x))


def by_clipping(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def by_ignoring_the_overflow(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def by_masks(x):
    y = np.empty_like(x)
    positive = x >= 0
    y[positive] = 1 / (1 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    y[~positive] = e / (1 + e)
    return y


def by_rows(x):
    y = []
    for row in np.atleast_1d(x):
        e = np.exp(-np.abs(row))
        y.append(np.where(row < 0, e / (1 + e), 1 / (1 + e)))
    return np.array(y).reshape(x.shape)


def by_columns(x):
    def one(column):
        s = 1 / (1 + np.exp(-np.abs(column)))
        return np.where(column >= 0, s, 1 - s)

    return np.apply_along_axis(one, 0, np.atleast_1d(x)).reshape(x.shape)


def by_float(x):
    return (
        float(np.exp(min(0.0, float(x))) / (1 + np.exp(-abs(float(x)))))
        if x.ndim == 0
        else 1 - 1 / (1 + np.exp(np.minimum(x, 700)))
    )


alternatives = [
    by_tanh,
    by_logaddexp,
    by_clipping,
    by_ignoring_the_overflow,
    by_masks,
    by_rows,
    by_columns,
    by_float,
]
