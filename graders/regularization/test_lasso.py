"""Grades lasso."""

import numpy as np

from kata.calls import Call, call

level, after = 2, ["soft_threshold", "ridge"]
questions = ["L1 vs L2"]
hints = [
    "With all other weights held, the cost is a parabola in one weight plus lam times its absolute value. Where is its "
    "lowest point if lam is 0, and where if it is not?",
    "For each feature: add its own part to the residual, take the mean product with its column, soft-threshold that by "
    "lam, and divide by the mean square of the column. Use the new weight at once. A column of zeros would be "
    "divided by 0: skip it.",
    "rho is the product of column j with (y less what all other features explain), over N; z is the column's square "
    "over N. The new weight is sign(rho) times the larger of |rho| - lam and 0, all over z.",
]
budget = 10
remember = "equal columns: the first takes all"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Features that overlap, some of them all zeros; few sweeps, so that each one counts."""
    n, d = rng.integers(1, size + 1, 2)
    X = (rng.normal(0, 1, (n, d)) + rng.choice([0.0, 0.5]) * rng.normal(0, 1, (n, 1))).round(1)
    X = np.where(np.abs(X).max(axis=0) < 0.5, 1.0, X)
    if rng.random() < 0.25:
        X[:, rng.random(d) < 0.3] = 0
    y = rng.normal(1, 3, n).round(1)
    lam = float(rng.choice([0.0, 0.0625, 0.25, 0.5, 1.0, 2.0]))
    return call(X, y, lam, int(rng.choice([1, 1, 2, 3, 5, 10])))


def workload(rng: np.random.Generator) -> Call:
    """Computing the whole residual for each weight is within the budget, a loop over its numbers is not."""
    return call(rng.normal(0, 1, (3, 10000)).T, rng.normal(1, 1, 10000), 0.125, 16)


def magnitude(X, y, lam, sweeps):
    """The residual is never longer than y; a column divides by its length."""
    lengths = np.sqrt(np.sum(X.astype(np.float64) ** 2, axis=0))
    shortest = min([*lengths[lengths > 0], 1e300])
    return 2 * np.linalg.norm(y.astype(np.float64)) / shortest


_X = np.array([[1.0, 2.0, 0.5], [3.0, 0.0, 1.0], [2.0, -1.0, -2.0], [0.0, 1.0, 1.0]])
_y = np.array([4.0, 1.0, -2.0, 3.0])
_near = np.array([[1.0, 1.0], [2.0, 2.25], [3.0, 2.75]])
edges = {
    "one sweep": call(_X, _y, 0.25, 1),
    "two sweeps": call(_X, _y, 0.25, 2),
    "many sweeps": call(_X, _y, 0.25, 60),
    "lam = 0": call(_X, _y, 0.0, 3),
    "lam = 0, one sweep": call(_X, _y, 0.0, 1),
    "a column of zeros keeps weight 0": call(_X * np.array([1.0, 0.0, 1.0]), _y, 0.25, 3),
    "a column of zeros with lam = 0": call(_X * np.array([1.0, 0.0, 1.0]), _y, 0.0, 3),
    "the first column is zeros": call(_X * np.array([0.0, 1.0, 1.0]), _y, 0.25, 3),
    "all columns are zeros": call(np.zeros((3, 2)), np.array([1.0, 2.0, 3.0]), 0.5, 2),
    "lam so large that nothing is left": call(_X, _y, 100.0, 3),
    "one feature": call(np.array([[1.0], [2.0], [-1.0]]), np.array([2.0, 5.0, 0.0]), 0.5, 2),
    "one sample": call(np.array([[1.0, 2.0, -2.0]]), np.array([3.0]), 0.5, 3),
    "one number": call(np.array([[2.0]]), np.array([3.0]), 0.5, 1),
    "more features than samples": call(_X[:2], _y[:2], 0.25, 4),
    "as many samples as features": call(_X[:3], _y[:3], 0.25, 4),
    "equal columns: the first takes all": call(np.array([[1.0, 1.0], [2.0, 2.0]]), np.array([2.0, 5.0]), 0.5, 3),
    "almost equal columns converge slowly": call(_near, np.array([1.0, 5.0, 4.0]), 0.0625, 8),
    "almost equal columns, after more sweeps": call(_near, np.array([1.0, 5.0, 4.0]), 0.0625, 300),
    "negative weights": call(-_X, _y, 0.25, 3),
    "columns of mean square 1": call(np.array([[1.0, 1.0], [1.0, -1.0]]), np.array([3.0, 1.0]), 0.5, 2),
    "features of very different size": call(_X * np.array([1.0, 20.0, 0.25]), _y, 0.25, 3),
    "targets far from 0, and no intercept": call(_X, _y + 50.0, 0.25, 3),
    "the first weight goes to 0 and comes back": call(
        np.array([[-2.0, 1.0, 2.0], [-1.0, 0.0, 3.0], [2.0, 3.0, -1.0]]), np.array([2.0, 5.0, 2.0]), 0.5, 6
    ),
}


def _cost(X, y, lam, w):
    return np.sum((y - X @ w) ** 2) / (2 * len(y)) + lam * np.sum(np.abs(w))


def cost_falls(f, X, y, lam, sweeps):
    """No sweep makes it larger."""
    costs = [_cost(X, y, lam, np.asarray(f(X, y, lam, n))) for n in (1, 2, 3, 8)]
    start = _cost(X, y, lam, np.zeros(X.shape[1]))
    return all(after <= before + 1e-6 * (1 + start) for before, after in zip([start, *costs], costs, strict=False))


def last_weight_is_at_its_best(f, X, y, lam, sweeps):
    """The weight that was updated last has nowhere to go."""
    w, step = np.asarray(f(X, y, lam, sweeps), float), np.zeros(X.shape[1])
    step[-1] = 1e-3
    best = _cost(X, y, lam, w) - 1e-9 * (1 + np.sum(y**2))
    return best <= min(_cost(X, y, lam, w + step), _cost(X, y, lam, w - step))


def large_lam_gives_zeros(f, X, y, lam, sweeps):
    """Exactly: this is what L1 does and L2 does not."""
    return not np.any(f(X, y, 1 + np.max(np.abs(X.T @ y)), sweeps))


laws = {
    "a large lam gives weights of exactly 0": large_lam_gives_zeros,
    "no sweep makes the cost larger": cost_falls,
    "the last weight is where its cost is lowest": last_weight_is_at_its_best,
}


def from_old_values(X, y, lam, sweeps):
    N, D = X.shape
    w, z = np.zeros(D), (X**2).sum(axis=0) / N
    for _ in range(sweeps):
        rho = X.T @ (y - X @ w) / N + z * w
        w = np.sign(rho) * np.maximum(np.abs(rho) - lam, 0) / np.where(z > 0, z, 1)
    return w


def updates_the_residual_once_a_sweep(X, y, lam, sweeps):
    N, D = X.shape
    w, z = np.zeros(D), (X**2).sum(axis=0) / N
    for _ in range(sweeps):
        r = y - X @ w
        for j in np.flatnonzero(z)[1:]:
            rho = X[:, j] @ r / N + z[j] * w[j]
            w[j] = np.sign(rho) * max(abs(rho) - lam, 0) / z[j]
        for j in np.flatnonzero(z)[:1]:
            rho = X[:, j] @ (y - X @ w) / N + z[j] * w[j]
            w[j] = np.sign(rho) * max(abs(rho) - lam, 0) / z[j]
    return w


def one_weight_a_sweep(X, y, lam, sweeps):
    N, D = X.shape
    w, z = np.zeros(D), (X**2).sum(axis=0) / N
    for step in range(sweeps):
        j = step % D
        rho = X[:, j] @ (y - X @ w) / N + z[j] * w[j]
        w[j] = np.sign(rho) * max(abs(rho) - lam, 0) / z[j] if z[j] else 0
    return w


def starts_at_least_squares(X, y, lam, sweeps):
    N, D = X.shape
    w, z = np.linalg.pinv(X) @ y, (X**2).sum(axis=0) / N
    for _ in range(sweeps):
        for j in range(D):
            rho = X[:, j] @ (y - X @ w) / N + z[j] * w[j]
            w[j] = np.sign(rho) * max(abs(rho) - lam, 0) / z[j] if z[j] else 0
    return w


def thresholds_at_the_end(X, y, lam, sweeps):
    N, D = X.shape
    w, z = np.zeros(D), (X**2).sum(axis=0) / N
    for _ in range(sweeps):
        for j in np.flatnonzero(z):
            w[j] += X[:, j] @ (y - X @ w) / N / z[j]
    return np.sign(w) * np.maximum(np.abs(w) - lam, 0)


def drops_what_is_0(X, y, lam, sweeps):
    N, D = X.shape
    w, z = np.zeros(D), (X**2).sum(axis=0) / N
    active = set(np.flatnonzero(z))
    for _ in range(sweeps):
        for j in sorted(active):
            rho = X[:, j] @ (y - X @ w) / N + z[j] * w[j]
            w[j] = np.sign(rho) * max(abs(rho) - lam, 0) / z[j]
            if w[j] == 0:
                active.discard(j)
    return w


def stops_when_little_changes(X, y, lam, sweeps):
    N, D = X.shape
    w, z = np.zeros(D), (X**2).sum(axis=0) / N
    for _ in range(sweeps):
        old = w.copy()
        for j in np.flatnonzero(z):
            rho = X[:, j] @ (y - X @ w) / N + z[j] * w[j]
            w[j] = np.sign(rho) * max(abs(rho) - lam, 0) / z[j]
        if np.abs(w - old).max() < 1e-3:
            break
    return w


def centres(X, y, lam, sweeps):
    N, D = X.shape
    X, y = X - X.mean(axis=0), y - y.mean()
    w, z = np.zeros(D), (X**2).sum(axis=0) / N
    for _ in range(sweeps):
        for j in np.flatnonzero(z > 1e-12):
            rho = X[:, j] @ (y - X @ w) / N + z[j] * w[j]
            w[j] = np.sign(rho) * max(abs(rho) - lam, 0) / z[j]
    return w


def scales_columns_to_mean_square_1(X, y, lam, sweeps):
    N, D = X.shape
    rms = np.sqrt((X**2).mean(axis=0))
    rms = np.where(rms > 0, rms, 1)
    X, w = X / rms, np.zeros(D)
    for _ in range(sweeps):
        for j in range(D):
            rho = X[:, j] @ (y - X @ w) / N + w[j] * X[:, j].any()
            w[j] = np.sign(rho) * max(abs(rho) - lam, 0)
    return w / rms


def proximal_gradient(X, y, lam, sweeps):
    N, D = X.shape
    w, step = np.zeros(D), 1 / max(np.linalg.norm(X, 2) ** 2 / N, 1e-12)
    for _ in range(sweeps):
        v = w + step * X.T @ (y - X @ w) / N
        w = np.sign(v) * np.maximum(np.abs(v) - step * lam, 0)
    return w


def in_random_order(X, y, lam, sweeps):
    N, D = X.shape
    rng, w, z = np.random.default_rng(0), np.zeros(D), (X**2).sum(axis=0) / N
    for _ in range(sweeps):
        for j in rng.permutation(np.flatnonzero(z)):
            rho = X[:, j] @ (y - X @ w) / N + z[j] * w[j]
            w[j] = np.sign(rho) * max(abs(rho) - lam, 0) / z[j]
    return w


def loops_over_elements(X, y, lam, sweeps):
    from operator import mul

    columns, r, N = X.T.tolist(), y.tolist(), len(X)
    w, z = [0.0] * len(columns), [sum(map(mul, column, column)) / N for column in columns]
    for _ in range(sweeps):
        for j, column in enumerate(columns):
            if z[j]:
                rho = sum(map(mul, column, r)) / N + z[j] * w[j]
                step = (max(rho - lam, 0.0) - max(-rho - lam, 0.0)) / z[j] - w[j]
                w[j] += step
                r = [value - x * step for value, x in zip(r, column, strict=True)] if step else r
    return np.array(w)


_new = "np.sign(rho) * max(abs(rho) - lam, 0) / z[j]"
mistakes = {
    "all weights of a sweep are computed from those before it": from_old_values,
    "only the first weight of a sweep sees what is new": updates_the_residual_once_a_sweep,
    "does not add back what the weight itself explains": (" + z[j] * w[j]", ""),
    "adds back the weight without z": ("z[j] * w[j]", "w[j]"),
    "does not divide by z, as if columns had mean square 1": (f"{_new}\n", "np.sign(rho) * max(abs(rho) - lam, 0)\n"),
    "thresholds after dividing by z instead of before": (_new, "np.sign(rho) * max(abs(rho) / z[j] - lam, 0)"),
    "ignores lam": (_new, "rho / z[j]"),
    "lam is added to z, as an L2 penalty would be": (_new, "rho / (z[j] + lam)"),
    "thresholds by lam / 2": ("- lam", "- lam / 2"),
    "thresholds by 2 lam": ("- lam", "- 2 * lam"),
    "thresholds by lam / N, as if the squares were summed": ("- lam", "- lam / N"),
    "thresholds by N lam": ("- lam", "- N * lam"),
    "a hard threshold: what is above lam is not moved": (_new, "rho * (abs(rho) > lam) / z[j]"),
    "allows no negative weights": (_new, "max(rho - lam, 0) / z[j]"),
    "loses the sign": ("np.sign(rho) * ", ""),
    "moves past 0: the maximum with 0 is missing": (_new, "np.sign(rho) * (abs(rho) - lam) / z[j]"),
    "thresholds once, at the end": thresholds_at_the_end,
    "a column of zeros divides 0 by 0": ("np.flatnonzero(z)", "range(D)"),
    "a weight that is 0 once is not tried again": drops_what_is_0,
    "one sweep too many": ("range(sweeps)", "range(sweeps + 1)"),
    "one sweep too few": ("range(sweeps)", "range(sweeps - 1)"),
    "updates one weight where a whole sweep is due": one_weight_a_sweep,
    "stops when no weight changes by more than 1e-3": stops_when_little_changes,
    "goes through the features from the last to the first": ("np.flatnonzero(z)", "np.flatnonzero(z)[::-1]"),
    "goes through the features in random order": in_random_order,
    "leaves out the last feature": ("np.flatnonzero(z)", "np.flatnonzero(z[:-1])"),
    "starts at the least squares solution": starts_at_least_squares,
    "moves the residual by the new weight instead of its change": ("(new - w[j])", "new"),
    "moves the residual the wrong way": ("r -= ", "r += "),
    "centres X and y before": centres,
    "scales the columns before and the weights after": scales_columns_to_mean_square_1,
    "takes steps with all weights at once: proximal gradient": proximal_gradient,
    "writes into y": ("y * 1.0", "y"),
    "loops over the single numbers in Python": loops_over_elements,
}


def by_whole_residuals(X, y, lam, sweeps):
    N, D = X.shape
    w = np.zeros(D)
    for _ in range(sweeps):
        for j in range(D):
            x = X[:, j]
            if not x.any():
                continue
            rho = x @ (y - X @ w + x * w[j]) / N
            w[j] = np.sign(rho) * np.maximum(np.abs(rho) - lam, 0) / (x @ x / N)
    return w


def by_leaving_out_a_column(X, y, lam, sweeps):
    w = np.zeros(X.shape[1])
    for _ in range(sweeps):
        for j in range(len(w)):
            others = np.delete(X, j, axis=1) @ np.delete(w, j)
            rho, z = np.mean(X[:, j] * (y - others)), np.mean(X[:, j] ** 2)
            if z == 0:
                w[j] = 0
            elif rho > lam:
                w[j] = (rho - lam) / z
            elif rho < -lam:
                w[j] = (rho + lam) / z
            else:
                w[j] = 0
    return w


def by_products(X, y, lam, sweeps):
    A, b, threshold = X.T @ X, X.T @ y, lam * len(X)
    w = np.zeros(len(b))
    for _ in range(sweeps):
        for j in range(len(b)):
            rho = b[j] - A[j] @ w + A[j, j] * w[j]
            w[j] = (rho - np.clip(rho, -threshold, threshold)) / A[j, j] if A[j, j] > 0 else 0.0
    return w


def by_moving_the_residual_twice(X, y, lam, sweeps):
    N, D = X.shape
    w, r, columns = np.zeros(D), y.astype(np.float64), np.array(X.T, order="C")
    for j in list(range(D)) * sweeps:
        r = r + columns[j] * w[j]
        square = np.dot(columns[j], columns[j])
        rho = np.dot(columns[j], r)
        w[j] = max(0, rho - N * lam) / max(square, 1e-12) - max(0, -rho - N * lam) / max(square, 1e-12)
        r = r - columns[j] * w[j]
    return w


def by_guarded_z(X, y, lam, sweeps):
    n, d = X.shape
    w = [0.0] * d
    for _ in range(sweeps):
        for j in range(d):
            z = float((X[:, j] ** 2).sum()) / n
            rho = float((X[:, j] * (y - X.dot(np.array(w)))).sum()) / n + z * w[j]
            w[j] = float(np.sign(rho)) * max(abs(rho) - lam, 0.0) / (z + 1e-12)
    return np.array(w)


alternatives = [
    by_whole_residuals,
    by_leaving_out_a_column,
    by_products,
    by_moving_the_residual_twice,
    by_guarded_z,
]
