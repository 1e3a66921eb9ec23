"""What a learner types over weeks: notebook, progress, plan, quiz, anki, cheatsheet."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from kata import catalog, reading, writing
from kata.commands import tell

_AHEAD = 730  # days
_MINUTES_AT_MOST = 480


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    _add_notebook(commands)
    _add_time(commands)
    _add_cards(commands)


def _add_notebook(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    notebook = commands.add_parser("notebook", help="write a notebook with statements, stubs, and what grades them")
    notebook.add_argument("names", nargs="*", help="the katas, in their order")
    notebook.add_argument("--out", type=Path, help="where to; without it notebooks/NAME.ipynb")
    notebook.set_defaults(run=_notebook)


def _notebook(asked: argparse.Namespace) -> int:
    if not asked.names:
        raise reading.Refused("which katas? For instance: make notebook EX=softmax")
    from kata.study import workbook

    katas = [catalog.find(name) for name in dict.fromkeys(asked.names)]
    file = (asked.out or workbook.default(katas)).absolute()
    if file.suffix != ".ipynb":
        raise reading.Refused(f"{asked.out} does not end in .ipynb, as a notebook does")
    workbook.write(katas, file)
    jupyter = reading.near(Path(sys.executable).parent / "jupyter")
    print(f"Written: {reading.near(file)}. To open it: {jupyter} lab {reading.near(file)}")
    return 0


def _add_time(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    progress = commands.add_parser(
        "progress",
        help="show what was done: days, streak, tracks",
        description="Show the days on which something was done, the streak, and for each track what is passed and how "
        "likely you would pass it today.",
    )
    progress.add_argument("--html", action="store_true", help="write a page with plots as well, progress.html")
    progress.add_argument("--out", type=Path, help="write the page here")
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


def _add_cards(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    quiz = commands.add_parser("quiz", help="answer interview questions, those that are due first")
    quiz.add_argument("--new", type=_number, default=5, help="at most so many that were never asked; without it 5")
    quiz.set_defaults(run=_quiz)

    anki = commands.add_parser("anki", help="write the questions as a package for Anki")
    anki.add_argument("--out", type=Path, default=Path("kata.apkg"), help="the package; without it kata.apkg")
    anki.set_defaults(run=_anki)

    for command in (quiz, anki):
        command.add_argument("--file", type=Path, help="other cards than kata/quiz.md, which says how to write them")
        command.add_argument("--topic", default="", help="only cards with these words in the topic or question")

    sheet = commands.add_parser("cheatsheet", help="write all katas on a page to print")
    sheet.add_argument("--out", type=Path, help="the page; without it docs/cheatsheet.html")
    sheet.set_defaults(run=_cheatsheet)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError("0 or more new cards can be asked")
    return int(text)


def _quiz(asked: argparse.Namespace) -> int:
    from kata import show
    from kata.show import quiz as asking
    from kata.study import quiz
    from kata.study.history import History

    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]  # what is piped in may be anything
    questions, past = quiz.deck(asked.file, asked.topic), History()
    asking.session(quiz.plan(questions, past, asked.new), questions, past, show.console())
    return 0


def _anki(asked: argparse.Namespace) -> int:
    from kata.study import anki, quiz

    if asked.out.suffix != ".apkg":
        raise reading.Refused(f"{asked.out} does not end in .apkg, which is how Anki knows a package")
    questions = quiz.deck(asked.file, asked.topic)
    writing.whole(asked.out, anki.package(asked.file.stem if asked.file else "Kata questions", questions))
    print(f"Written: {asked.out}, {len(questions)} cards. In Anki: File, Import. Importing it again updates them.")
    return 0


def _cheatsheet(asked: argparse.Namespace) -> int:
    from kata import cheatsheet

    out = asked.out or cheatsheet.PAGE
    writing.whole(out, cheatsheet.page().encode())
    print(f"Written: {reading.near(out)}. Open it in a browser; it prints on A4.")
    return 0


def _progress(asked: argparse.Namespace) -> int:
    out = asked.out or (Path("progress.html") if asked.html else None)
    if out and out.suffix != ".html":
        raise reading.Refused(f"{out} does not end in .html, as pages do")
    from kata import show
    from kata.show import learn
    from kata.show import progress as drawn
    from kata.study import progress, states
    from kata.study.history import History

    past, now = History(), datetime.now().timestamp()
    known = states.states(past, now)
    found = progress.of(known, past.cards(), past.attempts(), past.ratings(), now)
    tell(past.trouble)
    drawn.show(found, show.console())
    show.console().print(learn.next_line(states.following(known), known, now))
    if out:
        from kata.study import page

        writing.whole(out, page.as_page(found, known).encode())
        print(f"Written: {out}. Open it in a browser.")
    return 0


def _plan(asked: argparse.Namespace) -> int:
    today = date.today()
    until, minutes = _until(asked.until, today), _minutes(asked.minutes)
    at = _clock(asked.at) if asked.at else None
    if asked.out.suffix != ".ics":
        raise reading.Refused(f"{asked.out} does not end in .ics, as calendars do")
    from kata import show
    from kata.show import plan as drawn
    from kata.study import agenda, plan, quiz, states
    from kata.study.history import History

    try:
        content = reading.regular(asked.out, reading.BYTES_AT_MOST, links=True) if asked.out.exists() else None
        earlier = {} if content is None else agenda.read(content)
    except reading.Refused as error:
        raise reading.Refused(f"{asked.out} {error}; OUT= names another file") from None
    past = History()
    cards, attempts, ratings = past.cards(), past.attempts(), past.ratings()
    questions = [quiz.key(one) for one in quiz.deck()]
    things = plan.things(states.states(past), cards, attempts, ratings, questions, today)
    tell(past.trouble)
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
