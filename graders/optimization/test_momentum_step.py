"""Grades momentum_step."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
hints = [
    "Two lines, and their order matters: which of them needs the result of the other?",
    "First make the new velocity: shrink the old one by mu and add the gradient. Then move the weights against the "
    "new velocity, lr times as far. Return both, and leave the arrays you were given as they were.",
    "v' is mu times v, plus g. w' is w, less lr times v'. The answer is the pair of w' and v'.",
]
budget = 36
remember = "without a gradient the weights roll on"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Weights of one to three axes, at the first step or later, with or without options."""
    axes = rng.integers(1, 4)
    shape = tuple(rng.integers(1, min(size, 24 // axes) + 1, axes))
    w, g, v = rng.normal(0, 3, (3, *shape)).round(2)
    if rng.random() < 0.25:
        v = np.zeros(shape)
    options = {}
    if rng.random() < 0.6:
        options["lr"] = float(rng.choice([0.001, 0.1, 0.5, 2.0]))
    if rng.random() < 0.6:
        options["mu"] = float(rng.choice([0.0, 0.25, 0.5, 0.99]))
    return call(w, g, v, **options)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 400 rows or the 500 columns is within the budget, one over the single weights is not."""
    return call(*rng.normal(0, 1, (3, 400, 500)), lr=0.1)


_w, _g, _v = np.array([1.0, -2.0, 0.5]), np.array([0.5, 4.0, -1.0]), np.array([2.0, -1.0, 0.0])
edges = {
    "the first step, from rest": call(_w, _g, np.zeros(3)),
    "a later step, with the default lr and mu": call(_w, _g, _v),
    "without a gradient the weights roll on": call(_w, np.zeros(3), _v, lr=0.5),
    "the gradient may balance the velocity": call(_w, np.array([-1.0, 0.5, 0.0]), _v, lr=0.5, mu=0.5),
    "without momentum it is plain gradient descent": call(_w, _g, _v, mu=0.0),
    "strong momentum": call(_w, _g, _v, mu=0.99),
    "a learning rate of 1": call(_w, _g, _v, lr=1.0),
    "lr and mu are both given": call(_w, _g, _v, lr=0.25, mu=0.5),
    "a single weight": call(np.array([3.0]), np.array([-2.0]), np.array([1.0]), lr=0.5),
    "a matrix of weights": call(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, -1.0, 0.0]]), np.array([[0.0, 1.0, 4.0]])),
    "a large gradient is not clipped": call(np.array([0.0, 1.0]), np.array([1e6, -5e6]), np.array([1.0, 2.0])),
    "a tiny gradient counts": call(np.array([0.0]), np.array([1e-6]), np.array([0.0])),
}


def moves_against_the_new_velocity(f, w, g, v, **options):
    """What the weights move by is lr times the velocity that is returned."""
    new_w, new_v = f(w, g, v, **options)
    return close(new_w, w - options.get("lr", 0.01) * np.asarray(new_v, float))


def settles(f, w, g, v, **options):
    """The velocity g / (1 - mu) is where a constant gradient leads."""
    final = g / (1 - options.get("mu", 0.9))
    return close(f(w, g, final, **options)[1], final)


laws = {
    "the weights move by lr times the velocity that is returned": moves_against_the_new_velocity,
    "a velocity of g / (1 - mu) stays as it is": settles,
}


def velocity_holds_lr(w, g, v, lr=0.01, mu=0.9):
    v_new = mu * v + lr * g
    return w - v_new, v_new


def velocity_points_downhill(w, g, v, lr=0.01, mu=0.9):
    v_new = mu * v - g
    return w + lr * v_new, v_new


def velocity_is_not_scaled(w, g, v, lr=0.01, mu=0.9):
    return w - mu * v - lr * g, mu * v + g


def writes_into_arguments(w, g, v, lr=0.01, mu=0.9):
    v *= mu
    v += g
    w -= lr * v
    return w, v


def default_lr(w, g, v, lr=0.1, mu=0.9):
    v_new = mu * v + g
    return w - lr * v_new, v_new


def default_mu(w, g, v, lr=0.01, mu=0.99):
    v_new = mu * v + g
    return w - lr * v_new, v_new


def clips_the_gradient(w, g, v, lr=0.01, mu=0.9):
    v_new = mu * v + np.clip(g, -100, 100)
    return w - lr * v_new, v_new


def loops_over_elements(w, g, v, lr=0.01, mu=0.9):
    vs = [mu * old + slope for old, slope in zip(v.ravel().tolist(), g.ravel().tolist(), strict=True)]
    ws = [weight - lr * speed for weight, speed in zip(w.ravel().tolist(), vs, strict=True)]
    return np.array(ws).reshape(w.shape), np.array(vs).reshape(w.shape)


mistakes = {
    "moves by the old velocity": ("w - lr * v_new", "w - lr * v"),
    "moves by the gradient alone": ("w - lr * v_new", "w - lr * g"),
    "weighs the gradient with 1 - mu": ("mu * v + g", "mu * v + (1 - mu) * g"),
    "mu and 1 - mu are swapped": ("mu * v + g", "(1 - mu) * v + mu * g"),
    "looks ahead, as Nesterov does": ("w - lr * v_new", "w - lr * (g + mu * v_new)"),
    "climbs: adds the step instead of subtracting it": ("w - lr * v_new", "w + lr * v_new"),
    "the velocity has the opposite sign": velocity_points_downhill,
    "the gradient is subtracted from the velocity": ("mu * v + g", "mu * v - g"),
    "the learning rate is already in the velocity": velocity_holds_lr,
    "the learning rate scales the gradient but not the momentum": velocity_is_not_scaled,
    "the learning rate is applied twice": ("w - lr * v_new", "w - lr * lr * v_new"),
    "forgets mu, so old gradients never fade": ("mu * v + g", "v + g"),
    "forgets the old velocity": ("mu * v + g", "g"),
    "mu shrinks the gradient too": ("mu * v + g", "mu * (v + g)"),
    "ignores the lr it is given": ("w - lr * v_new", "w - 0.01 * v_new"),
    "ignores the mu it is given": ("mu * v + g", "0.9 * v + g"),
    "the default lr is 0.1": default_lr,
    "the default mu is 0.99": default_mu,
    "clips large gradients": clips_the_gradient,
    "returns the old velocity": (", v_new", ", v"),
    "returns the velocity first": ("w - lr * v_new, v_new", "v_new, w - lr * v_new"),
    "returns the weights only": ("w - lr * v_new, v_new", "w - lr * v_new"),
    "writes into its arguments": writes_into_arguments,
    "loops over the single weights in Python": loops_over_elements,
}


def by_expanded_formula(w, g, v, lr=0.01, mu=0.9):
    return [w - lr * mu * v - lr * g, np.add(np.multiply(v, mu), g)]


def by_copies(w, g, v, lr=0.01, mu=0.9):
    w, v = w.copy(), np.array(v)
    v *= mu
    v += g
    w -= lr * v
    return w, v


def by_rows(w, g, v, lr=0.01, mu=0.9):
    new_w, new_v = np.zeros(w.shape), np.zeros(v.shape)
    for i in range(len(w)):
        new_v[i] = mu * v[i] + g[i]
        new_w[i] = w[i] - lr * new_v[i]
    return new_w, new_v


def by_columns(w, g, v, lr=0.01, mu=0.9):
    new_w, new_v = np.empty_like(w), np.empty_like(v)
    for j in range(w.shape[-1]):
        new_v[..., j] = v[..., j] * mu + g[..., j]
        new_w[..., j] = w[..., j] - new_v[..., j] * lr
    return new_w, new_v


def by_lists_of_rows(w, g, v, lr=0.01, mu=0.9):
    pairs = [(row - lr * (mu * old + slope), mu * old + slope) for row, slope, old in zip(w, g, v, strict=True)]
    return np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])


def by_stacking(w, g, v, lr=0.01, mu=0.9):
    table = np.stack([w, g, v]).astype(np.float64)
    return tuple(np.tensordot([[1, -lr, -lr * mu], [0, 1, mu]], table, axes=1))


alternatives = [by_expanded_formula, by_copies, by_rows, by_columns, by_lists_of_rows, by_stacking]
