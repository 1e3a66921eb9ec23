"""Grades relu."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
questions = ["ReLU over sigmoid"]
hints = [
    "Each number is compared with 0 by itself. Which NumPy function compares two arrays number by number, and "
    "which one looks for the largest number of a whole array?",
    "Several ways lead there: the larger of x and 0 for each element, a choice with np.where, or a product of x "
    "with the mask of its positive numbers. Make a new array: x belongs to the caller.",
    "y_i = x_i where x_i > 0, and y_i = 0 where x_i <= 0; there is no upper bound and no slope below 0.",
]
budget = 45


def draw(rng: np.random.Generator, size: int) -> Call:
    """Numbers of either sign and exact zeros, on no to three axes; now and then all of one sign."""
    shape = tuple(rng.integers(1, size + 1, rng.integers(0, 4)))
    x = rng.integers(-40, 41, shape) / 8 if rng.random() < 0.5 else rng.normal(0, 4, shape).round(2)
    x = x * (rng.random(shape) < 0.9)
    kind = rng.integers(10)
    return call(np.asarray(np.abs(x) if kind == 0 else -np.abs(x) if kind == 1 else 1000 * x if kind == 2 else x))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 600 rows or columns is within the budget, one over the single numbers is not."""
    return call(rng.normal(0, 1, (600, 600)))


edges = {
    "0 stays 0": call(np.array([0.0])),
    "a positive number stays": call(np.array([2.5])),
    "a negative number becomes 0": call(np.array([-2.5])),
    "a single number without an axis": call(np.array(-0.5)),
    "all numbers are positive": call(np.array([[0.5, 2.0, 9.0], [1.0, 4.0, 3.0]])),
    "all numbers are negative": call(np.array([[-0.5, -2.0, -9.0], [-1.0, -4.0, -3.0]])),
    "a row and a column of both signs": call(np.array([[1.0, -2.0], [-3.0, 4.0], [0.0, -0.25]])),
    "three axes": call(np.array([[[-1.0, 2.0, 0.5]], [[3.0, -4.0, 0.0]]])),
    "large numbers are not capped": call(np.array([7.0, 1e6, -1e6, 1e300])),
    "tiny positive numbers are kept": call(np.array([1e-5, -1e-5, 1e-7])),
    "even the tiniest positive number is kept": call(np.array([1e-30, -1e-30])),
    "fractions are kept": call(np.array([0.25, 0.75, -0.25])),
}


def splits_in_two(f, x):
    """A number is its positive part minus its negative part."""
    return close(f(x) - np.asarray(f(np.asarray(-x))), x)


def twice_is_once(f, x):
    """What is left is not negative, and stays."""
    return close(f(np.asarray(f(x))), f(x))


def keeps_scale(f, x):
    """A positive factor may be taken out."""
    return close(f(np.asarray(3 * x)), 3 * np.asarray(f(x)))


laws = {
    "relu(x) - relu(-x) is x": splits_in_two,
    "applied twice it does nothing new": twice_is_once,
    "relu(3 x) is 3 relu(x)": keeps_scale,
}


def largest_of_all(x):
    return np.max([0.0, x.max()])


def clips_the_whole_array(x):
    return x if x.max() > 0 else np.zeros(x.shape)


def writes_into_x(x):
    x[x < 0] = 0
    return x


def leaves_out_negatives(x):
    return x[x > 0]


def from_zero(x):
    return x - np.minimum(x.min(), 0)


def loops_over_elements(x):
    return np.array([value if value > 0 else 0.0 for value in x.ravel().tolist()]).reshape(x.shape)


mistakes = {
    "keeps the negative numbers and not the positive ones: a minimum": ("np.maximum(", "np.minimum("),
    "takes the absolute value": ("np.maximum(x, 0)", "np.abs(x)"),
    "returns 1 where x is positive: a step": ("np.maximum(x, 0)", "np.heaviside(x, 0.0)"),
    "returns True and False": ("np.maximum(x, 0)", "x > 0"),
    "lets a hundredth of negative numbers through: a leaky ReLU": ("np.maximum(x, 0)", "np.maximum(x, 0.01 * x)"),
    "is capped at 6": ("np.maximum(x, 0)", "np.clip(x, 0, 6)"),
    "is capped at 1": ("np.maximum(x, 0)", "np.clip(x, 0, 1)"),
    "goes below 0 smoothly: an ELU": ("np.maximum(x, 0)", "np.where(x > 0, x, np.expm1(np.minimum(x, 0)))"),
    "is smooth around 0: a softplus": ("np.maximum(x, 0)", "np.logaddexp(x, 0)"),
    "is smooth around 0: x times its sigmoid": ("np.maximum(x, 0)", "x / (1 + np.exp(-np.clip(x, -500, 500)))"),
    "starts at 1 instead of 0": ("np.maximum(x, 0)", "np.where(x > 1, x, 0.0)"),
    "drops tiny positive numbers": ("np.maximum(x, 0)", "np.where(x > 1e-3, x, 0.0)"),
    "takes positive numbers below 1e-8 for 0": ("np.maximum(x, 0)", "np.where(x > 1e-8, x, 0.0)"),
    "adds x and its absolute value and does not halve": ("np.maximum(x, 0)", "x + np.abs(x)"),
    "replaces negative numbers by 1": ("np.maximum(x, 0)", "np.where(x >= 0, x, 1.0)"),
    "turns the sign of negative numbers around only where they are below -1": (
        "np.maximum(x, 0)",
        "np.where(x < -1, -x, np.maximum(x, 0))",
    ),
    "cuts fractions off": ("np.maximum(x, 0)", "np.floor(np.maximum(x, 0))"),
    "takes the largest number of the whole array": largest_of_all,
    "decides for the whole array instead of each number": clips_the_whole_array,
    "shifts the whole array up until nothing is negative": from_zero,
    "returns the positive numbers only": leaves_out_negatives,
    "writes into x": writes_into_x,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_where(x):
    return np.where(x > 0, x, 0.0)


def by_mask(x):
    return x * (x > 0)


def by_absolute_value(x):
    return (x + np.abs(x)) / 2


def by_assignment(x):
    y = x.copy()
    y[y < 0] = 0
    return y


def by_rows(x):
    y = np.zeros(x.shape)
    rows, results = np.atleast_1d(x), np.atleast_1d(y)
    for i in range(len(rows)):
        results[i] = np.clip(rows[i], 0, None)
    return y


def by_columns(x):
    return np.apply_along_axis(lambda column: np.where(column < 0, 0, column), 0, np.atleast_1d(x)).reshape(x.shape)


def by_list_of_rows(x):
    return np.array([np.fmax(0.0, row) for row in x]) if x.ndim else max(0.0, float(x))


alternatives = [by_where, by_mask, by_absolute_value, by_assignment, by_rows, by_columns, by_list_of_rows]
