"""What a learner types over weeks: progress, plan."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from kata import reading, writing
from kata.report import printable

_AHEAD = 730  # days
_MINUTES_AT_MOST = 480


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    progress = commands.add_parser(
        "progress",
        help="show what was done: days, streak, tracks",
        description="Show the days on which something was done, the streak, and for each track what is passed and how "
        "likely you would pass it today.",
    )
    progress.add_argument("--html", action="store_true", help="write a page with plots as well")
    progress.add_argument("--out", type=Path, default=Path("progress.html"), help="the page; without it progress.html")
    progress.set_defaults(run=_progress)

    plan = commands.add_parser(
        "plan",
        help="plan katas, reviews and the quiz up to a day, also as a calendar",
        description="Plan new katas, reviews and the quiz, day by day from today. What is done is kept, so plan again "
        "as often as you like. The last days are for review; what finds no time is said.",
    )
    plan.add_argument("--until", help="the last day, as 2026-12-15")
    plan.add_argument("--minutes", default="45", help="for each day; without it 45")
    plan.add_argument("--at", help="when the events of the calendar begin, as 18:30; without it they last all day")
    plan.add_argument("--out", type=Path, default=Path("plan.ics"), help="the calendar; without it plan.ics")
    plan.set_defaults(run=_plan)


def _progress(asked: argparse.Namespace) -> int:
    if asked.out.suffix != ".html":
        raise reading.Refused(f"{asked.out} does not end in .html, as pages do")
    from kata import show
    from kata.show import learn
    from kata.show import progress as drawn
    from kata.study import page, progress, states
    from kata.study.history import History

    past, now = History(), datetime.now().timestamp()
    known = states.states(past, now)
    found = progress.of(known, past.cards(), past.attempts(), past.ratings(), now)
    _tell(past.trouble)
    drawn.show(found, show.console())
    show.console().print(learn.next_line(states.following(known), known, now))
    if asked.html:
        writing.whole(asked.out, page.as_page(found, known).encode())
        print(f"Written: {asked.out}. Open it in a browser.")
    return 0


def _plan(asked: argparse.Namespace) -> int:
    today = date.today()
    until, minutes = _until(asked.until, today), _minutes(asked.minutes)
    at = _clock(asked.at) if asked.at else None
    if asked.out.suffix != ".ics":
        raise reading.Refused(f"{asked.out} does not end in .ics, as calendars do")
    from kata import show
    from kata.show import plan as drawn
    from kata.study import agenda, plan, states
    from kata.study.history import History

    try:
        content = reading.regular(asked.out, reading.BYTES_AT_MOST, links=True) if asked.out.exists() else None
        earlier = {} if content is None else agenda.read(content)
    except reading.Refused as error:
        raise reading.Refused(f"{asked.out} {error}; OUT= names another file") from None
    past = History()
    cards, attempts, ratings = past.cards(), past.attempts(), past.ratings()
    questions = sorted(key for key in cards if key.startswith("quiz:"))
    things = plan.things(states.states(past), cards, attempts, ratings, questions, today)
    _tell(past.trouble)
    made = plan.make(things, today, until, minutes)
    more = range(minutes, _MINUTES_AT_MOST + 1, 5)
    enough = plan.enough(things, today, until, more) if made.left_out or made.late else None
    drawn.show(made, things, enough, show.console())
    writing.whole(asked.out, agenda.as_ics(made.days, at, datetime.now(UTC), earlier))
    print(f"Written: {asked.out}, for a calendar. Import it again after a later make plan.")
    return 0


def _until(text: str | None, today: date) -> date:
    if not text:
        raise reading.Refused("until which day? For instance: make plan UNTIL=" + str(today + timedelta(28)))
    try:
        until = date.fromisoformat(text)
    except ValueError:
        raise reading.Refused(f"{text!r} is no date; {today + timedelta(28)} is one") from None
    if until < today:
        raise reading.Refused(f"{until} is past; today is {today}")
    if until > today + timedelta(_AHEAD):
        raise reading.Refused(f"{until} is too far away; a plan goes to {today + timedelta(_AHEAD)} at the most")
    return until


def _minutes(text: str) -> int:
    from kata.study.plan import LEAST

    if not text.isdecimal() or not LEAST <= int(text) <= _MINUTES_AT_MOST:
        raise reading.Refused(f"{text!r} minutes a day cannot be planned; {LEAST} to {_MINUTES_AT_MOST} can")
    return int(text)


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise reading.Refused(f"{text!r} is no time of the day; 18:30 is one") from None


def _tell(trouble: str) -> None:
    if trouble:
        print(f"kata: {printable(trouble)}", file=sys.stderr)
