"""Which cards a quiz shows: those that are due, then a few new ones."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kata import catalog, reading
from kata.study import cards, schedule
from kata.study.cards import Question
from kata.study.history import History

DECK = catalog.ROOT / "kata" / "quiz.md"
PREFIX = "quiz:"


@dataclass(frozen=True)
class Plan:
    """What to ask: cards that are due, the most overdue first, and new ones in the order of the deck."""

    due: list[Question]
    new: list[Question]
    later: int  # new cards that wait for another time

    @property
    def questions(self) -> list[Question]:
        """Everything to ask, in order."""
        return self.due + self.new


def deck(path: Path | None = None, topic: str = "") -> list[Question]:
    """Read a deck, the project's own without a path; only the cards whose topic or question holds some words."""
    known = [kata.name for kata in catalog.katas()]
    questions = cards.read(path or DECK, known)
    chosen = [one for one in questions if topic.lower() in f"{one.topic}\n{one.text}".lower()]
    if not chosen:
        topics = "; ".join(dict.fromkeys(one.topic for one in questions if one.topic))
        raise reading.Refused(f"no card has {topic!r}" + (f"; the topics are: {topics}" if topics else ""))
    return chosen


def key(question: Question) -> str:
    """Return the name of a card in the history."""
    return PREFIX + question.slug


def plan(questions: Sequence[Question], past: History, new: int, now: float | None = None) -> Plan:
    """Choose what to ask now, with at most `new` cards that were never asked; what is due today is due all day."""
    by_key = {key(one): one for one in questions}
    due = [by_key[card.key] for card in schedule.due(past, PREFIX, _midnight(now)) if card.key in by_key]
    known = past.cards()
    unseen = [one for name, one in by_key.items() if name not in known]
    return Plan(due, unseen[:new], len(unseen[new:]))


def next_due(questions: Sequence[Question], past: History) -> tuple[float, int] | None:
    """Return when the next of the cards is due and how many are on that day; None if none was ever asked."""
    known = past.cards()
    dates = sorted(known[key(one)].due for one in questions if key(one) in known)
    return (dates[0], sum(date < _midnight(dates[0]) for date in dates)) if dates else None


def _midnight(now: float | None) -> float:
    """Return when the day ends that a time is in."""
    day = datetime.fromtimestamp(time.time() if now is None else now)
    return (day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)).timestamp()
