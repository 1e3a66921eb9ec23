"""Grades scaled_dot_product_attention."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, ["softmax"]
questions = ["attention"]
hints = [
    "Which shape have the scores, and along which of its axes must the weights sum to 1? A softmax that does not "
    "overflow is half of this kata.",
    "Match every query with every key: swap the last two axes of k only, and divide by the root of d. Take the masked "
    "scores out before the softmax, not after it, then let the weights mix the values.",
    "S = Q K^T / sqrt(d), with -infinity wherever the mask is False. Row by row: W = exp(S - m) / sum exp(S - m), "
    "m the largest score that is left in the row. The answer is W V.",
]
budget = 30
remember = "a masked key with by far the largest score"


def draw(rng: np.random.Generator, size: int) -> Call:
    """No to two leading axes, masks of every shape, ordinary scores and very large ones."""
    lead = tuple(rng.integers(1, 4, rng.choice([0, 0, 1, 2])))
    t, s, d, dv = rng.integers(1, size + 2, 4)
    q, k = rng.integers(-8, 9, (*lead, t, d)) / 4, rng.integers(-8, 9, (*lead, s, d)) / 4
    v = rng.integers(-20, 21, (*lead, s, dv)) / 4
    kind = rng.integers(5)
    if kind == 0:
        q, k = 200 * q, 200 * k
    elif kind == 1:
        q *= rng.choice([1.0, 100.0, 400.0], (*lead, t, 1))
    elif kind == 2:
        q[..., 0], k[..., 0] = 100, rng.choice([-100, 100])
    if rng.random() < 0.4:
        return call(q, k, v) if rng.random() < 0.8 else call(q, k, v, mask=None)
    shape = [1 if rng.random() < 0.4 else n for n in (*lead, t)]
    while shape and shape[0] == 1 and rng.random() < 0.7:
        del shape[0]
    mask = rng.random((*shape, s)) < rng.choice([0.3, 0.6])
    return call(q, k, v, mask=mask | (np.arange(s) == rng.integers(0, s, (*shape, 1))))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 144 queries or keys is within the budget, one over the single scores is not."""
    return call(*rng.normal(0, 1, (3, 2, 72, 64)))


def magnitude(q, k, v, mask=None):
    """An error of a score moves the weights by as much: rounding grows with the products that a score sums."""
    q, k, v = (np.abs(array.astype(np.float64)) for array in (q, k, v))
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    return (1 + scores.max(axis=-1, keepdims=True)) * v.max(axis=-2, keepdims=True)


def _column(*numbers):
    return np.array(numbers, float)[:, None]


_q = np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 1.0]])
_k = np.array([[1.0, 1.0, 0.0], [0.0, 2.0, 1.0], [2.0, 0.0, 1.0], [-1.0, 0.5, 0.0]])
_v = np.array([[1.0, 0.0], [4.0, -2.0], [0.0, 8.0], [3.0, 5.0]])
_batch = (np.stack([_q, 1 - _q]), np.stack([_k, _k[::-1] + 1]), np.stack([_v, 2 * _v + 1]))
_heads = tuple(np.stack([array, array[::-1] - 0.5, -array]) for array in _batch)  # (3, 2, ...)
_square = np.array([[1.0, 2.0], [0.5, -1.0]])
edges = {
    "one key: its value, whatever the score": call(_q[:, :1], np.array([[-3.0]]), np.array([[2.0, 7.0]])),
    "equal scores: the mean of the values": call(np.zeros((1, 2)), _k[:, :2], _v),
    "one query, keys of width 1": call(_column(2.0), _column(1, 0, -1), _column(1, 4, 9)),
    "more keys than queries": call(_q, _k, _v),
    "more queries than keys": call(_k, _q, _v[:2]),
    "values wider than keys": call(_column(1, 2), _column(1, 0, -1), np.arange(12.0).reshape(3, 4)),
    "as many queries as keys, as wide as they are many": call(_square, _square.T + 1, _square[::-1]),
    "a batch": call(*_batch),
    "a batch of heads": call(*_heads),
    "scores of 1000 do not overflow": call(_column(1000), _column(1, 0.999, 0), _column(1, 2, 5)),
    "scores of -1000 do not vanish": call(_column(-1000), _column(1, 1.001, 2), _column(1, 2, 5)),
    "scores of a million": call(_column(1000), _column(1000, 999.999, -1000), _column(1, 2, 5)),
    "queries of very different size do not disturb each other": call(
        _column(1e4, -1e4, 1), _column(1, 1.0001), _column(2, 6)
    ),
    "a mask of shape (T, S)": call(_q, _k, _v, mask=np.array([[1, 0, 1, 0], [0, 1, 1, 1]], bool)),
    "a mask of shape (S,) hides keys from every query": call(_q, _k, _v, mask=np.array([1, 1, 0, 1], bool)),
    "a mask of shape (S,) hides keys also where there are as many queries": call(
        _square, _square.T + 1, _square[::-1], mask=np.array([True, False])
    ),
    "a mask of shape (1, S)": call(*_batch, mask=np.array([[0, 1, 1, 0]], bool)),
    "a mask of shape (T, S) for a batch": call(*_batch, mask=np.array([[1, 0, 1, 0], [0, 1, 1, 1]], bool)),
    "a mask of shape (batch, 1, S)": call(*_batch, mask=np.array([[[1, 1, 0, 0]], [[0, 1, 1, 1]]], bool)),
    "a mask of shape (batch, 1, 1, S) for heads": call(
        *_heads, mask=np.array([[1, 1, 0, 0], [0, 1, 1, 1], [1, 1, 1, 1]], bool)[:, None, None]
    ),
    "a mask of True changes nothing": call(_q, _k, _v, mask=np.ones((2, 4), bool)),
    "a query that may see one key gets its value": call(_q, _k, _v, mask=np.array([0, 0, 1, 0], bool)),
    "a score of exactly 0 is a score": call(
        _column(0, 1), _column(0, 1, 2), _column(1, 2, 9), mask=np.array([1, 1, 0], bool)
    ),
    "a masked key with by far the largest score": call(
        _column(1000), _column(1, 0.001, 0), _column(1, 2, 5), mask=np.array([0, 1, 1], bool)
    ),
    "a masked key with a score of 1e5": call(
        _column(1000), _column(100, 0.001, 0), _column(1, 2, 5), mask=np.array([0, 1, 1], bool)
    ),
    "a masked key beside scores of -1e5": call(
        _column(1000), _column(-100.1, -100.001, -100), _column(1, 2, 5), mask=np.array([0, 1, 1], bool)
    ),
    "the keys that are left have scores of -1e6, the masked one of 1e6": call(
        _column(1000), _column(1000, -1000, -999.999), _column(1, 2, 5), mask=np.array([0, 1, 1], bool)
    ),
}


def weights_sum_to_one(f, q, k, v, mask=None):
    """Values that are all the same come back as they are."""
    return close(f(q, k, np.full(v.shape, 3.0), mask=mask), 3.0)


def ignores_order(f, q, k, v, mask=None):
    """Keys and their values are a set."""
    turned = None if mask is None else mask[..., ::-1]
    return close(f(q, k[..., ::-1, :], v[..., ::-1, :], mask=turned), f(q, k, v, mask=mask))


def is_linear(f, q, k, v, mask=None):
    """The weights depend on queries and keys only."""
    other = np.roll(v, 1, axis=-2) + 1
    return close(f(q, k, v - 2 * other, mask=mask), f(q, k, v, mask=mask) - 2 * f(q, k, other, mask=mask))


laws = {
    "the weights of a query sum to 1": weights_sum_to_one,
    "the order of keys and values does not matter": ignores_order,
    "the answer is linear in the values": is_linear,
}


def needs_full_masks(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores[~mask] = -np.inf
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ v


def flat_mask_hides_queries(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        if mask.ndim == 1 and q.shape[-2] == k.shape[-2]:
            mask = mask[:, None]
        scores = np.where(mask, scores, -1e30)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ v


def masks_weights_after_softmax(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return (weights if mask is None else weights * mask) @ v


def maximum_before_mask(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    if mask is not None:
        weights = weights * mask
    return weights / weights.sum(axis=-1, keepdims=True) @ v


def forgets_keepdims(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1) @ v


def over_queries(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -1e9)
    weights = np.exp(scores - scores.max(axis=-2, keepdims=True))
    return weights / weights.sum(axis=-2, keepdims=True) @ v


def over_everything(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores - scores.max())
    return weights / weights.sum() @ v


def batch_in_one_softmax(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=0, keepdims=True))
    return weights / weights.sum(axis=0, keepdims=True) @ v


def patches_nan(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores)
    return np.nan_to_num(weights / weights.sum(axis=-1, keepdims=True)) @ v


def mask_times_infinity(q, k, v, mask=None):
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores + (1 - mask) * -np.inf
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ v


def loops_over_scores(q, k, v, mask=None):
    import math
    from operator import mul

    t, s = q.shape[-2], k.shape[-2]
    allowed = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], s))
    out = np.empty((*q.shape[:-1], v.shape[-1]))
    scale = 1 / math.sqrt(q.shape[-1])
    for index in np.ndindex(q.shape[:-2]):
        keys, columns = k[index].tolist(), v[index].T.tolist()
        for i in range(t):
            query, may = q[index][i].tolist(), allowed[index][i].tolist()
            scores = [
                scale * sum(map(mul, query, key)) if yes else -math.inf for key, yes in zip(keys, may, strict=True)
            ]
            largest = max(scores)
            weights = [math.exp(score - largest) for score in scores]
            total = sum(weights)
            out[index][i] = [sum(map(mul, weights, column)) / total for column in columns]
    return out


mistakes = {
    "takes a mask of shape (S,) to hide queries where there are as many": flat_mask_hides_queries,
    "the scores are not divided by sqrt(d)": (" / np.sqrt(q.shape[-1])", ""),
    "divides the scores by d instead of its root": ("np.sqrt(q.shape[-1])", "q.shape[-1]"),
    "multiplies the scores by sqrt(d) instead of dividing": (" / np.sqrt(", " * np.sqrt("),
    "divides by the root of the number of keys instead of their width": (
        "np.sqrt(q.shape[-1])",
        "np.sqrt(k.shape[-2])",
    ),
    "divides by the root of the width of the values": ("np.sqrt(q.shape[-1])", "np.sqrt(v.shape[-1])"),
    "takes d from axis 1, which is T where there is a batch": ("q.shape[-1]", "q.shape[1]"),
    "k.T reverses every axis, the batch too": ("np.swapaxes(k, -1, -2)", "k.T"),
    "no maximum is subtracted, so exp overflows": ("scores - scores.max(axis=-1, keepdims=True)", "scores"),
    "subtracts the largest score of all queries, so a far smaller query vanishes": (
        "scores.max(axis=-1, keepdims=True)",
        "scores.max()",
    ),
    "replaces the NaN of an overflow by 0": patches_nan,
    "the softmax runs over the queries instead of the keys": over_queries,
    "the softmax runs over all scores at once": over_everything,
    "the softmax runs over the first axis": batch_in_one_softmax,
    "the sum of the weights loses its axis (keepdims=False)": forgets_keepdims,
    "the weights are not normalised": ("weights = weights / weights.sum(axis=-1, keepdims=True)\n", "\n"),
    "ignores the mask": ("np.where(mask, scores, -np.inf)", "scores"),
    "applies only a mask that has all axes of the scores": ("if mask is not None:", "if np.ndim(mask) == scores.ndim:"),
    "the mask is upside down: True hides": ("np.where(mask, scores, -np.inf)", "np.where(mask, -np.inf, scores)"),
    "a masked score becomes 0, not -inf": ("np.where(mask, scores, -np.inf)", "scores * mask"),
    "masks with -10, which is not far enough": ("-np.inf)", "-10.0)"),
    "masks with -1e4, which large scores undercut": ("-np.inf)", "-1e4)"),
    "lowers masked scores by 1e4 only": ("np.where(mask, scores, -np.inf)", "scores - 1e4 * ~mask"),
    "adds (1 - mask) * -inf: 0 times -inf is NaN": mask_times_infinity,
    "masks the weights after the softmax, so they no longer sum to 1": masks_weights_after_softmax,
    "masks after the maximum is taken, so a large masked score makes the others vanish": maximum_before_mask,
    "indexes the scores with the mask, which then does not broadcast": needs_full_masks,
    "weighs the keys instead of the values": ("weights @ v", "weights @ k"),
    "loops over the single scores in Python": loops_over_scores,
}


def by_einsum(q, k, v, mask=None):
    scores = np.einsum("...td,...sd->...ts", q, k) * q.shape[-1] ** -0.5
    if mask is not None:
        scores += np.where(mask, 0.0, -1e9)
    e = np.exp(scores - np.max(scores, -1)[..., None])
    return np.einsum("...ts,...sv->...tv", e, v) / e.sum(-1)[..., None]


def by_queries(q, k, v, mask=None):
    out = np.zeros((*q.shape[:-1], v.shape[-1]))
    may = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    for index in np.ndindex(q.shape[:-1]):
        keys, values = k[index[:-1]][may[index]], v[index[:-1]][may[index]]
        scores = keys @ q[index] / np.sqrt(len(q[index]))
        weights = np.exp(scores - scores.max())
        out[index] = weights @ values / weights.sum()
    return out


def by_keys(q, k, v, mask=None):
    may = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], k.shape[-2]))
    largest = np.full(q.shape[:-1], -np.inf)
    total, out = np.zeros(q.shape[:-1]), np.zeros((*q.shape[:-1], v.shape[-1]))
    for s in range(k.shape[-2]):
        score = np.einsum("...td,...d->...t", q, k[..., s, :]) / np.sqrt(q.shape[-1])
        higher = np.where(may[..., s], np.maximum(largest, score), largest)
        old = np.where(np.isfinite(largest), np.exp(largest - np.where(np.isfinite(higher), higher, 0)), 0)
        new = np.where(may[..., s], np.exp(np.minimum(score - higher, 0)), 0)
        total = old * total + new
        out = old[..., None] * out + new[..., None] * v[..., s, None, :]
        largest = higher
    return out / total[..., None]


def by_features(q, k, v, mask=None):
    scores = np.zeros((*q.shape[:-1], k.shape[-2]))
    for j in range(q.shape[-1]):
        scores += q[..., :, None, j] * k[..., None, :, j]
    scores /= np.sqrt(q.shape[-1])
    if mask is not None:
        scores[~np.broadcast_to(mask, scores.shape)] = np.finfo(np.float32).min
    weights = np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))
    columns = [(weights * v[..., None, :, j]).sum(axis=-1) for j in range(v.shape[-1])]
    return np.stack(columns, axis=-1)


def by_scaled_queries(q, k, v, mask=None):
    scores = np.matmul(q / q.shape[-1] ** 0.5, np.moveaxis(k, -1, -2))
    if mask is not None:
        shown = np.where(mask, 0.0, -np.inf).astype(scores.dtype)
        scores = scores + shown
    scores -= np.amax(scores, axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    return (scores @ v) / np.sum(scores, axis=-1, keepdims=True)


alternatives = [by_einsum, by_queries, by_keys, by_features, by_scaled_queries]
