"""What the failing calls have in common and the others have not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from kata.calls import Call, largest, paste

_RARE = 0.3  # of the calls that pass may share a trait that still says something


def in_common(failed: Sequence[Call], others: Sequence[Call], names: tuple[str, ...]) -> str:
    """Return what all failing calls and no other call have, as the end of a sentence; empty if nothing."""
    if len(failed) < 2 or not others:
        return ""
    shared = frozenset.intersection(*[traits(one, names) for one in failed])
    elsewhere = Counter(trait for one in others for trait in traits(one, names) & shared)
    telling = [trait for trait in shared if elsewhere[trait] <= _RARE * len(others)]
    if not telling:
        return ""
    best = min(telling, key=lambda trait: (elsewhere[trait], len(trait), trait))
    return f": those, and no others, where {best}" if not elsewhere[best] else f", all of them where {best}"


@lru_cache(maxsize=4096)
def traits(one: Call, names: tuple[str, ...]) -> frozenset[str]:
    """Return what may be said about a call to tell it from others.

    Args:
        one: the call.
        names: the parameters of the kata in their order.
    """
    named = dict(zip(names, one.args, strict=False)) | one.kwargs
    found = {f"{name} is not given" for name in names if name not in named}
    for name, value in named.items():
        about = _of_array(value) if isinstance(value, np.ndarray) else _of_option(value)
        found.update([f"{name} {what}" for what in about])
    return frozenset(found)


def _of_option(value: object) -> Iterable[str]:
    if isinstance(value, bool | int | float | str):
        yield f"is {paste(value)}"
    if isinstance(value, int) and not isinstance(value, bool):
        if value < 0:
            yield "is negative"
        if value > 1:
            yield "is more than 1"


def _of_array(array: np.ndarray) -> Iterable[str]:
    yield f"is {array.ndim}-dimensional"
    yield f"is {array.dtype}"
    yield "is writeable" if array.flags.writeable else "is read-only"
    if array.ndim > 1:
        yield "has more than one axis"
        yield "has an axis of length 1" if 1 in array.shape else "has no axis of length 1"
        yield "is not contiguous" if not array.flags.contiguous else "is contiguous"
    if array.ndim == 2:
        yield "is square" if array.shape[0] == array.shape[1] else "is not square"
    if array.dtype.kind == "f" and array.size:
        if (array == -np.inf).any():
            yield "holds -inf"
        yield "holds no 0" if array.all() else "holds a 0"
        yield "has numbers above 700" if largest(array) > 700 else "has no number above 700"
        yield "has fractions" if (np.abs(array - np.rint(array)) > 0).any() else "has whole numbers only"
