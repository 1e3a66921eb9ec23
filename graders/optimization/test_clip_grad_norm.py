"""Grades clip_grad_norm."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["gradient_descent"]
hints = [
    "There is one norm for the whole list. How long is a vector with one part of length 3 and another of length 4?",
    "Add up the squares of all elements of all arrays, and take the root once. If that is more than max_norm, "
    "multiply every array by the same factor; otherwise leave all as they are.",
    "The norm is the root of the sum, over the arrays, of the sum of their squares. Where it exceeds max_norm the "
    "factor is max_norm over norm, else 1. Return the scaled arrays in a list, and the norm from before.",
]
budget = 32
remember = "each array is within the limit, all together are not"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Lists of one to four arrays of one to three axes, some of them zero, inside and outside of the limit."""
    grads = []
    for _ in range(rng.integers(1, 5)):
        axes = rng.integers(1, 4)
        shape = rng.integers(1, min(size, 15 // axes) + 1, axes)
        grads.append((rng.choice([0.0, 0.5, 3.0, 3.0]) * rng.normal(0, 1, shape)).round(2))
    norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    if norm < 1:
        grads[0].flat[0] = 2.0
        norm = float(np.sqrt(sum(np.sum(g**2) for g in grads)))
    if rng.random() < 0.05:
        return call([0 * g for g in grads], 1.0)
    factor = rng.choice([0.01, 0.3, 0.7, 0.95, 1.1, 2.0])
    return call(grads, float(f"{factor * norm:.2g}") if rng.random() < 0.8 else 1.0)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the rows or columns of each array is within the budget, one over the single numbers is not."""
    return call([rng.random((350, 300)), rng.random(300), rng.random((10, 30, 50))], 5.0)


def magnitude(grads, max_norm):
    """Adding 1e-6 to the norm is right; it counts most where the norm is 1."""
    norm = float(np.sqrt(sum(np.sum(g.astype(np.float64) ** 2) for g in grads)))
    largest = max(float(np.abs(g).max()) for g in grads) * (min(1.0, max_norm / norm) if norm else 1.0)
    slack = 1.0 if grads[0].dtype == np.float32 else 1.5e6  # in units of 1e-5 and 1e-12
    return slack * largest, slack * max(1.0, norm)


_grads = [np.array([[1.0, 2.0], [-2.0, 0.0]]), np.array([4.0, 0.0, 0.0])]
edges = {
    "more than max_norm": call(_grads, 2.5),
    "less than max_norm": call(_grads, 10.0),
    "far less than max_norm": call(_grads, 100.0),
    "exactly max_norm": call(_grads, 5.0),
    "slightly more than max_norm": call(_grads, 4.99),
    "each array is within the limit, all together are not": call([np.array([3.0]), np.array([4.0])], 4.5),
    "one array is far larger than the other": call([np.array([3000.0]), np.array([4.0])], 10.0),
    "a tiny array is scaled with the others": call([np.array([1e-3, -2e-3]), np.array([3.0, 4.0])], 1.0),
    "all gradients are zero": call([np.zeros(2), np.zeros((2, 1))], 1.0),
    "an array of zeros among others": call([np.zeros(2), np.array([3.0, -4.0])], 1.0),
    "one array": call([np.array([[6.0, -8.0]])], 5.0),
    "one number": call([np.array([-3.0])], 1.0),
    "negative gradients": call([np.array([-3.0]), np.array([[-4.0]])], 1.0),
    "a matrix of rank 2": call([np.array([[3.0, 0.0], [0.0, 4.0]])], 4.5),
    "the second of three arrays decides": call([np.ones(1), np.array([2.0, 10.0]), np.full((1, 1, 2), 0.5)], 2.0),
    "three axes": call([np.arange(8.0).reshape(2, 2, 2), np.ones((1, 3))], 3.0),
    "a max_norm below 1": call(_grads, 0.125),
    "a norm of 1 and a max_norm below it": call([np.array([0.0, 1.0])], 0.5),
    "a max_norm between the norm and its square": call([np.array([1.5]), np.array([2.0])], 4.0),
    "large gradients": call([np.array([3e6, 0.0]), np.array([[-4e6]])], 1.0),
}


def norm_is_within(f, grads, max_norm):
    """What comes out is as long as allowed, and not shorter than necessary."""
    clipped, norm = f(grads, max_norm)
    length = np.sqrt(sum(np.sum(np.asarray(g, float) ** 2) for g in clipped))
    return close(length, min(float(norm), max_norm), 1e-5)


def twice_is_once(f, grads, max_norm):
    """What is clipped needs no more clipping."""
    once = f(grads, max_norm)[0]
    again = f([np.asarray(g, float) for g in once], max_norm)[0]
    return all(close(a, b, 1e-5) for a, b in zip(once, again, strict=True))


laws = {
    "the clipped gradients are as long as allowed": norm_is_within,
    "clipping twice is the same as clipping once": twice_is_once,
}


def each_array_by_itself(grads, max_norm):
    total = np.sqrt(sum(np.sum(g**2) for g in grads))
    norms = [np.sqrt(np.sum(g**2)) for g in grads]
    return [g * (max_norm / norm) if norm > max_norm else g for g, norm in zip(grads, norms, strict=True)], total


def only_long_arrays(grads, max_norm):
    total = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * (max_norm / total) if np.sqrt(np.sum(g**2)) > max_norm else g for g in grads], total


def clips_values(grads, max_norm):
    return [np.clip(g, -max_norm, max_norm) for g in grads], np.sqrt(sum(np.sum(g**2) for g in grads))


def divides_zero_by_zero(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g / norm * min(norm, max_norm) for g in grads], norm


def norm_after_clipping(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm <= max_norm:
        return list(grads), norm
    return [g * (max_norm / norm) for g in grads], max_norm


def adds_a_large_eps(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * min(1.0, max_norm / (norm + 1e-3)) for g in grads], norm


def one_flat_array(grads, max_norm):
    flat = np.concatenate([g.ravel() for g in grads])
    norm = np.sqrt(np.sum(flat**2))
    return [flat * min(1.0, max_norm / norm) if norm else flat], norm


def writes_into_grads(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        for g in grads:
            np.multiply(g, max_norm / norm, out=g)
    return grads, norm


def loops_over_elements(grads, max_norm):
    from math import sqrt
    from operator import mul

    flat = [g.ravel().tolist() for g in grads]
    norm = sqrt(sum(sum(map(mul, values, values)) for values in flat))
    factor = max_norm / norm if norm > max_norm else 1.0
    scaled = [[factor * value for value in values] for values in flat]
    return [np.array(values).reshape(g.shape) for values, g in zip(scaled, grads, strict=True)], norm


_sum = "sum(np.sum(g**2) for g in grads)"
mistakes = {
    "clips each array by its own norm": each_array_by_itself,
    "scales only the arrays that are too long by themselves": only_long_arrays,
    "leaves tiny arrays as they are": (
        "[g * (max_norm / norm) for g in grads]",
        "[g * (max_norm / norm) if np.abs(g).max() > 0.01 else g for g in grads]",
    ),
    "clips the single values instead of the norm": clips_values,
    "always scales to max_norm, also what is shorter": ("if norm <= max_norm", "if norm == 0"),
    "divides by the norm even where it is 0": divides_zero_by_zero,
    "scales to length 1 instead of max_norm": ("(max_norm / norm)", "(1 / norm)"),
    "the factor is upside down": ("(max_norm / norm)", "(norm / max_norm)"),
    "divides by the squared norm": ("(max_norm / norm)", "(max_norm / norm**2)"),
    "the factor is the root of max_norm / norm": ("(max_norm / norm)", "(max_norm / norm) ** 0.5"),
    "a norm of 1 is never clipped": ("if norm <= max_norm", "if norm <= max(max_norm, 1)"),
    "compares the squared norm with max_norm": ("if norm <=", "if norm**2 <="),
    "forgets the root": (f"np.sqrt({_sum})", _sum),
    "adds up the norms of the arrays": (f"np.sqrt({_sum})", "sum(np.sqrt(np.sum(g**2)) for g in grads)"),
    "adds up absolute values instead of squares": (f"np.sqrt({_sum})", "sum(np.sum(np.abs(g)) for g in grads)"),
    "takes the largest absolute value for the norm": (f"np.sqrt({_sum})", "max(np.max(np.abs(g)) for g in grads)"),
    "takes the largest singular value for the norm of a matrix": (
        "np.sum(g**2)",
        "(np.linalg.norm(g, 2) if g.ndim == 2 else np.linalg.norm(g)) ** 2",
    ),
    "takes the mean of the squares": ("np.sum(g**2)", "np.mean(g**2)"),
    "counts only the first array": ("for g in grads))", "for g in grads[:1]))"),
    "leaves arrays of one axis, the biases, out of the norm": ("for g in grads))", "for g in grads if g.ndim > 1))"),
    "takes the norm of the longest array": ("np.sqrt(sum(", "np.sqrt(max("),
    "returns the norm after clipping": norm_after_clipping,
    "adds 1e-3 to the norm": adds_a_large_eps,
    "returns one flat array": one_flat_array,
    "returns the list only": (
        "return [g * (max_norm / norm) for g in grads], norm",
        "return [g * (max_norm / norm) for g in grads]",
    ),
    "returns the norm first": (
        "[g * (max_norm / norm) for g in grads], norm",
        "norm, [g * (max_norm / norm) for g in grads]",
    ),
    "writes into the arrays": writes_into_grads,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_norm_of_norms(grads, max_norm):
    total = float(np.linalg.norm([np.linalg.norm(g) for g in grads]))
    factor = min(1.0, max_norm / (total + 1e-6))
    return [g * factor for g in grads], total


def by_concatenating(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads])) + 1e-6
    return tuple(g * np.minimum(max_norm / norm, 1) for g in grads), norm


def by_rows(grads, max_norm):
    total = 0.0
    for g in grads:
        for row in g:
            total += np.vdot(row, row)
    norm, clipped = np.sqrt(total), []
    for g in grads:
        new = g.copy()
        if norm > max_norm:
            for i in range(len(g)):
                new[i] = g[i] * max_norm / norm
        clipped.append(new)
    return clipped, norm


def by_columns(grads, max_norm):
    total = 0.0
    for g in grads:
        if g.ndim == 1:
            total += g @ g
        else:
            for j in range(g.shape[-1]):
                total += np.sum(g[..., j] ** 2)
    norm = total**0.5
    return [max_norm * g / max(norm, max_norm) for g in grads], norm


def by_dot(grads, max_norm):
    norm = sum(float(np.dot(g.ravel(), g.ravel())) for g in grads) ** 0.5
    if norm > max_norm:
        grads = [np.multiply(g, max_norm) / (norm + 1e-6) for g in grads]
    return [grads, norm]


alternatives = [by_norm_of_norms, by_concatenating, by_rows, by_columns, by_dot]
