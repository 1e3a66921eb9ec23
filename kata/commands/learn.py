"""What a learner types: check, watch, list, next, hint, solution, reset, review."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from kata import catalog, reading
from kata.catalog import Kata
from kata.commands import tell
from kata.report import Report
from kata.study import backups, history, states
from kata.study.history import History
from kata.study.states import State


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    check = commands.add_parser(
        "check",
        help="grade one kata, or all that were started",
        description="Grade one kata, or all that were started. What stands in an exercise is remembered as an attempt; "
        "another file is not.",
    )
    check.add_argument("name", nargs="?", help="the kata; without it all that were started")
    check.add_argument("--file", type=Path, help="grade this file instead of the exercise; it is no attempt")
    check.add_argument("--seed", type=_seed, help="draw the same inputs again")
    check.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    check.set_defaults(run=_check)

    watch = commands.add_parser("watch", help="grade each exercise as it is saved, and go on to the next")
    watch.add_argument("name", nargs="?", help="the kata to begin with; without it the one in progress")
    watch.set_defaults(run=_watch)

    listing = commands.add_parser("list", help="list the katas in an order of learning, and where you stand")
    listing.add_argument("--track", help="of one track")
    listing.add_argument("--level", type=int, choices=(1, 2, 3), help="of one level")
    listing.add_argument("--state", choices=("new", "started", "done", "due"), help="of one state")
    listing.add_argument("--question", nargs="?", const="", help="by interview question, or the katas of one")
    listing.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    listing.set_defaults(run=_list)

    following = commands.add_parser("next", help="say what to do now, and why")
    following.set_defaults(run=_next)

    hint = commands.add_parser("hint", help="show the next hint: a nudge, more, the formula")
    hint.add_argument("name", nargs="?", help="the kata; without it the one in progress")
    hint.add_argument("--step", type=int, choices=(1, 2, 3), help="this one instead of the next")
    hint.set_defaults(run=_hint)

    solution = commands.add_parser("solution", help="show the reference; after a pass beside what you wrote")
    solution.add_argument("name", nargs="?", help="the kata; without it the one in progress")
    solution.add_argument("--yes", action="store_true", help="before a pass too, without a question")
    solution.set_defaults(run=_solution)

    reset = commands.add_parser("reset", help="go back to the stub; what you wrote is kept as a backup")
    reset.add_argument("name", nargs="?", help="the kata")
    reset.set_defaults(run=_reset)

    review = commands.add_parser("review", help="write again from memory what is due")
    review.add_argument(
        "--stop", nargs="?", const="ask", choices=("ask", "restore", "keep"), metavar="restore|keep",
        help="leave the review that goes on: restore your earlier text, or keep what stands there",
    )  # fmt: skip
    review.set_defaults(run=_review)


def _seed(text: str) -> int:
    if not text.isdecimal() or len(text) > 20 or int(text) >= 1 << 64:
        raise argparse.ArgumentTypeError("a seed is a whole number from 0 to 2^64 - 1")
    return int(text)


def _check(asked: argparse.Namespace) -> int:
    if asked.file and not asked.name:
        raise reading.Refused("a file needs the name of its kata: make check EX=softmax FILE=mine.py")
    katas = [catalog.find(asked.name)] if asked.name else [one for one in catalog.ordered() if catalog.started(one)]
    files = [asked.file or reading.near(kata.exercise) for kata in katas]
    if asked.name and not asked.file and not os.path.lexists(files[0]):
        raise reading.Refused(
            f"there is no file {files[0]}; to have its stub there again: make reset EX={katas[0].name}"
        )
    sources = [reading.submission(file) for file in files]
    from kata.sandbox.launch import Sandbox

    with Sandbox() as sandbox:  # it starts while the judge is imported
        from kata import show  # noqa: F401 - while the fork server starts; it is needed soon
        from kata.checks import Judge

        judge = Judge(sandbox)
        reports = [judge.grade(kata, source, asked.seed) for kata, source in zip(katas, sources, strict=True)]
    _say(reports, sources[0] if asked.name else None, files, asked.json)
    if not asked.file or asked.file.resolve() == katas[0].exercise:
        _remember(reports, sources, quiet=asked.json)
    return 0 if all(report.passed for report in reports) else 1


def _say(reports: Sequence[Report], source: bytes | None, files: Sequence[Path], as_json: bool) -> None:
    """Say the verdicts: of one kata, whose source is given, at length; of all in a table."""
    from kata import show

    if as_json:
        found = [report.as_dict() for report in reports]
        print(json.dumps(found if source is None else found[0]))
    elif source is not None:
        show.show(reports[0], source.decode("utf-8-sig", "replace"), reading.near(files[0]), show.console())
    elif reports:
        show.table(reports, show.console())
        for report in [one for one in reports if not one.passed][:1]:
            print(f"\nMore about one: make check EX={report.kata}")
    else:
        first = catalog.ordered()[0]
        print(f"No kata is started. Open {reading.near(first.exercise)}, or see what there is: make list")
    print(end="", flush=True)  # whatever happens to the history, the verdict is said


def _remember(reports: Sequence[Report], sources: Sequence[bytes], quiet: bool) -> None:
    """Remember verdicts; after a pass say what was concluded and what is next."""
    from kata import show
    from kata.show import learn
    from kata.study import record

    past, now = History(), time.time()
    rated = [record.attempted(past, report, source, now) for report, source in zip(reports, sources, strict=True)]
    if not quiet:
        page = show.console()
        for report, one in zip(reports, rated, strict=True):
            if one:
                page.print(learn.rated(one, report.kata, now))
        if len(reports) == 1 and reports[0].passed and not past.trouble:
            stands = states.states(past, now)
            page.print(learn.next_line(states.following(stands), stands, now))
    tell(past.trouble)


def _watch(asked: argparse.Namespace) -> int:
    from kata.show.watch import watch
    from kata.study.watch import current

    past = History()
    return watch(catalog.find(asked.name) if asked.name else current(states.states(past)), past)


def _list(asked: argparse.Namespace) -> int:
    past = History()
    stands = states.states(past)
    groups = {name: [kata for kata in group if _fits(kata, stands, asked)] for name, group in _groups(asked).items()}
    groups = {name: group for name, group in groups.items() if group}
    if asked.json:
        found = {kata.name: _described(kata, stands[kata.name]) for group in groups.values() for kata in group}
        print(json.dumps({"katas": list(found.values())}))
    elif groups:
        from kata import show
        from kata.show import learn

        learn.listing(groups, stands, show.console())
    else:
        print("No kata fits all of this. What there is: make list")
    tell(past.trouble)
    return 0


def _groups(asked: argparse.Namespace) -> dict[str, list[Kata]]:
    """Return the katas in an order of learning, by track or by interview question."""
    katas = catalog.ordered()
    tracks = dict.fromkeys(kata.track for kata in katas)
    if asked.track not in (None, *tracks):
        raise reading.Refused(f"there is no track {asked.track!r}; there are {', '.join(tracks)}")
    if asked.question is None:
        return {track: [kata for kata in katas if kata.track == track] for track in tracks}
    questions = sorted({question for kata in katas for question in catalog.facts(kata).questions})
    chosen = [one for one in questions if asked.question.lower() in one.lower()]
    if not chosen:
        raise catalog.UnknownKata(f"no question has {asked.question!r}; there are: {'; '.join(questions)}")
    return {one: [kata for kata in katas if one in catalog.facts(kata).questions] for one in chosen}


def _fits(kata: Kata, stands: Mapping[str, State], asked: argparse.Namespace) -> bool:
    return (
        asked.track in (None, kata.track)
        and asked.level in (None, catalog.facts(kata).level)
        and asked.state in (None, stands[kata.name].what)
    )


def _described(kata: Kata, state: State) -> dict[str, object]:
    """Return what `list --json` says of a kata."""
    facts = catalog.facts(kata)
    return {
        "kata": kata.name,
        "track": kata.track,
        "level": facts.level,
        "title": catalog.title(kata),
        "after": facts.after,
        "questions": facts.questions,
        "state": state.what,
        "ratio": state.ratio,
        "attempts": state.attempts,
        "hints": state.hints,
        "due": state.due and datetime.fromtimestamp(state.due, UTC).isoformat(timespec="seconds"),
    }


def _next(_: argparse.Namespace) -> int:
    from kata import show
    from kata.show import learn

    past, now = History(), time.time()
    stands = states.states(past, now)
    learn.following(states.following(stands), stands, now, show.console())
    tell(past.trouble)
    return 0


def _named(name: str | None, stands: Mapping[str, State], command: str) -> Kata:
    """Return the kata of a name, without one that in progress."""
    if name:
        return catalog.find(name)
    if kata := states.in_progress(stands):
        return kata
    raise reading.Refused(f"no kata is in progress; name one: make {command} EX=softmax")


def _hint(asked: argparse.Namespace) -> int:
    from kata import show
    from kata.show import learn

    past = History()
    kata = _named(asked.name, {} if asked.name else states.states(past), "hint")
    hints = catalog.facts(kata).hints
    if not hints:
        raise reading.Refused(f"{kata.name} has no hints")
    step = past.hint(kata.name, len(hints), asked.step and min(asked.step, len(hints)))
    learn.hint(kata, step, bool(past.trouble), show.console())
    tell(past.trouble)
    return 0


def _solution(asked: argparse.Namespace) -> int:
    if catalog.HANDOUT:
        raise reading.Refused("this is a student's copy, without references; make hint shows a hint")
    past = History()
    stands = states.states(past)
    kata = _named(asked.name, stands, "solution")
    state = stands[kata.name]
    if state.done and not state.aside:
        from kata import mistakes, show
        from kata.show import learn

        others = mistakes.alternatives(kata)
        learn.solution(kata, [one for one in past.attempts(kata.name) if one.passed][-1], others, show.console())
    elif asked.yes or _yes(f"{_unpassed(state)} Show it anyway?", f"{_unpassed(state)} YES=1 (--yes) shows it anyway."):
        past.note(kata.name, history.SEEN)
        print(catalog.solution_source(kata), end="")
    else:
        print(f"It is not shown. A hint: make hint EX={kata.name}")
    tell(past.trouble)
    return 0


def _unpassed(state: State) -> str:
    return f"The review of {state.kata} goes on." if state.aside else f"You have not passed {state.kata} yet."


def _yes(question: str, otherwise: str, default: bool = False) -> bool:
    """Ask a person; raise Refused, with what to type instead, where there is none."""
    if not sys.stdin.isatty():
        raise reading.Refused(otherwise)
    print(f"{question} [{'Y/n' if default else 'y/N'}] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:  # the end of input is no answer
        print(file=sys.stderr)
        raise reading.Refused("no answer came; nothing was done")
    return answer.strip().lower() in (("", "y", "yes") if default else ("y", "yes"))


def _reset(asked: argparse.Namespace) -> int:
    if not asked.name:
        raise reading.Refused("which kata? For instance: make reset EX=softmax")
    kata, past = catalog.find(asked.name), History()
    kept = backups.reset(kata)
    print(f"{reading.near(kata.exercise)} is the stub again.{_kept(kept)}")
    if kept and not states.states(past)[kata.name].aside:  # a review goes on, and its clock too
        past.begin(kata.name, history.RESET)
    tell(past.trouble)
    return 0


def _kept(kept: Path | None) -> str:
    return f" What stood there is kept in {reading.near(kept)}." if kept else ""


def _review(asked: argparse.Namespace) -> int:
    from kata import show
    from kata.show import learn
    from kata.study import review

    past, now = History(), time.time()
    stands = states.states(past, now)
    going, due = states.going(stands), states.due(stands)
    if asked.stop:
        _stop(past, going, asked.stop)
    elif going or due:
        state = review.proceed(past) if going else review.begin(past, catalog.find(due[0].kata))
        learn.reviewing(state, len({one.kata for one in due} - {state.kata}), now, show.console())
    else:
        show.console().print(learn.nothing_due(stands, now))
    tell(past.trouble)
    return 0


def _stop(past: History, going: Sequence[State], how: str) -> None:
    from kata import show
    from kata.show import learn
    from kata.study import review

    if not going:
        raise reading.Refused("no review goes on; make review begins the next that is due")
    state = going[0]
    restore = how == "restore" or (how == "ask" and _wants_back(state))
    replaced = review.leave(past, state, restore)
    kept = replaced if restore else backups.path(state.aside)
    learn.left(states.states(past)[state.kata], restore, kept, time.time(), show.console())


def _wants_back(state: State) -> bool:
    return _yes(
        f"Put your earlier text of {state.kata} back? (What you wrote since is kept.)",
        f"The review of {state.kata} goes on. STOP=restore (--stop restore) puts your earlier text back, "
        "STOP=keep leaves what stands there now.",
        default=True,
    )
