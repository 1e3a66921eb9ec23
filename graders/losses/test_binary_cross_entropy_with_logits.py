"""Grades binary_cross_entropy_with_logits."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close
from kata.laws import solution

level, after = 2, ["sigmoid", "cross_entropy_with_logits"]
hints = [
    "What is the sigmoid of 40 in floating point, and what is the logarithm of 1 minus it?",
    "Put the sigmoid into the logarithms and simplify before you compute: -log(sigmoid(z)) is log(1 + exp(-z)), and "
    "-log(1 - sigmoid(z)) is log(1 + exp(z)). They differ by z. Which of them is safe for a positive z?",
    "For each element: the larger of z and 0, minus z times t, plus log(1 + exp(-|z|)). Then the mean over all "
    "elements.",
]
budget = 8
remember = "a logit of -1e4 with target 1 costs 1e4"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Ordinary logits and huge ones; hard targets, soft ones, or both."""
    shape = tuple(rng.integers(1, size + 1, rng.integers(1, 4)))
    kind = rng.integers(5)
    logits = rng.normal(0, 3, shape).round(2)
    if kind == 0:
        logits = 100.0 * rng.integers(-100, 101, shape)
    elif kind == 1:
        logits = rng.integers(-200, 201, shape) / 4
    targets = rng.integers(0, 2, shape) / 1.0
    if rng.random() < 0.5:
        targets = rng.integers(0, 9, shape) / 8
    return call(logits, targets)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 300 rows or 400 columns is within the budget, one over the single logits is not."""
    return call(rng.normal(0, 3, (300, 400)), rng.random((300, 400)))


def magnitude(logits, targets):
    """An absolute error of 1e-12 * max(1, |z|) is allowed for each element, so also on average."""
    return max(1.0, float(np.abs(logits).max()))


_logits, _targets = np.array([[2.0, -0.5, 1.0], [-3.0, 0.25, 4.0]]), np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
edges = {
    "a logit of 0 costs log 2": call(np.array([0.0]), np.array([1.0])),
    "target 1": call(np.array([1.5]), np.array([1.0])),
    "target 0": call(np.array([1.5]), np.array([0.0])),
    "a negative logit with target 1": call(np.array([-1.5]), np.array([1.0])),
    "a negative logit with target 0": call(np.array([-1.5]), np.array([0.0])),
    "a logit of -1e4 with target 1 costs 1e4": call(np.array([-1e4]), np.array([1.0])),
    "a logit of 1e4 with target 0 costs 1e4": call(np.array([1e4]), np.array([0.0])),
    "a logit of 1e4 with target 1 costs nothing": call(np.array([1e4]), np.array([1.0])),
    "a logit of -1e4 with target 0 costs nothing": call(np.array([-1e4]), np.array([0.0])),
    "a logit of 40 with target 0 costs 40": call(np.array([40.0]), np.array([0.0])),
    "a logit of -40 with target 1 costs 40": call(np.array([-40.0]), np.array([1.0])),
    "a logit of 8 with target 1 still costs something": call(np.array([8.0]), np.array([1.0])),
    "a logit of 21 with target 1 costs 8e-10": call(np.array([21.0]), np.array([1.0])),
    "a huge logit beside an ordinary one": call(np.array([1e4, 0.5]), np.array([1.0, 0.0])),
    "a soft target": call(np.array([1.5]), np.array([0.25])),
    "a soft target of a huge logit": call(np.array([1e4, -1e4]), np.array([0.75, 0.5])),
    "the mean over several elements": call(_logits[0], _targets[0]),
    "the mean over both axes": call(_logits, _targets),
    "targets in another order of memory than the logits": call(_logits, np.asfortranarray(_targets)),
    "three axes": call(_logits[:, None], _targets[:, None]),
    "four axes": call(_logits[None, :, None], _targets[None, :, None]),
    "a column": call(_logits[0][:, None], _targets[0][:, None]),
}


def is_symmetric(f, logits, targets):
    """Yes and no change places."""
    return close(f(-logits, 1 - targets), f(logits, targets))


def is_linear_in_the_target(f, logits, targets):
    """Half of a target is half way from its loss at 0 to its loss at 1."""
    zero, one = f(logits, np.zeros(logits.shape)), f(logits, np.ones(logits.shape))
    return close(zero - one, logits.mean()) and close(2 * f(logits, np.full(logits.shape, 0.5)), zero + one)


def is_a_softmax_of_two(f, logits, targets):
    """A choice between the scores 0 and z."""
    z, labels = logits.ravel(), (targets.ravel() > 0.5).astype(int)
    two = solution("cross_entropy_with_logits")(np.stack([np.zeros(z.shape), z], axis=1), labels)[0]
    return close(f(z, labels.astype(float)), two)


laws = {
    "changing z to -z and t to 1 - t changes nothing": is_symmetric,
    "the loss is linear in the targets": is_linear_in_the_target,
    "it is the cross-entropy of two classes with the logits 0 and z": is_a_softmax_of_two,
}


def from_probabilities(logits, targets):
    p = 1 / (1 + np.exp(-logits))
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


def from_safe_probabilities(logits, targets):
    e = np.exp(-np.abs(logits))
    p = np.where(logits >= 0, 1, e) / (1 + e)
    return -np.nanmean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


def from_probabilities_plus_small(logits, targets):
    p = 1 / (1 + np.exp(-logits))
    return -np.mean(targets * np.log(p + 1e-9) + (1 - targets) * np.log(1 - p + 1e-9))


def from_clipped_probabilities(logits, targets):
    p = np.clip(1 / (1 + np.exp(-logits)), 1e-15, 1 - 1e-15)
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


def zero_times_infinity_is_zero(logits, targets):
    p = 1 / (1 + np.exp(-logits))
    costs = -targets * np.log(p) - (1 - targets) * np.log(1 - p)
    return np.mean(np.nan_to_num(costs, nan=0.0, posinf=0.0))


def without_a_sigmoid(logits, targets):
    p = np.clip(logits, 1e-9, 1 - 1e-9)
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


def with_a_softmax(logits, targets):
    z = logits - logits.max(axis=-1, keepdims=True)
    return -np.mean(targets * (z - np.log(np.exp(z).sum(axis=-1, keepdims=True))))


def mean_over_the_first_axis(logits, targets):
    costs = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    return costs.sum() / len(costs)


def minus_the_entropy(logits, targets):
    costs = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    t = np.where((targets > 0) & (targets < 1), targets, 0.5)
    entropy = np.where((targets > 0) & (targets < 1), -t * np.log(t) - (1 - t) * np.log(1 - t), 0.0)
    return np.mean(costs - entropy)


def writes_into_logits(logits, targets):
    loss = np.mean(np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits))))
    np.abs(logits, out=logits)
    return loss


def loops_over_elements(logits, targets):
    from math import exp, log

    costs = [
        (z - z * t + log(1 + exp(-z))) if z > 0 else (log(1 + exp(z)) - z * t)
        for z, t in zip(logits.ravel().tolist(), targets.ravel().tolist(), strict=True)
    ]
    return sum(costs) / len(costs)


_COSTS = "np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))"
mistakes = {
    "takes logarithms of a sigmoid that overflows or is rounded to 0 and 1": from_probabilities,
    "takes logarithms of a sigmoid that is rounded to 0 and 1, and skips the NaN": from_safe_probabilities,
    "takes logarithms of a sigmoid plus 1e-9, so nothing costs more than 20.72": from_probabilities_plus_small,
    "takes logarithms of a sigmoid that is kept 1e-15 from 0 and 1": from_clipped_probabilities,
    "an impossible target costs nothing": zero_times_infinity_is_zero,
    "log(1 + exp(z)) overflows for large logits": (_COSTS, "np.log1p(np.exp(z)) - z * t"),
    "log(1 + exp(-z)) overflows for negative logits": (_COSTS, "z - z * t + np.log1p(np.exp(-z))"),
    "clips the logits to 30": ("z, t = logits, targets", "z, t = np.clip(logits, -30, 30), targets"),
    "the sign in the exponent is turned around": ("np.exp(-np.abs(z))", "np.exp(np.abs(z))"),
    "the exponent lacks the absolute value": ("np.exp(-np.abs(z))", "np.exp(-z)"),
    "leaves out max(z, 0)": ("np.maximum(z, 0) - z * t", "-z * t"),
    "takes |z| instead of max(z, 0)": ("np.maximum(z, 0)", "np.abs(z)"),
    "leaves out log(1 + exp(-|z|))": (" + np.log1p(np.exp(-np.abs(z)))", ""),
    "leaves out log(1 + exp(-|z|)) above 20": (
        "np.log1p(np.exp(-np.abs(z)))",
        "np.where(np.abs(z) > 20, 0.0, np.log1p(np.exp(-np.abs(z))))",
    ),
    "adds z t instead of subtracting it": ("- z * t", "+ z * t"),
    "targets 0 and 1 change places": ("- z * t", "- z * (1 - t)"),
    "leaves out the term of target 0": (_COSTS, "t * (np.maximum(-z, 0) + np.log1p(np.exp(-np.abs(z))))"),
    "rounds the targets": ("z, t = logits, targets", "z, t = logits, np.where(targets >= 0.5, 1.0, 0.0)"),
    "takes the logits for probabilities": without_a_sigmoid,
    "takes a softmax instead of a sigmoid": with_a_softmax,
    "subtracts the entropy of the targets": minus_the_entropy,
    "the sum instead of the mean": ("np.mean(", "np.sum("),
    "averages over no more than three axes and sums the rest": (
        f"float(np.mean({_COSTS}))",
        f"float(np.mean({_COSTS}, axis=tuple(range(z.ndim))[:3]).sum())",
    ),
    "divides by the length of the first axis": mean_over_the_first_axis,
    "returns one number for each element": (f"float(np.mean({_COSTS}))", _COSTS),
    "averages over the last axis only": (f"float(np.mean({_COSTS}))", f"np.mean({_COSTS}, axis=-1)"),
    "logarithm to base 2: bits instead of nats": ("float(np.mean(", "1 / np.log(2) * float(np.mean("),
    "lost the minus sign": ("float(np.mean(", "-float(np.mean("),
    "the arguments are swapped": ("z, t = logits, targets", "z, t = targets, logits"),
    "takes both arrays as they lie in memory": (
        "z, t = logits, targets",
        'z, t = logits.ravel("K"), targets.ravel("K")',
    ),
    "writes into the logits": writes_into_logits,
    "loops over the single logits in Python": loops_over_elements,
}


def by_logaddexp(logits, targets):
    return np.mean(np.logaddexp(0, logits) - logits * targets)


def by_two_logarithms(logits, targets):
    return -np.mean(targets * -np.logaddexp(0, -logits) + (1 - targets) * -np.logaddexp(0, logits))


def by_rows(logits, targets):
    total = 0.0
    for z, t in zip(logits, targets, strict=True):
        total += np.sum(np.maximum(z, 0) - z * t + np.log(1 + np.exp(-np.abs(z))))
    return total / logits.size


def by_columns(logits, targets):
    columns = range(logits.shape[-1])
    m = np.maximum(0, logits)
    means = [
        np.mean(m[..., j] - logits[..., j] * targets[..., j] + np.log1p(np.exp(-np.abs(logits[..., j]))))
        for j in columns
    ]
    return float(np.mean(means))


def by_cases(logits, targets):
    z, t = logits.astype(np.float64), targets.astype(np.float64)
    e = np.exp(-np.abs(z))
    yes = np.where(z >= 0, np.log1p(e), np.log1p(e) - z)
    no = np.where(z >= 0, z + np.log1p(e), np.log1p(e))
    return np.average(t * yes + (1 - t) * no)


def by_two_exponentials(logits, targets):
    m = np.maximum(-logits, 0)
    return np.asarray(((1 - targets) * logits + m + np.log(np.exp(-m) + np.exp(-logits - m))).mean())


alternatives = [by_logaddexp, by_two_logarithms, by_rows, by_columns, by_cases, by_two_exponentials]
