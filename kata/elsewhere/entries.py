"""From a verdict to one entry for each check; what they score adds up to the score of the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from kata import report
from kata.classroom import marks
from kata.classroom.marks import Settings

UNIT = 1_000_000  # in a point: scores are whole numbers of these, so that they add up exactly


@dataclass(frozen=True)
class Entry:
    """One check, what it scored of what it is worth, and what a student is told."""

    name: str
    score: float
    most: float
    passed: bool
    output: str = ""


def of(found: dict[str, Any], most: float, chosen: Settings) -> list[Entry]:
    """Return an entry for each check of a verdict.

    Args:
        found: the verdict, as `kata.pool.verdict` gives it.
        most: the points of a pass.
        chosen: the weights, and whether expected values are shown.
    """
    checks, shares = found["checks"], [(category, share) for category, share in found["shares"]]
    counts = Counter(category for category, _ in shares)
    parts = [chosen.weights.get(category, 0.0) / counts[category] for category, _ in shares]
    told = marks.feedback(found, chosen)
    if not sum(parts):  # it came to no check
        return [nothing(found["kata"], most, told)]
    worth = _divided(_units(most), parts)
    score = report.score(found["verdict"], shares, chosen.weights)
    scored = _scored(_units(most * score), worth, [share for _, share in shares])
    failed = next((n for n, one in enumerate(checks) if one["outcome"] not in ("passed", "skipped")), None)
    return [
        Entry(
            f"{found['kata']}: {one['name']}",
            scored[n] / UNIT,
            worth[n] / UNIT,
            one["outcome"] == "passed",
            told if n == failed else _said(one, chosen),
        )
        for n, one in enumerate(checks)
    ]


def nothing(kata: str, most: float, why: str) -> Entry:
    """Return the entry of a kata that scores nothing, and why."""
    return Entry(f"{kata}: all checks", 0.0, most, passed=False, output=why)


def total(entries: Sequence[Entry]) -> float:
    """Return what entries score together."""
    return sum(_units(one.score) for one in entries) / UNIT


def _said(check: dict[str, Any], chosen: Settings) -> str:
    """Return what a check says of itself; of a wrong answer that may be what is expected."""
    hidden = check["outcome"] == "wrong" and not chosen.expected
    return "" if hidden else report.printable(check["message"])


def _units(points: float) -> int:
    return round(points * UNIT)


def _divided(units: int, parts: Sequence[float]) -> list[int]:
    """Return the units in parts of these proportions."""
    ends = [round(units * end / sum(parts)) for end in accumulate(parts)]
    return [end - start for start, end in pairwise([0, *ends])]


def _scored(units: int, worth: Sequence[int], shares: Sequence[float]) -> list[int]:
    """Return for each check its share of what it is worth; what rounding leaves goes where there is most room."""
    scored = [int(most * share) for most, share in zip(worth, shares, strict=True)]
    left = units - sum(scored)
    room = [most - got for most, got in zip(worth, scored, strict=True)] if left > 0 else scored
    scored[room.index(max(room))] += left
    return scored
