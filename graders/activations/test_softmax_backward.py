"""Grades softmax_backward."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close
from kata.laws import gradient, solution

level, after = 2, ["softmax"]
hints = [
    "Raising one score raises its own probability and lowers all the others of the slice. How large is each effect? "
    "Write down the derivative of y_i with respect to x_j for i = j and for i != j.",
    "The gradient of a score is a sum over all outputs of the slice. Split it into the term with delta_ij and the "
    "rest: what the rest sums up does not depend on j, so one number for each slice is enough.",
    "dx_j = y_j * (g_j - s), where s is the sum over the slice of g_i * y_i. Keep s as an array with an axis of "
    "length 1, so that it broadcasts for every axis.",
]
budget = 32
remember = "equal gradients cancel"
memory = 8


def _probabilities(rng, shape, axis):
    """Return whole sixteenths that sum to 1 along the axis."""
    last = np.moveaxis(np.zeros(shape), axis, -1).shape
    return np.moveaxis(rng.multinomial(16, rng.dirichlet(np.ones(last[-1])), last[:-1]) / 16, -1, axis)


def draw(rng: np.random.Generator, size: int) -> Call:
    """Gradients of either sign, and probabilities, some of them exactly 0 or 1, along any axis."""
    shape = tuple(rng.integers(1, size + 1, rng.integers(1, 4)))
    axis = int(rng.integers(-len(shape), len(shape)))
    dy = rng.integers(-40, 41, shape) / 8 if rng.random() < 0.5 else rng.normal(0, 3, shape).round(2)
    y = _probabilities(rng, shape, axis)
    if rng.random() < 0.5:
        y = solution("softmax")(rng.normal(0, 2, shape), axis)
    return call(dy, y) if axis == -1 else call(dy, y, axis=axis)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 360 rows or the 280 classes is within the budget; one over single numbers, or pairs, is not."""
    return call(rng.normal(0, 1, (360, 280)), solution("softmax")(rng.normal(0, 1, (360, 280))))


def memory_workload(rng: np.random.Generator) -> Call:
    """The Jacobian of one of these rows alone takes 32 MB."""
    return call(rng.normal(0, 1, (16, 2000)), solution("softmax")(rng.normal(0, 1, (16, 2000))))


_dy = np.array([[4.0, 0.0, -4.0], [1.0, 2.0, 6.0]])
_y = np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]])
_four = np.array([1.0, 2.0, 0.0, 3.0, 5.0, 1.0, 2.0, 2.0, 4.0, 0.0, 1.0, 7.0]).reshape(1, 3, 2, 2)
edges = {
    "one class gets gradient 0": call(np.array([3.0]), np.array([1.0])),
    "two classes": call(np.array([3.0, -1.0]), np.array([0.25, 0.75])),
    "a gradient with a single 1": call(np.array([0.0, 1.0, 0.0]), np.array([0.5, 0.25, 0.25])),
    "equal gradients cancel": call(np.full((2, 3), 2.0), _y),
    "a gradient of 0 stays 0": call(np.zeros((2, 3)), _y),
    "equal probabilities": call(np.array([3.0, 1.0, -2.0, 6.0]), np.full(4, 0.25)),
    "a certain class lets nothing through": call(_dy[:1], np.array([[0.0, 1.0, 0.0]])),
    "a class of probability 0 gets gradient 0": call(np.array([2.0, 8.0, -1.0]), np.array([0.5, 0.0, 0.5])),
    "every row has its own sum": call(_dy, _y),
    "axis 0 of a rectangle": call(_dy, np.array([[0.5, 0.25, 1.0], [0.5, 0.75, 0.0]]), axis=0),
    "the middle axis of three": call(
        np.array([[[1.0, 2.0], [4.0, -3.0], [0.0, 7.0]]]),
        np.array([[[0.25, 0.5], [0.25, 0.375], [0.5, 0.125]]]),
        axis=1,
    ),
    "the second of four axes": call(
        _four, np.array([0.5, 0.25, 0.25]).reshape(1, 3, 1, 1) * np.ones((1, 3, 2, 2)), axis=1
    ),
    "the third of four axes": call(_four, np.array([0.25, 0.75]).reshape(1, 1, 2, 1) * np.ones((1, 3, 2, 2)), axis=-2),
    "a square, along its first axis": call(
        np.array([[1.0, -2.0], [4.0, 3.0]]), np.array([[0.25, 0.5], [0.75, 0.5]]), axis=0
    ),
    "tiny gradients are kept": call(1e-9 * _dy, _y),
}


def is_the_slope(f, dy, y, axis=-1):
    """Central differences of the forward pass."""
    forward, x = solution("softmax"), np.log(y + 0.05)
    return close(f(dy, forward(x, axis), axis=axis), gradient(lambda s: forward(s, axis), x, dy), 1e-5)


def sums_to_zero(f, dy, y, axis=-1):
    """Raising all scores alike changes no probability."""
    return close(np.sum(f(dy, y, axis=axis), axis=axis), 0, 1e-5)


def ignores_a_constant(f, dy, y, axis=-1):
    """Probabilities sum to 1 whatever the scores: a constant upstream has no effect."""
    return close(f(dy + 3.0, y, axis=axis), f(dy, y, axis=axis))


laws = {
    "it agrees with the numerical gradient of softmax": is_the_slope,
    "every slice sums to 0": sums_to_zero,
    "adding 3 to every upstream gradient changes nothing": ignores_a_constant,
}


def always_last_axis(dy, y, axis=-1):
    return y * (dy - (dy * y).sum(axis=-1, keepdims=True))


def always_axis_0(dy, y, axis=-1):
    return y * (dy - (dy * y).sum(axis=0, keepdims=True))


def axis_left_last(dy, y, axis=-1):
    g, p = np.moveaxis(dy, axis, -1), np.moveaxis(y, axis, -1)
    dx = p * (g - (g * p).sum(axis=-1, keepdims=True))
    return np.moveaxis(dx, -1, axis) if y.ndim < 4 else dx.reshape(y.shape)


def knows_three_axes(dy, y, axis=-1):
    axis = axis % y.ndim if axis in (-1, 0, -y.ndim, y.ndim - 1) else 1
    return y * (dy - (dy * y).sum(axis=axis, keepdims=True))


def forgets_keepdims(dy, y, axis=-1):
    return y * (dy - (dy * y).sum(axis=axis))


def y_taken_for_scores(dy, y, axis=-1):
    e = np.exp(y)
    p = e / e.sum(axis=axis, keepdims=True)
    return p * (dy - (dy * p).sum(axis=axis, keepdims=True))


def one_gradient_only(dy, y, axis=-1):
    top = np.abs(dy).argmax(axis=axis)
    one = np.arange(dy.shape[axis]) == np.expand_dims(top, -1)
    g = np.where(np.moveaxis(one, -1, axis), dy, 0.0)
    return y * (g - (g * y).sum(axis=axis, keepdims=True))


def writes_into_dy(dy, y, axis=-1):
    dy -= (dy * y).sum(axis=axis, keepdims=True)
    return y * dy


def builds_jacobians(dy, y, axis=-1):
    out = np.empty(y.shape)
    gradients, rows, results = (np.moveaxis(one, axis, -1) for one in (dy, y, out))
    for index in np.ndindex(rows.shape[:-1]):
        row = rows[index]
        jacobian = np.outer(-row, row)
        jacobian.flat[:: len(row) + 1] += row
        results[index] = gradients[index] @ jacobian
    return out


mistakes = {
    "takes the slope of each output by its own score only: dy * y * (1 - y)": ("y * (dy - mean)", "dy * y * (1 - y)"),
    "subtracts nothing: dy * y": ("y * (dy - mean)", "y * dy"),
    "leaves out the factor y": ("y * (dy - mean)", "dy - mean"),
    "forgets the effect of a score on its own output": ("y * (dy - mean)", "-y * mean"),
    "the sign is turned around": ("y * (dy - mean)", "y * (mean - dy)"),
    "adds the sum instead of subtracting it": ("dy - mean", "dy + mean"),
    "sums dy without the weights y": ("(dy * y).sum", "dy.sum"),
    "subtracts the plain mean of dy": ("(dy * y).sum", "dy.mean"),
    "takes the mean of dy * y instead of the sum": ("(dy * y).sum", "(dy * y).mean"),
    "sums over the whole array instead of one axis": ("(dy * y).sum(axis=axis, keepdims=True)", "(dy * y).sum()"),
    "ignores axis and always uses the last": always_last_axis,
    "ignores axis and always uses the first": always_axis_0,
    "leaves the axis in last place where there are more than three": axis_left_last,
    "knows the first axis, the last and the one in the middle of three": knows_three_axes,
    "the sum loses its axis (keepdims=False)": forgets_keepdims,
    "takes y for scores and applies softmax to it": y_taken_for_scores,
    "dy and y are swapped": ("y * (dy - mean)", "dy * (y - mean)"),
    "returns y - dy, as for a softmax with cross-entropy and a one-hot dy": ("y * (dy - mean)", "y - dy"),
    "multiplies by 1 - y on top": ("y * (dy - mean)", "y * (1 - y) * (dy - mean)"),
    "uses only the largest gradient of each slice": one_gradient_only,
    "keeps y above 1e-4": ("y * (dy - mean)", "np.maximum(y, 1e-4) * (dy - mean)"),
    "writes into dy": writes_into_dy,
    "does far too much: builds Jacobians, or loops over the single numbers in Python": builds_jacobians,
}


def by_einsum(dy, y, axis=-1):
    g, p = np.moveaxis(dy, axis, -1), np.moveaxis(y, axis, -1)
    return np.moveaxis(p * g - p * np.einsum("...i,...i->...", g, p)[..., None], -1, axis)


def by_rows(dy, y, axis=-1):
    out = np.empty(y.shape)
    gradients, rows, results = (np.moveaxis(one, axis, -1) for one in (dy, y, out))
    for index in np.ndindex(rows.shape[:-1]):
        results[index] = rows[index] * (gradients[index] - np.dot(gradients[index], rows[index]))
    return out


def by_classes(dy, y, axis=-1):
    g, p = np.moveaxis(dy, axis, 0), np.moveaxis(y, axis, 0)
    total = np.zeros(g.shape[1:])
    for j in range(len(g)):
        total = total + g[j] * p[j]
    return np.moveaxis(np.stack([p[j] * (g[j] - total) for j in range(len(g))]), 0, axis)


def by_matrix_product(dy, y, axis=-1):
    g, p = np.swapaxes(dy, axis, -1)[..., None, :], np.swapaxes(y, axis, -1)[..., None]
    return np.swapaxes((g.swapaxes(-1, -2) - g @ p)[..., 0] * p[..., 0], axis, -1)


def by_average(dy, y, axis=-1):
    mean = np.average(dy, axis=axis, weights=y)
    return (dy - np.expand_dims(mean, axis)) * y


def by_two_products(dy, y, axis=-1):
    dx = y * dy
    dx -= y * dx.sum(axis, keepdims=True)
    return dx


alternatives = [by_einsum, by_rows, by_classes, by_matrix_product, by_average, by_two_products]
