"""Grades causal_attention."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, ["scaled_dot_product_attention"]
questions = ["attention", "transformer vs RNN"]
hints = [
    "Write down the T x T scores of three positions. Which of the nine may count for the first position, which for "
    "the last?",
    "It is attention with a triangular mask, the diagonal included. What is in the future must be gone before the "
    "largest score of a row is taken, and before the weights are made to sum to 1.",
    "S = Q K^T / sqrt(d), with -infinity above the diagonal (np.tri or np.triu build the triangle); softmax along each "
    "row; times V. One axis at a time also works: for position t, attend with q_t to the first t + 1 keys and values.",
]
budget = 30
remember = "the future has by far the largest score"


def draw(rng: np.random.Generator, size: int) -> Call:
    """No to two leading axes, ordinary scores and very large ones."""
    lead = tuple(rng.integers(1, 4, rng.choice([0, 0, 1, 2])))
    t, d = rng.integers(1, size + 2, 2)
    q, k, v = rng.integers(-8, 9, (3, *lead, t, d)) / 4
    kind = rng.integers(5)
    if kind == 0:
        q, k = 200 * q, 200 * k
    elif kind == 1:
        q *= rng.choice([1.0, 100.0, 400.0], (*lead, t, 1))
    elif kind == 2:
        q[..., 0], k[..., 0] = 100, rng.choice([-100, 100])
    return call(q, k, 2 * v)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 144 positions is within the budget, one over the single scores is not."""
    return call(*rng.normal(0, 1, (3, 2, 72, 64)))


def magnitude(q, k, v):
    """An error of a score moves the weights by as much: rounding grows with the products that a score sums."""
    q, k, v = (np.abs(array.astype(np.float64)) for array in (q, k, v))
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    return (1 + scores.max(axis=-1, keepdims=True)) * v.max(axis=-2, keepdims=True)


def _column(*numbers):
    return np.array(numbers, float)[:, None]


_q = np.array([[1.0, 0.0], [0.5, -1.0], [2.0, 1.0]])
_k = np.array([[1.0, 1.0], [0.0, 2.0], [-1.0, 0.5]])
_v = np.array([[1.0, 0.0], [4.0, -2.0], [0.0, 8.0]])
_batch = (np.stack([_q, 1 - _q]), np.stack([_k, _k[::-1] + 1]), np.stack([_v, 2 * _v + 1]))
edges = {
    "one position returns its own value": call(np.array([[3.0, 1.0]]), np.array([[-2.0, 4.0]]), np.array([[5.0, 7.0]])),
    "two positions: the second sees both": call(_column(0, 0), _column(1, 2), _column(2, 6)),
    "equal scores: the mean of what was so far": call(np.zeros((4, 1)), np.ones((4, 1)), _column(1, 3, 8, 0)),
    "three positions of width 2": call(_q, _k, _v),
    "as many positions as they are wide": call(_q[:2], _k[:2], _v[:2]),
    "more features than positions": call(_q.T, _k.T, _v.T),
    "a batch": call(*_batch),
    "a batch of as many sequences as they have positions": call(*(np.stack([a, -a, a[::-1]]) for a in (_q, _k, _v))),
    "a batch of heads": call(*(np.stack([a, a[::-1] - 0.5, -a]) for a in _batch)),
    "a score of exactly 0 is a score": call(_column(0, 1, 1), _column(0, 1, 0), _column(1, 5, 9)),
    "scores of 1000 do not overflow": call(_column(1000, 1000), _column(1, 0.999), _column(1, 5)),
    "scores of -1000 do not vanish": call(_column(-1000, -1000), _column(1, 1.001), _column(1, 5)),
    "scores of a million": call(_column(1, 1000, 1000), _column(1000, 999.999, -1000), _column(1, 2, 5)),
    "positions of very different size do not disturb each other": call(
        _column(1, 1e4, -1e4), _column(1, 1.0001, 1.0002), _column(2, 6, 9)
    ),
    "the future has by far the largest score": call(_column(1000, 1000, 1), _column(0.001, 0, 1), _column(1, 2, 5)),
    "the future has a score of 1e5": call(_column(1000, 1000, 1), _column(0.001, 0, 100), _column(1, 2, 5)),
    "the future beside scores of -1e5": call(_column(1000, 1000, 1), _column(-100.001, -100, -100.1), _column(1, 2, 5)),
    "what was so far has scores of -1e6, the future of 1e6": call(
        _column(1000, 1000, 1), _column(-1000, -999.999, 1000), _column(1, 2, 5)
    ),
}


def past_ignores_future(f, q, k, v):
    """The first half is the same, whatever follows."""
    t = (q.shape[-2] + 1) // 2
    later = np.arange(q.shape[-2])[:, None] >= t
    whole = f(np.where(later, 3 - q, q), np.where(later, 2 - k, k), np.where(later, 50.0, v))
    return close(whole[..., :t, :], f(q, k, v)[..., :t, :])


def first_returns_its_value(f, q, k, v):
    """It has nothing else to look at."""
    return close(f(q, k, v)[..., 0, :], v[..., 0, :])


def weights_sum_to_one(f, q, k, v):
    """Values that are all the same come back as they are."""
    return close(f(q, k, np.full(v.shape, 3.0)), 3.0)


laws = {
    "the first position returns its own value": first_returns_its_value,
    "what comes later changes nothing before it": past_ignores_future,
    "the weights of a position sum to 1": weights_sum_to_one,
}


def masks_weights_after_softmax(q, k, v):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return np.tril(weights) @ v


def maximum_before_mask(q, k, v):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    weights = np.tril(np.exp(scores - scores.max(axis=-1, keepdims=True)))
    return weights / weights.sum(axis=-1, keepdims=True) @ v


def zeros_are_masked(q, k, v):
    scores = np.tril(q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1]))
    scores[scores == 0] = -1e9
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ v


def over_queries(q, k, v):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    scores = np.where(np.tri(q.shape[-2], dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-2, keepdims=True))
    return weights / weights.sum(axis=-2, keepdims=True) @ v


def over_everything(q, k, v):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    scores = np.where(np.tri(q.shape[-2], dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max())
    return weights / weights.sum() @ v


def forgets_keepdims(q, k, v):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    scores = np.where(np.tri(q.shape[-2], dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1) @ v


def patches_nan(q, k, v):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    weights = np.exp(np.where(np.tri(q.shape[-2], dtype=bool), scores, -np.inf))
    return np.nan_to_num(weights / weights.sum(axis=-1, keepdims=True)) @ v


def triangle_times_infinity(q, k, v):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    scores = scores + (1 - np.tri(q.shape[-2])) * -np.inf
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ v


def strictly_before_but_the_first(q, k, v):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    seen = np.tri(q.shape[-2], k=-1, dtype=bool)
    seen[0, 0] = True
    scores = np.where(seen, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ v


def skips_the_first(q, k, v):
    out = np.zeros(v.shape)
    for t in range(1, q.shape[-2]):
        scores = np.einsum("...d,...sd->...s", q[..., t, :], k[..., : t + 1, :]) / np.sqrt(q.shape[-1])
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights = weights / weights.sum(axis=-1, keepdims=True)
        out[..., t, :] = np.einsum("...s,...sd->...d", weights, v[..., : t + 1, :])
    return out


def loops_over_scores(q, k, v):
    import math
    from operator import mul

    out = np.empty(v.shape)
    scale = 1 / math.sqrt(q.shape[-1])
    for index in np.ndindex(q.shape[:-2]):
        keys, columns = k[index].tolist(), v[index].T.tolist()
        for t, query in enumerate(q[index].tolist()):
            scores = [scale * sum(map(mul, query, key)) for key in keys[: t + 1]]
            largest = max(scores)
            weights = [math.exp(score - largest) for score in scores]
            total = sum(weights)
            out[index][t] = [sum(map(mul, weights, column)) / total for column in columns]
    return out


mistakes = {
    "attends to the future too": ("np.where(np.tri(T, dtype=bool), scores, -np.inf)", "scores"),
    "the triangle is upside down: sees the present and the future": (
        "np.where(np.tri(T, dtype=bool), scores, -np.inf)",
        "np.where(np.tri(T, dtype=bool).T, scores, -np.inf)",
    ),
    "hides the triangle that it should keep: sees the future only": ("scores, -np.inf)", "-np.inf, scores)"),
    "does not attend to the position itself": ("np.tri(T, dtype=bool)", "np.tri(T, k=-1, dtype=bool)"),
    "only the first position attends to itself": strictly_before_but_the_first,
    "sees one position ahead": ("np.tri(T, dtype=bool)", "np.tri(T, k=1, dtype=bool)"),
    "the first position is left at 0": skips_the_first,
    "takes T from the first axis, which is the batch where there is one": ("np.tri(T, ", "np.tri(len(q), "),
    "a score in the future becomes 0, not -inf": ("scores, -np.inf)", "scores, 0.0)"),
    "takes every score of exactly 0 for the future": zeros_are_masked,
    "hides with -10, which is not far enough": ("-np.inf)", "-10.0)"),
    "hides with -1e4, which large scores undercut": ("-np.inf)", "-1e4)"),
    "lowers the future by 1e4 only": (
        "np.where(np.tri(T, dtype=bool), scores, -np.inf)",
        "scores - 1e4 * ~np.tri(T, dtype=bool)",
    ),
    "multiplies the triangle by -inf: 0 times -inf is NaN": triangle_times_infinity,
    "hides the future after the softmax, so the weights no longer sum to 1": masks_weights_after_softmax,
    "hides the future after the maximum is taken, so a large score ahead makes the others vanish": maximum_before_mask,
    "the scores are not divided by sqrt(d)": (" / np.sqrt(d)", ""),
    "divides the scores by d instead of its root": ("np.sqrt(d)", "d"),
    "divides by the root of T": ("np.sqrt(d)", "np.sqrt(T)"),
    "k.T reverses every axis, the batch too": ("np.swapaxes(k, -1, -2)", "k.T"),
    "queries and keys are swapped": ("q @ np.swapaxes(k, -1, -2)", "k @ np.swapaxes(q, -1, -2)"),
    "no maximum is subtracted, so exp overflows": ("scores - scores.max(axis=-1, keepdims=True)", "scores"),
    "replaces the NaN of an overflow by 0": patches_nan,
    "subtracts the largest score of all positions, so a far smaller one vanishes": (
        "scores.max(axis=-1, keepdims=True)",
        "scores.max()",
    ),
    "the softmax runs over the queries instead of the keys": over_queries,
    "the softmax runs over all scores at once": over_everything,
    "the sum of the weights loses its axis (keepdims=False)": forgets_keepdims,
    "the weights are not normalised": ("weights = weights / weights.sum(axis=-1, keepdims=True)\n", "\n"),
    "weighs the keys instead of the values": ("weights @ v", "weights @ k"),
    "loops over the single scores in Python": loops_over_scores,
}


def by_positions(q, k, v):
    out = np.zeros_like(v)
    for index in np.ndindex(q.shape[:-2]):
        for t in range(q.shape[-2]):
            scores = k[index][: t + 1] @ q[index][t] / np.sqrt(q.shape[-1])
            weights = np.exp(scores - scores.max())
            out[index][t] = (weights / weights.sum()) @ v[index][: t + 1]
    return out


def by_time_steps(q, k, v):
    steps = []
    for t in range(q.shape[-2]):
        scores = np.einsum("...d,...sd->...s", q[..., t, :], k[..., : t + 1, :]) * q.shape[-1] ** -0.5
        weights = np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))
        steps.append(np.einsum("...s,...sd->...d", weights, v[..., : t + 1, :]))
    return np.stack(steps, axis=-2)


def by_keys(q, k, v):
    largest = np.full(q.shape[:-1], -np.inf)
    total, out = np.zeros(q.shape[:-1]), np.zeros(v.shape)
    for s in range(k.shape[-2]):
        score = (q[..., s:, :] * k[..., s : s + 1, :]).sum(axis=-1) / np.sqrt(q.shape[-1])
        higher = np.maximum(largest[..., s:], score)
        old, new = np.exp(largest[..., s:] - higher), np.exp(score - higher)
        total[..., s:] = old * total[..., s:] + new
        out[..., s:, :] = old[..., None] * out[..., s:, :] + new[..., None] * v[..., s : s + 1, :]
        largest[..., s:] = higher
    return out / total[..., None]


def by_features(q, k, v):
    scores = np.zeros((*q.shape[:-1], k.shape[-2]))
    for j in range(q.shape[-1]):
        scores += q[..., :, None, j] * k[..., None, :, j]
    scores = scores / q.shape[-1] ** 0.5
    rows, columns = np.triu_indices(q.shape[-2], 1)
    scores[..., rows, columns] = -1e9
    weights = np.exp(scores - np.amax(scores, axis=-1)[..., None])
    weights /= np.sum(weights, axis=-1)[..., None]
    return np.stack([(weights * v[..., None, :, j]).sum(axis=-1) for j in range(v.shape[-1])], axis=-1)


def by_added_mask(q, k, v):
    size = q.shape[-2]
    scores = np.matmul(q / np.sqrt(q.shape[-1]).astype(q.dtype), np.moveaxis(k, -2, -1))
    scores = scores + np.triu(np.full((size, size), -np.inf), k=1)
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return np.matmul(e, v) / e.sum(-1, keepdims=True)


alternatives = [by_positions, by_time_steps, by_keys, by_features, by_added_mask]
