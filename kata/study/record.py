"""Remember a verdict, and turn what a pass says about memory into a rating: nobody rates themselves.

A round begins with the first thing that happens to a kata, a reset or a review. The first pass of all makes the card
of a kata, the first pass of each review rates it again. Other passes rate nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from kata import catalog
from kata.report import Report
from kata.study import history, schedule
from kata.study.history import Attempt, History

SLOW = 2.0  # times one's own best time
_SLIPS = ("syntax_error",)  # they say nothing about memory


@dataclass(frozen=True)
class Rated:
    """How well a kata was remembered, why so, and when it is due again."""

    rating: int
    why: str
    due: float
    review: bool


def attempted(past: History, report: Report, text: bytes, now: float | None = None) -> Rated | None:
    """Remember the verdict on an exercise; return how it was rated, None where the attempt rates nothing.

    Every command that grades what stands in an exercise calls this. A stub is no attempt: it begins the round.
    """
    at = time.time() if now is None else now

    def write() -> Rated | None:
        if report.verdict != "not_started":
            return _written(past, report, text, at)
        if not past.events(report.kata):
            past.begin(report.kata, now=at)
        return None

    return past.together(write, None)


def _written(past: History, report: Report, text: bytes, at: float) -> Rated | None:
    earlier = past.attempts(report.kata)
    one = past.attempt(report.as_dict(), text, at)
    events = past.events(one.kata)
    since = max(event.at for event in events if event.what in history.ROUND)
    within = [other for other in earlier if other.at >= since]
    again = one.review and not any(other.passed for other in within)
    if not one.passed or (history.key(one.kata) in past.cards() and not again):
        return None
    seen = any(event.what == history.SEEN and event.at >= since for event in events)
    best = min((other.seconds for other in earlier if other.passed and other.seconds), default=None)
    rating, why = rate(one, within, seen, best)
    return Rated(rating, why, schedule.rate(past, history.key(one.kata), rating, why, at).due, one.review)


def rate(one: Attempt, within: Sequence[Attempt], seen: bool, best: float | None) -> tuple[int, str]:
    """Return what the first pass of a round says about memory, as a rating and in words.

    Args:
        one: the pass.
        within: the attempts before it in its round.
        seen: whether the solution was shown in the round.
        best: the seconds of the quickest earlier round, None if none is known.
    """
    wrong = sum(other.verdict not in _SLIPS for other in within)
    if seen:
        return schedule.AGAIN, "the solution was seen"
    if one.hints:
        last = one.hints >= len(catalog.facts(catalog.find(one.kata)).hints)
        return (schedule.AGAIN, "the last hint was needed") if last else (schedule.HARD, "a hint was needed")
    if wrong:
        return schedule.HARD, f"passed at attempt {wrong + 1}"
    if best and one.seconds > SLOW * best:
        return schedule.HARD, "passed at once, but in more than twice your best time"
    if best and 0 < one.seconds <= best:
        return schedule.EASY, "passed at once, in your best time"
    return schedule.GOOD, "passed at once"
