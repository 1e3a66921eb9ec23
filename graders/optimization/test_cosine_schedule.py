"""Grades cosine_schedule."""

import numpy as np

from kata.calls import Call, call
from kata.compare import close

level, after = 1, ["gradient_descent"]
hints = [
    "Write down the rate at four places first: step 0, warmup, halfway from warmup to total, and far behind total. "
    "What becomes of your formulas if warmup is 0?",
    "How far the decay has come is a number that is 0 at warmup and 1 at total, and stays 1. The cosine of pi times it "
    "goes from 1 to -1; map that to peak and floor. np.where picks between rise and decay in arrays.",
    "Before warmup the rate is peak times step over warmup. From there on, with p = (step - warmup) over "
    "(total - warmup), but at most 1, it is floor plus (peak - floor) times half of 1 + cos(pi p).",
]
budget = 6
remember = "without a warmup step 0 has rate peak"


def draw(rng: np.random.Generator, size: int) -> Call:
    """One step or an array of them, before, in and after the decay; whole numbers or fractions; with a floor or not."""
    warmup = int(rng.integers(0, size + 2)) if rng.random() < 0.75 else 0
    total = warmup + int(rng.integers(1, 4 * size + 2))
    peak = float(rng.choice([0.1, 0.5, 1.0, 3.0]))
    options = {"floor": float(rng.choice([0.0, 0.01, 0.1, 0.5, 1.0])) * peak} if rng.random() < 0.6 else {}
    kind = rng.integers(4)
    if kind == 0:
        step = int(rng.integers(0, total + 4))
    elif kind == 1:
        step = rng.integers(0, total + 4, rng.integers(1, size + 2, 2))
    elif kind == 2:
        step = (rng.random(rng.integers(1, size + 2)) * (total + 3)).round(2)
    else:
        step = rng.integers(0, total + 4, rng.integers(1, size + 2))
    return call(step, warmup, total, peak, **options)


def workload(rng: np.random.Generator) -> Call:
    """A loop over the 400 rows or columns is within the budget, one over the single steps is not."""
    return call(1000 + 8999 * rng.random((400, 400)), 1000, 10_000, 0.5, floor=0.05)


def magnitude(step, warmup, total, peak, floor=0.0):
    """The largest rate: the cosine squared of pi / 2 is not quite 0."""
    return peak


edges = {
    "step 0 of a warmup has rate 0": call(0, 4, 10, 0.5),
    "step 0 has rate 0 with a floor too": call(0, 4, 10, 0.5, floor=0.25),
    "the first step of a warmup": call(1, 4, 10, 0.5, floor=0.25),
    "the last step of a warmup": call(3, 4, 10, 0.5),
    "at step = warmup the rate is peak": call(4, 4, 10, 0.5, floor=0.25),
    "the first step of the decay": call(5, 4, 10, 0.5),
    "halfway through the decay": call(7, 4, 10, 0.5, floor=0.25),
    "a quarter through the decay": call(6, 4, 12, 1.0),
    "the last step of the decay": call(9, 4, 10, 0.5),
    "at step = total the rate is floor": call(10, 4, 10, 0.5, floor=0.25),
    "at step = total the rate is 0 without a floor": call(10, 4, 10, 0.5),
    "after total the rate is floor": call(13, 4, 10, 0.5, floor=0.25),
    "far after total the rate stays floor": call(1000, 4, 10, 0.5, floor=0.25),
    "a period after total it is still floor": call(np.array([16, 22]), 4, 10, 0.5, floor=0.25),
    "without a warmup step 0 has rate peak": call(0, 0, 8, 0.5, floor=0.25),
    "without a warmup": call(np.arange(11), 0, 8, 0.5, floor=0.25),
    "a warmup of one step": call(np.arange(5), 1, 4, 0.5),
    "a decay of one step": call(np.arange(8), 5, 6, 0.5, floor=0.25),
    "a floor as high as the peak": call(np.arange(8), 3, 6, 0.5, floor=0.5),
    "an array of ints": call(np.arange(14), 4, 10, 0.5, floor=0.25),
    "fractions of steps": call(np.array([0.5, 3.75, 4.25, 9.5, 10.5]), 4, 10, 0.5),
    "fractions of steps without a warmup": call(np.array([0.5, 2.25, 7.75, 8.5]), 0, 8, 0.5),
    "all steps of an array are the last": call(np.array([[10, 10]]), 4, 10, 0.5),
    "one step in an array": call(np.array([7]), 4, 10, 0.5),
    "a table of steps": call(np.array([[0, 2, 4], [6, 8, 12]]), 4, 10, 0.5),
    "the last steps of a long warmup": call(np.array([1998, 1999, 2000]), 2000, 5000, 0.5),
    "a peak above 1": call(np.array([2, 5]), 4, 10, 3.0),
}


def rises_and_falls(f):
    """Up to the peak, then down to the floor."""
    rates = np.asarray(f(np.arange(40), 10, 30, 0.5, floor=0.125), float)
    return bool(np.all(np.diff(rates[:11]) > 0) and np.all(np.diff(rates[10:31]) < 0) and np.ptp(rates[30:]) < 1e-9)


def decay_is_symmetric(f, step, warmup, total, peak, floor=0.0):
    """What is lost in the first part of the decay is what is left in the last."""
    steps = np.arange(warmup, total + 1)
    rates = np.asarray(f(steps, warmup, total, peak, floor=floor), float)
    return close(rates + rates[::-1], np.full(len(steps), peak + floor))


def arrays_are_many_steps(f):
    """An array has the rates of its steps."""
    singles = [float(f(step, 3, 8, 0.5, floor=0.125)) for step in range(10)]
    return close(f(np.arange(10), 3, 8, 0.5, floor=0.125), singles)


laws = {
    "the rate rises to the peak and falls to the floor": rises_and_falls,
    "the decay is symmetric around its middle": decay_is_symmetric,
    "an array has the rates of its single steps": arrays_are_many_steps,
}


def divides_by_no_warmup(step, warmup, total, peak, floor=0.0):
    step = np.asarray(step, float)
    progress = np.clip((step - warmup) / (total - warmup), 0, 1)
    decay = floor + (peak - floor) * (1 + np.cos(np.pi * progress)) / 2
    return np.minimum(peak * step / np.float64(warmup), decay)


def single_steps_only(step, warmup, total, peak, floor=0.0):
    import math

    if step < warmup:
        return peak * step / warmup
    if step > total:
        return floor
    return floor + (peak - floor) * (1 + math.cos(math.pi * (step - warmup) / (total - warmup))) / 2


def arrays_only(step, warmup, total, peak, floor=0.0):
    step = np.atleast_1d(step)
    progress = np.clip((step - warmup) / (total - warmup), 0, 1)
    decay = floor + (peak - floor) * (1 + np.cos(np.pi * progress)) / 2
    return np.where(step < warmup, peak * step / max(warmup, 1), decay)


def whole_steps_only(step, warmup, total, peak, floor=0.0):
    step = np.asarray(step).astype(int)
    progress = np.clip((step - warmup) / (total - warmup), 0, 1)
    decay = floor + (peak - floor) * (1 + np.cos(np.pi * progress)) / 2
    return np.where(step < warmup, peak * step / max(warmup, 1), decay)


def zero_after_total(step, warmup, total, peak, floor=0.0):
    step = np.asarray(step)
    progress = np.clip((step - warmup) / (total - warmup), 0, 1)
    decay = floor + (peak - floor) * (1 + np.cos(np.pi * progress)) / 2
    return np.where(step < warmup, peak * step / max(warmup, 1), np.where(step > total, 0.0, decay))


def rates_of_integers(step, warmup, total, peak, floor=0.0):
    step = np.asarray(step)
    rates = np.zeros_like(step)
    progress = np.clip((step - warmup) / (total - warmup), 0, 1)
    decay = floor + (peak - floor) * (1 + np.cos(np.pi * progress)) / 2
    rates[...] = np.where(step < warmup, peak * step / max(warmup, 1), decay)
    return rates


def loops_over_elements(step, warmup, total, peak, floor=0.0):
    from math import cos, pi

    half, speed, rise = (peak - floor) / 2, pi / (total - warmup), peak / max(warmup, 1)
    rates = [
        rise * k if k < warmup else floor if k > total else floor + half * (1 + cos(speed * (k - warmup)))
        for k in np.ravel(step).tolist()
    ]
    return np.array(rates).reshape(np.shape(step))


mistakes = {
    "the cosine starts at step 0 instead of warmup": (
        "(np.asarray(step) - warmup) / (total - warmup)",
        "np.asarray(step) / total",
    ),
    "the decay takes total steps after the warmup": ("/ (total - warmup)", "/ total"),
    "the decay takes one step less": ("/ (total - warmup)", "/ max(total - warmup - 1, 1)"),
    "the decay takes one step more": ("/ (total - warmup)", "/ (total - warmup + 1)"),
    "the rate rises again after total": (", 0, 1)", ", 0, None)"),
    "after total the rate is 0, not floor": zero_after_total,
    "the warmup starts at floor instead of 0": (
        "peak * np.asarray(step) / max(warmup, 1)",
        "floor + (peak - floor) * np.asarray(step) / max(warmup, 1)",
    ),
    "the warmup starts at 1 / warmup, as if steps counted from 1": (
        "peak * np.asarray(step) / max(warmup, 1)",
        "peak * (np.asarray(step) + 1) / max(warmup, 1)",
    ),
    "the warmup ends one step late": ("/ max(warmup, 1)", "/ (warmup + 1)"),
    "the warmup ends at 1 instead of peak": ("peak * np.asarray(step)", "np.asarray(step)"),
    "leaves out the warmup, so that the rate starts at peak": ("rise, decay)", "peak, decay)"),
    "divides by a warmup of 0": divides_by_no_warmup,
    "without a warmup step 0 has rate 0": ("< warmup, rise", "< max(warmup, 1), rise"),
    "adds floor without making room for it": ("(peak - floor)", "peak"),
    "ignores floor": ("floor + (peak - floor)", "peak"),
    "floor cuts the cosine off instead of ending it": (
        "floor + (peak - floor) * (1 + np.cos(np.pi * progress)) / 2",
        "np.maximum(floor, peak * (1 + np.cos(np.pi * progress)) / 2)",
    ),
    "floor holds in the warmup too": ("rise, decay)", "np.maximum(rise, floor), decay)"),
    "forgets to halve 1 + cos": ("progress)) / 2", "progress))"),
    "goes down a quarter of a cosine only": ("(1 + np.cos(np.pi * progress)) / 2", "np.cos(np.pi / 2 * progress)"),
    "goes through a whole period": ("np.cos(np.pi", "np.cos(2 * np.pi"),
    "rises instead of falling: 1 - cos": ("(1 + np.cos", "(1 - np.cos"),
    "decays along a straight line": ("(1 + np.cos(np.pi * progress)) / 2", "(1 - progress)"),
    "decays exponentially": ("(1 + np.cos(np.pi * progress)) / 2", "np.exp(-5 * progress)"),
    "takes degrees for radians": ("np.pi * progress", "180 * progress"),
    "takes single steps only": single_steps_only,
    "returns an array for a single step": arrays_only,
    "cuts fractions of steps off": whole_steps_only,
    "the rates of whole steps become integers": rates_of_integers,
    "loops over the single steps in Python": loops_over_elements,
}


def by_masks(step, warmup, total, peak, floor=0.0):
    steps = np.atleast_1d(step)
    rates = np.full(steps.shape, float(floor))
    rising, falling = steps < warmup, (steps >= warmup) & (steps < total)
    if warmup > 0:
        rates[rising] = steps[rising] * (peak / warmup)
    rates[falling] = floor + (peak - floor) * np.cos(np.pi / 2 * (steps[falling] - warmup) / (total - warmup)) ** 2
    return rates if np.ndim(step) else float(rates[0])


def by_squared_cosine(step, warmup, total, peak, floor=0.0):
    steps = np.minimum(step, total)
    decay = floor + (peak - floor) * np.cos(np.pi * (steps - warmup) / (2 * (total - warmup))) ** 2
    return np.where(steps < warmup, steps / np.float64(warmup or 1) * peak, decay)


def by_rows(step, warmup, total, peak, floor=0.0):
    def row(steps):
        progress = np.minimum(np.maximum(steps - warmup, 0) / (total - warmup), 1.0)
        decay = (peak + floor) / 2 + (peak - floor) / 2 * np.cos(progress * np.pi)
        return np.where(steps < warmup, steps * peak / (warmup or 1), decay)

    return np.stack([row(steps) for steps in step]) if np.ndim(step) > 1 else row(np.asarray(step))


def by_columns(step, warmup, total, peak, floor=0.0):
    def one(steps):
        p = np.clip((steps - warmup) / (total - warmup), 0.0, 1.0)
        return np.where(
            steps < warmup, peak * steps / max(1, warmup), peak - (peak - floor) * np.sin(np.pi / 2 * p) ** 2
        )

    if np.ndim(step) < 2:
        return one(np.asarray(step))[()]
    return np.stack([one(step[:, j]) for j in range(step.shape[1])], axis=1)


def by_select(step, warmup, total, peak, floor=0.0):
    s = np.asarray(step, dtype=np.float64)
    decay = floor + (peak - floor) / 2 * (1 + np.cos(np.pi * (s - warmup) / (total - warmup)))
    rise = peak * s / warmup if warmup else s
    return np.select([s < warmup, s <= total], [rise, decay], floor)


def by_product(step, warmup, total, peak, floor=0.0):
    rising = np.less(step, warmup)
    progress = np.clip(np.subtract(step, warmup) / (total - warmup), 0, 1)
    decay = floor + (peak - floor) * (np.cos(np.pi * progress) + 1) / 2
    return rising * np.multiply(step, peak) / max(warmup, 1) + (1 - rising) * decay


alternatives = [by_masks, by_squared_cosine, by_rows, by_columns, by_select, by_product]
