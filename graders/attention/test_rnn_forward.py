"""Grades rnn_forward."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, []
questions = ["transformer vs RNN"]
hints = [
    "What does one time step need, and which shape has each of its terms? Try N, D and H all different.",
    "Loop over the time steps. Each takes its slice of x for the whole batch, makes a new state from it and from the "
    "state before, and keeps that state. Stack the states along the axis of time at the end.",
    "With x_t the (N, D) inputs at step t: the new state is the tanh of x_t times wx, plus the old state times wh, "
    "plus b. It is (N, H); T of them, stacked along axis 1, are (N, T, H). The first old state is h0.",
]
budget = 30
remember = "the first state counts in the first step"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Batches, sequences, inputs and states of all sizes; the recurrent weights forget slowly or fast."""
    n, t, d, h = rng.integers(1, size + 2, 4)
    if rng.random() < 0.2:
        d = h
    wh = rng.normal(0, 1, (h, h))
    wh = (rng.choice([0.3, 0.9]) * wh / np.linalg.norm(wh, 2)).round(2)
    x, wx = rng.normal(0, 1, (n, t, d)).round(2), (rng.normal(0, 1, (d, h)) / np.sqrt(d)).round(2)
    h0 = rng.uniform(-1, 1, (n, h)).round(2) if rng.random() < 0.7 else np.zeros((n, h))
    return call(x, h0, wx, wh, rng.normal(0, 0.5, h).round(2))


def workload(rng: np.random.Generator) -> Call:
    """In each time step a loop over the samples, or the units, is within the budget, one over all numbers is not."""
    n, t, d, h = 24, 24, 48, 48
    x, h0 = rng.normal(0, 1, (n, t, d)), rng.uniform(-1, 1, (n, h))
    return call(x, h0, rng.normal(0, 0.2, (d, h)), rng.normal(0, 0.1, (h, h)), rng.normal(0, 0.5, h))


def magnitude(x, h0, wx, wh, b):
    """The sizes of what is added up in a state."""
    x, h0, wx, wh, b = (np.abs(array).astype(np.float64) for array in (x, h0, wx, wh, b))
    return (x @ wx).max() + max(1.0, h0.max()) * wh.sum(axis=0).max() + b.max()


_x = np.array([[[1.0, 0.5, -1.0], [0.0, 2.0, 1.0]], [[-0.5, 1.0, 0.0], [1.5, -1.0, 0.5]]])  # (2, 2, 3)
_h0 = np.array([[0.5, -0.25], [0.0, 1.0]])
_wx, _wh = np.array([[0.5, -0.5], [0.25, 1.0], [0.0, 0.75]]), np.array([[0.5, -1.0], [0.25, 0.5]])
_b = np.array([0.25, -0.5])
_one = np.array([[1.0]])
_shift = np.eye(3, k=1)  # unit 0 feeds unit 1, unit 1 feeds unit 2
edges = {
    "one number, one step": call(np.array([[[0.5]]]), _one, _one, np.array([[2.0]]), np.array([0.25])),
    "one number, three steps": call(np.array([[[1.0], [0.0], [-1.0]]]), 0 * _one, _one, _one, np.array([0.0])),
    "one time step": call(_x[:, :1], _h0, _wx, _wh, _b),
    "two time steps": call(_x, _h0, _wx, _wh, _b),
    "one sequence": call(_x[:1], _h0[:1], _wx, _wh, _b),
    "one input": call(_x[:, :, :1], _h0, _wx[:1], _wh, _b),
    "one unit": call(_x, _h0[:, :1], _wx[:, :1], np.array([[0.5]]), _b[:1]),
    "from the zero state": call(_x, 0 * _h0, _wx, _wh, _b),
    "the first state counts in the first step": call(0 * _x, _h0, _wx, _wh, 0 * _b),
    "nothing but the bias": call(0 * _x, 0 * _h0, _wx, _wh, _b),
    "without recurrent weights the state is not remembered": call(_x, _h0, _wx, 0 * _wh, _b),
    "an impulse moves from unit to unit": call(
        np.array([[[1.0], [0.0], [0.0]]]), np.zeros((1, 3)), np.array([[1.0, 0.0, 0.0]]), _shift, np.zeros(3)
    ),
    "as many inputs as units": call(_x[..., :2], _h0, _wx[:2], _wh, _b),
    "as many sequences as steps, inputs and units": call(_x[..., 1:], _h0, _wx[1:], _wh, _b),
    "a sequence of zeros beside another": call(_x * [[[1.0]], [[0.0]]], _h0, _wx, _wh, 0 * _b),
    "large inputs saturate at -1 and 1": call(1000 * _x, _h0, _wx, _wh, _b),
    "a state larger than 1 to begin with": call(_x, 4 * _h0, _wx, _wh, _b),
    "many steps": call(np.tile(_x, (1, 10, 1)), _h0, _wx, _wh / 2, _b),
}


def goes_on(f, x, h0, wx, wh, b):
    """The last state is where the next sequence starts."""
    first = np.asarray(f(x, h0, wx, wh, b), float)
    second = f(x, first[:, -1], wx, wh, b)
    return close(f(np.concatenate([x, x], axis=1), h0, wx, wh, b), np.concatenate([first, second], axis=1))


def sequences_are_independent(f, x, h0, wx, wh, b):
    """A sequence has the same states whatever else is in the batch."""
    return close(f(x[-1:], h0[-1:], wx, wh, b), np.asarray(f(x, h0, wx, wh, b), float)[-1:])


def does_not_look_ahead(f, x, h0, wx, wh, b):
    """Another last input changes the last state only."""
    other = x.copy()
    other[:, -1] += 1
    return close(np.asarray(f(other, h0, wx, wh, b), float)[:, :-1], np.asarray(f(x, h0, wx, wh, b), float)[:, :-1])


laws = {
    "going on from the last state continues the sequence": goes_on,
    "a sequence does not influence the others": sequences_are_independent,
    "the last input changes the last state only": does_not_look_ahead,
}


def states_before(x, h0, wx, wh, b):
    h, states = h0, []
    for t in range(x.shape[1]):
        states.append(h)
        h = np.tanh(x[:, t] @ wx + h @ wh + b)
    return np.stack(states, axis=1)


def with_the_first_state(x, h0, wx, wh, b):
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ wx + states[-1] @ wh + b))
    return np.stack(states, axis=1)


def one_array_for_all_states(x, h0, wx, wh, b):
    h, states = np.array(h0, float), []
    for t in range(x.shape[1]):
        h[...] = np.tanh(x[:, t] @ wx + h @ wh + b)
        states.append(h)
    return np.stack(states, axis=1)


def carries_the_state_to_the_next_sequence(x, h0, wx, wh, b):
    out, h = np.zeros((*x.shape[:2], h0.shape[1])), h0[0]
    for n in range(len(x)):
        for t in range(x.shape[1]):
            h = np.tanh(x[n, t] @ wx + h @ wh + b)
            out[n, t] = h
    return out


def one_first_state_for_all(x, h0, wx, wh, b):
    h, states = h0[:1], []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ wx + h @ wh + b)
        states.append(h)
    return np.stack(states, axis=1)


def backwards(x, h0, wx, wh, b):
    h, states = h0, []
    for t in reversed(range(x.shape[1])):
        h = np.tanh(x[:, t] @ wx + h @ wh + b)
        states.append(h)
    return np.stack(states[::-1], axis=1)


def both_biases(x, h0, wx, wh, b):
    h, states = h0, []
    for t in range(x.shape[1]):
        h = np.tanh((x[:, t] @ wx + b) + (h @ wh + b))
        states.append(h)
    return np.stack(states, axis=1)


def units_of_the_new_state(x, h0, wx, wh, b):
    h, states = np.array(h0, float), []
    for t in range(x.shape[1]):
        for j in range(h.shape[1]):
            h[:, j] = np.tanh(x[:, t] @ wx[:, j] + h @ wh[:, j] + b[j])
        states.append(h.copy())
    return np.stack(states, axis=1)


def first_axis_is_time(x, h0, wx, wh, b):
    h, states = h0, []
    for t in range(x.shape[0]):
        h = np.tanh(x[t] @ wx + h @ wh + b)
        states.append(h)
    return np.stack(states, axis=0)


def loops_over_elements(x, h0, wx, wh, b):
    from math import tanh
    from operator import mul

    columns, recurrent, biases = wx.T.tolist(), wh.T.tolist(), b.tolist()
    out = []
    for sequence, first in zip(x.tolist(), h0.tolist(), strict=True):
        states, h = [], first
        for inputs in sequence:
            h = [
                tanh(sum(map(mul, inputs, into)) + sum(map(mul, h, back)) + bias)
                for into, back, bias in zip(columns, recurrent, biases, strict=True)
            ]
            states.append(h)
        out.append(states)
    return np.array(out)


_state = "np.tanh(x[:, t] @ wx + h @ wh + b)"
mistakes = {
    "returns the last state only": ("np.stack(states, axis=1)", "h"),
    "time is the first axis of the result": ("axis=1)", "axis=0)"),
    "time is the last axis of the result": ("axis=1)", "axis=2)"),
    "takes the first axis of x for time": first_axis_is_time,
    "returns the states before the steps": states_before,
    "returns h0 too": with_the_first_state,
    "all steps share one array, so that all states are the last": one_array_for_all_states,
    "forgets the old state": ("x[:, t] @ wx + h @ wh + b", "x[:, t] @ wx + b"),
    "every step starts from h0": ("h @ wh", "h0 @ wh"),
    "starts from zero instead of h0": ("h, states = h0, []", "h, states = 0 * h0, []"),
    "starts all sequences from the first row of h0": one_first_state_for_all,
    "carries the state from one sequence to the next": carries_the_state_to_the_next_sequence,
    "wh is transposed": ("h @ wh", "h @ wh.T"),
    "only the diagonal of wh is used": ("h @ wh", "h * np.diag(wh)"),
    "the input repeats its first step": ("x[:, t]", "x[:, 0]"),
    "the state sees the sum of the inputs so far": ("x[:, t]", "x[:, : t + 1].sum(axis=1)"),
    "runs backwards in time": backwards,
    "forgets the bias": (" + b)", ")"),
    "adds the bias twice": both_biases,
    "subtracts the bias": (" + b)", " - b)"),
    "adds the bias after tanh": ("h @ wh + b)", "h @ wh) + b"),
    "adds the old state after tanh": (_state, "np.tanh(x[:, t] @ wx + b) + h @ wh"),
    "adds the old state to the new one": (_state, f"h + {_state}"),
    "applies tanh to both products alone": (_state, "np.tanh(x[:, t] @ wx) + np.tanh(h @ wh) + b"),
    "forgets tanh": (_state, "x[:, t] @ wx + h @ wh + b"),
    "sigmoid instead of tanh": (_state, "1 / (1 + np.exp(-(x[:, t] @ wx + h @ wh + b)))"),
    "ReLU instead of tanh": (_state, "np.maximum(x[:, t] @ wx + h @ wh + b, 0)"),
    "units see the new state of the units before them": units_of_the_new_state,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_all_inputs_first(x, h0, wx, wh, b):
    inputs = x @ wx + b
    out = np.empty(inputs.shape)
    h = h0
    for t in range(x.shape[1]):
        h = out[:, t] = np.tanh(inputs[:, t] + h @ wh)
    return out


def by_samples(x, h0, wx, wh, b):
    out = []
    for sequence, h in zip(x, h0, strict=True):
        states = []
        for inputs in sequence:
            states.append(np.tanh(np.dot(inputs, wx) + np.dot(states[-1] if states else h, wh) + b))
        out.append(states)
    return np.array(out)


def by_units(x, h0, wx, wh, b):
    (n, steps, _), units = x.shape, len(b)
    out, h = np.zeros((n, steps, units)), h0
    for t in range(steps):
        for j in range(units):
            out[:, t, j] = np.tanh(x[:, t].dot(wx[:, j]) + h.dot(wh[:, j]) + b[j])
        h = out[:, t]
    return out


def by_joined_weights(x, h0, wx, wh, b):
    w, h, states = np.vstack([wx, wh]), h0, []
    for inputs in x.transpose(1, 0, 2):
        h = np.tanh(np.hstack([inputs, h]) @ w + b)
        states += [h]
    return np.moveaxis(np.array(states), 0, 1)


def by_einsum(x, h0, wx, wh, b):
    out = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    for t in range(x.shape[1]):
        before = h0 if t == 0 else out[:, t - 1, :]
        z = np.einsum("nd,dh->nh", x[:, t, :], wx) + np.einsum("ng,gh->nh", before, wh) + b
        out[:, t, :] = 1 - 2 / (np.exp(2 * z) + 1)
    return out


def by_recursion(x, h0, wx, wh, b):
    if x.shape[1] == 0:
        return np.zeros((len(x), 0, len(b)))
    h = np.tanh(x[:, 0, :] @ wx + h0 @ wh + b[None, :])
    rest = by_recursion(x[:, 1:], h, wx, wh, b)
    return np.concatenate([h[:, None, :], rest], axis=1)


alternatives = [by_all_inputs_first, by_samples, by_units, by_joined_weights, by_einsum, by_recursion]
