"""What to do on which day, up to a date: new katas in the order of prerequisites, and reviews when FSRS wants them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from kata.study import schedule
from kata.study.history import Attempt, Card

DONE, NEW, ON, REVIEW, QUIZ = "done", "new", "go on with", "review", "quiz"
MINUTES = {1: 15, 2: 30, 3: 45}  # for the first pass of a kata, by level
QUESTION = 2  # minutes
AGAIN = 0.5  # of the first time, for a kata that comes back
LEAST = 10  # minutes that are worth sitting down for
_QUESTIONS = 5  # that are new, a day
_SITTING = (2, 240)  # minutes; what took less was written before the clock ran, what took more was left alone
_PASSES = 3  # that are needed before the learner's own pace is believed
_PACES = (0.25, 4)


@dataclass(frozen=True)
class Thing:
    """A kata or a question: what has to be known to plan it. Its key is that of its card."""

    key: str
    minutes: int  # for the first time
    level: int = 1
    after: Sequence[str] = ()  # keys
    begun: bool = False
    done: bool = False  # once, so that it only comes back
    spent: int = 0  # minutes, on the first day already
    card: Card | None = None

    @property
    def name(self) -> str:
        """Return the name without the kind of card."""
        return self.key.partition(":")[2]

    @property
    def asked(self) -> bool:
        """Tell whether it is a question of the quiz."""
        return self.key.startswith("quiz:")

    @property
    def again(self) -> int:
        """Return the minutes for a review."""
        return self.minutes if self.asked else math.ceil(self.minutes * AGAIN)


@dataclass(frozen=True)
class Item:
    """A thing to do for some minutes; `what` is DONE, NEW, ON, REVIEW or QUIZ."""

    what: str
    thing: Thing
    minutes: int


@dataclass(frozen=True)
class Day:
    """What to do on a day. On the last days nothing new is done."""

    date: date
    last: bool
    items: Sequence[Item]

    @property
    def minutes(self) -> int:
        """Return how long it takes."""
        return sum(item.minutes for item in self.items)


@dataclass(frozen=True)
class Plan:
    """The days, and what finds no place in them."""

    minutes: int
    days: Sequence[Day]
    left_out: Sequence[Thing]  # never done yet, and there is no time
    late: Sequence[Thing]  # due before the end, and there is no time for the review

    @property
    def new(self) -> list[Thing]:
        """Return the katas that are done for the first time, in this order."""
        first = (item.thing for day in self.days for item in day.items if item.what in (NEW, ON))
        return list({thing.key: thing for thing in first}.values())


def pace(attempts: Iterable[Attempt], levels: Mapping[str, int]) -> float:
    """Return how long the learner's first passes take, as a multiple of MINUTES; 1 before there are enough."""
    first: dict[str, Attempt] = {}
    for one in attempts:
        if one.passed and one.kata in levels:
            first.setdefault(one.kata, one)
    taken = [(one.seconds / 60, MINUTES[levels[one.kata]]) for one in first.values()]
    known = [minutes / usual for minutes, usual in taken if _SITTING[0] <= minutes <= _SITTING[1]]
    return min(max(statistics.median(known), _PACES[0]), _PACES[1]) if len(known) >= _PASSES else 1.0


def make(things: Sequence[Thing], today: date, until: date, minutes: int) -> Plan:
    """Return a plan from today to the last day, both included, of so many minutes a day.

    Where the time does not suffice, katas of the highest level are left out, of these the last in the order, and
    never one that a planned kata comes after.
    """
    chosen, dropped = in_order(things), list[Thing]()
    while True:
        plan = _lived(chosen, today, until, minutes)
        if all(thing.asked for thing in plan.left_out):
            return replace(plan, left_out=[*reversed(dropped), *plan.left_out])
        dropped.append(_least_wanted(chosen))
        chosen.remove(dropped[-1])


def enough(things: Sequence[Thing], today: date, until: date, minutes: int, at_most: int) -> int | None:
    """Return how many minutes a day would be enough for everything, in steps of five; None if `at_most` is not."""
    for more in range(minutes - minutes % 5 + 5, at_most + 1, 5):
        plan = _lived(in_order(things), today, until, more)
        if not plan.left_out and not plan.late:
            return more
    return None


def in_order(things: Sequence[Thing]) -> list[Thing]:
    """Return the things in their order, except that what was begun comes first, and prerequisites before all."""
    waiting = sorted(things, key=lambda thing: not thing.begun)
    open_ = {thing.key for thing in waiting if not thing.done}
    found = []
    while waiting:
        ready = next(thing for thing in waiting if open_.isdisjoint(thing.after))
        waiting.remove(ready)
        open_.discard(ready.key)
        found.append(ready)
    return found


def _least_wanted(chosen: Sequence[Thing]) -> Thing:
    needed = {key for thing in chosen if not thing.done for key in thing.after}
    free = [(n, one) for n, one in enumerate(chosen) if not (one.done or one.asked or one.key in needed)]
    return max(free, key=lambda pair: (not pair[1].begun, pair[1].level, pair[0]))[1]


def _lived(things: Sequence[Thing], today: date, until: date, minutes: int) -> Plan:
    """Return the days of somebody who does all these things in this order, as far as the time goes."""
    dates = [today + timedelta(n) for n in range((until - today).days + 1)]
    last = min(7, math.ceil(len(dates) / 7)) if len(dates) > 3 else 0
    learner = _Learner(things, minutes)
    done = [Item(DONE, thing, thing.spent) for thing in things if thing.spent]
    days = [Day(dates[0], last == len(dates), [*done, *learner.day(dates[0], sum(item.minutes for item in done))])]
    for n, day in enumerate(dates):
        ends = n >= len(dates) - last
    return Plan(minutes, days, learner.never, [thing for thing in things if learner.due(thing, until)])
