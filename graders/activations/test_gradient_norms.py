"""Grades gradient_norms."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close
from kata.laws import gradient

level, after = 3, ["sigmoid", "relu_backward"]
questions = ["ReLU over sigmoid"]
hints = [
    "The backward pass needs the slope of the activation at every layer of the forward pass. What do you have to keep "
    "on the way up?",
    "Forward: keep the slopes act'(a) of every layer. Backward, from the last layer to the first: multiply the "
    "gradient by the slopes, then carry it through the transposed weights. Take the norm after that; mind the order.",
    "G starts as ones of shape (N, D). For l = L down to 1: G becomes (G * act'(a_l)) W_l^T, and its norm, the root of "
    "the sum of all squares, is number l of the answer, counted from 1.",
]
budget = 22
remember = "a ReLU at exactly 0 has slope 0"


def _pre_activations(x, weights, activation):
    """Return the inputs and the pre-activations of all layers."""
    h, found = x, []
    for W in weights:
        a = h @ W
        found.append((h, a))
        h = np.maximum(a, 0) if activation == "relu" else 1 / (1 + np.exp(-a))
    return found


def _fit(x, weights, activation, exact):
    """Tell whether pre-activations are below 5, and those of a ReLU exact or away from 0 where inputs are not all 0."""
    for h, a in _pre_activations(x, weights, activation):
        alive = h.any(axis=1, keepdims=True)
        if np.abs(a).max() >= 5 or (activation == "relu" and not exact and (alive & (np.abs(a) < 1e-4)).any()):
            return False
    return True


def draw(rng: np.random.Generator, size: int) -> Call:
    """One to five layers; quarters, so that a ReLU may meet an exact 0, or numbers that keep away from it."""
    n, d = rng.integers(1, size + 2, 2)
    layers = int(rng.integers(1, min(size, 4) + 2))
    activation = str(rng.choice(["sigmoid", "relu"]))
    exact = activation == "relu" and rng.random() < 0.6
    while True:
        if exact:
            x = rng.integers(-8, 9, (n, d)) / 4
            limit = 4 if d < 5 else 2 if d < 12 else 1
            weights = [rng.integers(-limit, limit + 1, (d, d)) / 4 for _ in range(layers)]
        else:
            x = rng.normal(0, 1, (n, d)).round(2)
            weights = [(rng.normal(0, 1.2, (d, d)) / np.sqrt(d)).round(2) for _ in range(layers)]
        if _fit(x, weights, activation, exact):
            return call(x, weights, activation)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 120 samples or 128 features is within the budget, one over the single numbers is not."""
    weights = [rng.normal(0, 1, (128, 128)) / 16 for _ in range(6)]
    return call(rng.normal(0, 1, (120, 128)), weights, str(rng.choice(["sigmoid", "relu"])))


def magnitude(x, weights, activation):
    """The norms that gradients would have if nothing cancelled."""
    G, norms = np.ones(x.shape), []
    for W in reversed(weights):
        G = (0.25 if activation == "sigmoid" else 1.0) * G @ np.abs(W.T.astype(np.float64))
        norms.append(np.linalg.norm(G))
    return np.array(norms[::-1])


_x = np.array([[1.0, -0.5, 0.25], [0.5, 2.0, -1.0]])
_W = np.array([[0.5, -1.0, 0.25], [0.75, 0.5, -0.5], [-0.25, 1.0, 1.0]])
_V = np.array([[1.0, 0.5, -0.75], [-0.25, 0.5, 1.0], [0.25, 0.75, 0.5]])
edges = {
    "one layer of sigmoids": call(_x, [_W], "sigmoid"),
    "one layer of ReLUs": call(_x, [_W], "relu"),
    "two layers of sigmoids": call(_x, [_W, _V], "sigmoid"),
    "two layers of ReLUs": call(_x, [_W, _V], "relu"),
    "three layers of sigmoids": call(_x, [_W, _V, _W.T], "sigmoid"),
    "three layers of ReLUs": call(_x, [_V, _W, _V.T], "relu"),
    "one sample": call(_x[:1], [_W, _V], "sigmoid"),
    "one feature": call(np.array([[2.0], [-1.0], [0.5]]), [np.array([[1.5]]), np.array([[0.5]])], "relu"),
    "one number": call(np.array([[1.0]]), [np.array([[2.0]])], "sigmoid"),
    "as many samples as features": call(np.vstack([_x, [[0.5, 0.5, -0.5]]]), [_W, _V], "relu"),
    "a ReLU at exactly 0 has slope 0": call(np.array([[1.0, 1.0]]), [np.array([[1.0, 1.0], [-1.0, 1.0]])], "relu"),
    "ReLUs that are all off stop the gradient": call(np.array([[1.0, 2.0]]), [-np.eye(2), np.eye(2)], "relu"),
    "the gradient of a layer below dead ReLUs is 0, that above them is not": call(
        np.array([[1.0, 0.5]]), [-np.eye(2), np.eye(2), np.array([[0.5, 1.0], [1.0, 0.5]])], "relu"
    ),
    "ten layers of ReLUs keep the gradient": call(np.array([[1.0, 2.0]]), [np.eye(2)] * 10, "relu"),
    "ten layers of sigmoids lose it": call(np.array([[1.0, 2.0]]), [np.eye(2)] * 10, "sigmoid"),
    "weights that sum to 0 let nothing through": call(_x, [_W, np.array([[1.0, -1.0, 0.0]] * 3)], "sigmoid"),
    "another activation raises ValueError": call(_x, [_W], "tanh"),
    "another case is another activation": call(_x, [_W], "ReLU"),
    "a name that holds relu is another activation": call(_x, [_W], "leaky_relu"),
}


def is_the_slope(f, x, weights, activation):
    """Central differences of the sum of all outputs."""

    def forward(h):
        for W in weights:
            h = 1 / (1 + np.exp(-(h @ W)))
        return h

    return close(f(x, weights, "sigmoid")[0], np.linalg.norm(gradient(forward, x, np.ones(x.shape))), 1e-5)


def is_linear_where_positive(f, x, weights, activation):
    """With positive inputs and weights all slopes are 1: what is left is a product of matrices."""
    positive = [np.abs(W) + 0.125 for W in weights]
    positive = [W / W.sum(axis=0) for W in positive]
    G, norms = np.ones(x.shape), []
    for W in reversed(positive):
        G = G @ W.T
        norms.append(np.linalg.norm(G))
    return close(f(np.abs(x) / 8 + 0.25, positive, "relu"), norms[::-1])


def adds_up(f, x, weights, activation):
    """Samples do not see each other: the squares of their norms add up."""
    single = [np.square(f(x[n : n + 1], weights, activation)) for n in range(len(x))]
    return close(np.square(f(x, weights, activation)), np.sum(single, axis=0))


laws = {
    "the first norm agrees with the numerical gradient of sigmoids": is_the_slope,
    "ReLUs of positive inputs and weights only multiply by the weights": is_linear_where_positive,
    "the squared norms of single samples add up to those of the batch": adds_up,
}


def norms_of_weight_gradients(x, weights, activation):
    h, kept = x, []
    for W in weights:
        a = h @ W
        y = np.maximum(a, 0) if activation == "relu" else 1 / (1 + np.exp(-a))
        kept.append((h, (a > 0) * 1.0 if activation == "relu" else y * (1 - y)))
        h = y
    if activation not in ("sigmoid", "relu"):
        raise ValueError(activation)
    G, norms = np.ones(x.shape), []
    for W, (h, slope) in zip(weights[::-1], kept[::-1], strict=True):
        norms.append(np.linalg.norm(h.T @ (G * slope)))
        G = (G * slope) @ W.T
    return np.array(norms[::-1])


def slope_of_the_layer_below(x, weights, activation):
    if activation not in ("sigmoid", "relu"):
        raise ValueError(activation)
    h, slopes = x, []
    for W in weights:
        slopes.append(h > 0 if activation == "relu" else h * (1 - h))
        a = h @ W
        h = np.maximum(a, 0) if activation == "relu" else 1 / (1 + np.exp(-a))
    G, norms = np.ones(x.shape), []
    for W, slope in zip(weights[::-1], slopes[::-1], strict=True):
        G = (G * slope) @ W.T
        norms.append(np.linalg.norm(G))
    return np.array(norms[::-1])


def takes_any_other_for_relu(x, weights, activation):
    h, slopes = x, []
    for W in weights:
        a = h @ W
        h = 1 / (1 + np.exp(-a)) if activation == "sigmoid" else np.maximum(a, 0)
        slopes.append(h * (1 - h) if activation == "sigmoid" else a > 0)
    G, norms = np.ones(x.shape), []
    for W, slope in zip(weights[::-1], slopes[::-1], strict=True):
        G = (G * slope) @ W.T
        norms.append(np.linalg.norm(G))
    return np.array(norms[::-1])


def returns_none_for_any_other(x, weights, activation):
    if activation not in ("sigmoid", "relu"):
        return None
    h, slopes = x, []
    for W in weights:
        a = h @ W
        h = np.maximum(a, 0) if activation == "relu" else 1 / (1 + np.exp(-a))
        slopes.append(a > 0 if activation == "relu" else h * (1 - h))
    G, norms = np.ones(x.shape), []
    for W, slope in zip(weights[::-1], slopes[::-1], strict=True):
        G = (G * slope) @ W.T
        norms.append(np.linalg.norm(G))
    return np.array(norms[::-1])


def reverses_the_list(x, weights, activation):
    if activation not in ("sigmoid", "relu"):
        raise ValueError(activation)
    h, slopes = x, []
    for W in weights:
        a = h @ W
        h = np.maximum(a, 0) if activation == "relu" else 1 / (1 + np.exp(-a))
        slopes.append(a > 0 if activation == "relu" else h * (1 - h))
    weights.reverse()
    G, norms = np.ones(x.shape), []
    for W, slope in zip(weights, slopes[::-1], strict=True):
        G = (G * slope) @ W.T
        norms.append(np.linalg.norm(G))
    return np.array(norms[::-1])


def loops_over_elements(x, weights, activation):
    def product(A, B):
        columns = list(np.ascontiguousarray(B.T))
        return np.array([[row.dot(column) for column in columns] for row in A])

    if activation not in ("sigmoid", "relu"):
        raise ValueError(activation)
    h, slopes = x, []
    for W in weights:
        a = product(h, W)
        h = np.maximum(a, 0) if activation == "relu" else 1 / (1 + np.exp(-a))
        slopes.append(a > 0 if activation == "relu" else h * (1 - h))
    G, norms = np.ones(x.shape), []
    for W, slope in zip(weights[::-1], slopes[::-1], strict=True):
        G = product(G * slope, W.T)
        norms.append(np.linalg.norm(G))
    return np.array(norms[::-1])


_BACK = "G = (G * slope) @ W.T\n        norms.append(np.linalg.norm(G))"
mistakes = {
    "returns the last layer first": ("norms[::-1]", "norms"),
    "takes the norm before the gradient goes through the weights": (
        _BACK,
        "G = G * slope\n        norms.append(np.linalg.norm(G))\n        G = G @ W.T",
    ),
    "takes the norm of the gradient of each layer's output": (
        _BACK,
        "norms.append(np.linalg.norm(G))\n        G = (G * slope) @ W.T",
    ),
    "goes back through the weights without transposing them": ("@ W.T", "@ W"),
    "goes through the weights before it multiplies by the slope": ("(G * slope) @ W.T", "(G @ W.T) * slope"),
    "leaves out the slope of the activation": ("(G * slope) @ W.T", "G @ W.T"),
    "leaves out the weights on the way back": ("(G * slope) @ W.T", "G * slope"),
    "starts again from ones at every layer": ("(G * slope) @ W.T", "(np.ones(x.shape) * slope) @ W.T"),
    "takes the slope at the layer's input instead of its pre-activation": slope_of_the_layer_below,
    "the slope of the sigmoid lacks the factor 1 - s": ("h * (1 - h))", "h)"),
    "the slope of the sigmoid is a (1 - a) with the pre-activation a": ("h * (1 - h))", "a * (1 - a))"),
    "the slope of the sigmoid is taken at its output": (
        "h * (1 - h))",
        "1 / (2 + np.exp(h) + np.exp(-h)))",
    ),
    "the slope of a ReLU at exactly 0 is 1": ("a > 0 if", "a >= 0 if"),
    "a ReLU that is off passes a hundredth": ("a > 0 if", "np.where(a > 0, 1.0, 0.01) if"),
    "the slope of a ReLU is its output": ("a > 0 if", "h if"),
    "takes the hyperbolic tangent for the sigmoid": (
        '1 / (1 + np.exp(-a))\n        slopes.append(a > 0 if activation == "relu" else h * (1 - h))',
        'np.tanh(a)\n        slopes.append(a > 0 if activation == "relu" else 1 - h**2)',
    ),
    "uses sigmoids whatever activation says": (
        "h, slopes = x, []",
        'h, slopes, activation = x, [], "sigmoid"',
    ),
    "uses ReLUs whatever activation says": ("h, slopes = x, []", 'h, slopes, activation = x, [], "relu"'),
    "does not activate on the way up": ("slopes.append(", "slopes.append(0 * (h := a) + "),
    "the mean of the norms of single samples": ("np.linalg.norm(G)", "np.linalg.norm(G, axis=1).mean()"),
    "sums over the batch before it takes the norm": ("np.linalg.norm(G)", "np.linalg.norm(G.sum(axis=0))"),
    "averages over the batch: divides by N": ("np.linalg.norm(G)", "np.linalg.norm(G) / len(x)"),
    "averages before the root: divides by the number of elements": (
        "np.linalg.norm(G)",
        "np.sqrt(np.mean(G**2))",
    ),
    "the largest singular value instead of the root of all squares": ("np.linalg.norm(G)", "np.linalg.norm(G, 2)"),
    "the sum of absolute values": ("np.linalg.norm(G)", "np.abs(G).sum()"),
    "the square of the norm": ("np.linalg.norm(G)", "np.sum(G**2)"),
    "the upstream gradient is the output instead of ones": ("np.ones(x.shape)", "h"),
    "the upstream gradient is that of the mean: ones over their number": (
        "np.ones(x.shape)",
        "np.ones(x.shape) / x.size",
    ),
    "returns the norms of the gradients of the weights": norms_of_weight_gradients,
    "takes any other activation for a ReLU instead of raising ValueError": takes_any_other_for_relu,
    "returns None for any other activation instead of raising ValueError": returns_none_for_any_other,
    "takes capitals in the name of the activation instead of raising ValueError": (
        'if activation not in ("sigmoid", "relu"):',
        'if (activation := activation.lower()) not in ("sigmoid", "relu"):',
    ),
    "takes every name that ends in relu instead of raising ValueError": (
        'if activation not in ("sigmoid", "relu"):',
        'if (activation := activation.split("_")[-1]) not in ("sigmoid", "relu"):',
    ),
    "reverses the caller's list of weights": reverses_the_list,
    "loops over the single numbers of every matrix product in Python": loops_over_elements,
}


def by_outputs(x, weights, activation):
    outputs = [x]
    for W in weights:
        a = np.dot(outputs[-1], W)
        if activation == "sigmoid":
            outputs.append(0.5 * (1 + np.tanh(a / 2)))
        elif activation == "relu":
            outputs.append(a * (a > 0))
        else:
            raise ValueError("no such activation")
    G, norms = np.ones(x.shape), np.zeros(len(weights))
    for i in range(len(weights) - 1, -1, -1):
        y = outputs[i + 1]
        G = (G * (y * (1 - y) if activation == "sigmoid" else np.sign(y))) @ np.transpose(weights[i])
        norms[i] = np.sqrt(np.sum(G**2))
    return norms


def by_samples(x, weights, activation):
    if activation not in {"sigmoid", "relu"}:
        raise ValueError
    squares = np.zeros(len(weights))
    for row in x:
        h, slopes = row, []
        for W in weights:
            a = h @ W
            h = np.maximum(a, 0) if activation == "relu" else 1 / (1 + np.exp(-a))
            slopes.append(np.where(a > 0, 1.0, 0.0) if activation == "relu" else h - h * h)
        g = np.ones(len(h))
        for i in reversed(range(len(weights))):
            g = weights[i] @ (g * slopes[i])
            squares[i] += g @ g
    return np.sqrt(squares)


def by_features(x, weights, activation):
    if activation not in ("sigmoid", "relu"):
        raise ValueError(f"unknown activation {activation}")
    D, h, slopes = x.shape[1], x, []
    for W in weights:
        a = np.zeros(x.shape)
        for i in range(D):
            a += h[:, i : i + 1] * W[i]
        if activation == "relu":
            h, slope = np.where(a > 0, a, 0), np.where(a > 0, 1, 0)
        else:
            h = 1 / (1 + np.exp(-a))
            slope = np.exp(-a) / (1 + np.exp(-a)) ** 2
        slopes.append(slope)
    G, norms = np.ones(x.shape), []
    for W, slope in zip(weights[::-1], slopes[::-1], strict=True):
        g = G * slope
        G = np.stack([g @ W[i] for i in range(D)], axis=1)
        norms.insert(0, float(np.linalg.norm(G)))
    return np.array(norms)


def by_einsum(x, weights, activation):
    acts = {
        "sigmoid": (lambda a: 1 / (1 + np.exp(-a)), lambda h: h * (1 - h)),
        "relu": (lambda a: np.clip(a, 0, None), lambda h: h > 0),
    }
    if activation not in acts:
        raise ValueError("sigmoid or relu")
    act, slope = acts[activation]
    hs = [x]
    for W in weights:
        hs.append(act(np.einsum("ni,ij->nj", hs[-1], W)))
    G, norms = np.ones_like(x), []
    for W, h in zip(weights[::-1], hs[:0:-1], strict=True):
        G = np.einsum("nj,ij->ni", G * slope(h), W)
        norms.append(np.sqrt(np.vdot(G, G)))
    return np.flip(np.array(norms))


def by_recursion(x, weights, activation):
    if not (activation == "relu" or activation == "sigmoid"):  # noqa: PLR1714 - learners write it so
        raise ValueError(activation)

    def back(h, rest):
        if not rest:
            return np.ones(x.shape), []
        a = h @ rest[0]
        y = np.maximum(0, a) if activation == "relu" else 1 / (1 + np.exp(-a))
        above, norms = back(y, rest[1:])
        below = (above * ((a > 0) if activation == "relu" else y * (1 - y))) @ rest[0].T
        return below, [np.linalg.norm(below, "fro"), *norms]

    return np.asarray(back(x, list(weights))[1])


alternatives = [by_outputs, by_samples, by_features, by_einsum, by_recursion]
