"""Grades cross_entropy."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
hints = [
    "What does np.log make of a probability of 0, and what does 0 times that give?",
    "Keep the probabilities away from 0 before you take the logarithm, weigh each logarithm with y_true, and add "
    "up everything: the result is one number for the whole batch.",
    "L = -sum y_true * log(y_pred + 1e-9). The small number stands inside the logarithm; nothing is divided by N.",
]
budget = 12
remember = "a true class of probability 0 costs about 20.72"


def draw(rng: np.random.Generator, size: int) -> Call:
    """One sample or a batch; one-hot or soft targets; sometimes probabilities of exactly 0 and 1."""
    n, c = rng.integers(1, size + 1), rng.integers(2, size + 3)
    y_pred = rng.integers(2, 30, (n, c)) / 1.0
    kind = rng.integers(4)
    if kind == 0:
        y_pred *= rng.random((n, c)) < 0.5
        y_pred[:, 0] += 3 * (y_pred.sum(1) == 0)
    y_pred /= y_pred.sum(1, keepdims=True)
    if rng.random() < 0.5:
        y_true = np.eye(c)[rng.integers(c, size=n)]
    else:
        y_true = rng.integers(0, 5, (n, c)) + np.eye(c)[rng.integers(c, size=n)]
        y_true /= y_true.sum(1, keepdims=True)
    if rng.random() < 0.25:
        return call(y_true[0], y_pred[0])
    return call(y_true, y_pred)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 80 samples is within the budget, one over the single probabilities is not."""
    y_true, y_pred = rng.random((2, 80, 250)) + 0.1
    return call(y_true / y_true.sum(1, keepdims=True), y_pred / y_pred.sum(1, keepdims=True))


def agree(got, expected, y_true, y_pred):
    """Adding 1e-9, and clipping at 1e-9 on one side or on both, are equally right; so is all in between."""
    t, p = y_true.astype(np.float64), y_pred.astype(np.float64)
    low, high = (-np.sum(t * np.log(q)) for q in (p + 1e-9, np.clip(p, 1e-9, 1 - 1e-9)))
    samples = t.size / t.shape[-1]
    single = np.float32 in (y_true.dtype, y_pred.dtype)
    allowed = 1e-8 * samples + (1e-5 if single else 1e-7) * abs(expected)
    return low - allowed <= got <= high + allowed or f"is {float(got):.10g} instead of {float(expected):.10g}"


edges = {
    "a certain and right prediction costs nothing": call(np.array([0.0, 1.0]), np.array([0.0, 1.0])),
    "a true class of probability 0 costs about 20.72": call(np.array([0.0, 1.0]), np.array([1.0, 0.0])),
    "a true class that is all but impossible costs about 20.72 too": call(
        np.array([0.0, 1.0]), np.array([1.0, 1e-300])
    ),
    "one impossible class among possible ones": call(
        np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]), np.array([[0.5, 0.0, 0.5], [0.2, 0.3, 0.5]])
    ),
    "a probability of 0 for a class that is not true costs nothing": call(
        np.array([1.0, 0.0, 0.0]), np.array([0.5, 0.5, 0.0])
    ),
    "soft targets": call(np.array([[0.7, 0.2, 0.1]]), np.array([[0.5, 0.25, 0.25]])),
    "soft targets with an impossible class": call(np.array([0.5, 0.25, 0.25]), np.array([0.5, 0.5, 0.0])),
    "one sample without a batch axis": call(np.array([0.0, 0.0, 1.0]), np.array([0.125, 0.25, 0.625])),
    "a batch of one": call(np.array([[0.0, 1.0]]), np.array([[0.75, 0.25]])),
    "as many samples as classes": call(
        np.eye(3)[[2, 0, 0]], np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8]])
    ),
    "one class": call(np.ones((3, 1)), np.ones((3, 1))),
}


def adds_up(f, y_true, y_pred):
    """The total of a batch twice is twice the total."""
    twice = [np.concatenate([np.atleast_2d(y)] * 2) for y in (y_true, y_pred)]
    return close(f(*twice), 2 * f(y_true, y_pred), 1e-6)


def ignores_order(f, y_true, y_pred):
    """The classes have no order."""
    return close(f(y_true[..., ::-1], y_pred[..., ::-1]), f(y_true, y_pred), 1e-6)


laws = {
    "a batch twice costs twice as much": adds_up,
    "the order of the classes does not matter": ignores_order,
}


def per_sample(y_true, y_pred):
    return -np.sum(y_true * np.log(y_pred + 1e-9), axis=-1)


def mean_over_samples(y_true, y_pred):
    return -np.sum(y_true * np.log(y_pred + 1e-9)) / (len(y_true) if y_true.ndim > 1 else 1)


def only_the_largest(y_true, y_pred):
    label = np.argmax(np.atleast_2d(y_true), axis=-1)
    chosen = np.take_along_axis(np.atleast_2d(y_pred), label[:, None], axis=-1)
    return -np.sum(np.log(chosen + 1e-9))


def impossible_is_free(y_true, y_pred):
    return -np.sum(y_true * np.log(np.where(y_pred > 0, y_pred, 1.0)))


def replaces_exact_zeros(y_true, y_pred):
    return -np.sum(y_true * np.log(np.where(y_pred == 0, 1e-9, y_pred)))


def only_exact_ones(y_true, y_pred):
    return -np.sum(np.log(y_pred[y_true == 1] + 1e-9))


def softmax_first(y_true, y_pred):
    e = np.exp(y_pred - y_pred.max(axis=-1, keepdims=True))
    return -np.sum(y_true * np.log(e / e.sum(axis=-1, keepdims=True) + 1e-9))


def loops_over_elements(y_true, y_pred):
    import math

    pairs = zip(y_true.ravel().tolist(), y_pred.ravel().tolist(), strict=True)
    return -sum(t * math.log(p + 1e-9) for t, p in pairs)


mistakes = {
    "takes the mean over the samples instead of the total": mean_over_samples,
    "takes the mean over all numbers instead of the total": ("np.sum(", "np.mean("),
    "divides by the length of the first axis": (
        "np.sum(y_true * np.log(y_pred + 1e-9))",
        "np.sum(y_true * np.log(y_pred + 1e-9)) / len(y_true)",
    ),
    "returns one number for each sample": per_sample,
    "nothing keeps the logarithm from 0": ("y_pred + 1e-9", "y_pred"),
    "skips the NaN of 0 * log(0) without keeping the logarithm finite": (
        "np.sum(y_true * np.log(y_pred + 1e-9))",
        "np.nansum(y_true * np.log(y_pred))",
    ),
    "an impossible true class costs nothing": impossible_is_free,
    "replaces probabilities of exactly 0 only, so a tiny one costs far more": replaces_exact_zeros,
    "keeps 1e-7 from 0 instead of 1e-9": ("1e-9)", "1e-7)"),
    "keeps 1e-12 from 0 instead of 1e-9": ("1e-9)", "1e-12)"),
    "keeps 1e-15 from 0 instead of 1e-9": ("1e-9)", "1e-15)"),
    "keeps 1e-8 from 0 instead of 1e-9": ("1e-9)", "1e-8)"),
    "keeps 1e-10 from 0 instead of 1e-9": ("1e-9)", "1e-10)"),
    "counts only the most likely true class": only_the_largest,
    "counts only targets of exactly 1": only_exact_ones,
    "lost the minus sign": ("-np.sum", "np.sum"),
    "logarithm to base 2: bits instead of nats": ("np.log(", "np.log2("),
    "logarithm to base 10": ("np.log(", "np.log10("),
    "truth and prediction are swapped": ("y_true * np.log(y_pred", "y_pred * np.log(y_true"),
    "adds the binary term (1 - y) * log(1 - p)": (
        "y_true * np.log(y_pred + 1e-9)",
        "y_true * np.log(y_pred + 1e-9) + (1 - y_true) * np.log(1 - y_pred + 1e-9)",
    ),
    "applies softmax to probabilities": softmax_first,
    "loops over the single probabilities in Python": loops_over_elements,
}


def by_clipping(y_true, y_pred):
    return float(-(y_true * np.log(np.clip(y_pred, 1e-9, 1 - 1e-9))).sum())


def by_maximum(y_true, y_pred):
    return -np.vdot(y_true, np.log(np.maximum(y_pred, 1e-9)))


def by_rows(y_true, y_pred):
    total = 0.0
    for t, p in zip(np.atleast_2d(y_true), np.atleast_2d(y_pred), strict=True):
        total += np.dot(t, -np.log(p + 1e-9))
    return total


def by_where(y_true, y_pred):
    safe = np.where(y_pred < 1e-9, 1e-9, y_pred)
    return np.einsum("...c,...c->...", y_true, -np.log(safe)).sum()


def by_true_entries(y_true, y_pred):
    where = y_true > 0
    return -(y_true[where] * np.log(y_pred[where] + 1e-9)).sum()


alternatives = [by_clipping, by_maximum, by_rows, by_where, by_true_entries]
