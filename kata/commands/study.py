"""What a learner types to remember for weeks: quiz, anki, cheatsheet."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kata import reading


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    _add_cards(commands)


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
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("0 or more new cards can be asked")
    return number


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
    from kata import writing
    from kata.study import anki, quiz

    if asked.out.suffix != ".apkg":
        raise reading.Refused(f"{asked.out} does not end in .apkg, which is how Anki knows a package")
    questions = quiz.deck(asked.file, asked.topic)
    writing.whole(asked.out, anki.package(asked.file.stem if asked.file else "Kata questions", questions))
    print(f"Written: {asked.out}, {len(questions)} cards. In Anki: File, Import. Importing it again updates them.")
    return 0


def _cheatsheet(asked: argparse.Namespace) -> int:
    from kata import cheatsheet, writing

    out = asked.out or cheatsheet.PAGE
    writing.whole(out, cheatsheet.page().encode())
    print(f"Written: {reading.near(out)}. Open it in a browser; it prints on A4.")
    return 0
