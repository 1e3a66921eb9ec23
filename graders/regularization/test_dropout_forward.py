"""Grades dropout_forward: by its values where they are certain, else by what they show in large numbers.

Each statistical law fails a right answer less than once in 10^10 runs.
"""

import numpy as np

from kata.calls import Call, call

level, after = 1, []
questions = ["dropout"]
hints = [
    "A comparison of uniform random numbers with p gives a mask. Which side of p is kept?",
    "Multiply x by the mask and divide by the probability to keep, so that the expected value stays x. Two cases "
    "are not random: train=False, and p = 1, where the division would be 0 / 0.",
    "While training, with u uniform in [0, 1) and drawn for each element: y = x / (1 - p) where u >= p, else 0. For "
    "p = 1 nothing is left but zeros; after training y = x.",
]
budget = 7.5
remember = "p = 1 drops everything, without NaN"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Numbers other than 0, so that a 0 in the answer was dropped."""
    x = rng.integers(1, 99, rng.integers(1, size + 1, rng.integers(1, 4))) / 8
    x *= np.sign(rng.random(x.shape) - 0.5)
    p = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.0)[rng.integers(8)]
    kind = rng.integers(4)
    return call(x, p) if kind < 2 else call(x, p, train=kind == 2)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 128 rows is within the budget, one over the single elements is not."""
    return call(rng.random((128, 256)) + 1, 0.4)


def agree(got, expected, x, p, train=True):
    """What is not random is equal; else every element is either dropped or scaled."""
    tolerance = 1e-5 if x.dtype == np.float32 else 1e-7
    got, expected = np.asarray(got, float), np.asarray(expected, float)
    if train and 0 < p < 1:
        expected = np.where(got == 0, 0, x.astype(float) / (1 - p))
    wrong = np.abs(got - expected) > tolerance * np.abs(x).max() / max(1 - p, 0.01)
    if not wrong.any():
        return True
    index = tuple(map(int, np.argwhere(wrong)[0]))
    right = f"0 or {x[index] / (1 - p):.6g}" if train and 0 < p < 1 else f"{expected[index]:.6g}"
    return f"at {list(index)} it is {got[index]:.6g} instead of {right}"


def alike(got, other, x, p, train=True):
    """Two answers may come of one function: they are equal where neither dropped."""
    got, other = np.asarray(got, float), np.asarray(other, float)
    if got.shape != other.shape:
        return False
    close = (got == other) | (np.abs(got - other) <= 1e-5 * np.abs(other)) | (np.isnan(got) & np.isnan(other))
    return bool((close | (got == 0) | (other == 0)).all())


_ramp = np.arange(1.0, 61.0).reshape(5, 12)
edges = {
    "p = 0 changes nothing": call(_ramp, 0.0),
    "p = 1 drops everything, without NaN": call(_ramp, 1.0),
    "p = 1 changes nothing after training": call(_ramp, 1.0, train=False),
    "p = 0.5 changes nothing after training": call(_ramp, 0.5, train=False),
    "p = 0 changes nothing after training": call(_ramp, 0.0, train=False),
    "what is kept at p = 0.2 is divided by 0.8": call(_ramp, 0.2),
    "what is kept at p = 0.75 is divided by 0.25": call(_ramp, 0.75),
    "what is kept at p = 0.97 is divided by 0.03": call(np.arange(1.0, 1001.0).reshape(20, 50), 0.97),
    "three axes": call(_ramp.reshape(3, 4, 5), 0.5),
}


def _dropped(f, shape, p):
    """Return where elements were dropped, none of them 0 or all alike; in float32, which is sent in half the time."""
    x = np.arange(1, np.prod(shape) + 1, dtype=np.float32) % 97 + 1
    return np.asarray(f(x.reshape(shape) / 8, p)) == 0


def _share_is(f, p, n=20_000):
    """The number dropped lies within 7 standard deviations of n * p: a right answer fails once in 10^11."""
    return abs(_dropped(f, n, p).sum() - n * p) <= 7 * np.sqrt(n * p * (1 - p))


def half(f):
    """A mask that keeps with probability p passes here, one drawn from a normal distribution does not."""
    return _share_is(f, 0.5)


def few(f):
    """p is the probability to drop, not to keep."""
    return _share_is(f, 0.03)


def most(f):
    """The same from the other side."""
    return _share_is(f, 0.97)


def draws_anew(f):
    """Equal masks have probability 2^-4000, and 2^-41 where only those that are 1 are dropped."""
    return not np.array_equal(_dropped(f, 4000, 0.5), _dropped(f, 4000, 0.5))


def independent(f):
    """Along each axis the correlation of neighbours lies within 7 standard deviations of 0."""
    drop = _dropped(f, (10, 20, 30), 0.5) - 0.5
    neighbours = [(drop[1:], drop[:-1]), (drop[:, 1:], drop[:, :-1]), (drop[..., 1:], drop[..., :-1])]
    return all(abs(4 * np.mean(a * b)) <= 7 / np.sqrt(a.size) for a, b in neighbours)


def nothing_repeats(f):
    """At each distance the correlation, read in a circle of odd length, lies within 8 standard deviations of 0."""
    drop = _dropped(f, (59, 101), 0.5).ravel() * 2.0 - 1
    together = np.fft.irfft(np.abs(np.fft.rfft(drop)) ** 2, drop.size)
    mean = drop.mean() ** 2 * drop.size
    return bool((np.abs(together[1:] - mean) <= 8 * np.sqrt(drop.size)).all())


def rows_differ(f):
    """All of 200 rows drop the same with probability below 2^-5000."""
    drop = _dropped(f, (10, 20, 30), 0.5)
    return bool((drop != drop[0, 0]).any())


def rows_are_mixed(f):
    """Each of 200 rows is dropped or kept as a whole with probability below 2^-5000."""
    drop = _dropped(f, (10, 20, 30), 0.5)
    return bool((drop != drop[..., :1]).any())


def one_element_too(f):
    """At p = 0.6 a single element is kept in each of 25 calls with probability 10^-10."""
    return any(_dropped(f, 1, 0.6)[0] for _ in range(25))


def count_varies(f):
    """Of 60 elements at p = 0.5 always the same number drops with probability below 10^-10 in 12 calls."""
    first = _dropped(f, 60, 0.5).sum()
    return any(_dropped(f, 60, 0.5).sum() != first for _ in range(11))


laws = {
    "about half is dropped at p = 0.5": half,
    "about 3 of 100 are dropped at p = 0.03": few,
    "about 97 of 100 are dropped at p = 0.97": most,
    "a second call draws anew": draws_anew,
    "rows do not share what is dropped": rows_differ,
    "rows are not dropped as a whole": rows_are_mixed,
    "neighbours are dropped independently": independent,
    "what is dropped does not repeat further on": nothing_repeats,
    "a single element is dropped too, by chance": one_element_too,
    "the number of dropped elements varies": count_varies,
}


def normal_mask(x, p, train=True):
    if not train:
        return x
    keep = np.random.randn(*x.shape) > p
    return x * keep / (1 - p) if p < 1 else np.zeros_like(x)


def fixed_seed(x, p, train=True):
    if not train:
        return x
    keep = np.random.default_rng(0).random(x.shape) >= p
    return x * keep / (1 - p) if p < 1 else np.zeros_like(x)


def large_numbers_stay(x, p, train=True):
    if not train:
        return x
    keep = np.random.random(x.shape) * np.abs(x) >= p
    return x * keep / (1 - p) if p < 1 else np.zeros_like(x)


def ones_are_dropped_only(x, p, train=True):
    if not train:
        return x
    keep = (np.random.random(x.shape) >= p) | (x != 1)
    return x * keep / (1 - p) if p < 1 else np.zeros_like(x)


def one_mask_for_all_rows(x, p, train=True):
    if not train:
        return x
    keep = np.random.random(x.shape[-1]) >= p
    return x * keep / (1 - p) if p < 1 else np.zeros_like(x)


def whole_rows(x, p, train=True):
    if not train:
        return x
    keep = np.random.random((*x.shape[:-1], 1)) >= p if x.ndim > 1 else np.random.random(x.shape) >= p
    return x * keep / (1 - p) if p < 1 else np.zeros_like(x)


def exact_number(x, p, train=True):
    if not train:
        return x
    keep = np.ones(x.size)
    keep[np.random.permutation(x.size)[: round(p * x.size)]] = 0
    return x * keep.reshape(x.shape) / (1 - p) if p < 1 else np.zeros_like(x)


def half_a_mask_twice(x, p, train=True):
    if not train:
        return x
    half = np.random.random(x.size // 2 + 1) >= p
    keep = np.concatenate([half, half])[: x.size].reshape(x.shape)
    return x * keep / (1 - p) if p < 1 else np.zeros_like(x)


def nearly_one_is_one(x, p, train=True):
    if not train:
        return x
    return x * (np.random.random(x.shape) >= p) / (1 - p) if p <= 0.95 else np.zeros_like(x)


def bounded_scale(x, p, train=True):
    if not train:
        return x
    return x * (np.random.random(x.shape) >= p) / max(1 - p, 0.05)


def one_is_like_zero(x, p, train=True):
    if not train or p in (0, 1):
        return x
    return x * (np.random.random(x.shape) >= p) / (1 - p)


def never_drops_all(x, p, train=True):
    if not train:
        return x
    keep = np.random.random(x.shape) >= p
    if p < 1 and not keep.any():
        keep.flat[0] = True
    return x * keep / (1 - p) if p < 1 else np.zeros_like(x)


def writes_into_x(x, p, train=True):
    if not train:
        return x
    x[np.random.random(x.shape) < p] = 0
    return x / (1 - p) if p < 1 else x


def loops_over_elements(x, p, train=True):
    from random import random

    if not train:
        return x
    scale = 1 / (1 - p) if p < 1 else 0.0
    out = [0.0 if random() < p else value * scale for value in x.ravel().tolist()]
    return np.array(out).reshape(x.shape)


mistakes = {
    "keeps with probability p instead of dropping": (">= p", "< p"),
    "does not scale what is kept": ("x * keep / (1 - p)", "x * keep"),
    "scales by 1 / p instead of 1 / (1 - p)": ("x * keep / (1 - p)", "x * keep / max(p, 1e-300)"),
    "multiplies by 1 - p instead of dividing": ("x * keep / (1 - p)", "x * keep * (1 - p)"),
    "scales by 1 - p after training": ("return x\n", "return x * (1 - p)\n"),
    "drops after training too": ("if not train:\n        return x\n    ", ""),
    "drops after training instead of while training": ("if not train", "if train"),
    "p = 1 divides 0 by 0": ("    if p == 1:\n        return np.zeros_like(x)\n", ""),
    "never drops everything below p = 1": never_drops_all,
    "p = 1 returns x": one_is_like_zero,
    "draws the mask from a normal distribution": normal_mask,
    "every call draws the same mask": fixed_seed,
    "compares p with random numbers that grow with x, so that large ones stay": large_numbers_stay,
    "drops ones only": ones_are_dropped_only,
    "all rows share one mask": one_mask_for_all_rows,
    "drops whole rows": whole_rows,
    "parts of the mask repeat other parts": half_a_mask_twice,
    "a p near 1 drops everything": nearly_one_is_one,
    "the scale is bounded, so that it does not grow to the end": bounded_scale,
    "drops exactly the share p instead of each element by chance": exact_number,
    "writes into x": writes_into_x,
    "loops over the single elements in Python": loops_over_elements,
}


def by_where(x, p, train=True):
    if not train or p == 0:
        return x.copy()
    if p >= 1:
        return 0 * x
    return np.where(np.random.rand(*x.shape) < p, 0.0, x / (1 - p))


def by_binomial(x, p, train=True):
    if not train:
        return x
    mask = np.random.default_rng().binomial(1, 1 - p, size=x.shape)
    return x * mask / np.maximum(1 - p, 1e-12)


def by_assignment(x, p, train=True):
    out = np.array(x)
    if train:
        out[np.random.uniform(size=x.shape) < p] = 0
        out /= 1 - p if p < 1 else 1
    return out


def by_choice(x, p, train=True):
    if not train:
        return x
    return x * np.random.choice([0.0, 1.0 / (1 - p) if p < 1 else 0.0], size=x.shape, p=[p, 1 - p])


alternatives = [by_where, by_binomial, by_assignment, by_choice]
