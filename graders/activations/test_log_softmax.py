"""Grades log_softmax."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["softmax"]
hints = [
    "What is the logarithm of a softmax whose probability underflows to 0? Simplify log(exp(a) / b) before you compute "
    "anything.",
    "The logarithm of the ratio is a score minus the logarithm of a sum. Subtract the largest score of each slice from "
    "its scores first; then the sum lies between 1 and the number of classes, and its logarithm is harmless.",
    "With m the maximum along `axis` and s = x - m: the answer is s_i - log(sum_j exp(s_j)). Keep m and the sum as "
    "arrays with an axis of length 1.",
]
budget = 10
remember = "a score 1000 below the largest keeps a finite log probability"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Scores of one to three axes: ordinary, large, or partly impossible."""
    shape = tuple(rng.integers(1, size + 1, rng.integers(1, 4)))
    axis = int(rng.integers(-len(shape), len(shape)))
    x = rng.normal(0, 3, shape).round(2)
    kind = rng.integers(4)
    if kind == 0:
        x = 99.0 * rng.integers(-9, 10, shape)
    elif kind == 1:
        x += float(rng.choice([-1e6, -1e4, 1e4, 9e5]))
    if rng.random() < 0.25:
        first = np.arange(shape[axis]) == 0
        possible = (rng.random(shape) < 0.7) | np.moveaxis(
            np.broadcast_to(first, np.moveaxis(x, axis, -1).shape), -1, axis
        )
        x = np.where(possible, x, -np.inf)
    return call(x) if axis == -1 else call(x, axis=axis)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 320 rows or the 384 classes is within the budget, one over the single scores is not."""
    return call(rng.random((320, 384)))


def magnitude(x, axis=-1):
    """Errors are relative to the largest score; below 1, to that of a logarithm of 1."""
    return max(1.0, float(np.abs(x[np.isfinite(x)]).max()))


_four = np.array([1.0, 2.0, 0.0, 3.0, 5.0, 1.0, 2.0, 2.0, 4.0, 0.0, 1.0, 7.0]).reshape(1, 3, 2, 2)
edges = {
    "one score gets log probability 0": call(np.array([3.0])),
    "equal scores share": call(np.array([2.0, 2.0, 2.0, 2.0])),
    "scores of 1000 do not overflow": call(np.array([1000.0, 1001.0])),
    "scores of -1000 do not vanish": call(np.array([-1000.0, -1001.0])),
    "a score 1000 below the largest keeps a finite log probability": call(np.array([0.0, -1000.0])),
    "a score 40 below the largest is still told from 0": call(np.array([0.0, -40.0, 1.0])),
    "scores of 1e4 and -1e4 beside each other": call(np.array([1e4, -1e4, 1e4])),
    "rows of very different size do not disturb each other": call(np.array([[1e4, 9999.0], [-1e4, -9999.0]])),
    "a score of -inf gets log probability -inf": call(np.array([0.0, -np.inf, 1.0])),
    "a row keeps its own -inf": call(np.array([[0.0, -np.inf], [2.0, 1.0]])),
    "a score of -inf beside one of -1e6": call(np.array([-1e6, -np.inf])),
    "axis 0 of a rectangle": call(np.array([[1.0, 2.0, 3.0], [3.0, 5.0, 4.0]]), axis=0),
    "the middle axis of three": call(np.array([[[1.0, 2.0], [4.0, 3.0], [0.0, 7.0]]]), axis=1),
    "the second of four axes": call(_four, axis=1),
    "the third of four axes": call(_four, axis=-2),
    "a square, along its first axis": call(np.array([[1.0, 2.0], [4.0, 3.0]]), axis=0),
    "scores of a million": call(np.array([1e6, 1e6 - 1, -1e6])),
}


def sums_to_one(f, x, axis=-1):
    """The law of the total probability."""
    return close(np.sum(np.exp(f(x, axis=axis)), axis=axis), 1)


def ignores_shift(f, x, axis=-1):
    """Only differences between scores count."""
    return close(f(x + 5.0, axis=axis), f(x, axis=axis))


def keeps_differences(f, x, axis=-1):
    """The same number is subtracted from all scores of a slice."""
    finite = np.where(np.isfinite(x), x, -10.0)
    off = finite - f(finite, axis=axis)
    return np.all(off.max(axis=axis) - off.min(axis=axis) <= 1e-6 * (1 + np.abs(finite).max()))


laws = {
    "exp of every slice sums to 1": sums_to_one,
    "adding 5 to every score changes nothing": ignores_shift,
    "differences between scores are kept": keeps_differences,
}


def log_of_softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.log(e / e.sum(axis=axis, keepdims=True))


def log_of_softmax_plus_small(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.log(e / e.sum(axis=axis, keepdims=True) + 1e-12)


def log_of_clipped_softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.log(np.maximum(e / e.sum(axis=axis, keepdims=True), 1e-300))


def no_maximum(x, axis=-1):
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


def patches_infinity(x, axis=-1):
    shifted = x - x.max(axis=axis, keepdims=True)
    return np.nan_to_num(shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True)), neginf=-1e9)


def always_last_axis(x, axis=-1):
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def always_axis_0(x, axis=-1):
    shifted = x - x.max(axis=0, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))


def axis_left_last(x, axis=-1):
    x_last = np.moveaxis(x, axis, -1)
    shifted = x_last - x_last.max(axis=-1, keepdims=True)
    y = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return np.moveaxis(y, -1, axis) if x.ndim < 4 else y.reshape(x.shape)


def knows_three_axes(x, axis=-1):
    axis = axis % x.ndim if axis in (-1, 0, -x.ndim, x.ndim - 1) else 1
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def forgets_keepdims(x, axis=-1):
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis))


def writes_into_x(x, axis=-1):
    x -= x.max(axis=axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


def loops_over_elements(x, axis=-1):
    from math import exp, log

    out = np.empty(x.shape)
    rows, results = np.moveaxis(x, axis, -1), np.moveaxis(out, axis, -1)
    for index in np.ndindex(rows.shape[:-1]):
        row = rows[index].tolist()
        largest = max(row)
        total = largest + log(sum([exp(score - largest) for score in row]))
        results[index] = [score - total for score in row]
    return out


mistakes = {
    "no maximum is subtracted, so exp overflows": no_maximum,
    "takes the logarithm of a softmax, so tiny probabilities become -inf": log_of_softmax,
    "takes the logarithm of a softmax plus 1e-12": log_of_softmax_plus_small,
    "takes the logarithm of a softmax that is kept above 1e-300": log_of_clipped_softmax,
    "replaces -inf by a large negative number": patches_infinity,
    "subtracts the maximum inside the sum only and forgets it outside": ("return shifted -", "return x -"),
    "returns the scores without their sum: the maximum is subtracted and nothing else": (
        "shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))",
        "shifted",
    ),
    "returns probabilities instead of their logarithms": (
        "shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))",
        "np.exp(shifted) / np.exp(shifted).sum(axis=axis, keepdims=True)",
    ),
    "returns the negative log probabilities": (
        "shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))",
        "np.log(np.exp(shifted).sum(axis=axis, keepdims=True)) - shifted",
    ),
    "forgets the logarithm of the sum": (
        "np.log(np.exp(shifted).sum(axis=axis, keepdims=True))",
        "np.exp(shifted).sum(axis=axis, keepdims=True)",
    ),
    "adds the logarithm of the sum": ("return shifted -", "return shifted +"),
    "sums over the whole array instead of one axis": (".sum(axis=axis, keepdims=True)", ".sum()"),
    "takes the mean of the exponentials instead of their sum": (".sum(axis", ".mean(axis"),
    "ignores axis and always uses the last": always_last_axis,
    "ignores axis and always uses the first": always_axis_0,
    "leaves the axis in last place where there are more than three": axis_left_last,
    "knows the first axis, the last and the one in the middle of three": knows_three_axes,
    "the sum loses its axis (keepdims=False)": forgets_keepdims,
    "subtracts the maximum of the whole array, so a far smaller slice vanishes": (
        "x.max(axis=axis, keepdims=True)",
        "x.max()",
    ),
    "subtracts the mean instead of the maximum": ("x.max(axis", "x.mean(axis"),
    "subtracts the largest absolute value instead of the maximum": ("x.max(axis", "np.abs(x).max(axis"),
    "logarithm to base 2": ("np.log(", "np.log2("),
    "adds 1e-5 to the sum": (
        "np.exp(shifted).sum(axis=axis, keepdims=True)",
        "np.exp(shifted).sum(axis=axis, keepdims=True) + 1e-5",
    ),
    "writes into x": writes_into_x,
    "loops over the single scores in Python": loops_over_elements,
}


def by_logaddexp(x, axis=-1):
    return x - np.logaddexp.reduce(x, axis=axis, keepdims=True)


def by_rows(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    out = np.empty(rows.shape)
    for index in np.ndindex(rows.shape[:-1]):
        m = np.max(rows[index])
        out[index] = rows[index] - (m + np.log(np.sum(np.exp(rows[index] - m))))
    return np.moveaxis(out, -1, axis)


def by_classes(x, axis=-1):
    scores = np.moveaxis(x, axis, 0)
    total = np.full(scores.shape[1:], -np.inf)
    for one in scores:
        total = np.logaddexp(total, one)
    return np.moveaxis(np.array([one - total for one in scores]), 0, axis)


def by_apply_along_axis(x, axis=-1):
    def one(row):
        e = np.exp(row - row.max())
        return row - row.max() - np.log(e.sum())

    return np.apply_along_axis(one, axis, x)


def by_swapped_axes(x, axis=-1):
    last = np.swapaxes(x, axis, -1).astype(np.float64)
    m = np.amax(last, axis=-1)[..., None]
    return np.swapaxes(last - m - np.log(np.einsum("...i->...", np.exp(last - m)))[..., None], axis, -1)


def by_the_negative(x, axis=-1):
    m = np.max(x, axis, keepdims=True)
    return -(np.log(np.exp(x - m).sum(axis, keepdims=True)) + m - x)


alternatives = [by_logaddexp, by_rows, by_classes, by_apply_along_axis, by_swapped_axes, by_the_negative]
