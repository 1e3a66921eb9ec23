"""The commands, as `python -m kata COMMAND` and through the Makefile.

Exit codes: 0 passed, 1 did not pass, 2 could not be asked.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from kata import catalog, reading
from kata.catalog import Kata
from kata.sandbox import launch
from kata.sandbox.launch import Sandbox


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for setting in launch.ONE_THREAD:  # before NumPy is loaded: on busy cores many threads are slower than one
        os.environ.setdefault(setting, "1")
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        code: int = asked.run(asked)
        return code
    except (catalog.UnknownKata, catalog.BadGrader, reading.Refused) as error:
        print(f"kata: {error.args[0]}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m kata", description="Katas of machine-learning primitives.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="grade one kata, or all that were started")
    check.add_argument("name", nargs="?", help="the kata; without it all that were started")
    check.add_argument("--file", type=Path, help="grade this file instead of the exercise")
    check.add_argument("--seed", type=_seed, help="draw the same inputs again")
    check.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    check.set_defaults(run=_check)

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

    _for_teachers(commands)

    stubs = commands.add_parser("stubs", help="write the exercises that are missing")
    stubs.set_defaults(run=_stubs)

    audit = commands.add_parser("audit", help="prove that graders pass right answers and fail wrong ones")
    audit.add_argument("name", nargs="?", help="the kata; without it all")
    audit.add_argument("--matrix", action="store_true", help="print what caught the mistakes of each kata")
    audit.add_argument("--quick", action="store_true", help="under a fifth of the seeds")
    audit.add_argument("--readme", action="store_true", help="write the totals into the README")
    audit.set_defaults(run=_audit)

    bench = commands.add_parser("bench", help="measure speed, and how steady the verdicts are")
    bench.add_argument("names", nargs="*", help="the katas that are graded by the hundred; without any all")
    bench.add_argument("--readme", action="store_true", help="write the figures into the README")
    bench.set_defaults(run=_bench)
    return parser


def _for_teachers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    grade = commands.add_parser("grade", help="grade a class: folders, zip files and notebooks")
    grade.add_argument("submissions", type=Path, help="a folder or zip file of STUDENT/KATA.py, STUDENT.zip, *.ipynb")
    grade.add_argument("--out", type=Path, default=Path("grades.csv"), help="the table; beside it .jsonl and .html")
    grade.add_argument("--jobs", type=_jobs, help="processes; without it one for each core")
    grade.add_argument("--weak-sandbox", action="store_true", help="go on where Landlock or seccomp is missing")
    grade.set_defaults(run=_grade)

    for word, does, run in (
        ("assignment", "make an nbgrader assignment from katas, and release it", _assignment),
        ("autograde", "grade what was handed in for an assignment, and write it into the gradebook", _autograde),
        ("feedback", "write nbgrader's feedback pages", _feedback),
        ("grades", "write nbgrader's table of grades", _grades),
        ("formgrader", "start Jupyter with nbgrader's page", _formgrader),
    ):
        command = commands.add_parser(word, help=does)
        command.add_argument("--course", type=Path, default=Path("course"), help="the folder of the course")
        command.set_defaults(run=run)
        if word in ("assignment", "autograde", "feedback"):
            command.add_argument("name", help="the name of the assignment")
        if word == "assignment":
            command.add_argument("katas", nargs="+", help="the katas, in their order")
            command.add_argument("--points", type=float, default=10, help="for each kata")
        if word == "autograde":
            command.add_argument("--jobs", type=_jobs, help="processes; without it one for each core")
            command.add_argument("--weak-sandbox", action="store_true", help="go on without Landlock or seccomp")
        if word == "grades":
            command.add_argument("--out", type=Path, default=Path("grades.csv"), help="the table")


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed < 1 << 64:
        raise argparse.ArgumentTypeError("a seed is a whole number from 0 to 2^64 - 1")
    return seed


def _jobs(text: str) -> int:
    jobs = int(text)
    if jobs < 1:
        raise argparse.ArgumentTypeError("at least one process is needed")
    return jobs


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
        show.show(reports[0], sources[0].decode("utf-8-sig", "replace"), _near(files[0]), show.console())
    elif reports:
        show.table(reports, show.console())
    else:
        first = catalog.ordered()[0]
        print(f"No kata is started. Open {_near(first.exercise)}, or see what there is: make list")
    return 0 if all(report.passed for report in reports) else 1


def _near(path: Path) -> Path:
    """Return the path as one would type it here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


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
    print(f"Hint {asked.step} of 3: {catalog.grader(kata).hints[asked.step - 1]}")
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
        f"{_near(kata.exercise)} is the stub again." + (f" What stood there is kept in {_near(kept)}." if kept else "")
    )
    return 0


def _grade(asked: argparse.Namespace) -> int:
    from kata import batch, handed, pool, sheets, show

    if asked.out.suffix != ".csv":
        raise reading.Refused(f"{asked.out} does not end in .csv; the other results are named after it")
    submissions = handed.collect(asked.submissions, {kata.name for kata in catalog.katas()})
    if not submissions:
        raise reading.Refused(f"{asked.submissions} holds no submission: STUDENT/KATA.py is looked for")
    _demand_sandbox(asked)
    _, journal, _ = sheets.paths(asked.out)
    steps = batch.grade(submissions, journal, lambda: pool.executor(asked.jobs))
    results = sorted(show.followed(steps, len(submissions)), key=lambda one: (one.student, one.kata))
    sheets.write(results, asked.out)
    show.class_of(results, [_near(path.absolute()) for path in sheets.paths(asked.out)], show.console())
    return 0


def _demand_sandbox(asked: argparse.Namespace) -> None:
    from kata.sandbox import client

    missing = {"landlock", "seccomp"} - {one.split()[0] for one in client.in_force()}
    if missing and not asked.weak_sandbox:
        lacking = " and ".join(sorted(missing))
        raise reading.Refused(f"this machine lacks {lacking}; WEAK_SANDBOX=1 (--weak-sandbox) grades a class anyway")


def _assignment(asked: argparse.Namespace) -> int:
    katas = [catalog.find(name) for name in asked.katas]
    from kata.classroom import course

    if not asked.name.replace("-", "").replace("_", "").isalnum():
        raise reading.Refused(f"{asked.name!r} is no name for an assignment: letters, digits, - and _ make one")
    released = course.create(asked.course).assign(asked.name, katas, asked.points)
    print(f"Released: {_near(released)}. Hand it out; what comes back goes to")
    print(f"{_near(released.parents[1])}/submitted/STUDENT/{asked.name}/{asked.name}.ipynb")
    print(f"Then: make autograde NAME={asked.name} COURSE={asked.course}")
    return 0


def _autograde(asked: argparse.Namespace) -> int:
    from kata import pool, show
    from kata.classroom import course

    _demand_sandbox(asked)
    opened = course.existing(asked.course)
    if not opened.submissions(asked.name):
        raise reading.Refused(f"nothing is in {asked.course}/submitted/STUDENT/{asked.name}/")
    total, steps = opened.verdicts(asked.name, lambda: pool.executor(asked.jobs))
    graded = list(show.followed(steps, total))
    students = opened.students(asked.name)
    written = list(show.followed(opened.record(asked.name, graded), len(students)))
    failed = [(student, said) for student, said in written if said]
    for student, said in failed:
        print(f"{show.printable(student)}: {show.printable(said)}", file=sys.stderr)
    new = sum(said == "" for _, said in written)
    print(f"{len(graded)} verdicts; {new} students written into the gradebook, {len(failed)} not.")
    print(f"Then: make feedback NAME={asked.name} COURSE={asked.course}, make grades, make formgrader")
    return 0


def _feedback(asked: argparse.Namespace) -> int:
    from kata.classroom import course

    course.existing(asked.course).feedback(asked.name)
    print(f"Written: {asked.course}/feedback/STUDENT/{asked.name}/")
    return 0


def _grades(asked: argparse.Namespace) -> int:
    from kata.classroom import course

    course.existing(asked.course).grades(asked.out.absolute())
    print(f"Written: {asked.out}")
    return 0


def _formgrader(asked: argparse.Namespace) -> int:
    from kata.classroom import course

    course.existing(asked.course)
    print("When Jupyter has opened in the browser, put /formgrader in the place of /lab.", flush=True)
    return course.formgrader(asked.course)


def _stubs(_: argparse.Namespace) -> int:
    from kata import authoring

    for kata in authoring.write_stubs(catalog.katas()):
        print(f"wrote {_near(kata.exercise)}")
    return 0


def _audit(asked: argparse.Namespace) -> int:
    from kata import authoring, readme, show

    katas: list[Kata] = [catalog.find(asked.name)] if asked.name else catalog.katas()
    audited = show.audit(authoring.audit(katas, asked.quick), show.console(), asked.matrix)
    if any(one.findings for one in audited):
        return 1
    if asked.readme:
        readme.write("audit", authoring.totals(audited))
    return 0


def _bench(asked: argparse.Namespace) -> int:
    from kata import bench, readme

    lines = []
    for line in bench.table([catalog.find(name) for name in asked.names] or catalog.katas()):
        print(line, flush=True)
        lines.append(line)
    if asked.readme:
        readme.write("bench", "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
