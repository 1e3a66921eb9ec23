"""A history in figures: the days, the streak, the tracks, the first passes, the runtimes."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kata import catalog
from kata.report import counted
from kata.study import history, quiz, schedule
from kata.study.history import Attempt, Card
from kata.study.states import DONE, DUE, STARTED, State

BUSY = 1, 2, 5, 10  # from how much on a day stands out more


@dataclass(frozen=True)
class Day:
    """What happened on a day of the learner's own clock."""

    attempts: int = 0
    passed: int = 0
    questions: int = 0

    @property
    def busy(self) -> int:
        """Return how much happened."""
        return self.attempts + self.questions

    def __str__(self) -> str:
        words = [counted(self.attempts, "attempt")] if self.attempts or not self.questions else []
        words += [f"{self.passed} passed"] if self.passed else []
        words += [counted(self.questions, "question")] if self.questions else []
        return ", ".join(words)


@dataclass(frozen=True)
class Track:
    """How many katas of a track are in which state, and how much of it is mastered, 0 to 1."""

    name: str
    states: Counter[str]
    mastery: float  # the chance that the learner would pass a kata of it now

    @property
    def total(self) -> int:
        """Return how many katas there are."""
        return self.states.total()

    @property
    def said(self) -> str:
        """Return the states in words."""
        named = [f"{self.states[what]} {what}" for what in (DUE, STARTED) if self.states[what]]
        return ", ".join([f"{self.states[DONE] + self.states[DUE]} of {self.total} passed", *named])


@dataclass(frozen=True)
class Solved:
    """The first pass of a kata: when, at which attempt, after how many hints."""

    kata: str
    at: float
    attempts: int
    hints: int


@dataclass(frozen=True)
class Progress:
    """What a learner did so far."""

    today: date
    days: Mapping[date, Day]  # those on which something happened
    tracks: Sequence[Track]
    solved: Sequence[Solved]  # in the order in which it happened
    ratios: Sequence[tuple[date, float]]  # runtimes of right answers over the reference's, oldest first

    @property
    def streak(self) -> int:
        """Return how many days in a row something happened, up to today or yesterday."""
        last = self.today if self.today in self.days else self.today - timedelta(1)
        return next(n for n in itertools.count() if last - timedelta(n) not in self.days)

    @property
    def longest(self) -> int:
        """Return the longest streak there was."""
        longest = streak = 0
        for day in sorted(self.days):
            streak = streak + 1 if day - timedelta(1) in self.days else 1
            longest = max(longest, streak)
        return longest

    @property
    def states(self) -> Counter[str]:
        """Return how many katas are in which state, in all tracks."""
        return sum((track.states for track in self.tracks), Counter[str]())


def of(
    states: Mapping[str, State], cards: Mapping[str, Card], attempts: Sequence[Attempt],
    ratings: Iterable[tuple[float, str, int]], now: float,
) -> Progress:  # fmt: skip
    """Return the figures.

    Args:
        states: where the learner stands with every kata, in the order of learning.
        cards: everything that was scheduled, by key.
        attempts: all verdicts, oldest first.
        ratings: all ratings, oldest first: when, of which card, 1 to 4.
        now: seconds since 1970.
    """
    today = date.fromtimestamp(now)
    return Progress(
        today,
        _days(attempts, ratings, today),
        _tracks(states, cards, now),
        list(_solved(attempts)),
        [(date.fromtimestamp(one.at), one.ratio) for one in attempts if one.ratio is not None],
    )


def _days(attempts: Iterable[Attempt], ratings: Iterable[tuple[float, str, int]], today: date) -> dict[date, Day]:
    tried = Counter(date.fromtimestamp(one.at) for one in attempts)
    passed = Counter(date.fromtimestamp(one.at) for one in attempts if one.passed)
    questions = Counter(date.fromtimestamp(at) for at, key, _ in ratings if key.startswith(quiz.PREFIX))
    days = sorted(day for day in tried | questions if day <= today)  # a clock may have been ahead
    return {day: Day(tried[day], passed[day], questions[day]) for day in days}


def _tracks(states: Mapping[str, State], cards: Mapping[str, Card], now: float) -> list[Track]:
    track_of = {kata.name: kata.track for kata in catalog.katas()}
    katas: dict[str, list[State]] = {}
    for name, state in states.items():
        katas.setdefault(track_of[name], []).append(state)
    return [
        Track(track, Counter(one.what for one in own), sum(_known(one, cards, now) for one in own) / len(own))
        for track, own in katas.items()
    ]


def _known(state: State, cards: Mapping[str, Card], now: float) -> float:
    """Return how likely a kata would be passed now; 0 before its first pass."""
    card = cards.get(history.key(state.kata))
    return (schedule.recall(card, now) if card else 1.0) if state.done else 0.0


def _solved(attempts: Iterable[Attempt]) -> Iterable[Solved]:
    counts, solved = Counter[str](), set()
    for one in attempts:
        counts[one.kata] += 1
        if one.passed and one.kata not in solved:
            solved.add(one.kata)
            yield Solved(one.kata, one.at, counts[one.kata], one.hints)
