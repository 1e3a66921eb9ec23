"""Where a learner stands: for each kata whether it is new, started, done or due."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kata import catalog
from kata.catalog import Kata
from kata.study import history
from kata.study.history import Attempt, Card, Event, History

T = TypeVar("T", Attempt, Event)
NEW, STARTED, DONE, DUE = STATES = ("new", "started", "done", "due")


@dataclass(frozen=True)
class State:
    """Where a learner stands with one kata. Times are seconds since 1970."""

    kata: str
    what: str  # one of STATES
    attempts: int = 0
    hints: int = 0  # in the round that goes on
    ratio: float | None = None  # the best runtime of a pass
    touched: float = 0.0  # when something last happened to it
    began: float | None = None  # the round that goes on
    passed: float | None = None  # last
    due: float | None = None  # when the next review is, or was, due
    aside: str = ""  # while a review goes on: the backup of the learner's earlier text

    @property
    def done(self) -> bool:
        """Tell whether it was ever passed."""
        return self.what in (DONE, DUE)


def states(past: History, now: float | None = None) -> dict[str, State]:
    """Return where a learner stands with every kata, in the order of learning."""
    at = time.time() if now is None else now
    attempts, events = _by_kata(past.attempts()), _by_kata(past.events())
    cards = past.cards()
    return {
        kata.name: _state(kata, attempts(kata.name), events(kata.name), cards.get(history.key(kata.name)), at)
        for kata in catalog.ordered()
    }


def following(stands: Mapping[str, State]) -> State | None:
    """Return what to do now: a review that goes on or is due, what was touched last, or the next in order."""
    new = [kata for kata in catalog.ordered() if stands[kata.name].what == NEW]
    ready = [stands[kata.name] for kata in new if is_ready(kata, stands)]
    return next(iter([*going(stands), *due(stands), *begun(stands), *ready]), None)


def is_ready(kata: Kata, stands: Mapping[str, State]) -> bool:
    """Tell whether everything that comes before a kata is done."""
    return all(stands[name].done for name in catalog.facts(kata).after if name in stands)


def in_progress(stands: Mapping[str, State]) -> Kata | None:
    """Return the kata whose review goes on, else the one that was begun last."""
    return next((catalog.find(one.kata) for one in (*going(stands), *begun(stands))), None)


def going(stands: Mapping[str, State]) -> list[State]:
    """Return the katas whose review goes on: one, or none."""
    return [one for one in stands.values() if one.aside]


def due(stands: Mapping[str, State]) -> list[State]:
    """Return the katas whose review is due, the most overdue first."""
    return sorted((one for one in stands.values() if one.what == DUE), key=lambda one: one.due or 0.0)


def begun(stands: Mapping[str, State]) -> list[State]:
    """Return the katas that are started and not yet done, the last touched first."""
    return sorted((one for one in stands.values() if one.what == STARTED), key=lambda one: -one.touched)


def _by_kata(rows: Iterable[T]) -> Callable[[str], list[T]]:
    found: dict[str, list[T]] = {}
    for row in rows:
        found.setdefault(row.kata, []).append(row)
    return lambda kata: found.get(kata, [])


def _state(kata: Kata, attempts: list[Attempt], events: list[Event], card: Card | None, now: float) -> State:
    passes = [one for one in attempts if one.passed]
    written = kata.exercise.stat().st_mtime if catalog.started(kata) else 0.0
    touched = max([written, *(one.at for one in attempts), *(one.at for one in events)])
    undone = STARTED if touched else NEW
    done = DUE if card and card.due <= now else DONE
    began = max((one.at for one in events if one.what in history.ROUND), default=None)
    hints = [int(one.detail) for one in events if one.what == history.HINT and one.at >= (began or 0.0)]
    return State(
        kata.name,
        done if passes else undone,
        attempts=len(attempts),
        hints=max(hints, default=0),
        ratio=min((one.ratio for one in passes if one.ratio is not None), default=None),
        touched=touched,
        began=began,
        passed=passes[-1].at if passes else None,
        due=card.due if card else None,
        aside=_aside(passes, events),
    )


def _aside(passes: list[Attempt], events: list[Event]) -> str:
    """Return what was put aside for a review that is neither passed nor left."""
    aside, since = "", 0.0
    for one in events:
        if one.what == history.ASIDE:
            aside, since = one.detail, one.at
        elif one.what in history.ROUND and one.what != history.REVIEW:
            aside = ""
    return "" if any(one.review and one.at >= since for one in passes) else aside
