"""Grades bias_variance."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, []
questions = ["bias vs variance"]
hints = [
    "Two different averages occur: one over the M models, one over the N points. Which comes first?",
    "Average the models to get one prediction for each point. The bias compares this average with the truth, the "
    "variance compares each single model with this average. Square before you average over the points: errors of "
    "opposite sign must not cancel.",
    "With a_n the average over m of p_mn: the bias squared is the mean over n of (a_n - t_n)^2, the variance the mean "
    "over n and m of (p_mn - a_n)^2. Neither divides by M - 1.",
]
budget = 25
remember = "biases of opposite sign do not cancel"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Models that are off together, differ from one another, both, or neither."""
    m, n = rng.integers(1, size + 3, 2)
    target = rng.integers(-40, 41, n) / 8
    common = rng.integers(-16, 17, n) / 8 if rng.random() < 0.7 else np.zeros(n)
    spread = rng.choice([0.0, 0.1, 1.0, 3.0, 3.0])
    return call((target + common + spread * rng.normal(0, 1, (m, n))).round(2), target)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 900 models or the 500 points is within the budget, one over the single predictions is not."""
    return call(rng.random((900, 500)), rng.random(500))


def magnitude(predictions, target):
    """Both answers are made of squares."""
    return max(float(np.abs(predictions).max()), float(np.abs(target).max())) ** 2


_square = np.array([[1.0, 4.0, 2.0], [3.0, 4.5, 2.0], [2.5, 3.0, -1.0]])
edges = {
    "a single model has variance 0": call(np.array([[1.0, 2.0, 4.0]]), np.array([0.0, 2.0, 1.0])),
    "a single point": call(np.array([[1.0], [2.0], [6.0]]), np.array([2.0])),
    "one model at one point": call(np.array([[3.0]]), np.array([1.0])),
    "models that agree have variance 0": call(np.tile([1.0, -2.0], (3, 1)), np.array([0.5, 0.0])),
    "models that are right on average have bias 0": call(np.array([[1.0, 5.0], [3.0, 1.0]]), np.array([2.0, 3.0])),
    "perfect models": call(np.tile([1.5, -2.0, 0.0], (2, 1)), np.array([1.5, -2.0, 0.0])),
    "two models tell a division by M from one by M - 1": call(np.array([[0.0], [2.0]]), np.array([4.0])),
    "biases of opposite sign do not cancel": call(np.array([[1.0, -1.0], [1.0, -1.0]]), np.zeros(2)),
    "as many models as points": call(_square, np.array([2.0, 3.0, 1.0])),
    "more points than models": call(_square[:2], np.array([2.0, 3.0, 1.0])),
    "more models than points": call(_square[:, :2], np.array([2.0, 3.0])),
    "one model is far from the others": call(np.array([[1.0, 2.0], [1.0, 2.0], [10.0, 2.0]]), np.array([1.0, 2.0])),
}


def adds_up_to_the_error(f, predictions, target):
    """The decomposition itself."""
    return close(sum(f(predictions, target)), np.mean((predictions - target) ** 2))


def ignores_a_common_shift(f, predictions, target):
    """Only differences count."""
    return close(f(predictions + 2.0, target + 2.0), f(predictions, target))


def moves_the_bias_only(f, predictions, target):
    """Another truth makes the models worse, not more different."""
    return close(f(predictions, target + 3.0)[1], f(predictions, target)[1])


laws = {
    "bias squared plus variance is the mean squared error": adds_up_to_the_error,
    "moving predictions and truth together changes nothing": ignores_a_common_shift,
    "the variance does not depend on the truth": moves_the_bias_only,
}


def unbiased_with_a_guard(predictions, target):
    average = predictions.mean(axis=0)
    variance = ((predictions - average) ** 2).sum(axis=0) / max(len(predictions) - 1, 1)
    return np.mean((average - target) ** 2), np.mean(variance)


def writes_into_predictions(predictions, target):
    average = predictions.mean(axis=0)
    predictions -= average
    return np.mean((average - target) ** 2), np.mean(predictions**2)


def loops_over_elements(predictions, target):
    from operator import mul

    rows, truth = predictions.tolist(), target.tolist()
    m, bias_squared, variance = len(rows), 0.0, 0.0
    for column, t in zip(zip(*rows, strict=True), truth, strict=True):
        a = sum(column) / m
        bias_squared += (a - t) ** 2
        variance += sum(map(mul, column, column)) / m - a * a
    return bias_squared / len(truth), variance / len(truth)


mistakes = {
    "divides the variance by M - 1": (
        "np.mean((predictions - average) ** 2)",
        "np.mean(predictions.var(axis=0, ddof=1))",
    ),
    "divides the variance by M - 1, except for a single model": unbiased_with_a_guard,
    "squares the average bias, so biases of opposite sign cancel": (
        "np.mean((average - target) ** 2)",
        "np.mean(average - target) ** 2",
    ),
    "returns the mean absolute bias": ("np.mean((average - target) ** 2)", "np.mean(np.abs(average - target))"),
    "returns the root of the bias squared": (
        "np.mean((average - target) ** 2)",
        "np.sqrt(np.mean((average - target) ** 2))",
    ),
    "the bias is the mean squared error of the single models": (
        "(average - target) ** 2",
        "(predictions - target) ** 2",
    ),
    "the variance is taken around the truth": ("(predictions - average) ** 2", "(predictions - target) ** 2"),
    "the variance is taken around the average of the whole array": (
        "predictions - average)",
        "predictions - average.mean())",
    ),
    "the variance is that of the average prediction over the points": (
        "np.mean((predictions - average) ** 2)",
        "np.var(average)",
    ),
    "averages over the points instead of the models": (
        "average = predictions.mean(axis=0)",
        "average = predictions.mean(axis=1)",
    ),
    "the variance of each model over the points": (
        "np.mean((predictions - average) ** 2)",
        "np.mean(predictions.var(axis=1))",
    ),
    "the standard deviation instead of the variance": (
        "np.mean((predictions - average) ** 2)",
        "np.mean(predictions.std(axis=0))",
    ),
    "takes the median of the models instead of their mean": (
        "predictions.mean(axis=0)",
        "np.median(predictions, axis=0)",
    ),
    "sums over the points instead of averaging": (
        "return float(bias_squared), float(variance)",
        "return bias_squared * len(target), variance * len(target)",
    ),
    "returns one number for each point": (
        "np.mean((predictions - average) ** 2)\n    return float(bias_squared), float(variance)",
        "predictions.var(axis=0)\n    return (average - target) ** 2, variance",
    ),
    "returns the variance first": ("float(bias_squared), float(variance)", "float(variance), float(bias_squared)"),
    "writes into the predictions": writes_into_predictions,
    "loops over the single predictions in Python": loops_over_elements,
}


def by_var(predictions, target):
    return np.square(np.average(predictions, axis=0) - target).mean(), np.var(predictions, axis=0).mean()


def by_points(predictions, target):
    bias_squared, variance = [], []
    for n in range(predictions.shape[1]):
        column = predictions[:, n]
        bias_squared.append((np.mean(column) - target[n]) ** 2)
        variance.append(np.var(column))
    return np.mean(bias_squared), np.mean(variance)


def by_models(predictions, target):
    average = np.zeros(target.shape)
    for one in predictions:
        average += one
    average /= len(predictions)
    spread = [np.mean((one - average) ** 2) for one in predictions]
    return [float(np.mean((average - target) ** 2)), sum(spread) / len(spread)]


def by_the_error(predictions, target):
    difference = predictions.astype(np.float64) - target
    mean = difference.mean(axis=0)
    bias_squared = mean @ mean / len(mean)
    return bias_squared, np.vdot(difference, difference) / difference.size - bias_squared


def by_moments(predictions, target):
    average = np.einsum("mn->n", predictions) / len(predictions)
    moments = np.einsum("mn,mn->n", predictions, predictions) / len(predictions)
    return np.array(((average - target) ** 2).mean()), (moments - average**2).mean()


alternatives = [by_var, by_points, by_models, by_the_error, by_moments]
