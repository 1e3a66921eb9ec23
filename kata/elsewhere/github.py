"""A repository for an assignment of GitHub Classroom: a handout, and the workflow that grades each push."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kata.catalog import Kata
from kata.elsewhere import files, handout
from kata.reading import Refused

WORKFLOW = ".github/workflows/classroom.yml"


def write(folder: Path, katas: Sequence[Kata], points: float, graders: str, options: Sequence[str]) -> None:
    """Write it into a new folder.

    Args:
        folder: where.
        katas: what is asked.
        points: for each kata; whole ones where only the visible examples are tried.
        graders: OWNER/NAME of the private repository that holds this project; empty for the visible examples only.
        options: of `python -m kata.elsewhere.action`.
    """
    if graders and not re.fullmatch(r"[\w.-]+/[\w.-]+", graders):
        raise Refused(f"{graders!r} is no repository: GRADERS=OWNER/NAME names the private one that holds this project")
    if not graders and points != int(points):
        raise Refused(f"{points:g} points are not whole; GitHub's own step for a command gives all or nothing")
    if options and not graders:
        raise Refused(f"{' and '.join(options)} need GRADERS=: the visible examples show what is expected")
    needs = files.requirements(files.JUDGE_NEEDS if graders else handout.NEEDS)
    workflow = files.template(
        "classroom.yml",
        katas=katas,
        points=f"{points:g}",
        graders=graders,
        options="".join(f" {one}" for one in options),
        packages=" ".join(f"'{line}'" for line in needs),
    )
    files.write(folder, handout.contents(katas) | {WORKFLOW: workflow})
