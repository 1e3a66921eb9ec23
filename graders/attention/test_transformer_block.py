"""Grades transformer_block."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close
from kata.laws import solution

level, after = 3, ["causal_attention", "multi_head_attention", "layernorm_forward", "relu"]
questions = ["transformer vs RNN"]
hints = [
    "There are two steps of the same form: normalise, compute something, add it to what came in. What is added to what "
    "in the second step?",
    "Write the layer norm once and use it twice, each time with its own gamma and beta. The attention sees the "
    "normalised numbers, but the sum at its end takes x as it came; the MLP starts from that sum in the same way.",
    "a = x + MHA(LN1(x)) with heads of D / n_heads columns, a triangular mask and Wo at the end; then "
    "a + relu(LN2(a) W1 + b1) W2 + b2. The norms use the biased variance of the last axis, 1e-5 inside the root.",
]
budget = 22
remember = "nothing is added: x comes back"


def _params(rng, width, hidden, n_heads):
    largest = 4 if width <= 4 else 2
    draws = {name: rng.integers(-4, 5, width) / 4 for name in ("ln1_beta", "ln2_beta", "b2")}
    draws |= {
        name: rng.integers(1, 7, width) / 4 * rng.choice([-1, 1, 1], width) for name in ("ln1_gamma", "ln2_gamma")
    }
    square = {name: rng.integers(-largest, largest + 1, (width, width)) / 4 for name in ("wq", "wk", "wv", "wo")}
    w1, w2 = (rng.integers(-largest, largest + 1, shape) / 4 for shape in ((width, hidden), (hidden, width)))
    draws |= square | {"w1": w1, "b1": rng.integers(-4, 5, hidden) / 4, "w2": w2}
    names = ["ln1_gamma", "ln1_beta", "wq", "wk", "wv", "wo", "ln2_gamma", "ln2_beta", "w1", "b1", "w2", "b2"]
    return {name: draws[name] for name in names} | {"n_heads": int(n_heads)}


def _sequences(rng, n, t, width):
    x = rng.integers(-8, 9, (n, t, width)) / 4
    x[..., 0] += 5  # no position is nearly constant: its norm would be ill-conditioned
    return rng.permuted(x, axis=-1)


def draw(rng: np.random.Generator, size: int) -> Call:
    """Few or many heads, narrow or wide; sometimes large scores."""
    n, t = rng.integers(1, min(size, 3) + 1), rng.integers(1, size + 2)
    n_heads, d = rng.integers(1, min(size, 3) + 1, 2)
    params = _params(rng, n_heads * d, rng.integers(1, size + 3), n_heads)
    if rng.random() < 0.2:
        params["wq"] = 400 * params["wq"]
    return call(_sequences(rng, n, t, n_heads * d), params)


def workload(rng: np.random.Generator) -> Call:
    """Loops over the 2 samples and 128 positions are within the budget, one over the single scores is not."""
    params = {name: value * 0.3 if "w" in name else value for name, value in _params(rng, 64, 96, 2).items()}
    return call(rng.normal(0, 1, (2, 128, 64)), params)


def magnitude(x, params):
    """What errors of 1e-8 in all that goes in do to the answer, in units of 1e-8."""
    rng, right = np.random.default_rng(0), solution("transformer_block")

    def moved(array):
        return array if isinstance(array, int) else array * (1 + 1e-8 * rng.choice([-1.0, 1.0], array.shape))

    x, params = (
        x.astype(np.float64),
        {name: np.float64(value) if name != "n_heads" else value for name, value in params.items()},
    )
    shifts = [right(moved(x), {name: moved(value) for name, value in params.items()}) for _ in range(3)]
    return np.abs(x).max() + np.abs(np.array(shifts) - right(x, params)).max(axis=(0, 3))[..., None] / 1e-8


def _case(seed, n, t, width, hidden, n_heads, **changes):
    rng = np.random.default_rng(seed)
    params = _params(rng, width, hidden, n_heads)
    return call(_sequences(rng, n, t, width), params | {name: change(params[name]) for name, change in changes.items()})


def _with(x, one):
    return call(np.array(x, float), one.args[1])


_off = {"w2": np.zeros_like, "b2": np.zeros_like}  # what the attention adds, alone
_plain = {
    "ln1_gamma": np.ones_like,
    "ln1_beta": np.zeros_like,
    "ln2_gamma": np.ones_like,
    "ln2_beta": np.zeros_like,
    "wq": lambda w: np.eye(len(w)),
    "wk": lambda w: np.eye(len(w)),
    "wv": lambda w: np.eye(len(w)),
    "wo": lambda w: np.eye(len(w)),
}
edges = {
    "one feature: both norms give their beta": _case(1, 1, 2, 1, 2, 1),
    "one position attends to itself": _case(2, 1, 1, 2, 3, 1),
    "two positions, one head": _case(3, 1, 2, 2, 2, 1),
    "attention alone: the MLP adds 0": _case(4, 1, 3, 2, 1, 1, **_plain, **_off),
    "the MLP alone: the attention adds 0": _case(5, 1, 2, 2, 3, 1, wo=np.zeros_like),
    "nothing is added: x comes back": _case(6, 1, 2, 2, 2, 1, wo=np.zeros_like, **_off),
    "all hidden units are off: the MLP adds b2": _case(7, 1, 2, 2, 2, 2, b1=lambda b: b - 50),
    "all hidden units are on": _case(8, 1, 2, 2, 2, 2, b1=lambda b: b + 40),
    "one hidden unit": _case(9, 2, 2, 2, 1, 1),
    "more hidden units than features": _case(10, 1, 2, 2, 5, 1),
    "two heads of one feature": _case(11, 1, 3, 2, 3, 2),
    "two heads of two features: as many as they are wide": _case(12, 1, 3, 4, 3, 2),
    "two heads of three features": _case(13, 1, 3, 6, 4, 2),
    "three heads of two features": _case(14, 1, 4, 6, 4, 3),
    "five heads of one feature": _case(24, 1, 3, 5, 3, 5),
    "a batch": _case(15, 3, 2, 4, 3, 2),
    "as many samples as positions": _case(16, 2, 2, 2, 2, 1),
    "as many positions as features": _case(17, 1, 4, 4, 4, 2),
    "a position of equal numbers is normalised to beta": _with([[[4.0, 4.0], [1.0, 2.0]]], _case(18, 1, 2, 2, 2, 1)),
    "a spread smaller than the root of eps": _with([[[1e-3, -1e-3], [1.0, 3.0]]], _case(19, 1, 2, 2, 2, 1)),
    "gammas of 0": _case(20, 1, 2, 2, 2, 1, ln1_gamma=np.zeros_like, ln2_gamma=np.zeros_like),
    "scores of 1000 do not overflow": _case(21, 1, 3, 2, 2, 1, wq=lambda w: 1000 * np.eye(2), wk=lambda w: np.eye(2)),
    "scores of -1000 do not vanish": _case(
        22, 1, 3, 2, 2, 1, wq=lambda w: np.diag([-1000.0, -1000.0]), wk=lambda w: np.eye(2)
    ),
    "the future has by far the largest score": _with(
        [[[1.0, 0.0], [2.0, 1.0], [0.0, 3.0]]],
        _case(23, 1, 1, 2, 2, 1, **(_plain | {"wq": lambda w: np.array([[-2000.0, 0.0], [0.0, -2000.0]])})),
    ),
}


def past_ignores_future(f, x, params):
    """The first half is the same, whatever follows."""
    t = (x.shape[1] + 1) // 2
    return close(f(np.concatenate([x[:, :t], 3 - 2 * x[:, t:]], axis=1), params)[:, :t], f(x, params)[:, :t])


def samples_are_apart(f, x, params):
    """A sequence sees itself only."""
    return close(f(np.concatenate([x, x[:, ::-1] + 1]), params)[: len(x)], f(x, params))


def shift_is_carried(f, x, params):
    """The norms take away what is added to all numbers of a position, the sums carry it on."""
    return close(f(x + 2, params), f(x, params) + 2, 1e-5)


laws = {
    "what comes later changes nothing before it": past_ignores_future,
    "samples do not see one another": samples_are_apart,
    "what is added to every number of x is added to the answer": shift_is_carried,
}


def norms_come_after(x, params):
    N, T, D = x.shape
    d = D // params["n_heads"]

    def norm(h, gamma, beta):
        centred = h - h.mean(axis=-1, keepdims=True)
        return gamma * centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5) + beta

    q, k, v = ((x @ params[name]).reshape(N, T, -1, d).swapaxes(1, 2) for name in ("wq", "wk", "wv"))
    scores = np.where(np.tri(T, dtype=bool), q @ k.swapaxes(-1, -2) / np.sqrt(d), -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    found = (weights @ v).swapaxes(1, 2).reshape(N, T, D) @ params["wo"]
    a = norm(x + found, params["ln1_gamma"], params["ln1_beta"])
    found = np.maximum(a @ params["w1"] + params["b1"], 0) @ params["w2"] + params["b2"]
    return norm(a + found, params["ln2_gamma"], params["ln2_beta"])


def gelu(x, params):
    N, T, D = x.shape
    d = D // params["n_heads"]

    def norm(h, gamma, beta):
        centred = h - h.mean(axis=-1, keepdims=True)
        return gamma * centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5) + beta

    h = norm(x, params["ln1_gamma"], params["ln1_beta"])
    q, k, v = ((h @ params[name]).reshape(N, T, -1, d).swapaxes(1, 2) for name in ("wq", "wk", "wv"))
    scores = np.where(np.tri(T, dtype=bool), q @ k.swapaxes(-1, -2) / np.sqrt(d), -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    a = x + (weights @ v).swapaxes(1, 2).reshape(N, T, D) @ params["wo"]
    h = norm(a, params["ln2_gamma"], params["ln2_beta"]) @ params["w1"] + params["b1"]
    h = 0.5 * h * (1 + np.tanh(np.sqrt(2 / np.pi) * (h + 0.044715 * h**3)))
    return a + h @ params["w2"] + params["b2"]


def empties_params(x, params):
    N, T, D = x.shape
    d = D // params.pop("n_heads")

    def norm(h, gamma, beta):
        centred = h - h.mean(axis=-1, keepdims=True)
        return gamma * centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5) + beta

    h = norm(x, params["ln1_gamma"], params["ln1_beta"])
    q, k, v = ((h @ params[name]).reshape(N, T, -1, d).swapaxes(1, 2) for name in ("wq", "wk", "wv"))
    scores = np.where(np.tri(T, dtype=bool), q @ k.swapaxes(-1, -2) / np.sqrt(d), -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    a = x + (weights @ v).swapaxes(1, 2).reshape(N, T, D) @ params["wo"]
    h = norm(a, params["ln2_gamma"], params["ln2_beta"])
    return a + np.maximum(h @ params["w1"] + params["b1"], 0) @ params["w2"] + params["b2"]


def loops_over_scores(x, params):
    import math
    from operator import mul

    d = x.shape[-1] // params["n_heads"]

    def norm(h, gamma, beta):
        centred = h - h.mean(axis=-1, keepdims=True)
        return gamma * centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5) + beta

    h = norm(x, params["ln1_gamma"], params["ln1_beta"])
    q, k, v = h @ params["wq"] / math.sqrt(d), h @ params["wk"], h @ params["wv"]
    found = np.empty(x.shape)
    for n in range(len(x)):
        for start in range(0, x.shape[-1], d):
            own = slice(start, start + d)
            keys, columns = k[n, :, own].tolist(), v[n, :, own].T.tolist()
            for t, query in enumerate(q[n, :, own].tolist()):
                scores = [sum(map(mul, query, key)) for key in keys[: t + 1]]
                largest = max(scores)
                weights = [math.exp(score - largest) for score in scores]
                total = sum(weights)
                found[n, t, own] = [sum(map(mul, weights, column)) / total for column in columns]
    a = x + found @ params["wo"]
    h = norm(a, params["ln2_gamma"], params["ln2_beta"])
    return a + np.maximum(h @ params["w1"] + params["b1"], 0) @ params["w2"] + params["b2"]


_SECOND = 'h = norm(a, params["ln2_gamma"], params["ln2_beta"])'
_SCORES = "q @ k.swapaxes(-1, -2) / np.sqrt(d)"
_EXP = "np.exp(scores - scores.max(axis=-1, keepdims=True))"
_VARIANCE = "np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)"
mistakes = {
    "normalises after the sums instead of before the sublayers": norms_come_after,
    "does not normalise before the attention": ('h = norm(x, params["ln1_gamma"], params["ln1_beta"])', "h = x"),
    "does not normalise before the MLP": (_SECOND, "h = a"),
    "normalises the end result too": (
        "return a + np.maximum(h",
        'return norm(a, params["ln1_gamma"], params["ln1_beta"]) + np.maximum(h',
    ),
    "the MLP gets what the attention got": (_SECOND, ""),
    "attention and MLP run beside each other": (_SECOND, 'h = norm(x, params["ln2_gamma"], params["ln2_beta"])'),
    "the second norm uses gamma and beta of the first": (
        'norm(a, params["ln2_gamma"], params["ln2_beta"])',
        'norm(a, params["ln1_gamma"], params["ln1_beta"])',
    ),
    "gamma and beta are swapped in the first norm": (
        'params["ln1_gamma"], params["ln1_beta"]',
        'params["ln1_beta"], params["ln1_gamma"]',
    ),
    "x is not added to the attention": ("a = x + (weights", "a = (weights"),
    "the MLP's answer is not added to its input": ("return a + np", "return np"),
    "adds the normalised x to the attention": ("a = x + (weights", "a = h + (weights"),
    "adds the normalised numbers to the MLP": ("return a + np", "return h + np"),
    "the second sum starts from x, without the attention": ("return a + np", "return x + np"),
    "the variance is divided by D - 1": (
        "(centred**2).mean(axis=-1, keepdims=True)",
        "(centred**2).sum(axis=-1, keepdims=True) / max(D - 1, 1)",
    ),
    "eps is left out": (" + 1e-5)", ")"),
    "eps is added outside the root": (_VARIANCE, "(np.sqrt((centred**2).mean(axis=-1, keepdims=True)) + 1e-5)"),
    "an eps of 1e-6 instead of 1e-5": ("1e-5", "1e-6"),
    "the norms do not subtract the mean, as rmsnorm": ("centred = h - h.mean(axis=-1, keepdims=True)", "centred = h"),
    "normalises over the positions instead of the features": (
        "centred = h - h.mean(axis=-1, keepdims=True)\n        return gamma * centred / " + _VARIANCE,
        "centred = h - h.mean(axis=1, keepdims=True)\n        return gamma * centred / "
        + _VARIANCE.replace("-1", "1", 1),
    ),
    "attends to the future too": ("np.where(np.tri(T, dtype=bool), q @ k", "np.where(True, q @ k"),
    "does not attend to the position itself": (
        "np.tri(T, dtype=bool)",
        "np.tri(T, k=-1, dtype=bool) | (np.arange(T) < 1)",
    ),
    "sees one position ahead": ("np.tri(T, dtype=bool)", "np.tri(T, k=1, dtype=bool)"),
    "hides the future with -10, which is not far enough": ("-np.inf)", "-10.0)"),
    "hides the future after the maximum is taken, so a large score ahead makes the others vanish": (
        f"np.where(np.tri(T, dtype=bool), {_SCORES}, -np.inf)\n    weights = {_EXP}",
        f"{_SCORES}\n    weights = {_EXP} * np.tri(T)",
    ),
    "splits the heads by one reshape, which mixes positions with features": (
        "h.reshape(N, T, -1, d).swapaxes(1, 2)",
        "h.reshape(N, -1, T, d)",
    ),
    "joins the heads without moving their axis back": ("(weights @ v).swapaxes(1, 2)", "(weights @ v)"),
    "takes n_heads for the width of a head": ('D // params["n_heads"]', 'params["n_heads"]'),
    "ignores n_heads: one head of all features": ('D // params["n_heads"]', "D"),
    "the scores are not divided by sqrt(d)": (" / np.sqrt(d)", ""),
    "divides by sqrt(D) instead of the root of the width of a head": ("np.sqrt(d)", "np.sqrt(D)"),
    "queries and keys are swapped": ('("wq", "wk", "wv")', '("wk", "wq", "wv")'),
    "does not mix the heads with wo": (' @ params["wo"]', ""),
    "no maximum is subtracted, so exp overflows": ("scores - scores.max(axis=-1, keepdims=True)", "scores"),
    "the weights are not normalised": ("weights = weights / weights.sum(axis=-1, keepdims=True)\n", "\n"),
    "the MLP has no ReLU": ('np.maximum(h @ params["w1"] + params["b1"], 0)', '(h @ params["w1"] + params["b1"])'),
    "the MLP uses GELU instead of ReLU": gelu,
    "adds b1 after the ReLU": (
        'np.maximum(h @ params["w1"] + params["b1"], 0)',
        '(np.maximum(h @ params["w1"], 0) + params["b1"])',
    ),
    "forgets b1": (' + params["b1"]', ""),
    "forgets b2": (' + params["b2"]', ""),
    "writes into x": ("a = x + (weights", "a = x\n    a += (weights"),
    "changes params, which belongs to the caller": empties_params,
    "loops over the single scores in Python": loops_over_scores,
}


def by_samples_and_heads(x, params):
    def norm(rows, name):
        scale = params[f"{name}_gamma"] / (rows.var(axis=1, keepdims=True) + 1e-5) ** 0.5
        return (rows - rows.mean(axis=1, keepdims=True)) * scale + params[f"{name}_beta"]

    d = x.shape[2] // params["n_heads"]
    out = np.zeros(x.shape)
    for n, rows in enumerate(x):
        h = norm(rows, "ln1")
        heads = []
        for start in range(0, rows.shape[1], d):
            q, k, v = (h @ params[w][:, start : start + d] for w in ("wq", "wk", "wv"))
            scores = q @ k.T * d**-0.5 + np.triu(np.full((len(rows), len(rows)), -1e9), 1)
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            heads.append(e / e.sum(axis=1, keepdims=True) @ v)
        a = rows + np.hstack(heads) @ params["wo"]
        hidden = norm(a, "ln2") @ params["w1"] + params["b1"]
        out[n] = a + (hidden * (hidden > 0)) @ params["w2"] + params["b2"]
    return out


def by_einsum(x, params):
    p = dict(params)
    p["n"] = p.pop("n_heads")

    def norm(h, gamma, beta):
        mean = np.einsum("ntd->nt", h)[..., None] / h.shape[-1]
        std = np.sqrt(np.einsum("ntd,ntd->nt", h - mean, h - mean) / h.shape[-1] + 1e-5)
        return (h - mean) / std[..., None] * gamma + beta

    h = norm(x, p["ln1_gamma"], p["ln1_beta"])
    q, k, v = (np.einsum("ntD,Dhd->nhtd", h, p[w].reshape(len(p[w]), p["n"], -1)) for w in ("wq", "wk", "wv"))
    scores = np.einsum("nhtd,nhsd->nhts", q, k) / np.sqrt(q.shape[-1])
    rows, columns = np.triu_indices(x.shape[1], 1)
    scores[..., rows, columns] = -np.inf
    weights = np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))
    wo = p["wo"].reshape(p["n"], -1, p["wo"].shape[1])
    x = x + np.einsum("nhts,nhsd,hdD->ntD", weights, v, wo, optimize=True)
    hidden = norm(x, p["ln2_gamma"], p["ln2_beta"]) @ p["w1"] + p["b1"]
    return x + np.where(hidden > 0, hidden, 0) @ p["w2"] + p["b2"]


def by_time_steps(x, params):
    """Position after position, with the keys and values of the earlier ones kept: how text is generated."""

    def norm(h, gamma, beta):
        h = h - h.mean(axis=-1, keepdims=True)
        return gamma * h / np.sqrt(np.mean(h * h, axis=-1, keepdims=True) + 1e-5) + beta

    N, T, D = x.shape
    shape = (N, T, params["n_heads"], D // params["n_heads"])
    keys, values, out = np.zeros(shape), np.zeros(shape), np.zeros(x.shape)
    for t in range(T):
        row = x[:, t]
        h = norm(row, params["ln1_gamma"], params["ln1_beta"])
        q = (h @ params["wq"]).reshape(N, *shape[2:])
        keys[:, t] = (h @ params["wk"]).reshape(q.shape)
        values[:, t] = (h @ params["wv"]).reshape(q.shape)
        scores = np.einsum("nhd,nshd->nhs", q, keys[:, : t + 1]) / np.sqrt(shape[3])
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        row = row + np.einsum("nhs,nshd->nhd", weights, values[:, : t + 1]).reshape(N, D) @ params["wo"]
        h = norm(row, params["ln2_gamma"], params["ln2_beta"])
        out[:, t] = row + np.maximum(h @ params["w1"] + params["b1"], 0) @ params["w2"] + params["b2"]
    return out


def by_samples_and_time_steps(x, params):
    def norm(h, gamma, beta):
        return gamma * (h - np.mean(h)) / np.sqrt(np.var(h) + 1e-5) + beta

    D, d = x.shape[2], x.shape[2] // params["n_heads"]
    out = np.empty_like(x)
    for n in range(x.shape[0]):
        h = np.array([norm(row, params["ln1_gamma"], params["ln1_beta"]) for row in x[n]])
        q, k, v = h @ params["wq"], h @ params["wk"], h @ params["wv"]
        for t in range(x.shape[1]):
            found = []
            for start in range(0, D, d):
                scores = k[: t + 1, start : start + d] @ q[t, start : start + d] / np.sqrt(d)
                weights = np.exp(scores - scores.max())
                found.append(weights @ v[: t + 1, start : start + d] / weights.sum())
            a = x[n, t] + np.concatenate(found) @ params["wo"]
            h = norm(a, params["ln2_gamma"], params["ln2_beta"])
            out[n, t] = a + np.maximum(0, h @ params["w1"] + params["b1"]) @ params["w2"] + params["b2"]
    return out


alternatives = [by_samples_and_heads, by_einsum, by_time_steps, by_samples_and_time_steps]
