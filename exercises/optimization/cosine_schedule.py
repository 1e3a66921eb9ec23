import numpy as np


def cosine_schedule(
    step: float | np.ndarray, warmup: int, total: int, peak: float, floor: float = 0.0
) -> float | np.ndarray:
    """Schedule a learning rate: linear warmup, then cosine decay.

    For step < warmup:           lr = peak * step / warmup
    For warmup <= step <= total: lr = floor + (peak - floor) * (1 + cos(pi * progress)) / 2,
                                 where progress = (step - warmup) / (total - warmup)
    For step > total:            lr = floor

    So the rate starts at 0, is peak at step = warmup, halfway between peak and floor in the middle of the decay, and
    floor from step = total on.

    Args:
        step: a number >= 0, or an array (...) of them; ints mostly, fractions are possible.
        warmup: the number of warmup steps, >= 0. Without any, step 0 has the rate peak.
        total: the step at which the decay ends, warmup < total.
        peak: the largest rate.
        floor: the last rate, 0 <= floor <= peak. It does not raise the warmup, which starts at 0.

    Returns:
        The rate: a number for a number, an array (...) in the shape of step for an array.

    Example:
        >>> cosine_schedule(np.array([0, 5, 10, 60, 110, 200]), 10, 110, 1.0, floor=0.2).round(4).tolist()
        [0.0, 0.5, 1.0, 0.6, 0.2, 0.2]

    Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2017), equation 5, without
    restarts; warmup after Goyal et al., Accurate, Large Minibatch SGD (2017), section 2.2.
    """
    raise NotImplementedError
