"""Grades multi_head_attention."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, ["scaled_dot_product_attention"]
questions = ["attention"]
hints = [
    "One head is attention on some of the columns. Which columns of X Wq belong to head 1, if D = 6 and there are two?",
    "Project first, then split the D columns into n_heads blocks of d; a reshape may split the last axis only, so the "
    "axis of the heads has to be moved to the front of T afterwards. Before Wo, undo both steps in reverse.",
    "With shape (N, n_heads, T, d) for Q, K and V: S = Q K^T / sqrt(d), softmax along the last axis, times V; "
    "back to (N, T, n_heads, d), joined to (N, T, D), times Wo. A loop over heads that cuts out blocks of columns does "
    "the same.",
]
budget = 28
remember = "heads disagree about where to look"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Few or many heads, narrow or wide, single positions, single samples; sometimes large scores."""
    n, t = rng.integers(1, min(size, 4) + 1), rng.integers(1, size + 2)
    n_heads, d = rng.integers(1, min(size, 4) + 2, 2)
    width = n_heads * d
    largest = 4 if width <= 4 else 2
    x = rng.integers(-8, 9, (n, t, width)) / 4
    wq, wk, wv, wo = rng.integers(-largest, largest + 1, (4, width, width)) / 4
    if rng.random() < 0.2:
        wq = wq * 400
    return call(x, wq, wk, wv, wo, int(n_heads))


def workload(rng: np.random.Generator) -> Call:
    """Loops over the 4 samples and 8 heads, or over 40 positions, are within the budget; over single scores not."""
    x, weights = rng.normal(0, 1, (4, 40, 64)), rng.normal(0, 0.1, (4, 64, 64))
    return call(x, *weights, 8)


def magnitude(x, wq, wk, wv, wo, n_heads):
    """Sizes of all that is summed; an error of a score moves the weights by as much."""
    x, wq, wk, wv, wo = (np.abs(array.astype(np.float64)) for array in (x, wq, wk, wv, wo))
    q, k = ((x @ w).reshape(*x.shape[:2], n_heads, -1) for w in (wq, wk))
    scores = np.einsum("nthd,nshd->nths", q, k).max(axis=-1) / np.sqrt(q.shape[-1])  # (N, T, n_heads)
    values = (x @ wv).max(axis=1, keepdims=True)
    return (np.repeat(1 + scores, q.shape[-1], axis=-1) * values) @ wo


def _numbers(seed, *shape):
    return np.random.default_rng(seed).integers(-4, 5, shape) / 4


def _case(seed, n, t, width, n_heads, times=1.0):
    weights = _numbers(seed, 4, width, width)
    return call(2 * _numbers(seed + 1, n, t, width), times * weights[0], *weights[1:], n_heads)


_x, _ones = np.array([[[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]]]), np.eye(2)
edges = {
    "one feature": call(np.array([[[1.0], [2.0]]]), *np.array([1.0, 0.5, 2.0, -1.0])[:, None, None], 1),
    "one head": call(_x, _ones, _ones, _ones, _ones, 1),
    "two heads of one feature each": call(_x, _ones, _ones, _ones, _ones, 2),
    "weights that are not symmetric": _case(1, 1, 2, 2, 1),
    "two heads of two features: as many as they are wide": _case(2, 1, 3, 4, 2),
    "two heads of three features": _case(3, 1, 3, 6, 2),
    "three heads of two features": _case(4, 1, 4, 6, 3),
    "one position attends to itself": _case(5, 2, 1, 4, 2),
    "a batch": _case(6, 3, 2, 4, 2),
    "as many samples as positions and heads": _case(7, 2, 2, 4, 2),
    "as many positions as features": _case(8, 1, 4, 4, 2),
    "more features than positions": _case(9, 2, 2, 8, 4),
    "the first position attends to the last": call(
        np.array([[[0.0, 1.0], [0.0, 1.0], [6.0, 1.0]]]), np.array([[0.0, 0.0], [1.0, 0.0]]), _ones, _ones, _ones, 1
    ),
    "heads disagree about where to look": call(
        np.array([[[3.0, 1.0], [1.0, 3.0]]]), np.diag([4.0, -4.0]), _ones, _ones, _ones, 2
    ),
    "scores of 1000 do not overflow": call(_x, 1000 * _ones, _ones, _ones, _ones, 2),
    "scores of -1000 do not vanish": call(np.abs(_x) + 1, np.diag([-1000.0, -1000.0]), _ones, _ones, _ones, 2),
    "one sample has far larger scores than the other": call(
        np.array([[[100.0], [101.0]], [[-0.5], [-0.25]]]), *np.ones((4, 1, 1)), 1
    ),
    "one head has far larger scores than the other": call(
        np.array([[[100.0, 1.0], [101.0, 2.0]]]), _ones, _ones, _ones, _ones, 2
    ),
}


def turns_with_positions(f, x, *rest):
    """Attention knows no order of positions."""
    return close(f(x[:, ::-1], *rest), f(x, *rest)[:, ::-1])


def samples_are_apart(f, x, *rest):
    """A sequence sees itself only."""
    more = np.concatenate([x, 1 - x[:, ::-1]])
    return close(f(more, *rest)[: len(x)], f(x, *rest))


def single_position(f, x, wq, wk, wv, wo, n_heads):
    """Where there is one position, all its weight is 1."""
    return close(f(x[:, :1], wq, wk, wv, wo, n_heads), x[:, :1] @ wv @ wo)


laws = {
    "a single position gives x Wv Wo": single_position,
    "samples do not see one another": samples_are_apart,
    "the order of the positions does not matter": turns_with_positions,
}


def splits_without_moving_axes(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w).reshape(N, n_heads, T, d) for w in (wq, wk, wv))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return (weights @ v).reshape(N, T, D) @ wo


def interleaves_heads(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w).reshape(N, T, d, n_heads).transpose(0, 3, 1, 2) for w in (wq, wk, wv))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return (weights @ v).transpose(0, 2, 3, 1).reshape(N, T, D) @ wo


def heads_is_width(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = n_heads
    q, k, v = ((x @ w).reshape(N, T, D // d, d).swapaxes(1, 2) for w in (wq, wk, wv))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return (weights @ v).swapaxes(1, 2).reshape(N, T, D) @ wo


def splits_before_projecting(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = D // n_heads
    out = np.zeros((N, T, D))
    for h in range(n_heads):
        own = slice(h * d, (h + 1) * d)
        q, k, v = (x[:, :, own] @ w[own, own] for w in (wq, wk, wv))
        scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        out[:, :, own] = weights / weights.sum(axis=-1, keepdims=True) @ v
    return out @ wo


def shares_weights(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w).reshape(N, T, n_heads, d).swapaxes(1, 2) for w in (wq, wk, wv))
    scores = (q @ k.swapaxes(-1, -2) / np.sqrt(d)).mean(axis=1, keepdims=True)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return (weights @ v).swapaxes(1, 2).reshape(N, T, D) @ wo


def is_causal(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w).reshape(N, T, n_heads, d).swapaxes(1, 2) for w in (wq, wk, wv))
    scores = np.where(np.tri(T, dtype=bool), q @ k.swapaxes(-1, -2) / np.sqrt(d), -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return (weights @ v).swapaxes(1, 2).reshape(N, T, D) @ wo


def batch_in_the_middle(x, wq, wk, wv, wo, n_heads):
    x = x.swapaxes(0, 1)
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w).reshape(N, T, n_heads, d).swapaxes(1, 2) for w in (wq, wk, wv))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return ((weights @ v).swapaxes(1, 2).reshape(N, T, D) @ wo).swapaxes(0, 1)


def over_heads(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w).reshape(N, T, n_heads, d) for w in (wq, wk, wv))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return (weights @ v).reshape(N, T, D) @ wo


def over_queries(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w).reshape(N, T, n_heads, d).swapaxes(1, 2) for w in (wq, wk, wv))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    weights = np.exp(scores - scores.max(axis=-2, keepdims=True))
    weights = weights / weights.sum(axis=-2, keepdims=True)
    return (weights @ v).swapaxes(1, 2).reshape(N, T, D) @ wo


def over_the_batch(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w).reshape(N * T, n_heads, d).swapaxes(0, 1) for w in (wq, wk, wv))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return (weights @ v).swapaxes(0, 1).reshape(N, T, D) @ wo


def averages_heads(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = ((x @ w).reshape(N, T, n_heads, d).swapaxes(1, 2) for w in (wq, wk, wv))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return np.tile((weights @ v).mean(axis=1), n_heads) @ wo


def loops_over_scores(x, wq, wk, wv, wo, n_heads):
    import math
    from operator import mul

    d = x.shape[-1] // n_heads
    heads = np.empty(x.shape)
    q, k, v = x @ wq / math.sqrt(d), x @ wk, x @ wv
    for n in range(len(x)):
        for start in range(0, x.shape[-1], d):
            own = slice(start, start + d)
            keys, columns = k[n, :, own].tolist(), v[n, :, own].T.tolist()
            for t, query in enumerate(q[n, :, own].tolist()):
                scores = [sum(map(mul, query, key)) for key in keys]
                largest = max(scores)
                weights = [math.exp(score - largest) for score in scores]
                total = sum(weights)
                heads[n, t, own] = [sum(map(mul, weights, column)) / total for column in columns]
    return heads @ wo


mistakes = {
    "splits the heads by one reshape, which mixes positions with features": splits_without_moving_axes,
    "joins the heads without moving their axis back": ("heads.swapaxes(1, 2).reshape", "heads.reshape"),
    "a head takes every n_heads-th column instead of a block": interleaves_heads,
    "takes n_heads for the width of a head": heads_is_width,
    "ignores n_heads: one head of all features": ("D // n_heads", "D\n    n_heads = 1"),
    "splits x into blocks before it is projected": splits_before_projecting,
    "all heads share one set of attention weights": shares_weights,
    "averages the heads instead of joining them": averages_heads,
    "divides by sqrt(D) instead of the root of the width of a head": ("np.sqrt(d)", "np.sqrt(D)"),
    "divides by the root of the number of heads": ("np.sqrt(d)", "np.sqrt(n_heads)"),
    "divides the scores by the width instead of its root": ("np.sqrt(d)", "d"),
    "the scores are not divided by sqrt(d)": (" / np.sqrt(d)", ""),
    "does not mix the heads with wo": ("reshape(N, T, D) @ wo", "reshape(N, T, D)"),
    "the weights are transposed: x @ w.T": ("(x @ w)", "(x @ w.T)"),
    "wo is transposed": ("@ wo", "@ wo.T"),
    "queries and keys are swapped": ("(wq, wk, wv)", "(wk, wq, wv)"),
    "queries are projected with the weights of the keys": ("(wq, wk, wv)", "(wk, wk, wv)"),
    "weighs the keys instead of the values": ("weights @ v", "weights @ k"),
    "the values are not projected": ("(wq, wk, wv)", "(wq, wk, np.eye(D))"),
    "looks at earlier positions only": is_causal,
    "takes x as (T, N, D): sequences attend to one another": batch_in_the_middle,
    "all samples are one long sequence": over_the_batch,
    "heads attend to one another instead of positions": over_heads,
    "the softmax runs over the queries instead of the keys": over_queries,
    "no maximum is subtracted, so exp overflows": ("scores - scores.max(axis=-1, keepdims=True)", "scores"),
    "subtracts the largest score of all, so far smaller ones vanish": (
        "scores.max(axis=-1, keepdims=True)",
        "scores.max()",
    ),
    "the weights are not normalised": ("weights = weights / weights.sum(axis=-1, keepdims=True)\n", "\n"),
    "adds x to the answer, as the block around it would": (
        "reshape(N, T, D) @ wo",
        "reshape(N, T, D) @ wo + x",
    ),
    "loops over the single scores in Python": loops_over_scores,
}


def by_heads(x, wq, wk, wv, wo, n_heads):
    width = x.shape[-1] // n_heads
    heads = []
    for h in range(n_heads):
        own = slice(h * width, (h + 1) * width)
        q, k, v = x @ wq[:, own], x @ wk[:, own], x @ wv[:, own]
        scores = q @ np.transpose(k, (0, 2, 1)) / width**0.5
        e = np.exp(scores - scores.max(-1, keepdims=True))
        heads.append(e / e.sum(-1, keepdims=True) @ v)
    return np.concatenate(heads, axis=-1) @ wo


def by_samples_and_heads(x, wq, wk, wv, wo, n_heads):
    out = np.zeros(x.shape)
    width = x.shape[2] // n_heads
    for n in range(x.shape[0]):
        for h in range(n_heads):
            own = slice(h * width, (h + 1) * width)
            q, k, v = (x[n] @ w[:, own] for w in (wq, wk, wv))
            scores = q @ k.T / np.sqrt(width)
            weights = np.exp(scores - np.max(scores, axis=1)[:, None])
            out[n] += (weights / weights.sum(axis=1)[:, None]) @ v @ wo[own]
    return out


def by_einsum(x, wq, wk, wv, wo, n_heads):
    blocks = [w.reshape(w.shape[0], n_heads, -1) for w in (wq, wk, wv)]
    q, k, v = (np.einsum("ntD,Dhd->nhtd", x, w) for w in blocks)
    scores = np.einsum("nhtd,nhsd->nhts", q * q.shape[-1] ** -0.5, k)
    weights = np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))
    return np.einsum("nhts,nhsd,hdD->ntD", weights, v, wo.reshape(n_heads, -1, wo.shape[1]), optimize=True)


def by_positions(x, wq, wk, wv, wo, n_heads):
    q, k, v = (np.stack(np.split(x @ w, n_heads, axis=2)) for w in (wq, wk, wv))
    answers = []
    for t in range(x.shape[1]):
        scores = (k @ q[:, :, t, :, None])[..., 0] / np.sqrt(q.shape[-1])
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        found = (e[..., None] * v).sum(axis=-2) / e.sum(axis=-1)[..., None]
        answers.append(np.concatenate(list(found), axis=-1) @ wo)
    return np.stack(answers, axis=1)


def by_every_loop_but_the_last(x, wq, wk, wv, wo, n_heads):
    N, T, D = x.shape
    d = D // n_heads
    q, k, v = x @ wq, x @ wk, x @ wv
    y = np.zeros((N, T, D))
    for n in range(N):
        for h in range(0, D, d):
            keys, values = k[n, :, h : h + d], v[n, :, h : h + d]
            for t in range(T):
                scores = keys @ q[n, t, h : h + d] / np.sqrt(d)
                weights = np.exp(scores - scores.max())
                y[n, t, h : h + d] = weights @ values / weights.sum()
    return y @ wo


alternatives = [by_heads, by_samples_and_heads, by_einsum, by_positions, by_every_loop_but_the_last]
