"""What a graded cell calls in a kernel, where nbgrader runs without the project's preprocessor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kata.catalog import ROOT
from kata.classroom import marks


def score(name: str, points: float, cells: Sequence[str]) -> float:
    """Ask the judge, in a process of its own; print the feedback and return the points.

    Args:
        name: the kata.
        points: what a pass is worth.
        cells: the text of the cells that were run, the last of them the one that asks: IPython's `In`.
    """
    source = marks.submission(name, [*cells][:-1])
    chosen = marks.settings(Path.cwd())
    asked = subprocess.run(
        [sys.executable, "-m", "kata.classroom.judge", name, str(chosen.seed(source))],
        input=source,
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        capture_output=True,
        check=True,
    )
    found = json.loads(asked.stdout)
    print(marks.feedback(found, chosen), end="")
    return marks.points(found, points, chosen)
