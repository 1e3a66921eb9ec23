"""Grades cross_entropy_with_logits."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close
from kata.laws import gradient, solution

level, after = 2, ["cross_entropy", "log_softmax"]
hints = [
    "If you compute the softmax first and its logarithm afterwards, what happens to a true class whose score lies 1000 "
    "below the largest?",
    "Take the logarithm of the softmax in one go. Of each row you need the entry of its own label: index with the row "
    "numbers and the labels together. What is the derivative of z_y - log sum_j exp(z_j) with respect to each z_c?",
    "With m the maximum of a row z and L = log(sum_j exp(z_j - m)): the row costs L - (z_y - m), and the loss is the "
    "mean over the rows. The gradient is exp(z_c - m - L), minus 1 at c = y, all of it divided by N.",
]
budget = 9
remember = "a true class 1000 below the others costs 1000"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Ordinary logits, large ones, and logits far from 0; every label is possible."""
    n, c = rng.integers(1, size + 1), rng.integers(1, size + 3)
    logits = rng.normal(0, 3, (n, c)).round(2)
    kind = rng.integers(5)
    if kind == 0:
        logits = 100.0 * rng.integers(-100, 101, (n, c))
    elif kind == 1:
        logits += rng.choice([-9e3, -500.0, 500.0, 9e3])
    elif kind == 2:
        logits = rng.integers(-24, 25, (n, c)) / 8
    return call(logits, rng.integers(0, c, n))


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 300 samples or the 400 classes is within the budget, one over the single logits is not."""
    return call(rng.normal(0, 2, (300, 400)), rng.integers(0, 400, 300))


def magnitude(logits, labels):
    """The loss is a difference of logits; the gradient is made of probabilities."""
    largest = max(1.0, float(np.abs(logits).max()))
    return largest, largest / len(labels)


_logits = np.array([[2.0, 0.5, -1.0], [0.0, 3.0, 1.0], [1.5, -0.5, 0.25]])
edges = {
    "two equal logits cost log 2": call(np.array([[0.0, 0.0]]), np.array([1])),
    "one class costs nothing": call(np.array([[3.0], [-2.0]]), np.array([0, 0])),
    "a batch of one": call(np.array([[1.0, -0.5, 2.0]]), np.array([1])),
    "a batch of two: the gradient is that of the mean": call(_logits[:2], np.array([2, 1])),
    "as many samples as classes": call(_logits, np.array([0, 2, 1])),
    "all samples have the same label": call(_logits, np.array([1, 1, 1])),
    "the true class has the largest score by far": call(np.array([[1e4, -1e4, 0.0]]), np.array([0])),
    "the true class has the lowest score by far": call(np.array([[1e4, -1e4, 0.0]]), np.array([1])),
    "a true class 1000 below the others costs 1000": call(np.array([[0.0, -1000.0]]), np.array([1])),
    "a true class 30 below the others costs 30": call(np.array([[0.0, -30.0]]), np.array([1])),
    "logits of 1000 do not overflow": call(np.array([[1000.0, 1001.0]]), np.array([0])),
    "logits of -1000 do not vanish": call(np.array([[-1000.0, -1001.0]]), np.array([0])),
    "rows of very different size do not disturb each other": call(
        np.array([[1e4, 9999.0], [-1e4, -9999.0]]), np.array([0, 1])
    ),
}


def is_the_slope(f, logits, labels):
    """Central differences of the loss."""
    near = logits - logits.max(axis=1, keepdims=True)
    near = 4 * near / max(4.0, -near.min())

    def loss(z):
        return np.asarray(solution("cross_entropy_with_logits")(z, labels)[0])

    return close(f(near, labels)[1], gradient(loss, near, np.ones(())), 1e-5)


def sums_to_zero(f, logits, labels):
    """Raising all logits of a sample alike changes nothing."""
    return close(np.sum(f(logits, labels)[1], axis=1), 0, 1e-5)


def averages(f, logits, labels):
    """A batch twice has the same mean loss."""
    twice = f(np.concatenate([logits, logits]), np.concatenate([labels, labels]))
    return close(twice[0], f(logits, labels)[0])


laws = {
    "the gradient agrees with the numerical one": is_the_slope,
    "the gradient of every sample sums to 0": sums_to_zero,
    "a batch twice has the same loss": averages,
}


def no_maximum(logits, labels):
    N, e = len(labels), np.exp(logits)
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), labels]).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


def log_of_softmax(logits, labels):
    N, e = len(labels), np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), labels]).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


def log_of_softmax_plus_small(logits, labels):
    N, e = len(labels), np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), labels] + 1e-9).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


def log_of_clipped_softmax(logits, labels):
    N, e = len(labels), np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(np.maximum(p[np.arange(N), labels], 1e-15)).mean()
    p[np.arange(N), labels] -= 1
    return loss, p / N


def softmax_over_samples(logits, labels):
    N, e = len(labels), np.exp(logits - logits.max(axis=0))
    log_p = logits - logits.max(axis=0) - np.log(e.sum(axis=0))
    gradient = np.exp(log_p)
    gradient[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].mean(), gradient / N


def backwards_through_softmax_twice(logits, labels):
    N, shifted = len(labels), logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    g = p.copy()
    g[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].mean(), p * (g - (g * p).sum(axis=1, keepdims=True)) / N


def judges_the_best_guess(logits, labels):
    N, labels = len(labels), logits.argmax(axis=1)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    gradient = np.exp(log_p)
    gradient[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].mean(), gradient / N


def writes_into_logits(logits, labels):
    N = len(labels)
    logits -= logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    gradient = np.exp(log_p)
    gradient[np.arange(N), labels] -= 1
    return -log_p[np.arange(N), labels].mean(), gradient / N


def loops_over_elements(logits, labels):
    from math import exp, log

    N, loss, gradient = len(labels), 0.0, []
    for z, y in zip(logits.tolist(), labels.tolist(), strict=True):
        m = max(z)
        e = [exp(score - m) for score in z]
        total = sum(e)
        loss += log(total) + m - z[y]
        row = [value / total / N for value in e]
        row[y] -= 1 / N
        gradient.append(row)
    return loss / N, np.array(gradient)


mistakes = {
    "no maximum is subtracted, so exp overflows": no_maximum,
    "takes the logarithm of a softmax, so an unlikely true class costs infinity": log_of_softmax,
    "takes the logarithm of a softmax plus 1e-9, so no sample costs more than 20.72": log_of_softmax_plus_small,
    "takes the logarithm of a softmax that is kept above 1e-15": log_of_clipped_softmax,
    "subtracts the maximum of the whole array, so a far smaller row vanishes": (
        "logits.max(axis=1, keepdims=True)",
        "logits.max()",
    ),
    "normalises over the samples instead of the classes": softmax_over_samples,
    "normalises over the whole array": ("np.exp(shifted).sum(axis=1, keepdims=True)", "np.exp(shifted).sum()"),
    "the loss is the sum over the samples": ("labels].mean()", "labels].sum()"),
    "the gradient is that of the sum over the samples": ("gradient / N", "gradient"),
    "the gradient is divided by N - 1": ("gradient / N", "gradient / max(N - 1, 1)"),
    "loss and gradient are those of the sum over the samples": (
        "return float(loss), gradient / N",
        "return loss * N, gradient",
    ),
    "the gradient is divided by N and by C": ("gradient / N", "gradient / gradient.size"),
    "the loss is averaged over all entries of the picked columns: [:, labels] picks every row for each label": (
        "log_p[np.arange(N), labels]",
        "log_p[:, labels]",
    ),
    "1 is subtracted from the columns of all labels in every row": (
        "gradient[np.arange(N), labels] -= 1",
        "gradient[:, labels] -= 1",
    ),
    "forgets to subtract 1 at the true class": ("gradient[np.arange(N), labels] -= 1", "gradient = gradient * 1.0"),
    "the gradient has the wrong sign": ("gradient / N", "-gradient / N"),
    "the loss has the wrong sign": ("loss = -log_p", "loss = log_p"),
    "the loss lacks the logarithm of the sum": ("loss = -log_p[", "loss = -shifted["),
    "adds 1 at the true class instead of subtracting it": ("labels] -= 1", "labels] += 1"),
    "the gradient is with respect to the logarithms of the probabilities": (
        "gradient = np.exp(log_p)",
        "gradient = np.zeros(log_p.shape)",
    ),
    "goes back through the softmax a second time": backwards_through_softmax_twice,
    "counts labels from 1": (
        "loss = -log_p[np.arange(N), labels].mean()",
        "labels = labels - 1\n    loss = -log_p[np.arange(N), labels].mean()",
    ),
    "takes the class of the largest score for the label": judges_the_best_guess,
    "logarithm to base 2: bits instead of nats": ("float(loss)", "float(loss) / np.log(2)"),
    "returns the gradient first": ("return float(loss), gradient / N", "return gradient / N, float(loss)"),
    "returns the loss only": ("return float(loss), gradient / N", "return float(loss)"),
    "returns one loss for each sample": (".mean()", ""),
    "writes into the logits": writes_into_logits,
    "loops over the single logits in Python": loops_over_elements,
}


def by_one_hot(logits, labels):
    N, C = logits.shape
    Y = np.eye(C)[labels]
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return -np.sum(Y * log_p) / N, (np.exp(log_p) - Y) / N


def by_rows(logits, labels):
    loss, gradient = 0.0, np.zeros(logits.shape)
    for n, y in enumerate(labels):
        z = logits[n] - np.max(logits[n])
        e = np.exp(z)
        loss += np.log(np.sum(e)) - z[y]
        gradient[n] = e / np.sum(e)
        gradient[n, y] -= 1
    return loss / len(labels), gradient / len(labels)


def by_classes(logits, labels):
    N, C = logits.shape
    m = logits[:, 0]
    for c in range(1, C):
        m = np.maximum(m, logits[:, c])
    total, own = np.zeros(N), np.zeros(N)
    for c in range(C):
        total += np.exp(logits[:, c] - m)
        own += (labels == c) * (logits[:, c] - m)
    columns = [(np.exp(logits[:, c] - m) / total - (labels == c)) / N for c in range(C)]
    return np.mean(np.log(total) - own), np.stack(columns, axis=1)


def by_softmax_and_log_softmax(logits, labels):
    z = logits.astype(np.float64)
    z = z - z.max(1)[:, None]
    e = np.exp(z)
    p = e / e.sum(1)[:, None]
    own = np.take_along_axis(z, labels[:, None], axis=1)[:, 0]
    np.subtract.at(p, (np.arange(len(p)), labels), 1.0)
    return [float(np.average(np.log(e.sum(1)) - own)), p / len(p)]


def by_differences_to_the_true_score(logits, labels):
    N = len(labels)
    d = logits - logits[np.arange(N), labels][:, None]
    loss = np.logaddexp.reduce(d, axis=1)
    target = np.arange(logits.shape[1]) == labels[:, None]
    return np.asarray(loss.mean()), (np.exp(d - loss[:, None]) - target) * (1 / N)


alternatives = [by_one_hot, by_rows, by_classes, by_softmax_and_log_softmax, by_differences_to_the_true_score]
