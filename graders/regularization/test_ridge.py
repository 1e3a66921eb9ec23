"""Grades ridge."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
questions = ["L1 vs L2"]
hints = [
    "The cost is a smooth bowl in w. Write down its gradient and set it to 0: what kind of equation is that?",
    "The gradient of the first part is -2 X^T (y - X w), that of the second is 2 lam w. Setting their sum to 0 gives D "
    "linear equations; NumPy solves such a system without inverting its matrix.",
    "(X^T X + lam I) w = X^T y, with I the identity of size D: lam is added on the diagonal only.",
]
budget = 100
remember = "equal columns share the weight"


def _condition(X, lam):
    """Return the condition number of the normal equations."""
    squares = np.linalg.eigvalsh(X.T.astype(np.float64) @ X)
    return (squares[-1] + lam) / max(squares[0] + lam, 1e-300)


def draw(rng: np.random.Generator, size: int) -> Call:
    """Fewer or more samples than features, well conditioned; without a penalty at least twice as many samples."""
    n, d = rng.integers(1, size + 1, 2)
    lam = float(rng.choice([0.0, 0.25, 0.5, 1.0, 2.0, 5.0, 20.0]))
    if lam == 0:
        n = max(n, 2 * d)
    while True:
        X = (rng.normal(0, 1, (n, d)) + rng.choice([0.0, 0.5])).round(1)
        if _condition(X, lam) < 200:
            return call(X, rng.normal(1, 3, n).round(1), lam)
        lam = 2 * lam


def workload(rng: np.random.Generator) -> Call:
    """A loop over the samples or over pairs of features is within the budget, one over single numbers is not."""
    return call(rng.normal(0, 1, (600, 100)), rng.normal(0, 1, 600), 20.0)


def magnitude(X, y, lam):
    """What the solution of the normal equations may lose: their condition number times what is added up."""
    X, y = X.astype(np.float64), y.astype(np.float64)
    squares = np.linalg.eigvalsh(X.T @ X)
    lowest = max(squares[0] + lam, 1e-300)
    w = np.linalg.pinv(X.T @ X + lam * np.eye(X.shape[1])) @ X.T @ y
    return (squares[-1] + lam) / lowest * np.linalg.norm(w) + np.sqrt(np.sum(X**2) * np.sum(y**2)) / lowest


_X, _y = np.array([[1.0, 2.0], [3.0, 0.0], [2.0, -1.0]]), np.array([4.0, 1.0, -2.0])
edges = {
    "lam = 0 is ordinary least squares": call(_X, _y, 0.0),
    "more samples than features": call(_X, _y, 1.0),
    "more features than samples": call(np.array([[1.0, 2.0, 0.0], [3.0, 0.0, -1.0]]), np.array([4.0, 1.0]), 0.5),
    "as many samples as features": call(_X[:2], _y[:2], 2.0),
    "one sample": call(np.array([[1.0, 2.0, -2.0]]), np.array([3.0]), 1.0),
    "one feature": call(np.array([[1.0], [2.0], [-1.0]]), np.array([2.0, 5.0, 0.0]), 3.0),
    "one number": call(np.array([[2.0]]), np.array([3.0]), 2.0),
    "a penalty below 1": call(_X, _y, 0.25),
    "a penalty that leaves little of the weights": call(_X, _y, 1000.0),
    "equal columns share the weight": call(
        np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]), np.array([1.0, 4.0, 5.0]), 1.0
    ),
    "a column of zeros gets weight 0": call(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([1.0, 4.0]), 1.0),
    "orthonormal columns": call(np.array([[0.6, 0.8], [0.8, -0.6], [0.0, 0.0]]), np.array([5.0, 10.0, 1.0]), 1.0),
    "a column of ones is penalised too": call(
        np.array([[1.0, 2.0], [1.0, 0.0], [1.0, 1.0]]), np.array([9.0, 8.0, 10.0]), 2.0
    ),
    "targets far from 0, and no intercept": call(_X, _y + 100.0, 1.0),
    "features of very different size": call(_X * np.array([1.0, 50.0]), _y, 4.0),
    "equal targets": call(_X, np.full(3, 2.0), 1.0),
}


def gradient_is_zero(f, X, y, lam):
    """At the minimum X^T (y - X w) balances lam w."""
    w = np.asarray(f(X, y, lam))
    return close(X.T @ (y - X @ w), lam * w)


def a_larger_penalty_shrinks(f, X, y, lam):
    """The length of w falls with lam."""
    lengths = [np.linalg.norm(f(X, y, larger)) for larger in (lam + 0.5, lam + 2.0, lam + 50.0)]
    return lengths[0] >= lengths[1] >= lengths[2]


def is_least_squares_of_a_larger_system(f, X, y, lam):
    """The penalty is D more samples, with targets of 0."""
    D = X.shape[1]
    system = np.vstack([X, np.sqrt(lam + 1) * np.eye(D)])
    return close(f(system, np.append(y, np.zeros(D)), 0.0), f(X, y, lam + 1))


laws = {
    "the gradient at w is 0": gradient_is_zero,
    "a larger lam gives shorter weights": a_larger_penalty_shrinks,
    "D more samples, the root of lam times the identity, do the same as lam": is_least_squares_of_a_larger_system,
}


def penalises_all_but_the_first(X, y, lam):
    penalty = lam * np.eye(X.shape[1])
    penalty[0, 0] = 0
    return np.linalg.pinv(X.T @ X + penalty) @ X.T @ y


def penalises_all_but_the_last(X, y, lam):
    penalty = lam * np.eye(X.shape[1])
    penalty[-1, -1] = 0
    return np.linalg.pinv(X.T @ X + penalty) @ X.T @ y


def centres(X, y, lam):
    X, y = X - X.mean(axis=0), y - y.mean()
    return np.linalg.pinv(X.T @ X + lam * np.eye(X.shape[1])) @ X.T @ y


def centres_the_targets(X, y, lam):
    return np.linalg.pinv(X.T @ X + lam * np.eye(X.shape[1])) @ X.T @ (y - y.mean())


def standardises(X, y, lam):
    std = X.std(axis=0)
    X = (X - X.mean(axis=0)) / np.where(std == 0, 1, std)
    return np.linalg.pinv(X.T @ X + lam * np.eye(X.shape[1])) @ X.T @ y


def shrinks_least_squares(X, y, lam):
    return np.linalg.pinv(X) @ y / (1 + lam)


def penalises_the_length(X, y, lam):
    A, b = X.T @ X, X.T @ y
    w = np.linalg.pinv(A + lam * np.eye(len(b))) @ b
    for _ in range(60):
        w = np.linalg.pinv(A + lam / max(2 * np.linalg.norm(w), 1e-9) * np.eye(len(b))) @ b
    return w


def stacks_lam_unrooted(X, y, lam):
    D = X.shape[1]
    return np.linalg.pinv(np.vstack([X, lam * np.eye(D)])) @ np.append(y, np.zeros(D))


def stacks_the_root_of_its_root(X, y, lam):
    D = X.shape[1]
    return np.linalg.pinv(np.vstack([X, lam**0.25 * np.eye(D)])) @ np.append(y, np.zeros(D))


def forgets_the_square_of_singular_values(X, y, lam):
    U, s, V = np.linalg.svd(X, full_matrices=False)
    return V.T @ (U.T @ y / np.where(s + lam > 1e-9, s + lam, 1))


def penalises_in_proportion(X, y, lam):
    A = X.T @ X
    return np.linalg.pinv(A + lam * np.diag(np.diag(A))) @ X.T @ y


def pulls_towards_one(X, y, lam):
    return np.linalg.pinv(X.T @ X + lam * np.eye(X.shape[1])) @ (X.T @ y + lam)


def thresholds(X, y, lam):
    w = np.linalg.pinv(X) @ y
    return np.sign(w) * np.maximum(np.abs(w) - lam / 2, 0)


def one_step_of_descent(X, y, lam):
    b = X.T @ y
    return b / (np.linalg.norm(X, 2) ** 2 + lam)


def column(X, y, lam):
    return np.linalg.pinv(X.T @ X + lam * np.eye(X.shape[1])) @ X.T @ y.reshape(-1, 1)


def loops_over_elements(X, y, lam):
    from operator import mul

    columns, targets = X.T.tolist(), y.tolist()
    A = lam * np.eye(len(columns))
    for i, column in enumerate(columns):
        for j in range(i + 1):
            total = sum(map(mul, column, columns[j]))
            A[i, j] += total
            A[j, i] += total * (i != j)
    return np.linalg.solve(A, [sum(map(mul, column, targets)) for column in columns])


_line = "np.linalg.solve(X.T @ X + lam * np.eye(D), X.T @ y)"
mistakes = {
    "ignores lam": (_line, "np.linalg.pinv(X) @ y"),
    "adds lam to every entry of the matrix instead of the diagonal": (
        _line,
        "np.linalg.pinv(X.T @ X + lam + 0 * D) @ X.T @ y",
    ),
    "subtracts lam": (_line, "np.linalg.pinv(X.T @ X - lam * np.eye(D)) @ X.T @ y"),
    "lam is multiplied by N: the mean of the squares instead of their sum": ("lam *", "len(X) * lam *"),
    "lam is divided by N": ("lam *", "lam / len(X) *"),
    "lam is multiplied by D": ("lam *", "D * lam *"),
    "lam is doubled: half the squares and the whole penalty": ("lam *", "2 * lam *"),
    "lam is halved: the derivative of lam w^2 is not 1/2 lam w": ("lam *", "lam / 2 *"),
    "lam is squared, as by stacking lam instead of its root": stacks_lam_unrooted,
    "lam is replaced by its root": stacks_the_root_of_its_root,
    "a lam of 0 becomes a small positive one": ("lam *", "max(lam, 1e-3) *"),
    "the penalty is the length of w instead of its square": penalises_the_length,
    "the first weight is not penalised": penalises_all_but_the_first,
    "the last weight is not penalised": penalises_all_but_the_last,
    "centres X and y before, which fits an intercept": centres,
    "centres y before": centres_the_targets,
    "standardises the features before": standardises,
    "penalises each weight in proportion to its feature's squares": penalises_in_proportion,
    "divides least squares by 1 + lam, which is right for orthonormal columns": shrinks_least_squares,
    "thresholds least squares, which is an L1 answer for orthonormal columns": thresholds,
    "divides by the singular values plus lam, without squares": forgets_the_square_of_singular_values,
    "pulls the weights towards 1 instead of 0": pulls_towards_one,
    "takes one step of gradient descent": one_step_of_descent,
    "returns a column instead of a vector": column,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_inverse(X, y, lam):
    return np.linalg.inv(X.T.dot(X) + np.diag(np.full(X.shape[1], lam))).dot(X.T).dot(y)


def by_stacking(X, y, lam):
    D = X.shape[1]
    system = np.concatenate([X, np.sqrt(lam) * np.identity(D)])
    return np.linalg.lstsq(system, np.concatenate([y, np.zeros(D)]), rcond=None)[0]


def by_singular_values(X, y, lam):
    U, s, V = np.linalg.svd(X, full_matrices=False)
    return V.T @ (s / (s**2 + lam) * (U.T @ y))


def by_all_singular_vectors(X, y, lam):
    U, s, V = np.linalg.svd(X)
    return V.T[:, : len(s)] @ (s / (s**2 + lam) * (U.T @ y)[: len(s)])


def by_the_dual_where_it_is_smaller(X, y, lam):
    N, D = X.shape
    if N < D:
        return X.T @ np.linalg.solve(X @ X.T + lam * np.eye(N), y)
    return np.linalg.lstsq(X.T @ X + lam * np.eye(D), X.T @ y, rcond=None)[0]


def by_eigenvectors(X, y, lam):
    values, vectors = np.linalg.eigh(X.T @ X)
    return vectors @ ((vectors.T @ (X.T @ y)) / (np.maximum(values, 0) + lam))


def by_cholesky(X, y, lam):
    D = X.shape[1]
    L = np.linalg.cholesky(X.T @ X + lam * np.eye(D))
    return np.linalg.solve(L.T, np.linalg.solve(L, X.T @ y))


def by_adding_samples(X, y, lam):
    D = X.shape[1]
    A, b = lam * np.eye(D), np.zeros(D)
    for row, target in zip(X, y, strict=True):
        A += np.outer(row, row)
        b += target * row
    return np.linalg.solve(A, b)


def by_pairs_of_features(X, y, lam):
    D = X.shape[1]
    A, b = np.empty((D, D)), np.empty(D)
    for i in range(D):
        b[i] = X[:, i] @ y
        for j in range(D):
            A[i, j] = X[:, i] @ X[:, j] + (lam if i == j else 0)
    return np.linalg.solve(A, b)


def by_elimination(X, y, lam):
    D = X.shape[1]
    A = np.column_stack([X.T @ X + lam * np.eye(D), X.T @ y]).astype(np.float64)
    for k in range(D):
        A[k] /= A[k, k]
        A[k + 1 :] -= np.outer(A[k + 1 :, k], A[k])
    for k in reversed(range(D)):
        A[:k, D] -= A[:k, k] * A[k, D]
    return A[:, D]


alternatives = [
    by_inverse,
    by_stacking,
    by_singular_values,
    by_all_singular_vectors,
    by_the_dual_where_it_is_smaller,
    by_eigenvectors,
    by_cholesky,
    by_adding_samples,
    by_pairs_of_features,
    by_elimination,
]
