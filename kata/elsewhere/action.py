"""A step of a GitHub workflow: `python -m kata.elsewhere.action KATA POINTS FOLDER`, that of the student's files.

The result goes to GITHUB_OUTPUT in the form that Classroom's reporter reads: JSON in base 64.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kata.classroom.marks import Settings
from kata.elsewhere.entries import Entry
from kata.elsewhere.job import Job, graded


def main() -> None:
    """Grade one kata, tell the student, and write the result."""
    parser = argparse.ArgumentParser("python -m kata.elsewhere.action")
    parser.add_argument("kata")
    parser.add_argument("points", type=float)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hide-expected", action="store_true")
    parser.add_argument("--weak-sandbox", action="store_true")
    asked = parser.parse_args()
    settings = Settings(secrets.token_hex(16), expected=not asked.hide_expected)
    job = Job({asked.kata: asked.points}, settings, asked.weak_sandbox)
    silence = secrets.token_hex(16)  # what a submission says must not be taken for a command to the runner
    print(f"::stop-commands::{silence}")
    (done,) = graded(job, asked.folder)
    for one in done.entries:
        print(f"{one.score:g} of {one.most:g}  {one.name}\n{one.output}".rstrip())
    print(f"::{silence}::")
    result = base64.b64encode(json.dumps(_result(done.entries, asked.points)).encode()).decode()
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.write(f"result={result}\n")


def _result(checks: Sequence[Entry], points: float) -> dict[str, Any]:
    """Return what the reporter adds up; it prints names, so they are the grader's own."""
    tests = [
        {
            "name": one.name,
            "status": "pass" if one.passed else "fail",
            "score": one.score,
            "message": "",
            "test_code": "",
            "filename": "",
            "line_no": 0,
            "duration": 0,
        }
        for one in checks
    ]
    passed = all(one.passed for one in checks)
    return {"version": 1, "status": "pass" if passed else "fail", "max_score": points, "tests": tests}


if __name__ == "__main__":
    main()
