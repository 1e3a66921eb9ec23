"""A zip file for Gradescope, in the layout that its autograder specifications ask for."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Sequence
from pathlib import Path

from kata import writing
from kata.catalog import Kata
from kata.classroom.marks import Settings
from kata.elsewhere import autograder, files
from kata.elsewhere.job import Job

_PROGRAMS = ("setup.sh", "run_autograder")


def job(katas: Sequence[Kata], points: float, expected: bool, weak_sandbox: bool) -> Job:
    """Return what is asked of students; from its secret, which is new, the seeds of all submissions follow."""
    settings = Settings(secrets.token_hex(16), expected)
    return Job({kata.name: points for kata in katas}, settings, weak_sandbox)


def write(out: Path, katas: Sequence[Kata], asked: Job) -> None:
    """Write the zip file: the engine, the references and graders of these katas, and how Gradescope runs them."""
    contents = {name: files.template(f"gradescope/{name}") for name in _PROGRAMS}
    contents["requirements.txt"] = "".join(f"{line}\n" for line in files.requirements(files.JUDGE_NEEDS))
    contents[autograder.JOB] = asked.text()
    contents[autograder.UNFINISHED] = json.dumps(autograder.page(asked, {}), indent=1) + "\n"
    contents |= files.engine()
    for kata in katas:
        contents |= files.text(kata.solution) | files.text(kata.grader)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in contents.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = (0o100755 if name in _PROGRAMS else 0o100644) << 16
            archive.writestr(member, content.encode(), zipfile.ZIP_DEFLATED)
    writing.whole(out, packed.getvalue())
