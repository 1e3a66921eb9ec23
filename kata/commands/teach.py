"""What a teacher types: grade; nbgrader's words, from assignment to formgrader; gradescope, handout and the like."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from kata import catalog, reading, report
from kata.catalog import Kata

if TYPE_CHECKING:
    from concurrent.futures import Executor


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    grade = commands.add_parser("grade", help="grade a class: folders, zip files and notebooks")
    grade.add_argument("submissions", type=Path, help="a folder or zip file of STUDENT/KATA.py, STUDENT.zip, *.ipynb")
    grade.add_argument("--out", type=Path, default=Path("grades.csv"), help="the table; beside it .jsonl and .html")
    _side_by_side(grade)
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
            _side_by_side(command)
        if word == "grades":
            command.add_argument("--out", type=Path, default=Path("grades.csv"), help="the table")
    _add_elsewhere(commands)


def _add_elsewhere(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for word, does, out, run in (
        ("gradescope", "write the autograder for Gradescope, a zip file", "autograder.zip", _gradescope),
        ("github-classroom", "write the repository of an assignment for GitHub Classroom", "assignment", _github),
        ("handout", "write a folder for students: stubs, visible examples, no solutions", "handout", _handout),
    ):
        command = commands.add_parser(word, help=does)
        command.add_argument("katas", nargs="+", help="the katas, in their order")
        command.add_argument("--out", type=Path, default=Path(out), help="where to write it")
        command.set_defaults(run=run)
        if word != "handout":
            command.add_argument("--points", type=_points, default=10, help="for each kata")
            command.add_argument("--hide-expected", action="store_true", help="keep expected values from students")
            command.add_argument("--weak-sandbox", action="store_true", help="grade without Landlock or seccomp too")
        if word == "github-classroom":
            command.add_argument("--graders", default="", help="OWNER/NAME of the private repository of this project")


def _points(text: str) -> float:
    points = float(text)
    if not 0 < points <= 1000:
        raise argparse.ArgumentTypeError("points are more than 0 and at most 1000")
    return points


def _side_by_side(command: argparse.ArgumentParser) -> None:
    command.add_argument("--jobs", type=_jobs, help="processes; without it one for each core")
    command.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster: grade on its workers")
    command.add_argument("--weak-sandbox", action="store_true", help="go on where Landlock or seccomp is missing")


def _jobs(text: str) -> int:
    jobs = int(text)
    if jobs < 1:
        raise argparse.ArgumentTypeError("at least one process is needed")
    return jobs


def _grade(asked: argparse.Namespace) -> int:
    from kata import batch, handed, sheets, show

    if asked.out.suffix != ".csv":
        raise reading.Refused(f"{asked.out} does not end in .csv; the other results are named after it")
    submissions = handed.collect(asked.submissions, {kata.name for kata in catalog.katas()})
    if not submissions:
        raise reading.Refused(f"{asked.submissions} holds no submission: STUDENT/KATA.py is looked for")
    _, journal, _ = sheets.paths(asked.out)
    steps = batch.grade(submissions, journal, _executor(asked))
    results = sorted(show.followed(steps, len(submissions)), key=lambda one: (one.student, one.kata))
    sheets.write(results, asked.out)
    show.class_of(results, [reading.near(path.absolute()) for path in sheets.paths(asked.out)], show.console())
    return 0


def _executor(asked: argparse.Namespace) -> Callable[[], Executor]:
    """Return what starts the processes that grade, here or on a cluster; refuse where they restrict too little."""
    from kata.sandbox import client

    demanded = () if asked.weak_sandbox else client.NEEDED
    if asked.scheduler:
        from kata.cluster import Cluster

        return lambda: Cluster(asked.scheduler, demanded)
    from kata import pool

    if missing := client.lacking(demanded):
        lacking = " and ".join(missing)
        raise reading.Refused(f"this machine lacks {lacking}; WEAK_SANDBOX=1 (--weak-sandbox) grades a class anyway")
    return lambda: pool.executor(asked.jobs)


def _assignment(asked: argparse.Namespace) -> int:
    katas = [catalog.find(name) for name in asked.katas]
    from kata.classroom import course

    if not asked.name.replace("-", "").replace("_", "").isalnum():
        raise reading.Refused(f"{asked.name!r} is no name for an assignment: letters, digits, - and _ make one")
    released = course.create(asked.course).assign(asked.name, katas, asked.points)
    print(f"Released: {reading.near(released)}. Hand it out; what comes back goes to")
    print(f"{reading.near(released.parents[1])}/submitted/STUDENT/{asked.name}/{asked.name}.ipynb")
    print(f"Then: make autograde NAME={asked.name} COURSE={asked.course}")
    return 0


def _autograde(asked: argparse.Namespace) -> int:
    from kata import show
    from kata.classroom import marks, submitted

    root = marks.existing(asked.course)
    if not submitted.notebooks(root, asked.name):
        raise reading.Refused(f"nothing is in {asked.course}/submitted/STUDENT/{asked.name}/")
    handed = submitted.questions(root, asked.name)
    graded = show.followed(submitted.verdicts(root, asked.name, handed, _executor(asked)), len(handed))
    first = list(islice(graded, 1))  # from now on the judges are at work, also while nbgrader is loaded
    from kata.classroom import course

    written = sorted(course.Course(root).record(asked.name, handed, chain(first, graded)), key=itemgetter(0))
    failed = [(student, said) for student, said in written if said]
    for student, said in failed:
        print(f"{report.printable(student)}: {report.printable(said)}", file=sys.stderr)
    new = sum(said == "" for _, said in written)
    print(f"{len(handed)} verdicts; {new} students written into the gradebook, {len(failed)} not.")
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


def _chosen(names: Sequence[str]) -> list[Kata]:
    """Return the katas that were named, each once."""
    return list(dict.fromkeys(catalog.find(name) for name in names))


def _gradescope(asked: argparse.Namespace) -> int:
    katas = _chosen(asked.katas)
    from kata.elsewhere import gradescope

    if asked.out.suffix != ".zip":
        raise reading.Refused(f"{asked.out} does not end in .zip")
    job = gradescope.job(katas, asked.points, not asked.hide_expected, asked.weak_sandbox)
    gradescope.write(asked.out, katas, job)
    print(f"Written: {asked.out}, {sum(job.katas.values()):g} points. Solutions are inside: keep it from students.")
    print("Upload it under Configure Autograder, and try it there with a right and a wrong answer.")
    return 0


def _github(asked: argparse.Namespace) -> int:
    katas = _chosen(asked.katas)
    from kata.elsewhere import github

    options = [f"--{one.replace('_', '-')}" for one in ("hide_expected", "weak_sandbox") if vars(asked)[one]]
    github.write(asked.out, katas, asked.points, asked.graders, options)
    print(f"Written: {asked.out}, {len(katas) * asked.points:g} points. Push it as the template of an assignment.")
    if asked.graders:
        print(f"The secret KATA_GRADERS_KEY must hold a deploy key that may read {asked.graders}.")
        print("Whoever can change the workflow can read what it opens: docs/teachers.md says what follows.")
    else:
        print("It tries the visible examples only. For marks, clone what was handed in: make grade SUBMISSIONS=folder")
    return 0


def _handout(asked: argparse.Namespace) -> int:
    katas = _chosen(asked.katas)
    from kata.elsewhere import handout

    handout.write(asked.out, katas)
    print(f"Written: {asked.out}/. It holds no solution and no grader; its README tells students what to type.")
    return 0


def _formgrader(asked: argparse.Namespace) -> int:
    from kata.classroom import course

    course.existing(asked.course)
    print("When Jupyter has opened in the browser, put /formgrader in the place of /lab.", flush=True)
    return course.formgrader(asked.course)
