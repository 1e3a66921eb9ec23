"""Grades dropout_backward."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close
from kata.laws import gradient

level, after = 1, ["dropout_forward"]
questions = ["dropout"]
hints = [
    "On the way forward each element was multiplied by one number. By which numbers, and what is the slope of that?",
    "The mask says what was kept; the same factor scales the gradient. Everything is elementwise, and nothing is "
    "random. One probability makes the division impossible: what must come out there?",
    "dx is dy over (1 - p) where the mask is True and 0 elsewhere. For p = 1 nothing was kept: dx is 0 everywhere.",
]
budget = 34
remember = "p = 1: all was dropped, and no NaN"


def draw(rng: np.random.Generator, size: int) -> Call:
    """Gradients other than 0 and masks that a forward pass could have drawn."""
    shape = tuple(rng.integers(1, size + 1, rng.integers(1, 4)))
    dy = rng.choice([-1.0, 1.0], shape) * rng.integers(1, 99, shape) / 8
    p = float(rng.choice([0.0, 0.1, 0.25, 0.4, 0.5, 0.75, 0.8, 0.98, 1.0]))
    return call(dy, rng.random(shape) >= p, p)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 500 rows or columns is within the budget, one over the single elements is not."""
    return call(rng.random((500, 500)) + 1, rng.random((500, 500)) >= 0.4, 0.4)


_dy = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])
_mask = np.array([[True, False, True], [False, False, True]])
edges = {
    "p = 0.98 multiplies what was kept by 50": call(np.array([1.0, -2.0, 4.0]), np.array([False, False, True]), 0.98),
    "p = 0: nothing was dropped": call(_dy, np.ones((2, 3), bool), 0.0),
    "p = 1: all was dropped, and no NaN": call(_dy, np.zeros((2, 3), bool), 1.0),
    "p = 0.2: what was kept is divided by 0.8": call(_dy, _mask, 0.2),
    "p = 0.75: what was kept is divided by 0.25": call(_dy, _mask, 0.75),
    "half of the elements is dropped": call(_dy, _mask, 0.5),
    "by chance nothing was dropped": call(_dy, np.ones((2, 3), bool), 0.5),
    "by chance all was dropped": call(_dy, np.zeros((2, 3), bool), 0.5),
    "one element, kept": call(np.array([3.0]), np.array([True]), 0.25),
    "one element, dropped": call(np.array([3.0]), np.array([False]), 0.25),
    "as many rows as columns": call(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[True, True], [False, True]]), 0.25),
    "three axes": call(np.arange(1.0, 13.0).reshape(2, 3, 2), np.arange(12).reshape(2, 3, 2) % 5 != 1, 0.4),
    "a gradient of 0": call(np.array([0.0, 2.0]), np.array([True, False]), 0.5),
    "tiny and huge gradients": call(np.array([1e-9, 1e9, -1e9]), np.array([True, True, False]), 0.5),
}


def dropped_gets_nothing(f, dy, mask, p):
    """Exactly."""
    return not np.asarray(f(dy, mask, p))[~mask].any()


def is_the_slope(f, dy, mask, p):
    """Central differences through the forward pass with this mask."""
    scale = 1 / (1 - p) if p < 1 else 0.0
    slope = gradient(lambda x: np.where(mask, x * scale, 0.0), np.ones(dy.shape), dy)
    return close(f(dy, mask, p), slope, 1e-5)


def linear(f, dy, mask, p):
    """Three times the gradient above gives three times the gradient below."""
    return close(f(3 * dy, mask, p), 3 * np.asarray(f(dy, mask, p)))


laws = {
    "what was dropped gets exactly 0": dropped_gets_nothing,
    "it is the slope of the forward pass": is_the_slope,
    "three times dy gives three times dx": linear,
}


def draws_a_mask(dy, mask, p):
    if p == 1:
        return np.zeros_like(dy)
    return dy * (np.random.default_rng(0).random(dy.shape) >= p) / (1 - p)


def scales_by_the_share_kept(dy, mask, p):
    return dy * mask / max(mask.mean(), 1e-300)


def one_is_like_zero(dy, mask, p):
    return dy if p == 1 else dy * mask / (1 - p)


def scales_the_dropped_only(dy, mask, p):
    if p == 1:
        return np.zeros_like(dy)
    return np.where(mask, dy, dy / (1 - p))


def passes_the_dropped(dy, mask, p):
    if p == 1:
        return np.zeros_like(dy)
    return np.where(mask, dy / (1 - p), dy)


def reads_the_mask_off_dy(dy, mask, p):
    if p == 1:
        return np.zeros_like(dy)
    return dy * (dy > 0) / (1 - p)


def returns_kept_only(dy, mask, p):
    if p == 1:
        return np.zeros_like(dy)
    return dy[mask] / (1 - p)


def one_mask_for_all(dy, mask, p):
    if p == 1:
        return np.zeros_like(dy)
    return dy * mask[:1] / (1 - p)


def writes_into_dy(dy, mask, p):
    dy[~mask] = 0
    return dy / (1 - p) if p < 1 else dy


def loops_over_elements(dy, mask, p):
    scale = 1 / (1 - p) if p < 1 else 0.0
    pairs = zip(dy.ravel().tolist(), mask.ravel().tolist(), strict=True)
    return np.array([slope * scale if kept else 0.0 for slope, kept in pairs]).reshape(dy.shape)


_line = "dy * mask / (1 - p)"


def bounded_scale(dy, mask, p):
    return dy * mask / max(1 - p, 0.05)


mistakes = {
    "the scale is bounded, so that it does not grow to the end": bounded_scale,
    "does not scale what was kept": (_line, "dy * mask"),
    "takes True for dropped": (_line, "dy * ~mask / (1 - p)"),
    "scales by 1 / p instead of 1 / (1 - p)": (_line, "dy * mask / max(p, 1e-300)"),
    "multiplies by 1 - p instead of dividing": (_line, "dy * mask * (1 - p)"),
    "scales twice": (_line, "dy * mask / (1 - p) ** 2"),
    "scales by the root of 1 / (1 - p)": (_line, "dy * mask / np.sqrt(1 - p)"),
    "scales by the share that the mask kept, not by 1 - p": scales_by_the_share_kept,
    "adds 1e-6 to 1 - p": (_line, "dy * mask / (1 - p + 1e-6)"),
    "forgets the mask": (_line, "dy / (1 - p)"),
    "scales what was dropped instead of what was kept": scales_the_dropped_only,
    "what was dropped gets its gradient unscaled": passes_the_dropped,
    "p = 1 divides 0 by 0": ("    if p == 1:\n        return np.zeros_like(dy)\n", ""),
    "p = 1 returns dy": one_is_like_zero,
    "draws a new mask": draws_a_mask,
    "takes positive gradients for what was kept": reads_the_mask_off_dy,
    "the first row's mask for all rows": one_mask_for_all,
    "returns the mask, scaled": (_line, "mask / (1 - p)"),
    "returns what was kept only": returns_kept_only,
    "writes into dy": writes_into_dy,
    "loops over the single elements in Python": loops_over_elements,
}


def by_where(dy, mask, p):
    return np.where(mask, dy / (1 - p), 0.0) if p < 1 else 0 * dy


def by_assignment(dy, mask, p):
    dx = np.zeros(dy.shape)
    dx[mask] = dy[mask] / (1 - p)
    return dx


def by_guarded_scale(dy, mask, p):
    return mask.astype(np.float64) / np.maximum(1 - p, 1e-12) * dy


def by_rows(dy, mask, p):
    if p >= 1:
        return np.zeros(dy.shape)
    return np.array([slope * kept / (1 - p) for slope, kept in zip(dy, mask, strict=True)])


def by_columns(dy, mask, p):
    dx = np.zeros(dy.shape)
    if p < 1:
        for j in range(dy.shape[-1]):
            dx[..., j] = dy[..., j] * mask[..., j] * (1 / (1 - p))
    return dx


def by_nan_to_num(dy, mask, p):
    return np.nan_to_num(np.divide(dy * mask, 1.0 - np.float64(p)))


alternatives = [by_where, by_assignment, by_guarded_scale, by_rows, by_columns, by_nan_to_num]
