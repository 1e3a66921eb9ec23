"""What a learner is shown: the list, what to do now, a review, the reference beside one's own."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from kata import catalog, reading
from kata.catalog import Kata
from kata.report import printable
from kata.show import folded
from kata.study import backups, states
from kata.study.history import Attempt
from kata.study.states import State

if TYPE_CHECKING:
    from kata.study.record import Rated

_STYLES = {states.NEW: "", states.STARTED: "cyan", states.DONE: "green", states.DUE: "bold yellow"}
_DIFF = {"-": "red", "+": "green", "@": "cyan"}
_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60))


def listing(groups: Mapping[str, Sequence[Kata]], stands: Mapping[str, State], page: Console) -> None:
    """Draw katas in groups, each with its state, best runtime and level."""
    width = max((len(kata.name) for group in groups.values() for kata in group), default=0)
    for name, group in groups.items():
        page.print(Text(f"\n{name}", "bold"))
        for kata in group:
            state = stands[kata.name]
            mark = "" if state.what == states.NEW else state.what
            if state.ratio is not None:
                mark += f" {state.ratio:.1f}x"
            line = Text(f" {mark:11}", _STYLES[state.what])
            line.append(f" {catalog.facts(kata).level}  {kata.name:{width}}  ", "default")
            line.append(catalog.title(kata), "default")
            page.print(line, no_wrap=True, overflow="ellipsis")
    everything = [stands[kata.name] for kata in dict.fromkeys(kata for group in groups.values() for kata in group)]
    count = {what: sum(state.what == what for state in everything) for what in states.STATES}
    page.print(
        f"\n{count['done'] + count['due']} of {len(everything)} done, {count['due']} due for review, "
        f"{count['started']} started. The number is the level, 1 to 3;\n"
        "1.2x is your best runtime against the reference's. What to do now: make next"
    )


def following(state: State | None, stands: Mapping[str, State], now: float, page: Console) -> None:
    """Draw what to do now, and why."""
    if state is None:
        page.print(_all_done(stands, now))
        return
    kata = catalog.find(state.kata)
    page.print(Text.assemble((kata.name, "bold"), f"  {catalog.title(kata)}\n"))
    page.print(f"{_why(state, now)}\n")
    if state.what == states.DUE and not state.aside:
        page.print("It is written again from memory; your text is kept:\n")
        page.print("    make review")
    else:
        page.print(f"Open {reading.near(kata.exercise)}, write the function, and then:\n")
        page.print(f"    make check EX={kata.name}")


def next_line(state: State | None, stands: Mapping[str, State], now: float) -> str:
    """Return what to do now in one line."""
    if state is None:
        return _all_done(stands, now)
    if state.aside:
        return f"Next: the review of {state.kata} goes on: make review"
    if state.what == states.DUE:
        return f"Next: the review of {state.kata} is due: make review"
    return f"Next: {state.kata}: make check EX={state.kata} (make next says why)"


def _all_done(stands: Mapping[str, State], now: float) -> str:
    coming = _coming(stands)
    later = f" The next review, of {coming.kata}, is due {when(coming.due or 0.0, now)}." if coming else ""
    return f"All {len(stands)} katas are done.{later}"


def _coming(stands: Mapping[str, State]) -> State | None:
    return min((state for state in stands.values() if state.due), key=lambda state: state.due or 0.0, default=None)


def _why(state: State, now: float) -> str:
    if state.aside:
        return f"Its review goes on{_for(state.began, now)}."
    if state.what == states.DUE:
        return f"Its review {_is_or_was(state.due or 0.0, now)} due {when(state.due or 0.0, now)}."
    if state.what == states.STARTED and not state.attempts and not state.hints:
        return "You have begun it; there is no attempt yet."
    if state.what == states.STARTED:
        return f"You have begun it: {_count(state.attempts, 'attempt')} and {_count(state.hints, 'hint')} so far."
    before = catalog.facts(catalog.find(state.kata)).after
    reason = f"{_listed(before)}, which {'come' if len(before) > 1 else 'comes'} before, you have done"
    return f"It is the next in the order of learning{'; ' + reason if before else ''}."


def hint(kata: Kata, step: int, forgotten: bool, page: Console) -> None:
    """Draw one hint, and how to get the next."""
    hints = catalog.facts(kata).hints
    page.print(f"Hint {step} of {len(hints)} for {kata.name}: {hints[step - 1]}")
    if step < len(hints):
        page.print(f"\nThe next one: make hint EX={kata.name}{f' STEP={step + 1}' if forgotten else ''}")
    elif not catalog.HANDOUT:
        page.print(f"\nThat is the last. The reference: make solution EX={kata.name}")


def reviewing(state: State, others: int, now: float, page: Console) -> None:
    """Draw the review that goes on, begun now or before."""
    kata = catalog.find(state.kata)
    page.print(Text.assemble((kata.name, "bold"), f"  {catalog.title(kata)}\n"))
    if state.began and state.began >= now:
        page.print("A review: write it again from memory. It is a blank stub now, and the clock runs.\n")
    else:
        page.print(f"{_why(state, now)} Write it from memory.\n")
    page.print(f"    {reading.near(kata.exercise)}", soft_wrap=True)
    page.print(f"    make check EX={kata.name}\n")
    page.print(f"Your earlier text is kept in {reading.near(backups.path(state.aside))}", soft_wrap=True)
    page.print("To leave without a pass: make review STOP=1")
    if others:
        page.print(f"{_count(others, 'review')} more {'is' if others == 1 else 'are'} due.")


def left(state: State, restored: bool, kept: Path | None, now: float, page: Console) -> None:
    """Draw what became of a review that was left."""
    file = reading.near(catalog.find(state.kata).exercise)
    due = "stays due" if state.what == states.DUE else f"counts as forgotten, and is due {when(state.due or 0.0, now)}"
    page.print(f"The review is left: {state.kata} {due}.")
    page.print(f"{file} {'has your earlier text again' if restored else 'is as it was'}.", soft_wrap=True)
    if kept:
        text = "What you wrote since" if restored else "Your earlier text"
        page.print(f"{text} is kept in {reading.near(kept)}", soft_wrap=True)


def nothing_due(stands: Mapping[str, State], now: float) -> str:
    """Return that no review is due, and when one will be."""
    coming = _coming(stands)
    if coming is None:
        return "No review is due: what you pass comes back here after some days. What to do now: make next"
    return f"No review is due. The next, of {coming.kata}, is due {when(coming.due or 0.0, now)}."


def rated(one: Rated, kata: str, now: float) -> str:
    """Return what was concluded from a pass, in a sentence."""
    word = {1: "forgotten", 2: "remembered with effort", 3: "remembered", 4: "remembered well"}[one.rating]
    what = f"The review of {kata} is done: {word} ({one.why}). It" if one.review else f"{kata} is done ({one.why}). It"
    return f"{what} comes back for review {when(one.due, now)}."


def solution(kata: Kata, passed: Attempt, others: Sequence[tuple[str, str]], page: Console) -> None:
    """Draw other right ways, and the learner's last right one beside the reference.

    Args:
        kata: the kata.
        passed: the learner's last pass.
        others: alternatives, each its name and its source.
        page: where to draw.
    """
    for name, source in others:
        page.print(Text(f"Another right way, {name.replace('_', ' ')}:\n", "bold"))
        for line in folded(source, page.width - 4):
            page.print(Text(f"    {line}", "dim"))
        page.print()
    page.print(Text("What you passed with, and the reference:\n", "bold"))
    own = _code(passed.text.decode("utf-8-sig", "replace"), kata.name)
    reference = _code(catalog.solution_source(kata), kata.name)
    changes = list(difflib.unified_diff(own, reference, "yours", "the reference", lineterm=""))
    for line in changes:
        for part in folded(line, page.width):
            page.print(Text(part, _DIFF.get(line[:1], "")))
    if not changes:
        page.print("They are the same, line for line.")
    if passed.ratio is not None:
        page.print(f"\nRuntime: {passed.ratio:.1f} times the reference's.")


def _code(source: str, name: str) -> list[str]:
    """Return the lines of a source without the docstring of its function, which is the same in all."""
    lines = printable(source.replace("\r\n", "\n")).splitlines()
    with suppress(SyntaxError, ValueError):  # a lambda, or what cannot be parsed, is shown whole
        first = catalog.definition(source, name).body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            del lines[first.lineno - 1 : first.end_lineno]
    return lines


def when(at: float, now: float) -> str:
    """Return a day as one says it."""
    day, today = datetime.fromtimestamp(at).date(), datetime.fromtimestamp(now).date()
    away = (day - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    year = "" if day.year == today.year else f" {day.year}"
    return near.get(away, f"on {day:%A}, {day.day} {day:%B}{year}" + (f" (in {away} days)" if away > 1 else ""))


def lasting(seconds: float) -> str:
    """Return how long something takes as one says it."""
    for unit, size in _UNITS:
        if seconds >= size:
            return _count(int(seconds // size), unit)
    return _count(int(seconds), "second")


def _is_or_was(at: float, now: float) -> str:
    return "is" if datetime.fromtimestamp(at).date() == datetime.fromtimestamp(now).date() else "was"


def _for(since: float | None, now: float) -> str:
    return f" for {lasting(now - since)}" if since and since <= now else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
