"""Grades chunked_attention."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 3, ["scaled_dot_product_attention"]
questions = ["attention"]
hints = [
    "A softmax needs the largest score and the sum of all exponentials. What must you remember of the keys that have "
    "gone by, so that you can go on when a larger score arrives?",
    "Carry for every query the largest score so far, the sum of the exponentials, and the sum of the exponentials "
    "times the values. When the largest score rises, both sums have to shrink by the same factor. Divide once, at "
    "the end.",
    "For a chunk with scores s and m' = max(m, max s): both sums are multiplied by exp(m - m'), then the first gains "
    "the sum of exp(s - m') and the second exp(s - m') times the chunk's values. Begin with m = -infinity and sums "
    "of 0.",
]
budget = 30
remember = "scores that rise from chunk to chunk"
memory = 64


def draw(rng: np.random.Generator, size: int) -> Call:
    """Chunks that divide T, that do not, that are larger than T; ordinary scores and very large ones."""
    t, d = rng.integers(1, size + 3), rng.integers(1, size + 1)
    q, k, v = rng.integers(-8, 9, (3, t, d)) / 4
    kind = rng.integers(5)
    if kind == 0:
        q, k = 200 * q, 200 * k
    elif kind == 1:
        q *= rng.choice([1.0, 100.0, 400.0], (t, 1))
    elif kind == 2:
        q[:, 0], k[:, 0] = 100, rng.choice([-100, 100])
    chunk = int(rng.integers(1, t + 3)) if rng.random() < 0.7 else int(rng.integers(1, 4))
    return call(q, k, 2 * v, chunk)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 170 queries or keys is within the budget, one over the single scores is not."""
    return call(*rng.normal(0, 1, (3, 170, 48)), 50)


def memory_workload(rng: np.random.Generator) -> Call:
    """All scores at once take 67 MB, their exponentials as much again; chunks take a few.

    In float32, because it takes half the time.
    """
    return call(*rng.normal(0, 1, (3, 4096, 64)).astype(np.float32), 64)


def magnitude(q, k, v, chunk):
    """An error of a score moves the weights by as much: rounding grows with the products that a score sums."""
    if len(q) > 1000:
        return 100.0
    q, k, v = (np.abs(array.astype(np.float64)) for array in (q, k, v))
    scores = q @ k.T / np.sqrt(q.shape[1])
    return (1 + scores.max(axis=1, keepdims=True)) * v.max(axis=0)


def _column(*numbers):
    return np.array(numbers, float)[:, None]


_q = np.array([[1.0, 0.0], [0.5, -1.0], [2.0, 1.0], [0.0, 0.5]])
_k = np.array([[1.0, 1.0], [0.0, 2.0], [-1.0, 0.5], [2.0, 0.0]])
_v = np.array([[1.0, 0.0], [4.0, -2.0], [0.0, 8.0], [5.0, 3.0]])
_five = (_q[[0, 1, 2, 3, 1]], _k[[0, 1, 2, 3, 2]], _v[[0, 1, 2, 3, 2]] + 1)
edges = {
    "one position returns its own value": call(
        np.array([[3.0, 1.0]]), np.array([[-2.0, 4.0]]), np.array([[5.0, 7.0]]), 1
    ),
    "one chunk of all keys": call(_q, _k, _v, 4),
    "two chunks": call(_q, _k, _v, 2),
    "chunks of one key": call(_q, _k, _v, 1),
    "a last chunk that is shorter": call(*_five, 2),
    "a last chunk of one key after a long one": call(*_five, 4),
    "a chunk larger than T": call(_q, _k, _v, 7),
    "a chunk far larger than T": call(_q[:1], _k[:1], _v[:1], 100),
    "more features than positions": call(_q[:2, [0, 1, 1]], _k[:2, [1, 0, 1]], _v[:2, [0, 0, 1]], 1),
    "scores that rise from chunk to chunk": call(np.ones((4, 1)), _column(1, 2, 3, 4), _column(1, 2, 5, 9), 2),
    "scores that fall from chunk to chunk": call(np.ones((4, 1)), _column(4, 3, 2, 1), _column(1, 2, 5, 9), 2),
    "scores that rise for one query and fall for another": call(_column(1, -1), _column(1, 3), _column(2, 6), 1),
    "equal scores: the mean of the values": call(np.zeros((3, 1)), np.ones((3, 1)), _column(1, 3, 8), 2),
    "scores of 1000 do not overflow": call(np.full((3, 1), 1000.0), _column(1, 0.999, 0.998), _column(1, 2, 5), 2),
    "scores of -1000 do not vanish": call(np.full((3, 1), -1000.0), _column(1, 1.001, 1.002), _column(1, 2, 5), 2),
    "scores of -1e6 do not vanish": call(np.full((2, 1), -1000.0), _column(999.999, 1000), _column(1, 2), 1),
    "a later chunk with scores larger by 2000": call(np.ones((3, 1)), _column(-1000, -999, 1000), _column(1, 2, 5), 1),
    "a later chunk with scores smaller by 2000": call(np.ones((3, 1)), _column(1000, 999, -1000), _column(1, 2, 5), 1),
    "scores of a million": call(np.full((3, 1), 1000.0), _column(1000, 999.999, -1000), _column(1, 2, 5), 1),
    "queries of very different size do not disturb each other": call(
        _column(1e4, -1e4, 1), _column(1, 1.0001, 1.0002), _column(2, 6, 9), 2
    ),
}


def ignores_chunk(f, q, k, v, chunk):
    """The chunks are a matter of memory only."""
    whole = f(q, k, v, len(q))
    return close(f(q, k, v, 1), whole) and close(f(q, k, v, 2), whole) and close(f(q, k, v, chunk), whole)


def ignores_order(f, q, k, v, chunk):
    """Keys and their values are a set."""
    return close(f(q, k[::-1], v[::-1], chunk), f(q, k, v, chunk))


def weights_sum_to_one(f, q, k, v, chunk):
    """Values that are all the same come back as they are."""
    return close(f(q, k, np.full(v.shape, 3.0), chunk), 3.0)


laws = {
    "the size of the chunks does not matter": ignores_chunk,
    "the order of keys and values does not matter": ignores_order,
    "the weights of a query sum to 1": weights_sum_to_one,
}


def all_at_once(q, k, v, chunk):
    scores = q @ k.T / np.sqrt(q.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights @ v / weights.sum(axis=1, keepdims=True)


def pads_with_zeros(q, k, v, chunk):
    T, d = q.shape
    q = q / np.sqrt(d)
    k, v = (np.vstack([array, np.zeros((-T % chunk, d))]) for array in (k, v))
    m, total, out = np.full((T, 1), -np.inf), np.zeros((T, 1)), np.zeros((T, d))
    for start in range(0, T, chunk):
        scores = q @ k[start : start + chunk].T
        higher = np.maximum(m, scores.max(axis=1, keepdims=True))
        weights, old = np.exp(scores - higher), np.exp(m - higher)
        total = old * total + weights.sum(axis=1, keepdims=True)
        out = old * out + weights @ v[start : start + chunk]
        m = higher
    return out / total


def whole_chunks_by_reshape(q, k, v, chunk):
    T, d = q.shape
    m, total, out = np.full((T, 1), -np.inf), np.zeros((T, 1)), np.zeros((T, d))
    for keys, values in zip(k.reshape(-1, chunk, d), v.reshape(-1, chunk, d), strict=True):
        scores = q @ keys.T / np.sqrt(d)
        higher = np.maximum(m, scores.max(axis=1, keepdims=True))
        weights, old = np.exp(scores - higher), np.exp(m - higher)
        total = old * total + weights.sum(axis=1, keepdims=True)
        out = old * out + weights @ values
        m = higher
    return out / total


def chunk_by_chunk(q, k, v, chunk):
    starts = range(0, len(q), chunk)
    out = np.zeros(q.shape)
    for start in starts:
        scores = q @ k[start : start + chunk].T / np.sqrt(q.shape[1])
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        out += weights / weights.sum(axis=1, keepdims=True) @ v[start : start + chunk]
    return out / len(starts)


def adds_up_chunks(q, k, v, chunk):
    out = np.zeros(q.shape)
    for start in range(0, len(q), chunk):
        scores = q @ k[start : start + chunk].T / np.sqrt(q.shape[1])
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        out += weights / weights.sum(axis=1, keepdims=True) @ v[start : start + chunk]
    return out


def own_chunk_only(q, k, v, chunk):
    out = np.zeros(q.shape)
    for start in range(0, len(q), chunk):
        own = slice(start, start + chunk)
        scores = q[own] @ k[own].T / np.sqrt(q.shape[1])
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        out[own] = weights / weights.sum(axis=1, keepdims=True) @ v[own]
    return out


def divides_at_each_chunk(q, k, v, chunk):
    T, d = q.shape
    q = q / np.sqrt(d)
    m, total, out = np.full((T, 1), -np.inf), np.zeros((T, 1)), np.zeros((T, d))
    for start in range(0, T, chunk):
        scores = q @ k[start : start + chunk].T
        higher = np.maximum(m, scores.max(axis=1, keepdims=True))
        weights, old = np.exp(scores - higher), np.exp(m - higher)
        total = old * total + weights.sum(axis=1, keepdims=True)
        out = (old * out + weights @ v[start : start + chunk]) / total
        m = higher
    return out


def earlier_only(q, k, v, chunk):
    T, d = q.shape
    q = q / np.sqrt(d)
    m, total, out = np.full((T, 1), -np.inf), np.zeros((T, 1)), np.zeros((T, d))
    for s in range(T):
        scores = np.where(np.arange(T)[:, None] >= s, q @ k[s : s + 1].T, -np.inf)
        higher = np.maximum(m, scores)
        weights, old = np.exp(scores - higher), np.exp(np.where(np.isinf(m), -np.inf, m - higher))
        weights[np.isnan(weights)] = 0
        total, out = old * total + weights, old * out + weights * v[s]
        m = higher
    return out / total


_HIGHER = "np.maximum(m, scores.max(axis=1, keepdims=True))"
mistakes = {
    "the sums are not scaled down when the maximum rises": ("old = np.exp(m - higher)", "old = 1.0"),
    "the weighted values are not scaled down when the maximum rises": ("out = old * out", "out = out"),
    "the sum of the weights is not scaled down when the maximum rises": ("total = old * total", "total = total"),
    "scales by exp(m' - m), which is upside down": ("np.exp(m - higher)", "np.exp(higher - m)"),
    "no maximum is subtracted, so exp overflows": (_HIGHER, "np.zeros((T, 1))"),
    "the running maximum begins at 0, so very negative scores vanish": (
        "np.full((T, 1), -np.inf, q.dtype)",
        "np.zeros((T, 1))",
    ),
    "the running maximum begins at -1e4, not at -inf": ("-np.inf,", "-1e4,"),
    "takes the maximum of each chunk alone, so smaller scores later make the old ones overflow": (
        _HIGHER,
        "scores.max(axis=1, keepdims=True)",
    ),
    "one maximum for all queries, so far smaller ones vanish": ("scores.max(axis=1, keepdims=True)", "scores.max()"),
    "a chunk's weights keep its own maximum where the earlier one is larger": (
        "np.exp(scores - higher)",
        "np.exp(scores - scores.max(axis=1, keepdims=True))",
    ),
    "keeps the maximum of the first chunk": (_HIGHER, "scores.max(axis=1, keepdims=True) if start == 0 else m"),
    "leaves out the last chunk where it is shorter": ("range(0, T, chunk)", "range(0, T - chunk + 1, chunk)"),
    "moves a short last chunk back, so some keys count twice": (
        "keys, values = k[start",
        "start = max(min(start, T - chunk), 0)\n        keys, values = k[start",
    ),
    "always leaves out the last chunk": ("range(0, T, chunk)", "range(0, max(T - chunk, 1), chunk)"),
    "looks at the first chunk only": ("range(0, T, chunk)", "range(0, 1, chunk)"),
    "remembers the values of the last chunk only": ("out = old * out + weights @ values", "out = weights @ values"),
    "the chunks overlap by one key": (
        "[start : start + chunk], v[start : start + chunk]",
        "[max(start - 1, 0) : start + chunk], v[max(start - 1, 0) : start + chunk]",
    ),
    "fills the last chunk up with zeros, which count as keys": pads_with_zeros,
    "reshapes the keys into whole chunks, which T need not allow": whole_chunks_by_reshape,
    "a softmax for each chunk, then the mean of the chunks": chunk_by_chunk,
    "a softmax for each chunk, then the sum of the chunks": adds_up_chunks,
    "queries see the keys of their own chunk only": own_chunk_only,
    "divides by the sum at each chunk instead of at the end": divides_at_each_chunk,
    "does not divide by the sum of the weights": ("out / total", "out"),
    "looks at earlier positions only": earlier_only,
    "the scores are not divided by sqrt(d)": (" / d**0.5", ""),
    "divides the scores by d instead of its root": ("d**0.5", "d"),
    "divides by the root of the chunk": ("d**0.5", "chunk**0.5"),
    "holds T x T numbers at once instead of one chunk of them": all_at_once,
}


def by_two_passes(q, k, v, chunk):
    scale = 1 / q.shape[1] ** 0.5
    pieces = [slice(start, start + chunk) for start in range(0, len(k), chunk)]
    largest = np.max([(q @ k[piece].T).max(axis=1) for piece in pieces], axis=0)
    total, out = 0.0, 0.0
    for piece in pieces:
        e = np.exp((q @ k[piece].T - largest[:, None]) * scale)
        total, out = total + e.sum(axis=1), out + e @ v[piece]
    return out / total[:, None]


def by_logsumexp(q, k, v, chunk):
    lse, out = np.full(len(q), -np.inf), np.zeros(q.shape)
    n = 0
    while n < len(q):
        scores = np.matmul(q, k[n : n + chunk].T) / np.sqrt(q.shape[1])
        top = scores.max(axis=1)
        e = np.exp(scores - top[:, None])
        new = np.logaddexp(lse, top + np.log(e.sum(axis=1)))
        out = out * np.exp(lse - new)[:, None] + (e @ v[n : n + chunk]) * np.exp(top - new)[:, None]
        lse, n = new, n + chunk
    return out


def by_queries(q, k, v, chunk):
    out = np.empty(q.shape)
    for t, query in enumerate(q):
        scores = k @ query / np.sqrt(len(query))
        weights = np.exp(scores - scores.max())
        out[t] = weights @ v / weights.sum()
    return out


def by_blocks(q, k, v, chunk):
    out = []
    for first in range(0, len(q), chunk):
        queries = q[first : first + chunk]
        m, total, o = np.float64(-np.inf), 0.0, 0.0
        for start in range(0, len(k), chunk):
            scores = queries @ k[start : start + chunk].T / np.sqrt(q.shape[1])
            above = np.maximum(m, np.amax(scores, axis=1))
            p = np.exp(scores - above[:, None])
            total = np.exp(m - above) * total + p.sum(axis=1)
            o = np.exp(m - above)[:, None] * o + p @ v[start : start + chunk]
            m = above
        out.append(o / total[:, None])
    return np.concatenate(out)


alternatives = [by_two_passes, by_logsumexp, by_queries, by_blocks]
