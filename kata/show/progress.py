"""Progress on a terminal, in 80 columns and 24 lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kata.report import counted, printable
from kata.study.progress import BUSY, Progress, Track
from kata.study.states import DONE, DUE, NEW, STARTED

_WEEKS = 37  # that fit beside the names of the days, two columns each
_DAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")
_BAR = 18  # columns
_STYLES = {DONE: "green", DUE: "yellow", STARTED: "blue", NEW: "dim"}


def show(progress: Progress, page: Console) -> None:
    """Draw the figures, the calendar of the last months and a bar for each track."""
    page.print(Text(_summary(progress) + "\n", "bold"))
    page.print(_calendar(progress, page.options.ascii_only))
    page.print(_tracks(progress, page.options.ascii_only))


def _summary(progress: Progress) -> str:
    states = progress.states
    streak = f"{counted(progress.streak, 'day')} in a row"
    if progress.longest > progress.streak:
        streak += f", {progress.longest} at the most"
    return f"{states[DONE] + states[DUE]} of {states.total()} katas passed, {states[DUE]} due for review; {streak}."


def _calendar(progress: Progress, plain: bool) -> Text:
    """Return a line for each day of the week, a column for each week; how busy a day was is its sign."""
    signs = ".-+*#" if plain else "·░▒▓█"
    monday = progress.today - timedelta(progress.today.weekday() + 7 * (_WEEKS - 1))
    mondays = [monday + timedelta(7 * n) for n in range(_WEEKS)]
    drawn = Text(f"    {_months(mondays)}")
    for weekday, name in enumerate(_DAYS):
        drawn.append(f"\n{name:4}")
        for day in (one + timedelta(weekday) for one in mondays):
            done = progress.days.get(day)
            level = sum(done.busy >= least for least in BUSY) if done else 0
            sign = signs[level] if day <= progress.today else " "
            drawn.append(f"{sign} " if plain or not level else 2 * sign, "green" if level else "dim")
    return drawn


def _months(mondays: list[date]) -> str:
    line = ""
    for n, monday in enumerate(mondays):
        if monday.day <= 7 and len(line) <= 2 * n:
            line = f"{line:{2 * n}}{monday:%b}"
    return line


def _tracks(progress: Progress, plain: bool) -> Table:
    grid = Table("track", "", "mastery", "", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for track in progress.tracks:
        bar = Text()
        for sign, style, length in _parts(track, plain):
            bar.append(sign * length, style)
        grid.add_row(Text(printable(track.name)), bar, f"{track.mastery:4.0%}", track.said)
    return grid


def _parts(track: Track, plain: bool) -> Iterator[tuple[str, str, int]]:
    """Yield the sign, the colour and the length of each part of a bar."""
    before = 0
    for what, sign in zip((DONE, DUE, STARTED, NEW), "#+-." if plain else "█▓▒·", strict=True):
        upto = before + track.states[what]
        yield sign, _STYLES[what], round(_BAR * upto / track.total) - round(_BAR * before / track.total)
        before = upto
