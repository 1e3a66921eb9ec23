"""Grades adam_step."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, ["momentum_step"]
hints = [
    "Both running means start at 0. After the first step, what fraction of the gradient is in m', and of its square "
    "in v'? That is what the two corrections undo.",
    "Update m and v first. Correct copies of them for the step, and return the uncorrected ones. eps is added to the "
    "root of the corrected v, not inside the root.",
    "m' mixes m and g with weights beta1 and 1 - beta1; v' mixes v and the square of g with beta2 and 1 - beta2. "
    "Dividing each by 1 less its beta to the power t gives m_hat and v_hat. The weights move by lr times m_hat over "
    "(the root of v_hat, plus eps), against the gradient.",
]
budget = 22


def draw(rng: np.random.Generator, size: int) -> Call:
    """The first step or a later one, with or without options."""
    axes = rng.integers(1, 4)
    shape = tuple(rng.integers(1, min(size, 24 // axes) + 1, axes))
    w, g, m = rng.normal(0, 2, (3, *shape)).round(2)
    v, t = m**2 + rng.exponential(2, shape).round(2), int(rng.choice([2, 3, 5, 10, 100, 5000]))
    if rng.random() < 0.3:
        m, v, t = np.zeros(shape), np.zeros(shape), 1
    choices = {"lr": [0.01, 0.1, 1.0], "beta1": [0.0, 0.5, 0.95], "beta2": [0.5, 0.9, 0.99], "eps": [0.5, 0.1, 1e-3]}
    options = {name: float(rng.choice(values)) for name, values in choices.items() if rng.random() < 0.4}
    return call(w, g, m, v, t, **options)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 300 rows or the 400 columns is within the budget, one over the single weights is not."""
    w, g, m, v = rng.random((4, 300, 400)) + 0.1
    return call(w, g, m, v, 10, lr=0.1)


def magnitude(w, g, m, v, t, lr=1e-3, **options):
    """The sizes of what is added up, for each of the three."""
    w, g, m, v = (float(np.abs(array).max()) for array in (w, g, m, v))
    return w + lr, max(m, g), max(v, g * g)


_w, _g = np.array([1.0, -2.0, 0.5]), np.array([0.5, 4.0, -1.0])
_m, _v, _zeros = np.array([0.25, -1.0, 0.5]), np.array([0.5, 2.0, 0.25]), np.zeros(3)
edges = {
    "the first step has t = 1": call(_w, _g, _zeros, _zeros, 1),
    "the first step with a learning rate of 1": call(_w, _g, _zeros, _zeros, 1, lr=1.0),
    "a later step": call(_w, _g, _m, _v, 7, lr=0.1),
    "after 1000 steps v is still corrected": call(_w, _g, _m, _v, 1000, lr=0.1),
    "after 3000 steps v is still corrected, by little": call(_w, _g, _m, _v, 3000, lr=0.1),
    "after very many steps nothing is left to correct": call(_w, _g, _m, _v, 100_000, lr=0.1),
    "a weight that never had a gradient stays": call(_w, np.zeros(3), _zeros, _zeros, 1),
    "without a gradient the running means fade": call(_w, np.zeros(3), _m, _v, 4, lr=0.1),
    "a gradient much smaller than the default eps": call(np.zeros(2), np.array([1e-10, -1e-9]), *np.zeros((2, 2)), 1),
    "an eps as large as the gradient": call(_w, _g, _zeros, _zeros, 1, lr=0.1, eps=0.5),
    "an eps in a later step": call(_w, _g, _m, _v, 3, lr=0.1, eps=0.25),
    "beta1 of 0: no memory of the gradient": call(_w, _g, _m, _v, 3, lr=0.1, beta1=0.0),
    "beta2 of 0: no memory of its square": call(_w, _g, _m, _v, 3, lr=0.1, beta2=0.0),
    "equal betas": call(_w, _g, _m, _v, 3, lr=0.1, beta1=0.5, beta2=0.5),
    "a single weight": call(np.array([3.0]), np.array([-2.0]), np.array([1.0]), np.array([4.0]), 2, lr=0.5),
    "a matrix of weights": call(np.array([[1.0, 2.0]]), np.array([[4.0, -1.0]]), *np.zeros((2, 1, 2)), 1, lr=0.5),
    "a huge gradient makes no longer step": call(np.zeros(2), np.array([1e8, -1.0]), *np.zeros((2, 2)), 1, lr=0.5),
    "a gradient against the running mean": call(
        np.zeros(2), np.array([-4.0, 4.0]), np.array([1.0, -1.0]), np.array([1.0, 16.0]), 2, lr=1.0, beta2=0.5
    ),
}


def first_step_is_lr_long(f, w, g, m, v, t, **options):
    """Whatever the size of the gradient, its sign decides."""
    g = np.where(g == 0, 1.0, g)
    stepped = f(0 * w, g, 0 * m, 0 * v, 1, lr=0.5)[0]
    return close(stepped, -0.5 * np.sign(g), 1e-5)


def constant_gradient(f, w, g, m, v, t, **options):
    """The corrected means of a constant are that constant from the first step on."""
    g = np.where(g == 0, 1.0, g)
    w, m, v = 0 * w, 0 * m, 0 * v
    for step in range(1, 5):
        w, m, v = f(w, g, m, v, step, lr=0.25)
    return close(w, -np.sign(g), 1e-4)


laws = {
    "the first step is lr long, whatever the size of the gradient": first_step_is_lr_long,
    "four steps along a constant gradient are 4 lr long": constant_gradient,
}


def corrects_what_it_returns(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * g**2) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v


def corrects_nothing(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(v) + eps), m, v


def swaps_the_weights(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (1 - beta1) * m + beta1 * g
    v = (1 - beta2) * v + beta2 * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def swaps_the_betas(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta2 * m + (1 - beta2) * g
    v = beta1 * v + (1 - beta1) * g**2
    return w - lr * (m / (1 - beta2**t)) / (np.sqrt(v / (1 - beta1**t)) + eps), m, v


def counts_from_zero(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1 ** (t + 1))) / (np.sqrt(v / (1 - beta2 ** (t + 1))) + eps), m, v


def looks_ahead(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    ahead = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
    return w - lr * ahead / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def writes_into_m_and_v(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def defaults_to_a_larger_eps(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-7):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def defaults_to_a_larger_lr(w, g, m, v, t, lr=1e-2, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def defaults_to_a_smaller_beta2(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.99, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def loops_over_elements(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    from math import sqrt

    a, b, c1, c2 = 1 - beta1, 1 - beta2, lr / (1 - beta1**t), 1 / (1 - beta2**t)
    slopes = g.ravel().tolist()
    ms = [beta1 * old + a * slope for old, slope in zip(m.ravel().tolist(), slopes, strict=True)]
    vs = [beta2 * old + b * slope * slope for old, slope in zip(v.ravel().tolist(), slopes, strict=True)]
    ws = [x - c1 * y / (sqrt(c2 * z) + eps) for x, y, z in zip(w.ravel().tolist(), ms, vs, strict=True)]
    return tuple(np.array(values).reshape(w.shape) for values in (ws, ms, vs))


mistakes = {
    "corrects neither mean": corrects_nothing,
    "corrects m only": ("v_new / (1 - beta2**t)", "v_new"),
    "corrects v only": ("m_new / (1 - beta1**t)", "m_new"),
    "stops correcting v after some hundred steps": (
        "v_new / (1 - beta2**t)",
        "v_new / (1 - beta2**t if t < 500 else 1)",
    ),
    "corrects v with beta1": ("(1 - beta2**t)", "(1 - beta1**t)"),
    "corrects with beta times t instead of beta to the power t": ("(1 - beta1**t)", "(1 - beta1 * t)"),
    "returns the corrected means": corrects_what_it_returns,
    "takes the first step to be t = 0": counts_from_zero,
    "the first step corrects with t - 1": ("beta1**t", "beta1 ** (t - 1)"),
    "eps is inside the root": ("(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat + eps)"),
    "eps is inside the root, squared": ("(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat + eps**2)"),
    "eps is added to the uncorrected root": (
        "(np.sqrt(v_hat) + eps)",
        "((np.sqrt(v_new) + eps) / np.sqrt(1 - beta2**t))",
    ),
    "eps is a lower bound instead of being added": ("(np.sqrt(v_hat) + eps)", "np.maximum(np.sqrt(v_hat), eps)"),
    "eps is left out": ("(np.sqrt(v_hat) + eps)", "np.sqrt(v_hat)"),
    "ignores the eps it is given": ("+ eps)", "+ 1e-8)"),
    "the default eps is 1e-7": defaults_to_a_larger_eps,
    "the default lr is 0.01": defaults_to_a_larger_lr,
    "the default beta2 is 0.99": defaults_to_a_smaller_beta2,
    "ignores the lr it is given": ("lr * m_hat", "1e-3 * m_hat"),
    "divides by v_hat instead of its root": ("np.sqrt(v_hat)", "v_hat"),
    "forgets to square the gradient": ("g**2", "np.abs(g)"),
    "squares the running mean instead of the gradient": ("g**2", "m_new**2"),
    "v is the spread around the running mean": ("g**2", "(g - m_new) ** 2"),
    "keeps the largest v, as AMSGrad does": ("v_hat = v_new", "v_hat = np.maximum(v, v_new)"),
    "v adds up all squares, as AdaGrad does": ("beta2 * v + (1 - beta2) * g**2", "v + g**2"),
    "m takes the whole gradient, as plain momentum does": ("(1 - beta1) * g", "g"),
    "beta and 1 - beta are swapped": swaps_the_weights,
    "beta1 and beta2 are swapped": swaps_the_betas,
    "moves along the gradient instead of its running mean": ("lr * m_hat", "lr * g"),
    "moves along the old running mean": ("m_hat = m_new", "m_hat = m"),
    "looks ahead, as Nadam does": looks_ahead,
    "climbs: adds the step instead of subtracting it": ("w - lr", "w + lr"),
    "returns v before m": (", m_new, v_new", ", v_new, m_new"),
    "writes into m and v": writes_into_m_and_v,
    "loops over the single weights in Python": loops_over_elements,
}


def by_step_size(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    root = np.sqrt(1 - beta2**t)
    return w - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), m, v


def by_rows(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new = np.zeros((3, *w.shape))
    for i in range(w.shape[0]):
        new[1, i] = beta1 * m[i] + (1 - beta1) * g[i]
        new[2, i] = beta2 * v[i] + (1 - beta2) * np.square(g[i])
        m_hat = new[1, i] / (1 - np.power(beta1, t))
        v_hat = new[2, i] / (1 - np.power(beta2, t))
        new[0, i] = w[i] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return new[0], new[1], new[2]


def by_columns(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    w, m, v = w.copy(), m.copy(), v.copy()
    for j in range(w.shape[-1]):
        m[..., j] = beta1 * m[..., j] + (1 - beta1) * g[..., j]
        v[..., j] = beta2 * v[..., j] + (1 - beta2) * g[..., j] ** 2
        w[..., j] -= lr * (m[..., j] / (1 - beta1**t)) / ((v[..., j] / (1 - beta2**t)) ** 0.5 + eps)
    return w, m, v


def by_float64_and_lists(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    w, g, m, v = (np.array(array, dtype=np.float64) for array in (w, g, m, v))
    m = np.average([m, g], axis=0, weights=[beta1, 1 - beta1])
    v = np.average([v, np.abs(g) ** 2], axis=0, weights=[beta2, 1 - beta2])
    return [w - lr * np.divide(m / (1 - beta1**t), eps + np.sqrt(v / (1 - beta2**t))), m, v]


def by_copies(w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    w, m, v = map(np.copy, (w, m, v))
    m *= beta1
    m += g * (1 - beta1)
    v *= beta2
    v += g**2 * (1 - beta2)
    v_hat = v / (1.0 - beta2**t)
    w -= lr * m / ((1.0 - beta1**t) * (np.sqrt(v_hat) + eps))
    return w, m, v


alternatives = [by_step_size, by_rows, by_columns, by_float64_and_lists, by_copies]
