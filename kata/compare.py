"""Whether an answer is right: the same form, the same shape and kind, and close enough.

How close: a float64 call is judged to 1e-7 of the largest number in the expected array, a float32 call to
5e-5 of it; on top comes what rounding may do to a careful answer, in units of the call's magnitude. Whoever calls
these functions has NumPy's warnings off: infinities and NaN are ordinary here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from kata.calls import Opaque, largest

_RELATIVE = {False: 1e-7, True: 5e-5}  # of the largest expected number, by whether the call is float32
_ROUNDING = {False: 1e-12, True: 1e-5}  # of the magnitude of the call
ANY = np.inf  # the magnitude for which all finite floats agree: only the form of an answer counts
Says = Callable[[], str]  # puts a difference into words
_KINDS = {"b": "booleans", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers"}


def difference(got: Any, expected: Any, magnitude: Any = 0.0, single: bool = False) -> str | None:
    """Return what is wrong with an answer in a sentence, None if nothing is.

    Args:
        got: what the submission returned; anything at all.
        expected: what the solution returned: arrays, numbers, and tuples, lists or dicts of them.
        magnitude: what rounding errors of a careful answer are proportional to; a number or array, a tuple of
            them for the parts of a sequence, or a function that returns it: it is called only where it matters.
        single: whether the call was in float32.
    """
    found = unlike(got, expected, magnitude, single)
    return found() if found else None


def close(a: Any, b: Any, tolerance: float = 1e-6) -> bool:
    """Tell whether two arrays agree to `tolerance` of the larger of 1 and their largest number; for laws."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    largest = max([1.0, *np.abs(a[np.isfinite(a)]).ravel(), *np.abs(b[np.isfinite(b)]).ravel()])
    return bool(np.all((a == b) | (np.abs(a - b) <= tolerance * largest)))


def unlike(got: Any, expected: Any, magnitude: Any = 0.0, single: bool = False) -> Says | None:
    """Return what puts the difference into words, None if there is none: most are never read."""
    if isinstance(expected, np.ndarray):
        return _array(got, expected, magnitude, single)
    if isinstance(expected, tuple | list):
        return _sequence(got, expected, magnitude, single)
    if isinstance(expected, dict):
        return _dict(got, expected, magnitude, single)
    if expected is None or isinstance(expected, str):
        alike = type(got) is type(expected) and got == expected
        return None if alike else lambda: f"is {_what(got)}, not {expected!r}"
    return _array(got, np.asarray(expected), magnitude, single)


def _sequence(got: Any, expected: tuple[Any, ...] | list[Any], magnitude: Any, single: bool) -> Says | None:
    if not isinstance(got, tuple | list):
        return lambda: f"is {_what(got)}, not {_what(expected)}"
    if len(got) != len(expected):
        return lambda: f"holds {len(got)} values, not {len(expected)}"
    parts = _once(magnitude)
    for n, (one, other) in enumerate(zip(got, expected, strict=True)):
        if found := unlike(one, other, partial(_part, parts, n), single):
            return partial(_inside, f"value {n} of the {len(expected)}", found)
    return None


def _inside(place: str, found: Says) -> str:
    return f"{place}: {found()}"


def _once(magnitude: Any) -> Callable[[], Any]:
    return cache(magnitude) if callable(magnitude) else lambda: magnitude


def _part(magnitude: Callable[[], Any], n: int) -> Any:
    whole = magnitude()
    return whole[n] if isinstance(whole, tuple) else whole


def _dict(got: Any, expected: dict[Any, Any], magnitude: Any, single: bool) -> Says | None:
    if not isinstance(got, dict) or got.keys() != expected.keys():
        return lambda: f"is {_what(got)}, not a dict with the keys {', '.join(map(str, expected))}"
    for key, other in expected.items():
        if found := unlike(got[key], other, magnitude, single):
            return partial(_inside, str(key), found)
    return None


def _array(got: Any, expected: np.ndarray, magnitude: Any, single: bool) -> Says | None:
    if not isinstance(got, np.ndarray | np.generic | bool | int | float | complex):
        return lambda: f"is {_what(got)}, not {_what(expected)}"
    try:
        array = np.asarray(got)
    except OverflowError:
        return lambda: "is an integer too large for any array"
    if array.shape != expected.shape:
        return lambda: f"has shape {array.shape}, not {expected.shape}"
    if not _same_kind(array, expected):
        kinds = _KINDS.get(array.dtype.kind, array.dtype.name), _KINDS[expected.dtype.kind]
        return lambda: "holds {}, not {}".format(*kinds)
    wrong = _wrong(array, expected, magnitude, single)
    return None if wrong is None else partial(_worst, array, expected, wrong)


def _wrong(got: np.ndarray, expected: np.ndarray, magnitude: Any, single: bool) -> np.ndarray | None:
    """Return which elements are not close enough, None if all are; the shapes are equal."""
    if magnitude is ANY and expected.dtype.kind in "fc" and np.isfinite(got - expected).all():
        return None
    same = np.asarray(got == expected)
    if same.all():
        return None
    if expected.dtype.kind in "biu":
        return ~same
    gap = np.abs(got - expected)
    allowed = _RELATIVE[single] * largest(expected)
    near = np.asarray(gap <= allowed)
    if near.all():
        return None
    rounding = _ROUNDING[single] * np.asarray(magnitude() if callable(magnitude) else magnitude)
    near = same | ((gap <= allowed + rounding) & np.isfinite(expected)) | (np.isnan(got) & np.isnan(expected))
    return None if near.all() else ~near


def _same_kind(got: np.ndarray, expected: np.ndarray) -> bool:
    if expected.dtype.kind in "iu":
        return got.dtype.kind in "iu"
    if expected.dtype.kind == "f":
        return got.dtype.kind in "fiu"
    return got.dtype.kind == expected.dtype.kind


def _worst(got: np.ndarray, expected: np.ndarray, wrong: np.ndarray) -> str:
    gap = np.where(wrong, np.abs(np.asarray(got, complex) - expected), -1.0)
    gap = np.where(wrong & ~np.isfinite(gap), np.inf, gap)
    index = tuple(int(n) for n in np.unravel_index(np.argmax(gap), gap.shape))
    mine, right = got[index].item(), expected[index].item()
    by = f", off by {gap[index]:.3g}" if np.isfinite(gap[index]) else ""
    where = f" at [{', '.join(map(str, index))}]" if index else ""
    many = f"{wrong.sum()} of {wrong.size} numbers differ, most" if wrong.size > 1 else "differs"
    return f"{many}{where}: {_short(mine)} instead of {_short(right)}{by}"


def _short(number: Any) -> str:
    return f"{number + 0.0:.10g}" if isinstance(number, float) else str(number)  # -0 is 0


def _what(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    if isinstance(value, bool):
        return "a bool"
    if isinstance(value, np.ndarray | np.generic | int | float | complex):
        return "a number"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, Opaque):
        article = "" if " " in value.type else "an object of type "
        return article + value.type
    return "None" if value is None else f"a {type(value).__name__}"
