"""A plan on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kata.report import counted, printable
from kata.study.plan import QUESTION, Plan, Thing


def show(plan: Plan, things: Sequence[Thing], enough: int | None, page: Console) -> None:
    """Draw a plan.

    Args:
        plan: the plan.
        things: everything that could be planned.
        enough: how many minutes a day would be enough for everything, if that is known.
        page: where to draw.
    """
    grid = Table("day", "min", "what, with its minutes", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for day in plan.days:
        if day.items:
            style = "cyan" if day.last else ""
            grid.add_row(Text(_day(day.date), style), str(day.minutes), Text(printable("; ".join(day.lines)), style))
    page.print(grid)
    page.print()
    katas = [thing for thing in things if not thing.asked]
    for sentence in [_times(katas), _total(plan, katas), *_missing(plan, enough)]:
        page.print(Text(printable(sentence)))


def _day(day: date) -> str:
    return f"{day:%a %d %b}" + (f" {day:%Y}" if (day.month, day.day) <= (1, 7) else "")


def _times(katas: Sequence[Thing]) -> str:
    times = sorted({thing.level: thing.minutes for thing in katas}.items())
    said = ", ".join(f"{minutes} of level {level}" for level, minutes in times)
    return f"Minutes for a kata: {said}, half when it comes back; {QUESTION} for a question."


def _total(plan: Plan, katas: Sequence[Thing]) -> str:
    last = sum(day.last for day in plan.days)
    ends = {0: "", 1: " The last day is for review."}.get(last, f" The last {last} days are for review.")
    done = sum(thing.done for thing in katas)
    return f"Until {plan.days[-1].date}: {len(plan.new)} new katas; {done} of {len(katas)} are done already.{ends}"


def _missing(plan: Plan, enough: int | None) -> list[str]:
    katas = [thing for thing in plan.left_out if not thing.asked]
    questions = len(plan.left_out) - len(katas)
    said = []
    if katas:
        by_level = {level: [one.name for one in katas if one.level == level] for level in {one.level for one in katas}}
        names = "; ".join(f"level {level}: {', '.join(names)}" for level, names in sorted(by_level.items()))
        said.append(f"There is no time for {counted(len(katas), 'kata')}. {names[0].upper()}{names[1:]}.")
    if questions:
        said.append(f"There is no time for {counted(questions, 'question')} of the quiz.")
    if plan.late:
        said.append(f"{counted(len(plan.late), 'review')} will be overdue on the last day.")
    if said and enough:
        said.append(f"MINUTES={enough} would be enough for everything.")
    return said or ["Everything finds a place."]
