"""Grades softmax."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
hints = [
    "np.exp overflows near 710. What may be subtracted from every score without changing the ratio?",
    "Subtract the largest score of each slice; exponentiate; divide each slice by its own sum. What does "
    "keepdims=True change about a maximum or a sum along an axis?",
    "With m the maximum along `axis`: softmax(x)_i = exp(x_i - m) / sum_j exp(x_j - m). Keep m and the sum "
    "as arrays with an axis of length 1, so that they broadcast against x for every axis.",
]
budget = 9.5
remember = "scores of 1000 do not overflow"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Scores of one to three axes: ordinary, large, or partly impossible."""
    shape = tuple(rng.integers(1, size + 1, rng.integers(1, 4)))
    axis = int(rng.integers(-len(shape), len(shape)))
    x = rng.normal(0, 3, shape).round(2)
    kind = rng.integers(4)
    if kind == 0:
        x = 99.0 * rng.integers(-9, 10, shape)
    elif kind == 1:
        x += (-1e6, -1e4, 1e4, 9e5)[rng.integers(4)]
    if rng.random() < 0.3:
        first = np.arange(shape[axis]) == 0
        possible = (rng.random(shape) < 0.7) | np.moveaxis(
            np.broadcast_to(first, np.moveaxis(x, axis, -1).shape), -1, axis
        )
        x = np.where(possible, x, -np.inf)
    return call(x) if axis == -1 else call(x, axis=axis)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 110 rows is within the budget, one over the single scores is not."""
    return call(rng.random((110, 250)))


_four = np.array([1.0, 2.0, 0.0, 3.0, 5.0, 1.0, 2.0, 2.0, 4.0, 0.0, 1.0, 7.0]).reshape(1, 3, 2, 2)
edges = {
    "the second of four axes": call(_four, axis=1),
    "the third of four axes": call(_four, axis=-2),
    "four axes": call(np.array([0.0, 1.0, 0.5, -2.0, 3.0, 1.5, 0.25, 2.0]).reshape(2, 2, 2, 1), axis=-3),
    "one score gets probability 1": call(np.array([3.0])),
    "scores of 1000 do not overflow": call(np.array([1000.0, 1001.0])),
    "scores of -1000 do not vanish": call(np.array([-1000.0, -1001.0])),
    "scores of 1e4 and -1e4 beside each other": call(np.array([1e4, -1e4, 1e4])),
    "rows of very different size do not disturb each other": call(np.array([[1e4, 9999.0], [-1e4, -9999.0]])),
    "a score of -inf gets probability 0": call(np.array([0.0, -np.inf, 1.0])),
    "a row keeps its own -inf": call(np.array([[0.0, -np.inf], [2.0, 1.0]])),
    "axis 0 of a rectangle": call(np.array([[1.0, 2.0, 3.0], [3.0, 5.0, 4.0]]), axis=0),
    "the middle axis of three": call(np.array([[[1.0, 2.0], [4.0, 3.0], [0.0, 7.0]]]), axis=1),
    "a square, along its first axis": call(np.array([[1.0, 2.0], [4.0, 3.0]]), axis=0),
    "a score of -inf beside one of -1e6": call(np.array([-1e6, -np.inf])),
    "scores of a million": call(np.array([1e6, 1e6 - 1, -1e6])),
}


def sums_to_one(f, x, axis=-1):
    """The law of the total probability."""
    return close(np.sum(f(x, axis=axis), axis=axis), 1)


def ignores_shift(f, x, axis=-1):
    """Only differences between scores count."""
    return close(f(x + 5.0, axis=axis), f(x, axis=axis))


def impossible_is_exactly_0(f):
    """Not 1e-13, which a clipped exponent would give."""
    y = f(np.array([[0.0, -np.inf], [-np.inf, 5.0]]))
    return y[0, 1] == y[1, 0] == 0


laws = {
    "a score of -inf gets exactly 0": impossible_is_exactly_0,
    "every slice sums to 1": sums_to_one,
    "adding 5 to every score changes nothing": ignores_shift,
}


def ignores_axis(x, axis=-1):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def always_axis_0(x, axis=-1):
    e = np.exp(x - x.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def forgets_keepdims(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis)


def clips_exponents(x, axis=-1):
    e = np.exp(np.maximum(x - x.max(axis=axis, keepdims=True), -30))
    return e / e.sum(axis=axis, keepdims=True)


def clips(x, axis=-1):
    e = np.exp(np.clip(x, -500, 500))
    return e / e.sum(axis=axis, keepdims=True)


def patches_nan(x, axis=-1):
    e = np.exp(x)
    return np.nan_to_num(e / e.sum(axis=axis, keepdims=True))


def loops_over_elements(x, axis=-1):
    import math

    out = np.empty(x.shape)
    rows, results = np.moveaxis(x, axis, -1), np.moveaxis(out, axis, -1)
    for index in np.ndindex(rows.shape[:-1]):
        row = rows[index].tolist()
        largest = max(row)
        exps = [math.exp(score - largest) for score in row]
        total = sum(exps)
        results[index] = [e / total for e in exps]
    return out


def knows_three_axes(x, axis=-1):
    axis = axis % x.ndim if axis in (-1, 0, -x.ndim, x.ndim - 1) else 1
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


mistakes = {
    "knows the first axis, the last and the one in the middle of three": knows_three_axes,
    "no maximum is subtracted, so exp overflows": ("x - x.max(axis=axis, keepdims=True)", "x"),
    "normalises over the whole array instead of one axis": ("e.sum(axis=axis, keepdims=True)", "e.sum()"),
    "ignores axis and always uses the last": ignores_axis,
    "ignores axis and always uses the first": always_axis_0,
    "the sum loses its axis (keepdims=False)": forgets_keepdims,
    "subtracts the maximum of the whole array, so a far smaller slice vanishes": (
        "x.max(axis=axis, keepdims=True)",
        "x.max()",
    ),
    "subtracts the mean instead of the maximum": ("x.max(axis", "x.mean(axis"),
    "subtracts the largest absolute value instead of the maximum": ("x.max(axis", "np.abs(x).max(axis"),
    "subtracts the minimum instead of the maximum": ("x.max(axis", "x.min(axis"),
    "divides by the maximum instead of subtracting it": ("x - x.max", "x / x.max"),
    "clips the scores instead of subtracting the maximum": clips,
    "clips small exponents, so nothing gets probability 0": clips_exponents,
    "replaces the NaN of an overflow by 0": patches_nan,
    "raises 2 to the scores instead of e": ("np.exp(", "np.exp2("),
    "returns the logarithm of the probabilities": (
        "return e / e.sum(axis=axis, keepdims=True)",
        "return shifted - np.log(e.sum(axis=axis, keepdims=True))",
    ),
    "returns weights that are not normalised": ("return e / e.sum(axis=axis, keepdims=True)", "return e"),
    "loops over the single scores in Python": loops_over_elements,
}


def by_logsumexp(x, axis=-1):
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))


def by_rows(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    out = np.empty(rows.shape, x.dtype)
    for index in np.ndindex(rows.shape[:-1]):
        e = np.exp(rows[index] - np.max(rows[index]))
        out[index] = e / np.sum(e)
    return np.moveaxis(out, -1, axis)


def by_apply_along_axis(x, axis=-1):
    def one(row):
        e = np.exp(row - row.max())
        return e / e.sum()

    return np.apply_along_axis(one, axis, x)


def by_swapped_axes(x, axis=-1):
    last = np.swapaxes(x, axis, -1).astype(np.float64)
    e = np.exp(last - np.amax(last, axis=-1)[..., None])
    return np.swapaxes(np.einsum("...i,...->...i", e, 1 / e.sum(-1)), axis, -1)


alternatives = [by_logsumexp, by_rows, by_apply_along_axis, by_swapped_axes]
