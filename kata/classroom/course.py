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
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
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

from kata import batch, pool, reading
from kata.batch import Graded
from kata.catalog import Kata
from kata.classroom import assignment, marks, once, preprocessor
from kata.handed import NOTEBOOK_AT_MOST, Handed
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

    def submissions(self, name: str) -> list[Path]:
        """Return every notebook that was handed in for an assignment."""
        return sorted((self.root / "submitted").glob(f"*/{name}/*.ipynb"))

    def students(self, name: str) -> list[str]:
        """Return who handed something in for an assignment."""
        return sorted({path.parts[-3] for path in self.submissions(name)})

    def verdicts(self, name: str, start: Callable[[], Executor]) -> tuple[int, Iterator[Graded]]:
        """Return how many verdicts an assignment needs, and yield them as they come, side by side."""
        chosen = marks.settings(self.root)
        handed = []
        for path in self.submissions(name):
            with suppress(Exception):  # nbgrader says later what is wrong with it
                nb = nbformat.reads(reading.regular(path, NOTEBOOK_AT_MOST).decode(), as_version=4)
                nb = preprocessor.mended(nb, self.root, name, path.stem)
                for _, kata, before in preprocessor.graded(nb):
                    source = marks.submission(kata, before) if kata else b""
                    if kata:
                        handed.append(Handed(path.parts[-3], kata, source, seed=chosen.seed(source)))
        return len(handed), batch.grade(handed, self._journal(name), start)

    def record(self, name: str, graded: Sequence[Graded]) -> Iterator[tuple[str, str | None]]:
        """Write the verdicts into the gradebook; yield each student and what went wrong, empty if nothing did.

        A student whose notebooks and verdicts are those of an earlier run is left alone: None.
        """
        known = {(one.kata, one.report["seed"], one.mark): one.report for one in graded if one.report}

        def verdict(kata: str, source: bytes, seed: int) -> dict[str, Any]:
            mark = batch.mark(Handed("", kata, source))
            return known.get((kata, seed, mark)) or pool.verdict(kata, source, seed)

        marked: dict[str, list[str]] = {}
        for one in graded:
            marked.setdefault(one.student, []).append(f"{one.kata}\0{one.mark}")
        preprocessor.ask(verdict)
        path = self.root / ".kata" / f"{name}.recorded"
        done = dict(batch.lines(path))
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")  # ends a line that was torn off
            for student in self.students(name):
                state = self._state(name, student, marked.get(student, []))
                if done.get(student) == state and (self.root / "autograded" / student / name).is_dir():
                    yield student, None
                    continue
                said = self._record(name, student)
                if not said:
                    file.write(json.dumps([student, state]) + "\n")
                    file.flush()
                yield student, said

    def _record(self, name: str, student: str) -> str:
        if unfit := self._unfit(name, student):
            return unfit
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
        wanted = [path.name for path in (self.root / "source" / name).glob("*.ipynb")]
        found = [path.name for path in handed if path.suffix == ".ipynb"]
        if wanted and not set(wanted) & set(found):
            return f"{' and '.join(found)} must be called {' or '.join(wanted)}: rename it, and grade again"
        return ""

    def _state(self, name: str, student: str, marked: Sequence[str]) -> str:
        """Return a mark of all that decides what stands in the gradebook for a student."""
        state = hashlib.sha256((self.root / marks.SETTINGS).read_bytes())
        for path in sorted((self.root / "submitted" / student / name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                state.update(path.name.encode() + b"\0" + path.read_bytes())
        for one in sorted(marked):
            state.update(one.encode())
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

    def _journal(self, name: str) -> Path:
        return self.root / ".kata" / f"{name}.jsonl"


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
    if not (root / "nbgrader_config.py").exists():
        raise Refused(f"{root} is no course: make assignment NAME=week1 EX=softmax COURSE={root} begins one")
    return create(root)


def formgrader(root: Path) -> int:
    """Run Jupyter in a course; its page /formgrader shows the assignments, the submissions and the scores."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root.absolute()}"]
    return subprocess.run(command, cwd=root, check=False).returncode


def _told(result: dict[str, Any]) -> None:
    if not result["success"]:
        raise Refused(f"nbgrader: {str(result.get('error') or result.get('log'))[-2000:]}")
