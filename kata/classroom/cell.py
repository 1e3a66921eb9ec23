"""What a graded cell calls in a kernel, where nbgrader runs without the project's preprocessor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kata.classroom import marks
from kata.remote import RemoteJudge


def score(name: str, points: float, cells: Sequence[str]) -> float:
    """Ask the judge, in a process of its own; print the feedback and return the points.

    Args:
        name: the kata.
        points: what a pass is worth.
        cells: the text of the cells that were run, the last of them the one that asks: IPython's `In`.
    """
    source = marks.submission(name, [*cells][:-1])
    chosen = marks.settings(Path.cwd())
    judge = RemoteJudge()
    report = judge.grade(name, source, chosen.seed(source))
    judge.close()
    found = report.as_dict() | {"shares": report.shares}
    print(marks.feedback(found, chosen), end="")
    return marks.points(found, points, chosen)
