"""What to do on which day, up to a date: new katas in the order of prerequisites, and reviews when FSRS wants them."""

from __future__ import annotations

import bisect
import math
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from kata import catalog
from kata.report import counted
from kata.study import history, quiz, schedule
from kata.study.history import Attempt, Card
from kata.study.states import STARTED, State

DONE, NEW, ON, REVIEW, QUIZ = "done", "new", "go on with", "review", "quiz"
MINUTES = {1: 15, 2: 30, 3: 45}  # for the first pass of a kata, by level
QUESTION = 2  # minutes
LEAST = 15  # minutes a day: with less, reviews and questions would leave no part of a day for anything new
_PART = 10  # minutes of a kata that are worth sitting down for, if it is not finished on a day
_AGAIN = 0.5  # of the first time, for a kata that comes back
_REST = 5  # minutes that are left of it at least
_QUIZ = 0.2  # of a day at the most, but for the last ones
_SITTING = (2, 240)  # minutes; what took less was written before the clock ran, what took more was left alone
_PASSES = 3  # that are needed before the learner's own pace is believed
_PACES = (0.25, 4.0)


@dataclass(frozen=True)
class Thing:
    """A kata or a question: what has to be known to plan it. Its key is that of its card."""

    key: str
    minutes: int  # for the first time
    level: int = 1
    after: tuple[str, ...] = ()  # keys
    begun: float = 0.0  # when something last happened to it, if it was begun and not yet done
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
        return self.key.startswith(quiz.PREFIX)

    @property
    def again(self) -> int:
        """Return the minutes for a review."""
        return self.minutes if self.asked else math.ceil(self.minutes * _AGAIN)


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

    @property
    def lines(self) -> list[str]:
        """Return what there is to do, a line for each sort; the numbers are minutes."""
        first = {DONE: 0, REVIEW: 1, QUIZ: 2}  # what is new stays in its order
        found = []
        for what, items in groupby(
            sorted(self.items, key=lambda item: first.get(item.what, 3)), lambda item: item.what
        ):
            own = list(items)
            said = [f"{item.thing.name} ({item.minutes})" for item in own if not item.thing.asked]
            if asked := [item.minutes for item in own if item.thing.asked]:
                said.append(f"{counted(len(asked), 'question')} ({sum(asked)})")
            found.append(f"{what}: {', '.join(said)}")
        return found


@dataclass(frozen=True)
class Plan:
    """The days, and what finds no place in them."""

    minutes: int
    days: Sequence[Day]
    left_out: list[Thing]  # never done yet, and there is no time
    late: list[Thing]  # due before the end, and there is no time for the review

    @property
    def new(self) -> list[Thing]:
        """Return the katas that are done for the first time, in this order."""
        first = (item.thing for day in self.days for item in day.items if item.what in (NEW, ON))
        return list({thing.key: thing for thing in first}.values())


def things(
    states: Mapping[str, State], cards: Mapping[str, Card], attempts: Sequence[Attempt],
    ratings: Iterable[tuple[float, str, int]], questions: Iterable[str], today: date,
) -> list[Thing]:  # fmt: skip
    """Return everything that can be planned.

    Args:
        states: where the learner stands with every kata, in the order of learning.
        cards: everything that was scheduled, by key.
        attempts: all verdicts, oldest first.
        ratings: all ratings: when, of which card, 1 to 4.
        questions: the keys of all questions of the quiz.
        today: the learner's day.
    """
    facts = {kata.name: catalog.facts(kata) for kata in catalog.katas()}
    factor = pace(attempts, {name: known.level for name, known in facts.items()})
    katas = [
        Thing(
            history.key(name),
            math.ceil(MINUTES[facts[name].level] * factor),
            facts[name].level,
            tuple(map(history.key, facts[name].after)),
            begun=state.touched if state.what == STARTED else 0.0,
            done=state.done,
        )
        for name, state in states.items()
    ]
    first: dict[str, date] = {}
    last: dict[str, date] = {}
    for at, key, _ in ratings:
        last[key] = date.fromtimestamp(at)
        first.setdefault(key, last[key])
    found = []
    for one in [*katas, *(Thing(key, QUESTION, done=key in cards) for key in questions)]:
        spent = one.minutes if first.get(one.key) == today else one.again
        found.append(replace(one, card=cards.get(one.key), spent=spent if last.get(one.key) == today else 0))
    return found


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
    chosen = in_order(things)
    drops = list(_least_wanted_first(chosen))

    def without(count: int) -> Plan:
        dropped = {thing.key for thing in drops[:count]}
        return _lived([thing for thing in chosen if thing.key not in dropped], today, until, minutes)

    def fits(count: int) -> bool:
        return all(thing.asked for thing in without(count).left_out)

    count = bisect.bisect_left(range(len(drops)), True, key=fits)
    plan = without(count)
    return replace(plan, left_out=[*reversed(drops[:count]), *plan.left_out])


def enough(things: Sequence[Thing], today: date, until: date, minutes: Sequence[int]) -> int | None:
    """Return the least of these minutes a day that are enough for everything; None if even the last are not."""
    chosen = in_order(things)

    def suffice(each: int) -> bool:
        plan = _lived(chosen, today, until, each)
        return not plan.left_out and not plan.late

    found = bisect.bisect_left(minutes, True, key=suffice)
    return minutes[found] if found < len(minutes) else None


def in_order(things: Sequence[Thing]) -> list[Thing]:
    """Return the things in their order, except that what was begun last comes first, and prerequisites before all."""
    waiting = sorted(things, key=lambda thing: -thing.begun)
    open_ = {thing.key for thing in waiting if not thing.done}
    found = []
    while waiting:
        ready = next(thing for thing in waiting if open_.isdisjoint(thing.after))
        waiting.remove(ready)
        open_.discard(ready.key)
        found.append(ready)
    return found


def _least_wanted_first(chosen: Sequence[Thing]) -> Iterator[Thing]:
    """Yield the new katas in the order in which they are given up: what others come after is wanted more."""
    rest = {thing: n for n, thing in enumerate(chosen) if not thing.done and not thing.asked}
    while rest:
        needed = {key for thing in rest for key in thing.after}
        free = [thing for thing in rest if thing.key not in needed]
        least = max(free, key=lambda thing: (not thing.begun, thing.level, rest[thing]))
        del rest[least]
        yield least


def _lived(things: Sequence[Thing], today: date, until: date, minutes: int) -> Plan:
    """Return the days of somebody who does all these things in this order, as far as the time goes."""
    dates = [today + timedelta(n) for n in range((until - today).days + 1)]
    last = min(7, math.ceil(len(dates) / 7)) if len(dates) > 3 else 0
    learner = _Learner(things, minutes)
    days = [learner.day(day, day == today, n >= len(dates) - last) for n, day in enumerate(dates)]
    late = [thing for thing in things if thing.key in learner.known and learner.due(thing, until)]
    return Plan(minutes, days, [thing for thing in things if thing.key in learner.new], late)


class _Learner:
    """Somebody who does what is planned, and remembers it."""

    def __init__(self, things: Sequence[Thing], minutes: int) -> None:
        self.things, self.minutes = things, minutes
        self.known = {thing.key: thing.card for thing in things if thing.done}  # None: nobody knows how well
        self.new = {thing.key for thing in things if not thing.done}
        self.left: dict[str, int] = {}  # minutes, of what takes more than a day
        self.refreshed: set[str] = set()  # on the last days

    def day(self, day: date, today: bool, last: bool) -> Day:
        """Do what there is to do on a day, as far as its minutes go."""
        items = [Item(DONE, thing, thing.spent) for thing in self.things if thing.spent and today]
        free = self.minutes - sum(item.minutes for item in items)
        for thing in self._weakest(day) if last else self._wanted(day):
            need = self.left.get(thing.key) or (thing.minutes if thing.key in self.new else thing.again)
            part = need if need <= free else min(free, need - _REST)
            if part < need and (part < _PART or (thing.key in self.known and need <= self.minutes)):
                if thing.key in self.new and not thing.asked:
                    break  # what comes after it has to wait for it
                continue  # a shorter one may fit
            items.append(Item(self._what(thing), thing, part))
            free -= part
            self.left[thing.key] = need - part
            if part == need:
                self._learn(thing, day, last)
        return Day(day, last, items)

    def due(self, thing: Thing, day: date) -> bool:
        """Tell whether a review of something known is due on a day."""
        card = self.known[thing.key]
        return card is not None and date.fromtimestamp(card.due) <= day

    def _wanted(self, day: date) -> list[Thing]:
        """Return what is due, most overdue first, then new questions, then new katas."""
        new = [thing for thing in self.things if thing.key in self.new]
        due = [thing for thing in self.things if thing.key in self.known and self.due(thing, day)]
        due.sort(key=lambda thing: getattr(self.known[thing.key], "due", 0.0))
        asked = [thing for thing in due + new if thing.asked][: int(self.minutes * _QUIZ / QUESTION)]
        return [thing for thing in due if not thing.asked] + asked + [thing for thing in new if not thing.asked]

    def _weakest(self, day: date) -> list[Thing]:
        """Return what is known, the least certain first, each once unless it is due again."""
        at = _evening(day)
        chances = {key: schedule.recall(card, at) if card else 0.0 for key, card in self.known.items()}
        asked = (thing for thing in self.things if thing.key in self.known)
        wanted = (thing for thing in asked if thing.key not in self.refreshed or self.due(thing, day))
        return sorted(wanted, key=lambda thing: chances[thing.key])

    def _what(self, thing: Thing) -> str:
        if thing.asked:
            return QUIZ
        if thing.key in self.known:
            return REVIEW
        return ON if thing.begun or self.left.get(thing.key) else NEW

    def _learn(self, thing: Thing, day: date, last: bool) -> None:
        self.known[thing.key] = schedule.rated(self.known.get(thing.key), thing.key, schedule.GOOD, _evening(day))
        self.new.discard(thing.key)
        if last:
            self.refreshed.add(thing.key)


def _evening(day: date) -> float:
    """Return the end of a day: what is done on it is never before what was done on it already."""
    return datetime.combine(day, time(23, 59)).timestamp()
