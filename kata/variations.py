"""The same call in other clothes: precision, order of memory, and whether it may be written to."""

from __future__ import annotations

import numpy as np

from kata.calls import Call

MODERATE = 50.0  # numbers up to this size are also sent as float32


def varied(one: Call, rng: np.random.Generator) -> Call:
    """Return the call as float32 or float64, each array in some order of memory, all writeable or all read-only."""
    single = rng.random() < 0.25 and one.magnitude <= MODERATE
    orders = (np.asarray, np.asarray, np.asfortranarray, _strided)
    writeable = rng.random() < 0.3

    def change(array: np.ndarray) -> np.ndarray:
        order = orders[rng.integers(4)]
        changed = order(array.astype(np.float32) if single and array.dtype.kind == "f" else array)
        if changed.flags.writeable != writeable:
            changed = changed.copy(order="K") if writeable else changed.view()
            changed.flags.writeable = writeable
        return changed

    return one.map(change)


def read_only(one: Call) -> Call:
    """Return the call with arrays that cannot be written to."""
    one = one.map(np.ndarray.view)
    for array in one.arrays:
        array.flags.writeable = False
    return one


def double(one: Call) -> Call:
    """Return the call in float64: the solution answers in full precision."""
    return one.map(_doubled) if one.single else one


def plain(one: Call) -> Call:
    """Return the call with ordinary arrays: float64, in C order, read-only."""
    return read_only(double(one).map(lambda array: array.copy(order="C")))


def copied(one: Call) -> Call:
    """Return the call with copies of its arrays that look the same: order of memory, and read-only or not."""
    return one.map(_copied)


def _doubled(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float64) if array.dtype.kind == "f" else array


def _strided(array: np.ndarray) -> np.ndarray:
    return np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else array


def _copied(array: np.ndarray) -> np.ndarray:
    flags = array.flags
    contiguous = flags.c_contiguous or flags.f_contiguous
    copy = array.copy(order="C" if flags.c_contiguous else "F") if contiguous else _strided(array)
    copy.flags.writeable = flags.writeable
    return copy
