"""A course of nbgrader: assignments made, submissions graded, feedback and grades handed out."""

from __future__ import annotations

import glob
import hashlib
import json
import logging
import os
import re
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin
from nbgrader.preprocessors import CheckCellMetadata, Execute
from traitlets.config import Config, PyFileConfigLoader

from kata import batch, pool
from kata.batch import Graded
from kata.catalog import Kata
from kata.classroom import assignment, marks, once, preprocessor, submitted
from kata.handed import Handed
from kata.reading import Refused

CONFIG = """c = get_config()
c.CourseDirectory.course_id = {name!r}
# The judge instead of a kernel. Without these lines nbgrader runs the notebooks in kernels, and they ask the judge.
c.Autograde.autograde_preprocessors = [
{preprocessors}
]
"""


class Course:
    """The folder of a course, as nbgrader lays it out."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        os.environ["PATH"] = (
            f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"  # alembic is there
        )
        config = Config()
        with suppress(FileNotFoundError):
            config = PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()
        config.CourseDirectory.root = str(self.root)
        self._directory = CourseDirectory(config=config)
        self._config = config
        self.api = NbGraderAPI(self._directory, config=config)

    def gradebook(self) -> Gradebook:
        """Return the course's gradebook, to be used in a with statement."""
        return Gradebook(self._directory.db_url, self._directory.course_id)

    def assign(self, name: str, katas: Sequence[Kata], points: float) -> Path:
        """Write an assignment and release it; return the folder of the release."""
        source = self.root / "source" / name / f"{name}.ipynb"
        source.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(assignment.notebook(name, katas, points), source)
        _told(self.api.generate_assignment(name, force=True))
        return self.root / "release" / name

    def hand_in(self, name: str, student: str, answers: Mapping[str, str]) -> Path:
        """Fill answers into a released notebook and hand it in, as a student would; return it."""
        nb = nbformat.read(self.root / "release" / name / f"{name}.ipynb", as_version=4)
        for cell in nb.cells:
            kata = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix(assignment.SOLUTION)
            cell.source = answers.get(kata, cell.source)
        path = self.root / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(nb, path)
        return path

    def record(self, name: str, handed: Sequence[Handed], graded: Iterable[Graded]) -> Iterator[tuple[str, str | None]]:
        """Write each student into the gradebook once all of their verdicts are there, one after another.

        Yield each student and what went wrong, empty if nothing did. A student whose notebooks and verdicts are those
        of an earlier run is left alone: None.
        """
        came: dict[str, list[Graded]] = {student: [] for student in submitted.students(self.root, name)}
        awaited = Counter(one.student for one in handed)
        path = self.root / ".kata" / f"{name}.recorded"
        done = dict(batch.lines(path))
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")  # ends a line that was torn off

            def recorded(student: str) -> tuple[str, str | None]:
                verdicts = came.pop(student)
                state = self._state(name, student, verdicts)
                if done.get(student) == state and (self.root / "autograded" / student / name).is_dir():
                    return student, None
                said = self._record(name, student, verdicts)
                if not said:
                    file.write(json.dumps([student, state]) + "\n")
                    file.flush()
                return student, said

            for one in graded:
                came[one.student].append(one)
                awaited[one.student] -= 1
                if not awaited[one.student]:
                    yield recorded(one.student)
            for student in list(came):  # who handed in nothing that could be judged
                yield recorded(student)

    def _record(self, name: str, student: str, verdicts: Sequence[Graded]) -> str:
        if unfit := self._unfit(name, student):
            return unfit
        known = {(one.kata, one.mark): one.report for one in verdicts if one.report}

        def verdict(kata: str, source: bytes, seed: int) -> dict[str, Any]:
            mark = batch.mark(Handed("", kata, source))
            return known.get((kata, mark)) or pool.verdict(kata, source, seed)

        preprocessor.ask(verdict)
        self._directory.assignment_id, self._directory.student_id = name, student
        converter = Autograde(coursedir=self._directory, parent=self.api)
        converter.force = True
        converter.sanitize_preprocessors = [preprocessor.Mended, *converter.sanitize_preprocessors]
        said = _Said()
        self.api.log.addHandler(said)
        try:
            with warnings.catch_warnings(action="ignore"), once.only():
                converter.start()
        except Exception as error:  # one broken notebook costs one submission
            return said.reason or f"{type(error).__name__}: {error}"
        finally:
            self.api.log.removeHandler(said)
            self._directory.assignment_id, self._directory.student_id = "", "*"
        return ""

    def _unfit(self, name: str, student: str) -> str:
        """Say what nbgrader must not open, or lacks; nothing where it may go on.

        It would wait at a pipe for ever, and copy what a link leads to.
        """
        if glob.escape(student) != student:
            return "nbgrader takes [, * and ? in a name for a pattern: name the folder otherwise, and grade again"
        handed = sorted((self.root / "submitted" / student / name).rglob("*"))
        for path in handed:
            is_notebook = path.suffix == ".ipynb"
            if path.is_symlink() or not (path.is_file() or (path.is_dir() and not is_notebook)):
                return f"{path.name} is not a regular file; nothing is graded while it is there"
        try:
            self._directory.get_existing_timestamp(str(self.root / "submitted" / student / name))
        except Exception:  # nbgrader fails to say so
            return "timestamp.txt holds no time, like 2026-01-31 18:00:00 UTC: mend or delete it, and grade again"
        wanted = [path.name for path in (self.root / "source" / name).glob("*.ipynb")]
        found = [path.name for path in handed if path.suffix == ".ipynb"]
        if wanted and not set(wanted) & set(found):
            return f"{' and '.join(found)} must be called {' or '.join(wanted)}: rename it, and grade again"
        return ""

    def _state(self, name: str, student: str, verdicts: Sequence[Graded]) -> str:
        """Return a mark of all that decides what stands in the gradebook for a student."""
        state = hashlib.sha256((self.root / marks.SETTINGS).read_bytes())
        for path in sorted((self.root / "submitted" / student / name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                state.update(path.name.encode() + b"\0" + path.read_bytes())
        for marked in sorted(f"{one.kata}\0{one.mark}" for one in verdicts):
            state.update(marked.encode())
        return state.hexdigest()

    def feedback(self, name: str) -> None:
        """Write nbgrader's feedback pages of an assignment."""
        _told(self.api.generate_feedback(name, force=True))

    def grades(self, out: Path) -> None:
        """Write all grades as nbgrader's CSV."""
        with self.gradebook() as gradebook:
            export = CsvExportPlugin(config=self._config)
            export.to = str(out)
            export.export(gradebook)


class _Said(logging.Handler):
    """Remembers why a conversion failed: nbgrader only logs it."""

    reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line of a traceback that names the error."""
        text = record.getMessage().strip()
        if "Traceback" in text:
            named = [line for line in text.splitlines() if re.match(r"[\w.]+: ", line)]  # SQLAlchemy adds lines to it
            self.reason = named[-1] if named else text.splitlines()[-1]


def create(root: Path) -> Course:
    """Make a course, or open the one that is there."""
    root.mkdir(parents=True, exist_ok=True)
    config = root / "nbgrader_config.py"
    if not config.exists():
        names = "\n".join(f'    "{name}",' for name in _preprocessors())
        config.write_text(CONFIG.format(name=root.absolute().name, preprocessors=names), encoding="utf-8")
    marks.create(root)
    return Course(root)


def _preprocessors() -> Iterator[str]:
    """Yield what nbgrader does to grade, with the judge in the place of the kernel."""
    for one in Autograde().autograde_preprocessors:
        if one is CheckCellMetadata:
            continue  # nothing changed since it was checked
        kind = preprocessor.Judged if one is Execute else one
        yield f"{kind.__module__}.{kind.__name__}"


def existing(root: Path) -> Course:
    """Open a course; raise Refused where there is none."""
    return Course(marks.existing(root))


def formgrader(root: Path) -> int:
    """Run Jupyter in a course; its page /formgrader shows the assignments, the submissions and the scores."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root.absolute()}"]
    return subprocess.run(command, cwd=root, check=False).returncode


def _told(result: dict[str, Any]) -> None:
    if not result["success"]:
        raise Refused(f"nbgrader: {str(result.get('error') or result.get('log'))[-2000:]}")
