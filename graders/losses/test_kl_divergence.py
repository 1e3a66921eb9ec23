"""Grades kl_divergence."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after, quiet = 2, ["cross_entropy"], True
hints = [
    "What is 0 times log(0) in NumPy? And which of the two zeros, one in p or one in q, is harmless?",
    "Decide for each entry before you take logarithms: p = 0 counts 0; p > 0 with q = 0 counts infinity; only the rest "
    "needs a logarithm. Neither the division nor the logarithm must ever see a 0, or NumPy warns, also if np.where "
    "throws the result away.",
    "Replace p / q by 1 wherever p or q is 0, so that its logarithm is 0. Multiply the logarithms with p, put "
    "infinity where p > 0 and q = 0, and sum along the last axis.",
]
budget = 14
remember = "a term with p = 0 counts 0"


def _distributions(rng, shape):
    """Return whole sixteenths that sum to 1 along the last axis, many of them 0."""
    return rng.multinomial(16, rng.dirichlet(np.ones(shape[-1])), shape[:-1]) / 16


def draw(rng: np.random.Generator, size: int) -> Call:
    """Distributions with zeros in p, in q, in both, or with tiny entries."""
    shape = (*rng.integers(1, size + 1, rng.integers(0, 3)), rng.integers(1, size + 3))
    p, q = _distributions(rng, shape), _distributions(rng, shape)
    kind = rng.integers(4)
    if kind == 0:  # infinite wherever q has a 0 of its own
        return call(p, q)
    q = np.where(p > 0, np.maximum(q, 1 / 16), q) if kind == 1 else q + rng.integers(1, 4, shape)
    if kind == 2:
        q = np.where(rng.random(shape) < 0.3, rng.choice([1e-300, 1e-100, 1e-30]), q)
        q[..., 0] = 1.0
    q = q / q.sum(axis=-1, keepdims=True)
    if rng.random() < 0.3:
        p, q = (p + 1) / (p + 1).sum(axis=-1, keepdims=True), (p + 2 * q + 0.5)
        q = q / q.sum(axis=-1, keepdims=True)
    return call(p, q)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 450 pairs or the 320 entries is within the budget, one over single numbers is not."""
    p, q = rng.random((2, 450, 320)) + 0.1
    return call(p / p.sum(axis=-1, keepdims=True), q / q.sum(axis=-1, keepdims=True))


def magnitude(p, q):
    """A difference of a cross-entropy and an entropy has their errors."""
    p, q = p.astype(np.float64), q.astype(np.float64)
    logs = np.abs(np.log(np.where(p > 0, p, 1))) + np.abs(np.log(np.where(q > 0, q, 1)))
    return 1 + (p * logs).sum(axis=-1)


_p, _q = np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125]]), np.array([[0.25, 0.5, 0.25], [0.5, 0.25, 0.25]])
edges = {
    "equal distributions have divergence 0": call(_p, _p),
    "one entry": call(np.array([1.0]), np.array([1.0])),
    "a single pair gives a single number": call(_p[0], _q[0]),
    "a batch of one": call(_p[:1], _q[:1]),
    "several pairs": call(_p, _q),
    "as many pairs as entries": call(np.vstack([_p, _q[:1]]), np.vstack([_q, _p[1:]])),
    "three axes": call(np.stack([_p, _q, _p[::-1]]), np.stack([_q, _p[::-1], _q])),
    "four axes": call(
        np.stack([_p, _q] * 2).reshape(2, 2, *_p.shape), np.stack([_q, _p, _p, _q]).reshape(2, 2, *_p.shape)
    ),
    "a term with p = 0 counts 0": call(np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])),
    "a term with p = 0 and q = 0 counts 0": call(np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.75, 0.0])),
    "infinity where q = 0 and p > 0": call(np.array([0.5, 0.5]), np.array([1.0, 0.0])),
    "infinity also where q = 0 and p is tiny": call(np.array([1.0, 1e-300]), np.array([1.0, 0.0])),
    "zeros of all kinds in one pair": call(np.array([0.5, 0.0, 0.0, 0.5]), np.array([0.5, 0.5, 0.0, 0.0])),
    "one infinite pair leaves the others finite": call(
        np.array([[0.5, 0.5], [0.5, 0.5], [0.0, 1.0]]), np.array([[0.0, 1.0], [0.25, 0.75], [0.5, 0.5]])
    ),
    "no entry in common": call(np.array([1.0, 0.0]), np.array([0.0, 1.0])),
    "a q of 1e-300 costs 690, not infinity": call(np.array([0.0, 1.0]), np.array([1.0, 1e-300])),
    "a p of 1e-300 costs nothing": call(np.array([1.0, 1e-300]), np.array([0.5, 0.5])),
    "entries of 1e-300 in p and q cost nothing": call(np.array([1.0, 1e-300]), np.array([1.0, 1e-300])),
}


def is_silent_on_the_way(f):
    """A warning becomes an error in known mistakes, so a slow answer that is right is not taken for one that warns."""
    with np.errstate(divide="raise", invalid="raise"):
        return close(f(np.array([[1.0, 0.0, 0.0]]), np.array([[0.5, 0.0, 0.5]])), [np.log(2)])


def is_positive(f, p, q):
    """Gibbs' inequality, and equality for p = q."""
    return np.all(np.asarray(f(p, q)) >= -1e-6) and close(f(p, p), np.zeros(p.shape[:-1]))


def adds_up(f, p, q):
    """Two independent draws tell twice as much apart as one."""
    p2, q2 = ((one[..., :, None] * one[..., None, :]).reshape((*one.shape[:-1], -1)) for one in (p, q))
    p2, q2 = np.where(p2 < 1e-200, 0, p2), np.where((q2 > 0) & (q2 < 1e-200), 1e-200, q2)
    usual = np.where(np.min(np.where(p > 0, q, 1), axis=-1) > 1e-90, 1.0, 0.0)
    once, twice = np.asarray(f(p, q)), np.asarray(f(p2, q2))
    return close(np.where(usual, twice, 0), np.where(usual, 2 * once, 0))


def ignores_order(f, p, q):
    """The entries have no order."""
    return close(f(p[..., ::-1], q[..., ::-1]), f(p, q))


laws = {
    "zeros in p, with and without a 0 in q, leave log 2 here": is_silent_on_the_way,
    "it is not negative, and 0 for equal distributions": is_positive,
    "two independent draws have twice the divergence": adds_up,
    "the order of the entries does not matter": ignores_order,
}


def textbook(p, q):
    return np.sum(p * np.log(p / q), axis=-1)


def warns(p, q):
    return np.nansum(np.where(p > 0, p * np.log(p / q), 0), axis=-1)


def both_plus_small(p, q):
    return np.sum(p * np.log((p + 1e-12) / (q + 1e-12)), axis=-1)


def both_clipped(p, q):
    return np.sum(p * np.log(np.clip(p, 1e-9, 1) / np.clip(q, 1e-9, 1)), axis=-1)


def averages_both_directions(p, q):
    both = (p > 0) & (q > 0)
    logs = np.log(np.where(both, p, 1) / np.where(both, q, 1))
    costs = np.where((p > 0) & (q == 0) | (p == 0) & (q > 0), np.inf, (p - q) * logs)
    return costs.sum(axis=-1) / 2


def jensen_shannon(p, q):
    m = (p + q) / 2
    logs = [np.log(np.where(one > 0, one, 1) / np.where(one > 0, m, 1)) for one in (p, q)]
    return (p * logs[0] + q * logs[1]).sum(axis=-1) / 2


def cross_entropy_only(p, q):
    costs = np.where(q > 0, -p * np.log(np.where(q > 0, q, 1)), np.inf)
    return np.where(p > 0, costs, 0.0).sum(axis=-1)


def writes_into_p(p, q):
    p[p == 0] = 1e-300
    return np.where((q == 0) & (p > 1e-300), np.inf, p * np.log(p / np.where(q > 0, q, 1e-300))).sum(axis=-1)


def loops_over_elements(p, q):
    from math import inf, log

    pairs = zip(p.reshape(-1, p.shape[-1]).tolist(), q.reshape(-1, p.shape[-1]).tolist(), strict=True)
    sums = [sum([a * log(a / b) if b else inf for a, b in zip(x, y, strict=True) if a]) for x, y in pairs]
    return np.array(sums, float).reshape(p.shape[:-1])


_INFINITE = "np.where((p > 0) & (q == 0), np.inf, p * np.log(ratio))"
mistakes = {
    "0 times the logarithm of 0 becomes NaN": textbook,
    "divides by 0 or takes log(0) with a warning, even if the result is right or not used": warns,
    "adds 1e-12 to p and q, so nothing costs infinity": both_plus_small,
    "clips p and q at 1e-9, so nothing costs infinity": both_clipped,
    "q = 0 where p > 0 counts 0": (_INFINITE, "p * np.log(ratio)"),
    "q = 0 costs infinity even where p = 0": ("(p > 0) & (q == 0)", "q == 0"),
    "q = 0 costs a large number instead of infinity": ("np.inf", "1e9"),
    "p is not in front of the logarithm": ("p * np.log(ratio)", "np.log(ratio)"),
    "q instead of p is in front of the logarithm": ("p * np.log(ratio)", "q * np.log(ratio)"),
    "p and q are swapped": (
        "ratio = np.divide(p, q",
        "p, q = q, p\n    ratio = np.divide(p, q",
    ),
    "the ratio is upside down": ("np.log(ratio)", "np.log(1 / ratio)"),
    "averages both directions": averages_both_directions,
    "compares with the mean of p and q: the Jensen-Shannon divergence": jensen_shannon,
    "returns the cross-entropy without subtracting the entropy": cross_entropy_only,
    "takes the absolute value of every term": ("p * np.log(ratio)", "np.abs(p * np.log(ratio))"),
    "leaves out negative terms": ("p * np.log(ratio)", "np.maximum(p * np.log(ratio), 0)"),
    "logarithm to base 2: bits instead of nats": ("np.log(ratio)", "np.log2(ratio)"),
    "the mean over the entries instead of the sum": (".sum(axis=-1)", ".mean(axis=-1)"),
    "sums over the first axis instead of the last": (".sum(axis=-1)", ".sum(axis=0)"),
    "sums over everything": (".sum(axis=-1)", ".sum()"),
    "the mean over the pairs": (".sum(axis=-1)", ".sum(axis=-1).mean()"),
    "loses an axis where there are more than three": (
        "terms.sum(axis=-1)",
        "terms.sum(axis=-1).reshape(p.shape[:-1] if p.ndim < 4 else (-1, p.shape[-2]))",
    ),
    "keeps the summed axis": (".sum(axis=-1)", ".sum(axis=-1, keepdims=True)"),
    "a q below 1e-12 costs infinity": ("(q == 0)", "(q < 1e-12)"),
    "a p below 1e-15 counts as 0": ("(p > 0) & (q == 0)", "(p > 1e-15) & (q == 0)"),
    "one infinite pair makes all of them infinite": (
        _INFINITE,
        "np.where(np.any((p > 0) & (q == 0)), np.inf, p * np.log(ratio))",
    ),
    "writes into p": writes_into_p,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_ignoring_warnings(p, q):
    with np.errstate(all="ignore"):
        return np.nansum(p * np.log(p / q), axis=-1)


def by_differences_of_logarithms(p, q):
    safe = np.log(np.where(p > 0, p, 1.0)) - np.log(np.where(q > 0, q, 1.0))
    infinite = np.any((p > 0) & (q == 0), axis=-1)
    return np.where(infinite, np.inf, np.sum(p * safe, axis=-1))


def by_pairs(p, q):
    out = np.empty(p.shape[:-1])
    for index in np.ndindex(out.shape):
        some = p[index] > 0
        a, b = p[index][some], q[index][some]
        out[index] = np.inf if np.any(b == 0) else np.sum(a * np.log(a / b))
    return out if out.ndim else float(out)


def by_entries(p, q):
    total = np.zeros(p.shape[:-1])
    for i in range(p.shape[-1]):
        a, b = p[..., i], q[..., i]
        logs = np.log(np.where(a > 0, a, 1)) - np.log(np.where(b > 0, b, 1))
        total = total + np.where((a > 0) & (b == 0), np.inf, a * logs)
    return total


def by_cross_entropy_and_entropy(p, q):
    entropy = -np.einsum("...i,...i->...", p, np.log(np.where(p == 0, 1, p)))
    cross = -np.einsum("...i,...i->...", p, np.log(np.where((q == 0) | (p == 0), 1, q)))
    return cross - entropy + np.where(((p != 0) & (q == 0)).any(-1), np.inf, 0.0)


def by_generalised_terms(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log(p / q) - p + q, q)
    return terms.sum(axis=-1)


alternatives = [
    by_ignoring_warnings,
    by_differences_of_logarithms,
    by_pairs,
    by_entries,
    by_cross_entropy_and_entropy,
    by_generalised_terms,
]
