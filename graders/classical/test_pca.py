"""Grades pca."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 2, []
hints = [
    "PCA looks at how the samples spread around their mean. What must be done to X before anything else?",
    "Subtract from each feature its mean. The components are the eigenvectors of the covariance matrix, or the right "
    "singular vectors of the centred data. Mind three things: the order, whether the vectors are rows or columns, and "
    "what turns a singular value into a variance.",
    "With the centred data Z and its singular value decomposition Z = U S V^T: component i is row i of V^T, and its "
    "variance is the square of singular value i, divided by N - 1. np.linalg.svd sorts from large to small; "
    "np.linalg.eigh of Z^T Z / (N - 1) sorts from small to large and has its vectors in the columns.",
]
budget = 17
remember = "two samples tell a division by N - 1 from one by N"


def _components_with_gaps(X):
    """Return how many leading components are well determined: clear gaps, also to the next one."""
    variances = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)[: min(len(X) - 1, X.shape[1])] ** 2
    following = np.append(variances[1:], 0.0)
    clear = (following < 0.8 * variances) & (variances - following > 0.02 * variances[0]) & (variances[0] > 0.05)
    return int(np.argmin(np.append(clear, False)))


def draw(rng: np.random.Generator, size: int) -> Call:
    """Correlated features of falling or mixed spread, around 0 or not; more samples than features, or fewer."""
    while True:
        n, d = rng.integers(2, size + 4), rng.integers(1, min(size, 9) + 2)
        X = rng.normal(0, 1, (n, d)) * rng.permutation(4 * 0.55 ** np.arange(d))
        if rng.random() < 0.7:
            X = X @ np.linalg.qr(rng.normal(0, 1, (d, d)))[0]
        X = (X + rng.integers(-4, 5, d) * (rng.random() < 0.7)).round(2)
        if rng.random() < 0.1:
            X[:, rng.integers(d)] = 1.0
        if most := _components_with_gaps(X):
            return call(X, int(rng.integers(1, most + 1)))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 260 samples or the 120 features is within the budget, one over the single numbers is not."""
    return call(rng.normal(0, 1, (260, 120)) * 0.8 ** np.arange(120), 4)


def _sizes(got, other, single):
    """Tell whether two arrays agree up to the sign of their numbers."""
    tolerance = 2e-3 if single else 1e-7
    largest = max(1.0, float(np.abs(other).max())) if np.size(other) else 1.0
    return np.shape(got) == np.shape(other) and bool(np.all(np.abs(np.abs(got) - np.abs(other)) <= tolerance * largest))


def agree(got, expected, X, k):
    """The sign of each component is free."""
    (C, variances), (C0, variances0) = got, expected
    tolerance = 2e-3 if X.dtype == np.float32 else 1e-7
    if not np.all(np.abs(variances - variances0) <= tolerance * variances0[0]):
        return f"the explained variance is {np.round(variances, 6).tolist()} instead of {variances0.round(6).tolist()}"
    signs = np.where(np.sum(C * C0, axis=1, keepdims=True) < 0, -1.0, 1.0)
    right = (np.abs(signs * C - C0) <= tolerance).all(axis=1)
    if not right.all():
        i = int(np.argmin(right))
        off = np.abs(signs * C - C0)[i].max()
        wanted = (signs[i] * C0[i]).round(6).tolist()
        return f"component {i} is {np.round(C[i], 6).tolist()} instead of {wanted} (or its negative), off by {off:.3g}"
    return True


def alike(got, other, X, k):
    """Styles differ in signs only."""
    single = X.dtype == np.float32
    finite = [np.nan_to_num(part, nan=1e9, posinf=1e9, neginf=-1e9) for part in (*got, *other)]
    return len(got) == len(other) == 2 and _sizes(finite[0], finite[2], single) and _sizes(finite[1], finite[3], single)


_X = np.array([[2.0, 0.0, 1.0], [0.0, 1.0, 3.0], [4.0, -1.0, 0.0], [1.0, 5.0, 2.0], [3.0, 2.0, -2.0]])
_flat = np.array([[0.0, 3.0], [0.5, -3.0], [-0.5, 1.0], [0.0, -1.0]])
edges = {
    "the first component only": call(_X, 1),
    "all components": call(_X, 3),
    "one feature has the component 1 or -1": call(np.array([[1.0], [2.0], [6.0]]), 1),
    "two samples: the direction from one to the other": call(np.array([[1.0, 2.0], [4.0, 6.0]]), 1),
    "two samples tell a division by N - 1 from one by N": call(np.array([[0.0], [2.0]]), 1),
    "more features than samples": call(np.array([[1.0, 0.0, 2.0, 5.0], [0.0, 3.0, 1.0, 1.0], [7.0, 1.0, 0.0, 2.0]]), 2),
    "as many samples as features": call(_X[:3], 2),
    "features far from 0": call(_X + np.array([10.0, -20.0, 30.0]), 2),
    "features that are centred already": call(_flat, 2),
    "the last feature varies most": call(
        np.array([[1.0, 0.0, 3.0], [-1.0, 0.0, 3.0], [0.0, 2.0, -6.0], [0.0, -2.0, 0.0]]), 3
    ),
    "the middle feature varies most": call(
        np.array([[1.0, 9.0, 0.0], [-1.0, 3.0, 0.5], [0.0, -6.0, -3.0], [0.0, -6.0, 2.5]]), 3
    ),
    "a feature of large spread stays large: nothing is standardised": call(
        np.array([[1.0, 20.0], [2.0, -10.0], [3.0, 0.0], [4.0, 30.0]]), 2
    ),
    "a constant feature has no part in any component": call(
        np.array([[1.0, 5.0, 2.0], [2.0, 5.0, 1.0], [4.0, 5.0, 8.0]]), 2
    ),
    "features that rise together": call(np.array([[1.0, 1.0], [2.0, 2.5], [3.0, 3.0], [4.0, 3.5]]), 2),
    "features that move against each other": call(np.array([[1.0, -1.0], [2.0, -2.5], [3.0, -3.0], [4.0, -3.5]]), 2),
}


def is_orthonormal(f, X, k):
    """Components have length 1 and are at right angles."""
    C, _ = f(X, k)
    return close(C @ C.T, np.eye(k))


def explains_the_spread(f, X, k):
    """The variance of the data along a component is what is returned."""
    C, variances = f(X, k)
    scores = (X - X.mean(axis=0)) @ C.T
    return close(scores.T @ scores / (len(X) - 1), np.diag(variances))


def ignores_shift(f, X, k):
    """Only the spread counts."""
    (C, variances), (C2, variances2) = f(X, k), f(X + 3.0, k)
    return close(np.abs(C), np.abs(C2)) and close(variances, variances2)


laws = {
    "the components are orthonormal rows": is_orthonormal,
    "along the components the data has that variance, and no correlation": explains_the_spread,
    "adding 3 to everything changes nothing": ignores_shift,
}


def centres_samples(X, k):
    Z = X - X.mean(axis=1, keepdims=True)
    _, s, Vt = np.linalg.svd(Z, full_matrices=len(X) < X.shape[1])
    return Vt[:k], s[:k] ** 2 / (len(X) - 1)


def standardises(X, k):
    Z = (X - X.mean(axis=0)) / (X.std(axis=0, ddof=1) + 1e-12)
    _, s, Vt = np.linalg.svd(Z, full_matrices=False)
    return Vt[:k], s[:k] ** 2 / (len(X) - 1)


def smallest_first(X, k):
    Z = X - X.mean(axis=0)
    variances, V = np.linalg.eigh(Z.T @ Z / (len(X) - 1))
    return V[:, :k].T, variances[:k]


def rows_of_eigenvectors(X, k):
    Z = X - X.mean(axis=0)
    variances, V = np.linalg.eigh(Z.T @ Z / (len(X) - 1))
    return V[:, ::-1][:k], variances[::-1][:k]


def sorts_rows_of_eigenvectors(X, k):
    Z = X - X.mean(axis=0)
    variances, V = np.linalg.eigh(Z.T @ Z / (len(X) - 1))
    order = np.argsort(variances)[::-1][:k]
    return V[order], variances[order]


def does_not_sort(X, k):
    Z = X - X.mean(axis=0)
    variances, V = np.linalg.eig(Z.T @ Z / (len(X) - 1))
    return np.real(V[:, :k].T), np.real(variances[:k])


def sorts_only_variances(X, k):
    Z = X - X.mean(axis=0)
    variances, V = np.linalg.eigh(Z.T @ Z / (len(X) - 1))
    return V[:, :k].T, variances[::-1][:k]


def features_by_variance(X, k):
    order = np.argsort(-X.var(axis=0))[:k]
    return np.eye(X.shape[1])[order], X.var(axis=0, ddof=1)[order]


def share_of_variance(X, k):
    Z = X - X.mean(axis=0)
    _, s, Vt = np.linalg.svd(Z, full_matrices=False)
    return Vt[:k], s[:k] ** 2 / np.sum(s**2)


def writes_into_x(X, k):
    X -= X.mean(axis=0)
    _, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt[:k], s[:k] ** 2 / (len(X) - 1)


def loops_over_elements(X, k):
    from operator import mul

    columns = [[x - sum(column) / len(column) for x in column] for column in X.T.tolist()]
    cov = np.zeros((len(columns), len(columns)))
    for i, one in enumerate(columns):
        for j in range(i + 1):
            cov[i, j] = cov[j, i] = sum(map(mul, one, columns[j])) / (len(X) - 1)
    variances, V = np.linalg.eigh(cov)
    return V[:, ::-1][:, :k].T, variances[::-1][:k]


mistakes = {
    "does not centre the data": ("X - X.mean(axis=0)", "X"),
    "centres each sample instead of each feature": centres_samples,
    "subtracts one mean for the whole array": ("X.mean(axis=0)", "X.mean()"),
    "subtracts the median instead of the mean": ("X.mean(axis=0)", "np.median(X, axis=0)"),
    "standardises the features": standardises,
    "divides the variance by N": ("(len(X) - 1)", "len(X)"),
    "does not divide the squares by N - 1": (" / (len(X) - 1)", ""),
    "returns the singular values": ("s[:k] ** 2 / (len(X) - 1)", "s[:k]"),
    "returns standard deviations": ("s[:k] ** 2 / (len(X) - 1)", "s[:k] / np.sqrt(len(X) - 1)"),
    "returns the share of the variance that is explained": share_of_variance,
    "returns the components with the smallest variance": smallest_first,
    "returns the components from small to large": (
        "Vt[:k], s[:k] ** 2",
        "Vt[:k][::-1], s[:k][::-1] ** 2",
    ),
    "sorts the variances, but not the components": sorts_only_variances,
    "does not sort what np.linalg.eig returns": does_not_sort,
    "takes the rows of the eigenvector matrix instead of its columns": rows_of_eigenvectors,
    "sorts the rows of the eigenvector matrix instead of its columns": sorts_rows_of_eigenvectors,
    "takes the features with the largest variance": features_by_variance,
    "returns the components as columns": ("return Vt[:k]", "return Vt[:k].T"),
    "scales the components with their standard deviation": (
        "return Vt[:k]",
        "return Vt[:k] * s[:k, None] / np.sqrt(len(X) - 1)",
    ),
    "writes into X": writes_into_x,
    "loops over the single numbers in Python": loops_over_elements,
}


def by_covariance(X, k):
    variances, V = np.linalg.eigh(np.atleast_2d(np.cov(X, rowvar=False)))
    order = np.argsort(variances)[::-1][:k]
    return V[:, order].T, variances[order]


def by_full_svd(X, k):
    _, s, Vt = np.linalg.svd((X - np.mean(X, 0)) / np.sqrt(X.shape[0] - 1))
    return -Vt[:k], np.square(s[:k])


def by_unsorted_eigenvalues(X, k):
    Z = X - X.mean(axis=0, keepdims=True)
    variances, V = np.linalg.eig(np.dot(Z.T, Z) / (len(Z) - 1))
    order = np.argsort(-variances.real)
    return V.real[:, order[:k]].T, variances.real[order[:k]]


def by_power_iteration(X, k):
    Z = X.astype(np.float64) - X.mean(axis=0, dtype=np.float64)
    S = sum(np.outer(z, z) for z in Z) / (len(Z) - 1)
    components, variances, rng = [], [], np.random.default_rng()
    for _ in range(k):
        v = rng.normal(0, 1, len(S))
        for _ in range(300):
            v = S @ v
            v /= np.linalg.norm(v)
        components.append(v)
        variances.append(v @ S @ v)
        S = S - variances[-1] * np.outer(v, v)
    return np.array(components), np.array(variances)


def by_orthogonal_iteration(X, k):
    Z = X - np.average(X, axis=0)
    S = np.einsum("nd,ne->de", Z, Z) / (len(Z) - 1)
    V = np.linalg.qr(np.random.default_rng().normal(0, 1, (len(S), k)))[0]
    for _ in range(300):
        V, before = np.linalg.qr(S @ V)[0], V
        if np.abs(np.abs(V) - np.abs(before)).max() < 1e-13:
            break
    return [V.T, np.array([v @ S @ v for v in V.T])]


def by_samples_by_samples(X, k):
    Z = X - X.mean(axis=0)
    squares, U = np.linalg.eigh(Z @ Z.T)
    squares, U = squares[::-1][:k], U[:, ::-1][:, :k]
    return (U / np.sqrt(squares)).T @ Z, squares / (len(Z) - 1)


alternatives = [
    by_covariance,
    by_full_svd,
    by_unsorted_eigenvalues,
    by_power_iteration,
    by_orthogonal_iteration,
    by_samples_by_samples,
]
