"""Grades polynomial_bias_variance."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close
from kata.laws import solution

level, after = 2, ["bias_variance"]
questions = ["bias vs variance"]
hints = [
    "A polynomial is linear in its coefficients: which matrix, made of powers of x, turns coefficients into values?",
    "Solve one least-squares problem for each training set; they share the matrix, and np.linalg.lstsq takes several "
    "right-hand sides as columns. Evaluate all polynomials at x_test, then proceed as in bias_variance.",
    "V has the entries x_n to the power j for j = 0 .. degree, so degree + 1 columns. The coefficients c_m minimise "
    "the norm of V c_m - y_m; the predictions are the same powers of x_test times c_m. Average over the M models "
    "first, then take the mean squares over the test points.",
]
budget = 80
remember = "with N = degree + 1 the polynomials go through all points"


def _well_posed(degree, x, x_test):
    """Tell whether the powers of x are far from dependent, and no prediction is a far extrapolation."""
    V, V_test = np.vander(x, degree + 1), np.vander(x_test, degree + 1)
    return np.linalg.cond(V) < 60 and np.abs(V_test @ np.linalg.pinv(V)).sum(axis=1).max() < 5


def draw(rng: np.random.Generator, size: int) -> Call:
    """A curve and noisy values of it, or values without any order; few points or many."""
    degree = int(rng.integers(0, min(size, 4) + 1))
    m, q = rng.integers(1, size + 3, 2)
    while True:
        n = degree + 1 + int(rng.integers(0, size + 1))
        x = rng.choice(np.arange(-20, 21), n, replace=False) / 20
        x_test = x if rng.random() < 0.15 else rng.integers(-20, 21, q) / 20
        if _well_posed(degree, x, x_test):
            break
    if rng.random() < 0.5:
        b, a, w = rng.integers(-3, 4), rng.integers(1, 5), rng.integers(1, 4)
        noise = rng.choice([0.1, 0.5, 2.0]) * rng.normal(0, 1, (m, n))
        return call(degree, x, (b + a * np.sin(w * x) + noise).round(2), x_test, (b + a * np.sin(w * x_test)).round(2))
    return call(degree, x, rng.integers(-32, 33, (m, n)) / 8, x_test, rng.integers(-32, 33, len(x_test)) / 8)


def workload(rng: np.random.Generator) -> Call:
    """A fit for each of the 150 training sets is within the budget, one that loops over their numbers is not."""
    x, x_test = rng.uniform(-1, 1, 300), rng.uniform(-0.9, 0.9, 400)
    return call(4, x, np.sin(3 * x) + rng.normal(0, 0.3, (150, 300)), x_test, np.sin(3 * x_test))


def magnitude(degree, x, targets, x_test, truth):
    """The normal equations square the condition of the powers; both answers are squares."""
    largest = max(float(np.abs(targets).max()), float(np.abs(truth).max()))
    return (float(np.linalg.cond(np.vander(x.astype(np.float64), degree + 1))) * largest) ** 2


_x = np.array([-1.0, -0.5, 0.0, 0.25, 1.0])
_targets = np.array([[1.0, 0.5, 0.0, 0.5, 2.0], [2.0, 0.0, 0.25, 0.0, 1.0], [0.5, 1.5, -0.5, 1.0, 3.0]])
_x_test, _truth = np.array([-0.75, 0.5, 0.75, 0.875]), np.array([1.0, 0.5, 1.25, 2.0])
edges = {
    "degree 0 fits the mean": call(0, _x, _targets, _x_test, _truth),
    "degree 1 fits lines": call(1, _x, _targets, _x_test, _truth),
    "degree 2 fits parabolas": call(2, _x, _targets, _x_test, _truth),
    "degree 3 fits cubics": call(3, _x, _targets, _x_test, _truth),
    "with N = degree + 1 the polynomials go through all points": call(4, _x, _targets, _x_test[:2], _truth[:2]),
    "a line through two points": call(1, np.array([-1.0, 1.0]), np.array([[0.0, 2.0], [1.0, 0.0]]), _x_test, _truth),
    "one point and a constant": call(0, np.array([0.5]), np.array([[1.0], [3.0]]), np.array([0.0]), np.array([1.0])),
    "a single training set has variance 0": call(2, _x, _targets[:1], _x_test, _truth),
    "two training sets tell a division by M from one by M - 1": call(1, _x, _targets[:2], _x_test, _truth),
    "a single test point": call(2, _x, _targets, np.array([0.5]), np.array([2.0])),
    "as many test points as training points": call(2, _x, _targets, _x[::-1] * 0.5, np.arange(5.0)),
    "training and test points in any order": call(2, _x[[3, 0, 4, 1, 2]], _targets, _x_test[[2, 0, 3, 1]], _truth),
    "training points on one side only": call(
        1, np.array([0.0, 0.5, 1.0]), np.array([[1.0, 2.0, 4.0], [0.0, 2.0, 1.0]]), np.array([0.25, 1.0]), np.ones(2)
    ),
    "a truth that the model can express has bias 0": call(
        1, _x, np.array([[1.0, 1.0, 1.0, 1.5, 3.0], [-1.0, 1.0, 3.0, 3.5, 5.0]]), np.array([0.0]), np.array([1.8])
    ),
    "biases of opposite sign do not cancel": call(
        0, np.array([-1.0, 1.0]), np.array([[-1.0, 1.0], [0.5, -0.5]]), np.array([-0.5, 0.5]), np.array([-2.0, 2.0])
    ),
    "noise-free parabolas are found exactly": call(
        2, _x, np.tile(3 * _x**2 - _x, (2, 1)), _x_test, 3 * _x_test**2 - _x_test
    ),
}


def finds_polynomials(f, degree, x, targets, x_test, truth):
    """Without noise, and with a truth that the model can express, nothing is left."""
    c = np.arange(1.0, degree + 2) * (-1.0) ** np.arange(degree + 1)
    return close(f(degree, x, np.tile(np.polyval(c, x), (2, 1)), x_test, np.polyval(c, x_test)), (0, 0))


def ignores_a_common_polynomial(f, degree, x, targets, x_test, truth):
    """What the model can express exactly cancels."""
    c = np.arange(degree + 1.0) - 2
    moved = f(degree, x, targets + np.polyval(c, x), x_test, truth + np.polyval(c, x_test))
    return close(moved, f(degree, x, targets, x_test, truth))


def interpolates(f):
    """A polynomial through all points predicts the targets, and bias_variance takes over."""
    return close(f(4, _x, _targets, _x, np.ones(5)), solution("bias_variance")(_targets, np.ones(5)))


def moves_the_bias_only(f, degree, x, targets, x_test, truth):
    """Another truth makes the models worse, not more different."""
    return close(f(degree, x, targets, x_test, truth + 3.0)[1], f(degree, x, targets, x_test, truth)[1])


laws = {
    "a polynomial of that degree is found exactly": finds_polynomials,
    "adding a polynomial of that degree to targets and truth changes nothing": ignores_a_common_polynomial,
    "through all points, it is bias_variance of the targets": interpolates,
    "the variance does not depend on the truth": moves_the_bias_only,
}


def no_intercept(degree, x, targets, x_test, truth):
    powers = np.arange(1, degree + 1)
    c = np.linalg.pinv(x[:, None] ** powers) @ targets.T if degree else np.zeros((0, len(targets)))
    p = (x_test[:, None] ** powers) @ c
    return np.mean((p.mean(axis=1) - truth) ** 2), np.mean(p.var(axis=1))


def one_power_too_few(degree, x, targets, x_test, truth):
    if degree == 0:
        return np.mean(truth**2), 0.0
    p = np.vander(x_test, degree) @ np.linalg.lstsq(np.vander(x, degree), targets.T, rcond=None)[0]
    return np.mean((p.mean(axis=1) - truth) ** 2), np.mean(p.var(axis=1))


def never_interpolates(degree, x, targets, x_test, truth):
    degree = max(min(degree, len(x) - 2), 0)
    p = np.vander(x_test, degree + 1) @ np.linalg.lstsq(np.vander(x, degree + 1), targets.T, rcond=None)[0]
    return np.mean((p.mean(axis=1) - truth) ** 2), np.mean(p.var(axis=1))


def standardises_separately(degree, x, targets, x_test, truth):
    def standard(points):
        return (points - points.mean()) / (points.std() + 1e-12)

    V, V_test = np.vander(standard(x), degree + 1), np.vander(standard(x_test), degree + 1)
    p = V_test @ (np.linalg.pinv(V) @ targets.T)
    return np.mean((p.mean(axis=1) - truth) ** 2), np.mean(p.var(axis=1))


def with_a_ridge(degree, x, targets, x_test, truth):
    V, V_test = np.vander(x, degree + 1), np.vander(x_test, degree + 1)
    p = V_test @ np.linalg.solve(V.T @ V + 1e-3 * np.eye(degree + 1), V.T @ targets.T)
    return np.mean((p.mean(axis=1) - truth) ** 2), np.mean(p.var(axis=1))


def unbiased_with_a_guard(degree, x, targets, x_test, truth):
    p = np.vander(x_test, degree + 1) @ np.linalg.lstsq(np.vander(x, degree + 1), targets.T, rcond=None)[0]
    variance = ((p.T - p.mean(axis=1)) ** 2).sum() / (max(len(targets) - 1, 1) * len(x_test))
    return np.mean((p.mean(axis=1) - truth) ** 2), variance


def writes_into_targets(degree, x, targets, x_test, truth):
    mean = targets.mean(axis=1)
    targets -= mean[:, None]
    p = np.vander(x_test, degree + 1) @ np.linalg.lstsq(np.vander(x, degree + 1), targets.T, rcond=None)[0] + mean
    return np.mean((p.mean(axis=1) - truth) ** 2), np.mean(p.var(axis=1))


def loops_over_numbers(degree, x, targets, x_test, truth):
    from operator import mul

    points, tests, k = x.tolist(), x_test.tolist(), degree + 1
    models = []
    for y in targets.tolist():
        powers = [[point**j for point in points] for j in range(k)]
        rows = [[sum(map(mul, a, b)) for b in powers] + [sum(map(mul, a, y))] for a in powers]
        for i in range(k):
            for row in rows[:i] + rows[i + 1 :]:
                factor = row[i] / rows[i][i]
                row[i:] = [value - factor * other for value, other in zip(row[i:], rows[i][i:], strict=True)]
        c = [rows[i][k] / rows[i][i] for i in range(k)]
        models.append([sum([c[j] * point**j for j in range(k)]) for point in tests])
    bias_squared = variance = 0.0
    for column, t in zip(zip(*models, strict=True), truth.tolist(), strict=True):
        a = sum(column) / len(column)
        bias_squared += (a - t) ** 2 / len(tests)
        variance += sum([(p - a) ** 2 for p in column]) / len(column) / len(tests)
    return bias_squared, variance


mistakes = {
    "the highest power is degree - 1": one_power_too_few,
    "the highest power is degree + 1": (
        "np.vander(x, degree + 1), np.vander(x_test, degree + 1)",
        "np.vander(x, degree + 2), np.vander(x_test, degree + 2)",
    ),
    "the polynomials have no constant term": no_intercept,
    "the coefficients are used in reverse order": ("V_test @ c", "V_test @ c[::-1]"),
    "predicts at x instead of x_test": ("p = V_test @ c", "p = V @ c"),
    "fits one polynomial to all training sets together": (
        "p = V_test @ c",
        "p = V_test @ np.repeat(c.mean(axis=1, keepdims=True), len(targets), axis=1)",
    ),
    "the bias is that of the first model": ("a - truth", "p[:, 0] - truth"),
    "the bias is the mean squared error of the single models": ("(a - truth) ** 2", "(p.T - truth) ** 2"),
    "the variance is taken around the truth": ("p.T - a", "p.T - truth"),
    "the variance is that of the average prediction over the test points": ("np.mean((p.T - a) ** 2)", "np.var(a)"),
    "the variance is that of the coefficients": ("np.mean((p.T - a) ** 2)", "np.mean(c.var(axis=1))"),
    "squares the average bias, so biases of opposite sign cancel": (
        "np.mean((a - truth) ** 2)",
        "np.mean(a - truth) ** 2",
    ),
    "divides the variance by M - 1": ("np.mean((p.T - a) ** 2)", "np.mean(p.var(axis=1, ddof=1))"),
    "divides the variance by M - 1, except for a single training set": unbiased_with_a_guard,
    "the standard deviation instead of the variance": ("np.mean((p.T - a) ** 2)", "np.mean(p.std(axis=1))"),
    "returns the variance first": (
        "return float(np.mean((a - truth) ** 2)), float(np.mean((p.T - a) ** 2))",
        "return np.mean((p.T - a) ** 2), np.mean((a - truth) ** 2)",
    ),
    "lowers the degree where the polynomial could go through all points": never_interpolates,
    "drops singular values below a tenth of the largest": ("rcond=None", "rcond=0.1"),
    "shrinks the coefficients with a ridge": with_a_ridge,
    "standardises x and x_test each by its own mean and spread": standardises_separately,
    "writes into the targets": writes_into_targets,
    "loops over the single numbers of every training set in Python": loops_over_numbers,
}


def by_polyfit(degree, x, targets, x_test, truth):
    p = np.array([np.polyval(np.polyfit(x, y, degree), x_test) for y in targets])
    return np.mean((p.mean(axis=0) - truth) ** 2), np.mean(np.var(p, axis=0))


def by_normal_equations(degree, x, targets, x_test, truth):
    powers = np.arange(degree + 1)
    V, V_test = x[:, None] ** powers, x_test[:, None] ** powers
    p = (V_test @ np.linalg.inv(V.T @ V) @ V.T @ targets.T).T
    a = p.mean(0)
    return float(((a - truth) ** 2).mean()), float(((p - a) ** 2).mean())


def by_legendre(degree, x, targets, x_test, truth):
    c = np.polynomial.legendre.legfit(x, targets.T, degree)
    p = np.polynomial.legendre.legval(x_test, c)
    return [np.square(p.mean(0) - truth).mean(), p.var(0).mean()]


def by_polynomial_objects(degree, x, targets, x_test, truth):
    average, squares = np.zeros(x_test.shape), np.zeros(x_test.shape)
    for n, y in enumerate(targets, start=1):
        p = np.polynomial.Polynomial.fit(x, y, degree, domain=[-1, 1])(x_test)
        step = p - average
        average = average + step / n
        squares = squares + step * (p - average)
    return np.mean((average - truth) ** 2), np.mean(squares) / len(targets)


def by_qr_and_test_points(degree, x, targets, x_test, truth):
    Q, R = np.linalg.qr(np.polynomial.chebyshev.chebvander(x, degree))
    c = np.linalg.solve(R, Q.T @ targets.T)
    bias_squared, variance = [], []
    for point, t in zip(x_test, truth, strict=True):
        p = np.polynomial.chebyshev.chebvander(point, degree) @ c
        bias_squared.append((np.mean(p) - t) ** 2)
        variance.append(np.var(p))
    return np.mean(bias_squared), np.mean(variance)


alternatives = [by_polyfit, by_normal_equations, by_legendre, by_polynomial_objects, by_qr_and_test_points]
