"""Grades lstm_step."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 3, ["rnn_forward", "sigmoid"]
questions = ["transformer vs RNN"]
hints = [
    "How many columns has x times w, and to which gate does column H belong? Which of the four blocks is no gate?",
    "Make all pre-activations with two products and the bias, and cut them into four blocks of H columns. Three of "
    "them go through a sigmoid, the cell block through tanh. Make the new cell state first; the hidden state needs it.",
    "With i, f, o the sigmoids of the blocks input, forget, output and g the tanh of the block cell: the new cell "
    "state is f times the old one, plus i times g; the new hidden state is o times the tanh of the new cell state.",
]
budget = 20
remember = "an open forget gate keeps the cell state"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Batches, inputs and states of all sizes; gates half open, or far open and closed."""
    n, d, units = rng.integers(1, size + 2, 3)
    if rng.random() < 0.2:
        d = units
    spread = rng.choice([0.5, 1.0, 1.0, 4.0])
    w = (spread * rng.normal(0, 1, (d, 4 * units)) / np.sqrt(d)).round(2)
    u = (spread * rng.normal(0, 1, (units, 4 * units)) / np.sqrt(units)).round(2)
    x, h, c = (rng.normal(0, 1, (n, width)).round(2) for width in (d, units, units))
    if rng.random() < 0.2:
        h, c = 0 * h, 0 * c
    return call(x, h, c, w, u, rng.normal(0, 1, 4 * units).round(2))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 120 samples or the 50 units is within the budget, one over all numbers is not."""
    n, d, units = 120, 40, 50
    x, h, c = (rng.normal(0, 1, (n, width)) for width in (d, units, units))
    return call(x, h, c, rng.normal(0, 1, (d, 4 * units)), rng.normal(0, 0.1, (units, 4 * units)), np.ones(4 * units))


def magnitude(x, h, c, w, u, b):
    """The sizes of what is added up in a gate, and what that makes of the cell state."""
    x, h, c, w, u, b = (np.abs(array).astype(np.float64) for array in (x, h, c, w, u, b))
    return (x @ w + h @ u + b).max() * (1 + c.max())


_x = np.array([[1.0, -0.5, 2.0], [0.0, 1.5, -1.0]])  # (2, 3)
_h, _c = np.array([[0.5, -0.25], [0.0, 0.75]]), np.array([[1.0, -2.0], [0.5, 0.25]])
_w = np.array(
    [
        [0.5, -0.25, 1.0, 0.0, -1.0, 0.75, 0.25, 0.5],
        [0.0, 0.5, -0.5, 1.0, 0.25, -0.75, 1.0, 0.0],
        [0.25, 0.0, 0.5, -1.0, 0.75, 0.5, -0.5, 1.0],
    ]
)
_u = np.array([[1.0, 0.5, -0.5, 0.25, 0.0, 1.0, 0.75, -1.0], [0.25, -1.0, 0.5, 0.0, 1.0, -0.5, 0.5, 0.25]])
_b = np.array([0.0, 0.5, -0.25, 0.25, 1.0, -0.5, 0.25, 0.0])


def _gates(i, f, g, o):
    """Return biases that alone decide, for two units."""
    return np.repeat(np.array([i, f, g, o], float), 2)


def _biased(i, f, g, o):
    """Return a call in which nothing but the biases and the cell state counts."""
    return call(_x, 0 * _h, _c, 0 * _w, _u, _gates(i, f, g, o))


edges = {
    "one unit, one input, one sample": call(
        np.array([[1.0]]),
        np.array([[0.5]]),
        np.array([[2.0]]),
        np.array([[1.0, -1.0, 0.5, 2.0]]),
        np.array([[0.5, 1.0, -1.0, 0.0]]),
        np.array([0.0, 0.25, 0.5, -0.5]),
    ),
    "all weights and biases zero: the gates are half open": _biased(0, 0, 0, 0),
    "the input block is the first": _biased(2, 0, 1, 0),
    "the forget block is the second": _biased(0, 2, 1, 0),
    "the cell block is the third": _biased(0, 0, -2, 0),
    "the output block is the fourth": _biased(0, 0, 1, 2),
    "an open forget gate keeps the cell state": _biased(-1000, 1000, 1, 0),
    "a closed forget gate erases it": _biased(0, -1000, 1, 0),
    "a closed input gate lets nothing in": _biased(-1000, 0, 3, 0),
    "an open input gate lets in at most 1": _biased(1000, -1000, 1000, 1000),
    "a closed output gate shows nothing": _biased(0, 0, 1, -1000),
    "an open output gate shows the tanh of the cell state": _biased(-1000, 1000, 0, 1000),
    "everything at 1000": _biased(1000, 1000, 1000, 1000),
    "everything at -1000": _biased(-1000, -1000, -1000, -1000),
    "inputs that make pre-activations of 1000 and -1000": call(1000 * _x, _h, _c, _w, _u, _b),
    "gates at 20 are not yet at 1": call(_x, 0 * _h, 1e6 * _c, 0 * _w, _u, _gates(0, 20, 0, 0)),
    "a batch of two": call(_x, _h, _c, _w, _u, _b),
    "one sample": call(_x[:1], _h[:1], _c[:1], _w, _u, _b),
    "from zero states": call(_x, 0 * _h, 0 * _c, _w, _u, _b),
    "only the hidden state counts": call(0 * _x, _h, 0 * _c, _w, _u, 0 * _b),
    "one input": call(_x[:, :1], _h, _c, _w[:1], _u, _b),
    "as many inputs as units, and as many samples": call(_x[:, :2], _h, _c, _w[:2], _u, _b),
    "a large cell state": call(_x, _h, 100 * _c, _w, _u, _b),
}


def keeps(f, x, h, c, w, u, b):
    """Input gate closed, forget gate open."""
    units = h.shape[1]
    gates = np.repeat([-100.0, 100.0, 0.0, 0.0], units)
    return close(f(x, h, c, 0 * w, 0 * u, gates)[1], c)


def shows(f, x, h, c, w, u, b):
    """The hidden state is the tanh of the returned cell state where the output gate is open."""
    units = h.shape[1]
    wide, narrow = w.copy(), u.copy()
    wide[:, 3 * units :], narrow[:, 3 * units :] = 0, 0
    new_h, new_c = f(x, h, c, wide, narrow, np.concatenate([b[: 3 * units], np.full(units, 100.0)]))
    return close(new_h, np.tanh(np.asarray(new_c, float)))


def samples_are_independent(f, x, h, c, w, u, b):
    """A sample has the same states whatever else is in the batch."""
    together, alone = f(x, h, c, w, u, b), f(x[-1:], h[-1:], c[-1:], w, u, b)
    return all(close(np.asarray(a, float)[-1:], one) for a, one in zip(together, alone, strict=True))


laws = {
    "an open forget gate and a closed input gate keep the cell state": keeps,
    "an open output gate shows the tanh of the new cell state": shows,
    "a sample does not influence the others": samples_are_independent,
}


def interleaved_gates(x, h, c, w, u, b):
    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2

    z = x @ w + h @ u + b
    i, f, g, o = z[:, 0::4], z[:, 1::4], z[:, 2::4], z[:, 3::4]
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def blocks_as_wide_as_the_input(x, h, c, w, u, b):
    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2

    z, width = x @ w + h @ u + b, x.shape[1]
    i, f, g, o = (z[:, k * width : (k + 1) * width] for k in range(4))
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def unstable_sigmoid(x, h, c, w, u, b):
    def sigmoid(z):
        return np.exp(z) / (1 + np.exp(z))

    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def unstable_tanh(x, h, c, w, u, b):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def tanh(z):
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))

    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
    return sigmoid(o) * tanh(c), c


def writes_into_c(x, h, c, w, u, b):
    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2

    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=1)
    c *= sigmoid(f)
    c += sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def loops_over_elements(x, h, c, w, u, b):
    from math import exp, tanh
    from operator import mul

    columns, biases, units = np.vstack([w, u]).T.tolist(), b.tolist(), c.shape[1]
    hs, cs = [], []
    for row, cells in zip(np.hstack([x, h]).tolist(), c.tolist(), strict=True):
        z = [sum(map(mul, row, column)) + bias for column, bias in zip(columns, biases, strict=True)]
        gates = [0.0 if value < -700 else 1 / (1 + exp(-value)) for value in z]
        new = [gates[units + j] * cell + gates[j] * tanh(z[2 * units + j]) for j, cell in enumerate(cells)]
        cs.append(new)
        hs.append([gates[3 * units + j] * tanh(cell) for j, cell in enumerate(new)])
    return np.array(hs), np.array(cs)


_split = "z_i, z_f, z_g, z_o ="
mistakes = {
    "takes the blocks in the order input, forget, output, cell": (_split, "z_i, z_f, z_o, z_g ="),
    "takes the blocks in the order forget, input, cell, output": (_split, "z_f, z_i, z_g, z_o ="),
    "takes the blocks in the order input, cell, forget, output": (_split, "z_i, z_g, z_f, z_o ="),
    "takes the blocks in the order forget, input, output, cell": (_split, "z_f, z_i, z_o, z_g ="),
    "takes the four numbers of a unit to stand side by side": interleaved_gates,
    "takes a block to be as wide as the input": blocks_as_wide_as_the_input,
    "the sigmoid is exp(z) / (1 + exp(z)), which is NaN at 1000": unstable_sigmoid,
    "tanh is a quotient of exponentials, which is NaN at 1000": unstable_tanh,
    "clips the pre-activations to -10 .. 10": ("x @ w + h @ u + b", "np.clip(x @ w + h @ u + b, -10, 10)"),
    "the cell block goes through a sigmoid": ("np.tanh(z_g)", "((1 + np.tanh(z_g / 2)) / 2)"),
    "the cell block goes through nothing": ("np.tanh(z_g)", "z_g"),
    "the gates go through tanh": ("(1 + np.tanh(gate / 2)) / 2", "np.tanh(gate)"),
    "the gates go through a sigmoid twice as steep": ("np.tanh(gate / 2)", "np.tanh(gate)"),
    "shows the cell state without tanh": ("o * np.tanh(c_new)", "o * c_new"),
    "shows the sigmoid of the cell state": ("o * np.tanh(c_new)", "o / (1 + np.exp(-c_new))"),
    "shows the old cell state": ("o * np.tanh(c_new)", "o * np.tanh(c)"),
    "shows the whole cell state, without the output gate": ("o * np.tanh(c_new)", "np.tanh(c_new)"),
    "stores the tanh of the cell state": (
        "c_new = f * c + i * np.tanh(z_g)",
        "c_new = np.tanh(f * c + i * np.tanh(z_g))",
    ),
    "1 - f takes the place of the input gate": ("i * np.tanh(z_g)", "(1 - f) * np.tanh(z_g)"),
    "leaves out the input gate": ("i * np.tanh(z_g)", "np.tanh(z_g)"),
    "leaves out the forget gate": ("f * c +", "c +"),
    "the forget gate says how much to forget": ("f * c +", "(1 - f) * c +"),
    "forgets the old cell state": ("f * c + ", ""),
    "adds 1 to the forget gate": (
        "z = x @ w + h @ u + b",
        "z = x @ w + h @ u + b + np.repeat([0.0, 1, 0, 0], h.shape[1])",
    ),
    "forgets the hidden state": (" + h @ u", ""),
    "the cell state takes the place of the hidden state": ("h @ u", "c @ u"),
    "forgets the bias": (" + b", ""),
    "adds the bias twice": (" + b", " + b + b"),
    "returns the cell state first": ("return o * np.tanh(c_new), c_new", "return c_new, o * np.tanh(c_new)"),
    "returns the old cell state": ("np.tanh(c_new), c_new", "np.tanh(c_new), c"),
    "returns the hidden state only": ("np.tanh(c_new), c_new", "np.tanh(c_new)"),
    "writes into c": writes_into_c,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_plain_sigmoid(x, h, c, w, u, b):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    units = h.shape[1]
    z = np.dot(x, w) + np.dot(h, u) + b
    i, f, o = sigmoid(z[:, :units]), sigmoid(z[:, units : 2 * units]), sigmoid(z[:, 3 * units :])
    g = np.tanh(z[:, 2 * units : 3 * units])
    c = f * c + i * g
    return o * np.tanh(c), c


def by_gates(x, h, c, w, u, b):
    def block(k):
        part = slice(k * c.shape[1], (k + 1) * c.shape[1])
        return x @ w[:, part] + h @ u[:, part] + b[part]

    def sigmoid(z):
        return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))

    new = sigmoid(block(1)) * c + sigmoid(block(0)) * np.tanh(block(2))
    return [sigmoid(block(3)) * np.tanh(new), new]


def by_samples(x, h, c, w, u, b):
    hs, cs = [], []
    for row, hidden, cell in zip(x, h, c, strict=True):
        z = (row @ w + hidden @ u + b).reshape(4, -1)
        gates = 1 / (1 + np.exp(-z))
        new = gates[1] * cell + gates[0] * np.tanh(z[2])
        cs.append(new)
        hs.append(gates[3] * np.tanh(new))
    return np.array(hs), np.array(cs)


def by_units(x, h, c, w, u, b):
    units = c.shape[1]
    new_h, new_c = np.zeros(c.shape), np.zeros(c.shape)
    for j in range(units):
        columns = [j, units + j, 2 * units + j, 3 * units + j]
        z = x @ w[:, columns] + h @ u[:, columns] + b[columns]
        gates = 1 / (1 + np.exp(-z))
        new_c[:, j] = gates[:, 1] * c[:, j] + gates[:, 0] * np.tanh(z[:, 2])
        new_h[:, j] = gates[:, 3] * np.tanh(new_c[:, j])
    return new_h, new_c


def by_gates_of_units(x, h, c, w, u, b):
    def block(k, j):
        column = k * c.shape[1] + j
        return x @ w[:, column] + h @ u[:, column] + b[column]

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    new_h, new_c = np.zeros(c.shape), np.zeros(c.shape)
    for j in range(c.shape[1]):
        new_c[:, j] = sigmoid(block(1, j)) * c[:, j] + sigmoid(block(0, j)) * np.tanh(block(2, j))
        new_h[:, j] = sigmoid(block(3, j)) * np.tanh(new_c[:, j])
    return new_h, new_c


def by_joined_weights(x, h, c, w, u, b):
    z = np.hstack([x, h]) @ np.vstack([w, u]) + b
    z = z.reshape(len(x), 4, -1)
    gates = np.exp(-np.logaddexp(0, -z))
    c = np.einsum("nh,nh->nh", gates[:, 1], c) + gates[:, 0] * (2 / (1 + np.exp(-2 * z[:, 2])) - 1)
    return np.tanh(c) * gates[:, 3], c


alternatives = [by_plain_sigmoid, by_gates, by_samples, by_units, by_gates_of_units, by_joined_weights]
