"""Which calls of a kata are shown to students, with what is right: whoever has no grader tries those."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from kata import catalog, compare, inputs, mistakes, variations
from kata.calls import Call, Returned, outcome, paste
from kata.catalog import Kata

AT_MOST = 3  # of a kata


@dataclass(frozen=True)
class Example:
    """A call that is shown, with its answer."""

    name: str
    call: Call
    right: Any


def telling(kata: Kata, characters: int, nested: bool = True) -> list[Example]:
    """Return a few calls that have one right answer: every known right answer gives it.

    Args:
        kata: the kata.
        characters: that a call and its answer may have together.
        nested: whether an answer may be a sequence of sequences.
    """
    return list(islice(_telling(kata, characters, nested), AT_MOST))


def _telling(kata: Kata, characters: int, nested: bool) -> Iterator[Example]:
    rights = [catalog.function_of(text, kata.name, kata.name) for _, text in mistakes.right(kata)]
    small = inputs.small(kata, 0, [2, 2, 3, 3])
    for name, drawn in [*inputs.edges(kata), *(("an ordinary call", one) for one in small)]:
        one, right = variations.plain(drawn), inputs.right(kata, drawn)
        if not isinstance(right, Returned) or (_is_nested(right.value) and not nested):
            continue
        value = Call((right.value,)).map(lambda array: array.copy(order="C")).args[0]
        if len(one.text(kata.name)) + len(paste(value)) > characters:
            continue
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            others = [outcome(other, one) for other in rights]
        if all(isinstance(other, Returned) and not compare.unlike(other.value, value) for other in others):
            yield Example(name, one, value)


def _is_nested(value: Any) -> bool:
    return isinstance(value, tuple | list) and any(isinstance(part, tuple | list | dict) for part in value)
