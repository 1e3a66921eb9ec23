"""Grades positional_encoding."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
questions = ["transformer vs RNN", "attention"]
hints = [
    "How many different wavelengths are there in D columns? Which columns share one?",
    "Make a table of angles, one row for a position and one column for a pair: a column of positions times a row of "
    "rates. Its sines go into the even columns of the result, its cosines into the odd ones.",
    "Pair i has the rate 10000 to the power -2i / D, with i from 0 to D / 2 - 1. The angle at position t is t times "
    "that rate; column 2i holds its sine and column 2i + 1 its cosine.",
]
budget = 7
remember = "positions count from 0"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Few positions or many, narrow models or wide ones."""
    positions = rng.integers(1, 4 * size + 2) if rng.random() < 0.9 else rng.integers(100, 600)
    return call(positions, 2 * rng.integers(1, size + 2))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 250 to 500 positions or columns is within the budget, one over all 128 000 numbers is not.

    Their shapes are too many to be worked out by such a loop before.
    """
    columns = 2 * int(rng.integers(128, 256))
    return call(128_000 // columns, columns)


edges = {
    "one position: sines of 0 and cosines of 0": call(1, 6),
    "the smallest model": call(1, 2),
    "two columns have one wavelength of 2 pi": call(4, 2),
    "four columns have two wavelengths": call(3, 4),
    "six columns have three wavelengths": call(3, 6),
    "positions count from 0": call(2, 4),
    "as many positions as columns": call(4, 4),
    "more columns than positions": call(2, 12),
    "more positions than columns": call(9, 4),
    "a long sequence": call(2000, 4),
    "a wide model": call(3, 512),
}


def pairs_lie_on_a_circle(f, T, D):
    """The square of a sine and that of its cosine add up to 1."""
    encoding = np.asarray(f(T, D), float)
    return close(encoding[:, 0::2] ** 2 + encoding[:, 1::2] ** 2, np.ones((T, D // 2)))


def depends_on_distance(f, T, D):
    """The inner product of two rows depends on how far apart they are, not on where."""
    encoding = np.asarray(f(T + 3, D), float)
    products = encoding @ encoding.T
    return close(products[1:, 1:], products[:-1, :-1])


def longer_begins_alike(f, T, D):
    """A position has the same encoding in every sequence."""
    return close(np.asarray(f(T + 5, D), float)[:T], f(T, D))


laws = {
    "the squares of a sine and its cosine add up to 1": pairs_lie_on_a_circle,
    "the inner product of two rows depends on their distance only": depends_on_distance,
    "a longer sequence begins with the same rows": longer_begins_alike,
}


def halves(T, D):
    angle = np.arange(T)[:, None] / 10000 ** (np.arange(0, D, 2) / D)
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1)


def own_wavelength_for_each_column(T, D):
    angle = np.arange(T)[:, None] / 10000 ** (np.arange(D) / D)
    return np.where(np.arange(D) % 2 == 0, np.sin(angle), np.cos(angle))


def twice_the_column(T, D):
    angle = np.arange(T)[:, None] / 10000 ** (2 * (np.arange(D)) / D)
    return np.where(np.arange(D) % 2 == 0, np.sin(angle), np.cos(angle))


def to_the_last_wavelength(T, D):
    pairs = np.arange(D // 2)
    angle = np.arange(T)[:, None] / 10000 ** (pairs / max(D // 2 - 1, 1))
    encoding = np.zeros((T, D))
    encoding[:, 0::2], encoding[:, 1::2] = np.sin(angle), np.cos(angle)
    return encoding


def rows_alternate(T, D):
    angle = np.arange(T)[:, None] / 10000 ** (np.arange(D) // 2 * 2 / D)
    return np.where(np.arange(T)[:, None] % 2 == 0, np.sin(angle), np.cos(angle))


def columns_first(T, D):
    angle = np.arange(T)[:, None] / 10000 ** (np.arange(D) // 2 * 2 / D)
    return np.where(np.arange(D) % 2 == 0, np.sin(angle), np.cos(angle)).T


def loops_over_elements(T, D):
    from math import cos, sin

    rates = [10000 ** (-2 * i / D) for i in range(D // 2)]
    return np.array([[g for rate in rates for g in (sin(t * rate), cos(t * rate))] for t in range(T)])


mistakes = {
    "all sines come before all cosines": halves,
    "sines and cosines are swapped": (
        "encoding[:, 0::2] = np.sin(angle)\n    encoding[:, 1::2] = np.cos(angle)",
        "encoding[:, 0::2] = np.cos(angle)\n    encoding[:, 1::2] = np.sin(angle)",
    ),
    "sines in every column": ("np.cos(angle)", "np.sin(angle)"),
    "sines and cosines take turns along the positions": rows_alternate,
    "a sine and its cosine have different wavelengths": own_wavelength_for_each_column,
    "the exponent is twice the number of the column": twice_the_column,
    "the exponent is i / D instead of 2i / D": ("np.arange(0, D, 2) / D", "np.arange(D // 2) / D"),
    "the exponent is 4i / D instead of 2i / D": ("np.arange(0, D, 2) / D", "2 * np.arange(0, D, 2) / D"),
    "the exponent starts with 2 / D instead of 0": ("np.arange(0, D, 2) / D", "np.arange(2, D + 2, 2) / D"),
    "the exponent reaches 1 in the last pair": to_the_last_wavelength,
    "the exponent is a whole number": ("/ D)", "// D)"),
    "the rates grow instead of falling": ("-np.arange(0", "np.arange(0"),
    "the rates stand in reversed order": ("-np.arange(0, D, 2) / D)", "-np.arange(0, D, 2)[::-1] / D)"),
    "the base is 1000": ("10000.0", "1000.0"),
    "the base is e": ("10000.0 ** (", "np.exp("),
    "all pairs have the same wavelength": ("* rate", "* rate[0]"),
    "positions count from 1": ("np.arange(T)", "np.arange(1, T + 1)"),
    "positions are scaled to lie between 0 and 1": ("np.arange(T)", "(np.arange(T) / T)"),
    "the angle is a number of turns": ("[:, None] * rate", "[:, None] * rate * 2 * np.pi"),
    "the angle is in degrees": ("[:, None] * rate", "[:, None] * rate * np.pi / 180"),
    "keeps the encoding in integers": ("np.zeros((T, D))", "np.zeros((T, D), int)"),
    "scales the encoding with the root of D": ("return encoding", "return encoding * np.sqrt(D)"),
    "positions and columns are swapped": columns_first,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_exponential(T, D):
    position = np.arange(T).reshape(-1, 1)
    rates = np.exp(np.arange(0, D, 2) * -(np.log(10000.0) / D))
    encoding = np.empty((T, D))
    encoding[:, ::2], encoding[:, 1::2] = np.sin(position * rates), np.cos(position * rates)
    return encoding


def by_positions(T, D):
    i = np.arange(D // 2)
    encoding = np.zeros((T, D))
    for t in range(T):
        angle = t / np.power(10000, 2 * i / D)
        encoding[t, 0::2] = np.sin(angle)
        encoding[t, 1::2] = np.cos(angle)
    return encoding


def by_columns(T, D):
    t, encoding = np.arange(T), np.zeros((T, D))
    for i in range(D // 2):
        encoding[:, 2 * i] = np.sin(t / 10000 ** (2 * i / D))
        encoding[:, 2 * i + 1] = np.cos(t / 10000 ** (2 * i / D))
    return encoding


def by_each_column(T, D):
    columns = []
    for j in range(D):
        angle = np.arange(T) / 10000 ** ((j - j % 2) / D)
        columns.append(np.cos(angle) if j % 2 else np.sin(angle))
    return np.stack(columns, axis=1)


def by_shifted_sines(T, D):
    j = np.arange(D)
    return np.sin(np.arange(T)[:, None] / 10000 ** (j // 2 * 2 / D) + np.pi / 2 * (j % 2))


def by_complex_numbers(T, D):
    turns = np.exp(1j * np.outer(np.arange(T), 10000.0 ** (-2 * np.arange(D // 2) / D)))
    return np.stack([turns.imag, turns.real], axis=-1).reshape(T, D)


def by_where(T, D):
    t, j = np.meshgrid(np.arange(T), np.arange(D), indexing="ij")
    angle = t / np.power(10000.0, 2 * (j // 2) / D)
    return np.where(j % 2 == 0, np.sin(angle), np.cos(angle))


alternatives = [
    by_exponential,
    by_positions,
    by_columns,
    by_each_column,
    by_shifted_sines,
    by_complex_numbers,
    by_where,
]
