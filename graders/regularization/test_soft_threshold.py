"""Grades soft_threshold."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
questions = ["L1 vs L2"]
hints = [
    "How far is each number from 0 before, and how far after? And on which side of 0 does it stay?",
    "Shrink the absolute value by lam, do not let it go below 0, and give it back its sign. All of it is elementwise.",
    "S(w) is w - lam where w > lam, w + lam where w < -lam, and 0 between the two.",
]
budget = 17
remember = "numbers of exactly lam and -lam become 0"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Numbers of either sign on both sides of the threshold, on no to three axes."""
    shape = tuple(rng.integers(1, size + 1, rng.integers(0, 4)))
    w = rng.integers(-40, 41, shape) / 8 if rng.random() < 0.5 else rng.normal(0, 3, shape).round(2)
    if rng.random() < 0.15:
        w = np.abs(w) * float(rng.choice([-1.0, 1.0]))
    return call(np.asarray(w, dtype=float), float(rng.choice([0.0, 0.25, 0.5, 1.0, 1.5, 2.5, 4.0])))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 500 rows or columns is within the budget, one over the single numbers is not."""
    return call(rng.normal(0, 1, (500, 500)), 0.5)


edges = {
    "a positive number above lam": call(np.array([3.0]), 1.0),
    "a negative number below -lam": call(np.array([-3.0]), 1.0),
    "numbers between -lam and lam become 0": call(np.array([0.5, -0.5, 0.0]), 1.0),
    "numbers of exactly lam and -lam become 0": call(np.array([1.0, -1.0]), 1.0),
    "a little more than lam": call(np.array([1.125, -1.125]), 1.0),
    "lam = 0 changes nothing": call(np.array([3.0, -2.0, 0.0, 0.125]), 0.0),
    "lam is larger than every number": call(np.array([3.0, -2.0, 0.5]), 8.0),
    "lam below 1": call(np.array([3.0, -2.0, 0.5, -0.25]), 0.375),
    "a single number without an axis": call(np.array(-2.5), 1.0),
    "a matrix": call(np.array([[3.0, -0.5, 1.0], [-4.0, 2.0, 0.25]]), 0.75),
    "three axes": call(np.array([[[3.0, -0.5]], [[-4.0, 2.0]], [[1.5, -1.5]]]), 1.0),
    "large numbers": call(np.array([1e6, -1e6, 3.0]), 2.0),
    "tiny numbers": call(np.array([3e-6, -2e-6, 5e-7]), 1e-6),
    "all numbers are positive": call(np.array([1.0, 2.0, 3.0]), 1.5),
    "all numbers are negative": call(np.array([-1.0, -2.0, -3.0]), 1.5),
}


def odd(f, w, lam):
    """Both signs are treated alike."""
    return close(f(np.asarray(-w), lam), -np.asarray(f(w, lam)))


def minimises(f, w, lam):
    """A step to either side makes the penalised distance larger."""

    def cost(v):
        return (v - w) ** 2 / 2 + lam * np.abs(v)

    v = np.asarray(f(w, lam))
    return bool(np.all(cost(v) <= np.minimum(cost(v + 0.01), cost(v - 0.01))))


def adds_up(f, w, lam):
    """Twice by lam is once by 2 lam."""
    return close(f(np.asarray(f(w, lam)), lam), f(w, 2 * lam))


def exactly_zero(f):
    """Not 1e-17."""
    return not np.any(f(np.array([0.1, -0.3, 0.7]), 0.7))


laws = {
    "numbers up to lam become exactly 0": exactly_zero,
    "f(-w) is -f(w)": odd,
    "no number near it makes |v - w|^2 / 2 + lam |v| smaller": minimises,
    "applied twice it moves by 2 lam": adds_up,
}


def hard(w, lam):
    return np.where(np.abs(w) > lam, w, 0.0)


def decides_for_the_whole_array(w, lam):
    norm = np.sqrt((w**2).sum())
    return w * max(1 - lam / norm, 0) if norm > 0 else w * 1.0


def shrinks_rows(w, lam):
    norm = np.sqrt((np.atleast_1d(w) ** 2).sum(axis=-1, keepdims=True))
    return (w * np.maximum(1 - lam / np.where(norm == 0, 1, norm), 0)).reshape(w.shape)


def returns_the_rest(w, lam):
    return w[np.abs(w) > lam] - lam * np.sign(w[np.abs(w) > lam])


def loses_zero_dimensions(w, lam):
    w = np.atleast_1d(w)
    return np.sign(w) * np.maximum(np.abs(w) - lam, 0)


def writes_into_w(w, lam):
    w[np.abs(w) < lam] = 0
    return w - lam * np.sign(w)


def loops_over_elements(w, lam):
    low = -lam
    moved = [v - lam if v > lam else v + lam if v < low else 0.0 for v in w.ravel().tolist()]
    return np.array(moved).reshape(w.shape)


_line = "np.sign(w) * np.maximum(np.abs(w) - lam, 0)"
mistakes = {
    "keeps what is above lam as it is: a hard threshold": hard,
    "loses the sign": ("np.sign(w) * ", ""),
    "moves past 0: the maximum with 0 is missing": (_line, "np.sign(w) * (np.abs(w) - lam)"),
    "subtracts lam from negative numbers too": (_line, "np.where(np.abs(w) > lam, w - lam, 0.0)"),
    "does nothing below 0": (_line, "np.maximum(w - lam, 0)"),
    "moves positive numbers only": (_line, "np.where(w > 0, np.maximum(w - lam, 0), w)"),
    "clips to lam: returns what should be taken away": (_line, "np.clip(w, -lam, lam)"),
    "zeroes what is above lam instead of below": (_line, "np.where(np.abs(w) <= lam, w, 0.0)"),
    "shrinks by a factor of 1 / (1 + lam), as an L2 penalty does": (_line, "w / (1 + lam)"),
    "shrinks by a factor of 1 - lam": (_line, "w * (1 - lam)"),
    "moves by lam / 2": ("- lam", "- lam / 2"),
    "moves by 2 lam": ("- lam", "- 2 * lam"),
    "moves by lam squared": ("- lam", "- lam**2"),
    "moves away from 0": ("- lam, 0)", "+ lam, 0)"),
    "stops at lam instead of 0": (_line, "np.sign(w) * np.maximum(np.abs(w) - lam, lam)"),
    "small numbers stay as they are": (_line, "np.where(np.abs(w) > lam, w - lam * np.sign(w), w)"),
    "small numbers become lam": (_line, "np.where(np.abs(w) > lam, w - lam * np.sign(w), lam)"),
    "numbers of exactly lam stay": (_line, "np.where(np.abs(w) < lam, 0.0, w - lam * np.sign(w) * (np.abs(w) > lam))"),
    "divides the sign by zero where w is 0": ("np.sign(w)", "(w / np.abs(w))"),
    "shrinks the length of the whole array": decides_for_the_whole_array,
    "shrinks the length of each row": shrinks_rows,
    "rounds what is left": (_line, "np.sign(w) * np.floor(np.maximum(np.abs(w) - lam, 0))"),
    "returns only what is not 0": returns_the_rest,
    "a single number comes back with an axis": loses_zero_dimensions,
    "writes into w": writes_into_w,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_two_maxima(w, lam):
    return np.maximum(w - lam, 0) - np.maximum(-w - lam, 0)


def by_clipping(w, lam):
    return w - np.clip(w, -lam, lam)


def by_where(w, lam):
    return np.where(w > lam, w - lam, np.where(w < -lam, w + lam, 0.0))


def by_copysign(w, lam):
    return np.copysign(np.fmax(np.abs(w) - lam, 0), w)


def by_masks(w, lam):
    v = np.zeros(w.shape)
    v[w > lam] = w[w > lam] - lam
    v[w < -lam] = w[w < -lam] + lam
    return v


def by_scale(w, lam):
    size = np.where(w == 0, 1, np.abs(w))
    return w * np.maximum(1 - lam / size, 0)


def by_rows(w, lam):
    if w.ndim == 0:
        return float(np.sign(w)) * max(abs(float(w)) - lam, 0)
    return np.array([np.sign(row) * np.clip(np.abs(row) - lam, 0, None) for row in w])


def by_columns(w, lam):
    v = np.array(w, dtype=np.float64)
    rows = np.atleast_1d(v)
    for j in range(rows.shape[-1]):
        rows[..., j] = np.sign(rows[..., j]) * np.maximum(np.abs(rows[..., j]) - lam, 0)
    return rows.reshape(w.shape)


alternatives = [by_two_maxima, by_clipping, by_where, by_copysign, by_masks, by_scale, by_rows, by_columns]
