"""What a learner types: check, list, hint, solution, reset."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kata import catalog, reading
from kata.sandbox.launch import Sandbox


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    check = commands.add_parser("check", help="grade one kata, or all that were started")
    check.add_argument("name", nargs="?", help="the kata; without it all that were started")
    check.add_argument("--file", type=Path, help="grade this file instead of the exercise")
    check.add_argument("--seed", type=_seed, help="draw the same inputs again")
    check.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    check.set_defaults(run=_check)

    watch = commands.add_parser("watch", help="grade each exercise as it is saved, and go on to the next")
    watch.add_argument("name", nargs="?", help="the kata to begin with; without it the one in progress")
    watch.set_defaults(run=_watch)

    listing = commands.add_parser("list", help="list the katas in an order of learning")
    listing.add_argument("--question", nargs="?", const="", help="by interview question, or the katas of one")
    listing.set_defaults(run=_list)

    hint = commands.add_parser("hint", help="show a hint: a nudge, more, or the formula")
    hint.add_argument("name")
    hint.add_argument("--step", type=int, choices=(1, 2, 3), default=1)
    hint.set_defaults(run=_hint)

    solution = commands.add_parser("solution", help="show the reference")
    solution.add_argument("name")
    solution.set_defaults(run=_solution)

    reset = commands.add_parser("reset", help="go back to the stub; what you wrote is kept as a backup")
    reset.add_argument("name")
    reset.set_defaults(run=_reset)


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed < 1 << 64:
        raise argparse.ArgumentTypeError("a seed is a whole number from 0 to 2^64 - 1")
    return seed


def _check(asked: argparse.Namespace) -> int:
    katas = [catalog.find(asked.name)] if asked.name else None
    if katas is None and asked.file:
        raise reading.Refused("a file needs the name of its kata: make check EX=softmax FILE=mine.py")
    if katas:
        reading.submission(asked.file or katas[0].exercise)  # refuse before anything is started
    with Sandbox() as sandbox:  # it starts while the judge is imported
        from kata import show
        from kata.checks import Judge

        judge = Judge(sandbox)
        chosen = katas or [kata for kata in catalog.ordered() if catalog.started(kata)]
        files = [asked.file or kata.exercise for kata in chosen]
        sources = [reading.submission(file) for file in files]
        reports = [judge.grade(kata, source, asked.seed) for kata, source in zip(chosen, sources, strict=True)]
    if asked.json:
        found = [report.as_dict() for report in reports]
        print(json.dumps(found[0] if asked.name else found))
    elif asked.name:
        show.show(reports[0], sources[0].decode("utf-8-sig", "replace"), reading.near(files[0]), show.console())
    elif reports:
        show.table(reports, show.console())
    else:
        first = catalog.ordered()[0]
        print(f"No kata is started. Open {reading.near(first.exercise)}, or see what there is: make list")
    return 0 if all(report.passed for report in reports) else 1


def _watch(asked: argparse.Namespace) -> int:
    from kata.show.watch import watch
    from kata.study import states
    from kata.study.history import History
    from kata.study.watch import current

    past = History()
    return watch(catalog.find(asked.name) if asked.name else current(states.states(past)), past)


def _list(asked: argparse.Namespace) -> int:
    katas = catalog.ordered()
    if asked.question is None:
        groups = {
            track: [kata for kata in katas if kata.track == track] for track in dict.fromkeys(k.track for k in katas)
        }
    else:
        questions = sorted({question for kata in katas for question in catalog.facts(kata).questions})
        chosen = [one for one in questions if asked.question.lower() in one.lower()]
        if not chosen:
            raise catalog.UnknownKata(f"no question has {asked.question!r}; there are: {'; '.join(questions)}")
        groups = {one: [kata for kata in katas if one in catalog.facts(kata).questions] for one in chosen}
    for name, group in groups.items():
        print(f"\n{name}")
        for kata in group:
            state = "*" if catalog.started(kata) else " "
            print(f" {state} {catalog.facts(kata).level}  {kata.name:34} {_shortened(catalog.title(kata), 38)}")
    print("\nThe number is the level, 1 to 3; * is started. make check EX=NAME grades one.")
    return 0


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3].rsplit(" ", 1)[0] + " ..."


def _hint(asked: argparse.Namespace) -> int:
    kata = catalog.find(asked.name)
    print(f"Hint {asked.step} of 3: {catalog.facts(kata).hints[asked.step - 1]}")
    if asked.step < 3:
        print(f"\nThe next one: make hint EX={kata.name} STEP={asked.step + 1}")
    return 0


def _solution(asked: argparse.Namespace) -> int:
    print(catalog.solution_source(catalog.find(asked.name)), end="")
    return 0


def _reset(asked: argparse.Namespace) -> int:
    from kata import authoring

    kata = catalog.find(asked.name)
    kept = authoring.reset(kata)
    print(
        f"{reading.near(kata.exercise)} is the stub again."
        + (f" What stood there is kept in {reading.near(kept)}." if kept else "")
    )
    return 0
