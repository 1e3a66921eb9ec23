"""Grades relu_backward."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close
from kata.laws import gradient, solution

level, after = 1, ["relu"]
questions = ["ReLU over sigmoid"]
hints = [
    "How much does y = max(0, x) change when x grows a little: for a positive x, for a negative one?",
    "The chain rule multiplies the upstream gradient by the slope of the ReLU, number by number. The slope depends "
    "on x, not on dy: a negative dy passes as well as a positive one. What do you return where x is exactly 0?",
    "dx_i = dy_i * s_i with the slope s_i = 1 if x_i > 0 and s_i = 0 if x_i <= 0.",
]
budget = 20
remember = "at exactly 0 the slope is 0"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Any gradients, and numbers of either sign, some of them exactly 0, on one to three axes."""
    shape = tuple(rng.integers(1, size + 1, rng.integers(1, 4)))
    dy = rng.integers(-40, 41, shape) / 8 if rng.random() < 0.5 else rng.normal(0, 3, shape).round(2)
    x = rng.integers(-40, 41, shape) / 8 if rng.random() < 0.5 else rng.normal(0, 4, shape).round(2)
    return call(dy * rng.choice([1.0, 1.0, 1.0, 100.0]), x * (rng.random(shape) < 0.8))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 500 rows or columns is within the budget, one over the single numbers is not."""
    return call(*rng.normal(0, 1, (2, 500, 500)))


_dy = np.array([[2.0, -3.0, 0.5], [-1.0, 4.0, 7.0]])
edges = {
    "a positive number lets the gradient through": call(np.array([3.0]), np.array([0.5])),
    "a negative number stops the gradient": call(np.array([3.0]), np.array([-0.5])),
    "at exactly 0 the slope is 0": call(np.array([3.0]), np.array([0.0])),
    "a negative gradient passes too": call(np.array([-3.0]), np.array([0.5])),
    "a negative gradient is stopped too": call(np.array([-3.0]), np.array([-0.5])),
    "all numbers are positive": call(_dy, np.array([[0.5, 2.0, 9.0], [1.0, 40.0, 3.0]])),
    "all numbers are negative": call(_dy, np.array([[-0.5, -2.0, -9.0], [-1.0, -40.0, -3.0]])),
    "all numbers are 0": call(_dy, np.zeros((2, 3))),
    "tiny numbers decide as large ones do": call(_dy, np.array([[1e-7, -1e-7, 1e-12], [1e-300, 1e6, -1e6]])),
    "a tiny gradient is kept": call(np.array([1e-9, -1e-9]), np.array([2.0, 3.0])),
    "a gradient of 0 stays 0": call(np.zeros(3), np.array([1.0, -1.0, 0.0])),
    "one row": call(_dy[:1], np.array([[2.0, 0.0, -1.0]])),
    "three axes": call(_dy[:, None, :], np.array([[[1.0, 2.0, -1.0]], [[3.0, 0.0, 0.25]]])),
}


def is_the_slope(f, dy, x):
    """Central differences, away from the kink."""
    x = np.where(x == 0, 0.5, x)
    return close(f(dy, x), gradient(solution("relu"), x, dy), 1e-5)


def is_linear(f, dy, x):
    """The gradient goes back through a linear map."""
    other = np.roll(dy, 1) + 1
    return close(f(dy - 2 * other, x), f(dy, x) - 2 * f(other, x))


def depends_on_the_sign_only(f, dy, x):
    """The size of x does not matter."""
    return close(f(dy, 7 * x), f(dy, x))


laws = {
    "it agrees with the numerical gradient of relu": is_the_slope,
    "it is linear in dy": is_linear,
    "only the sign of x matters": depends_on_the_sign_only,
}


def writes_into_dy(dy, x):
    dy[x <= 0] = 0
    return dy


def one_for_the_whole_row(dy, x):
    return dy * np.any(x > 0, axis=-1, keepdims=True)


def loops_over_elements(dy, x):
    pairs = zip(dy.ravel().tolist(), x.ravel().tolist(), strict=True)
    return np.array([d if v > 0 else 0.0 for d, v in pairs]).reshape(x.shape)


mistakes = {
    "the slope at exactly 0 is 1": ("x > 0", "x >= 0"),
    "the slope at exactly 0 is one half": ("np.where(x > 0, dy, 0)", "dy * np.heaviside(x, 0.5)"),
    "forgets dy and returns the slope": ("np.where(x > 0, dy, 0)", "np.where(x > 0, 1.0, 0.0)"),
    "looks at the sign of dy instead of x": ("x > 0", "dy > 0"),
    "stops negative gradients as well": ("x > 0", "(x > 0) & (dy > 0)"),
    "stops positive gradients as well": ("x > 0", "(x > 0) & (dy < 0)"),
    "the arguments are swapped": ("np.where(x > 0, dy, 0)", "np.where(dy > 0, x, 0)"),
    "returns the forward pass": ("np.where(x > 0, dy, 0)", "np.maximum(x, 0)"),
    "multiplies dy by relu(x) instead of its slope": ("np.where(x > 0, dy, 0)", "dy * np.maximum(x, 0)"),
    "lets the gradient through where x is negative": ("x > 0", "x < 0"),
    "multiplies by the sign of x: the slope of the absolute value": ("np.where(x > 0, dy, 0)", "dy * np.sign(x)"),
    "lets a hundredth through where x is not positive: a leaky ReLU": (
        "np.where(x > 0, dy, 0)",
        "np.where(x > 0, dy, 0.01 * dy)",
    ),
    "takes the slope of a sigmoid": (
        "np.where(x > 0, dy, 0)",
        "dy * np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))) ** 2",
    ),
    "stops the gradient above 6": ("x > 0", "(x > 0) & (x < 6)"),
    "stops the gradient where x is positive but tiny": ("x > 0", "x > 1e-5"),
    "lets the gradient through where x is negative but tiny": ("x > 0", "x > -1e-5"),
    "clips the gradient to 1": ("np.where(x > 0, dy, 0)", "np.clip(np.where(x > 0, dy, 0), -1, 1)"),
    "divides by the number of samples": ("np.where(x > 0, dy, 0)", "np.where(x > 0, dy, 0) / len(x)"),
    "sums over the first axis": ("np.where(x > 0, dy, 0)", "np.where(x > 0, dy, 0).sum(axis=0)"),
    "decides for a whole row instead of each number": one_for_the_whole_row,
    "writes into dy": writes_into_dy,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_mask(dy, x):
    return dy * (x > 0)


def by_assignment(dy, x):
    dx = np.copy(dy)
    dx[x <= 0] = 0
    return dx


def by_positions(dy, x):
    dx = np.zeros_like(x)
    dx[x > 0] = dy[x > 0]
    return dx


def by_rows(dy, x):
    return np.array([np.where(v > 0, d, 0.0) for d, v in zip(dy, x, strict=True)])


def by_columns(dy, x):
    dx = np.empty(x.shape)
    for j in range(x.shape[-1]):
        dx[..., j] = dy[..., j] * np.heaviside(x[..., j], 0)
    return dx


def by_forward_value(dy, x):
    y = np.maximum(0, x)
    return np.multiply(dy, (y != 0).astype(dy.dtype))


alternatives = [by_mask, by_assignment, by_positions, by_rows, by_columns, by_forward_value]
