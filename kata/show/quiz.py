"""The quiz on a terminal: a question, the learner's answer, the card turned, a rating by one key."""

from __future__ import annotations

import os
import sys
import termios
import textwrap
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

from rich.console import Console
from rich.text import Text

from kata.report import printable
from kata.study import quiz, schedule
from kata.study.cards import Question
from kata.study.history import History
from kata.study.quiz import Plan

_RATINGS = {
    "1": (schedule.AGAIN, "again"),
    "2": (schedule.HARD, "hard"),
    "3": (schedule.GOOD, "good"),
    "4": (schedule.EASY, "easy"),
}
_LEAVE = ("q", "Q", "\4")  # Ctrl-D
_MARGIN = 10
_TYPED = 2000  # letters of an answer that are kept


def session(plan: Plan, deck: Sequence[Question], past: History, page: Console) -> None:
    """Ask the cards of a plan, keep each rating at once, and say when the next of the deck is due."""
    _told_trouble(past, page)
    if plan.questions:
        page.print(f"Due: {len(plan.due)}. New: {len(plan.new)}. Every rating is kept at once; q leaves.")
    asked = 0
    for number, question in enumerate(plan.questions, start=1):
        page.print()
        page.rule(Text(f"{number} of {len(plan.questions)}"), align="left", style="dim")
        if not _ask(question, past, page):
            break
        asked = number
    if plan.questions:
        page.print()
    _sum_up(plan, asked, deck, past, page)


def _ask(question: Question, past: History, page: Console) -> bool:
    """Show a card, turn it and have it rated; False if the learner leaves."""
    page.print(Text(printable(question.topic + (", a follow-up" if question.follows else "")), "dim"))
    page.print()
    page.print(Text(printable(question.text), "bold"))
    page.print()
    page.print("Say your answer, or type it; Enter turns the card.", style="dim")
    typed = _line("> ")
    if typed is None or typed in _LEAVE:
        return False
    page.print()
    _turned(question, typed, page)
    key = quiz.key(question)
    dates = schedule.outlook(past, key)
    page.print("How well did you know it? Type 1 to 4; the card comes back on the day beside it.", style="dim")
    page.print("   ".join(f"{digit} {word} {_day(dates[rating])}" for digit, (rating, word) in _RATINGS.items()))
    digit = _rating()
    if digit is None:
        return False
    rating, word = _RATINGS[digit]
    card = schedule.rate(past, key, rating, typed[:_TYPED])
    if not _told_trouble(past, page):
        page.print(f"{word.capitalize()}: it comes back on {_day(card.due)}.", style="green")
    return True


def _turned(question: Question, typed: str, page: Console) -> None:
    if typed:
        _beside("yours", typed, "cyan", page)
        page.print()
    _beside("answer", "\n\n".join(question.paragraphs), "", page)
    page.print()
    _beside("formula", question.formula, "bold", page)
    _beside("katas", ", ".join(question.katas), "dim", page)
    page.print()


def _beside(label: str, text: str, style: str, page: Console) -> None:
    """Print a text, if there is one, folded, to the right of its label."""
    for line in printable(text).split("\n") if text else ():
        inside = " " * (len(line) - len(line.lstrip()))
        for folded in textwrap.wrap(line, page.width - _MARGIN, subsequent_indent=inside) or [""]:
            page.print(Text.assemble((f"{label:>{_MARGIN - 2}}  ", "dim"), (folded, style)))
            label = ""


def _line(prompt: str) -> str | None:
    """Return what is typed up to Enter, None at the end of the input."""
    with suppress(ImportError):
        import readline  # noqa: F401 - with it input() lets one edit the line
    try:
        return input(prompt).strip()
    except EOFError:
        return None


def _rating() -> str | None:
    """Return the digit of a rating, None if the learner leaves: one key on a terminal, else a line."""
    with _single_keys():
        while (typed := _key()) is not None and typed not in _LEAVE:
            if typed in _RATINGS:
                return typed
    return None


@contextmanager
def _single_keys() -> Iterator[None]:
    """Let a terminal pass each key on without Enter; what was typed ahead is forgotten."""
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    before[3] |= termios.ICANON | termios.ECHO  # an earlier quiz may have been killed right here
    try:
        tty.setcbreak(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _key() -> str | None:
    if not sys.stdin.isatty():
        return _line("")
    # A key such as Home sends several characters at once, digits among them: it is no rating.
    return os.read(sys.stdin.fileno(), 32).decode("ascii", "replace") or None


def _told_trouble(past: History, page: Console) -> bool:
    """Say what the history could not do, once; tell whether there was anything."""
    trouble, past.trouble = past.trouble, ""
    if trouble:
        page.print(Text(printable(trouble), "yellow"))
    return bool(trouble)


def _sum_up(plan: Plan, asked: int, deck: Sequence[Question], past: History, page: Console) -> None:
    if asked:
        page.print(f"Answered: {_cards(asked)}.")
    if left := len(plan.due[asked:]):
        page.print(f"Still due: {_cards(left)}. make quiz goes on.")
    elif following := quiz.next_due(deck, past):
        date, number = following
        page.print(f"Nothing is due. Next: {_cards(number)} on {_day(date)}.")
    if unseen := len(plan.questions[max(asked, len(plan.due)) :]) + plan.later:
        page.print(f"Not asked yet: {_cards(unseen)}. make quiz NEW=10 asks ten of them.")


def _cards(number: int) -> str:
    return "1 card" if number == 1 else f"{number} cards"


def _day(at: float) -> str:
    day = datetime.fromtimestamp(at)
    return f"{day.day} {day:%b}" + (f" {day.year}" if day.year != datetime.now().year else "")
