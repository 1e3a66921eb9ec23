"""What was handed in for an assignment, and its verdicts: all that needs no nbgrader, which takes long to import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from copy import deepcopy
from functools import cache
from pathlib import Path
from warnings import catch_warnings

import nbformat
from nbformat import NotebookNode

from kata import batch, catalog, reading
from kata.batch import Graded
from kata.classroom import marks
from kata.handed import NOTEBOOK_AT_MOST, Handed


def notebooks(root: Path, name: str) -> list[Path]:
    """Return every notebook that was handed in for an assignment of the course in a folder."""
    return sorted((root / "submitted").glob(f"*/{name}/*.ipynb"))


def students(root: Path, name: str) -> list[str]:
    """Return who handed something in for an assignment."""
    return sorted({path.parts[-3] for path in notebooks(root, name)})


def questions(root: Path, name: str) -> list[Handed]:
    """Return what the judge is to be asked for an assignment, by students."""
    chosen = marks.settings(root)
    found = []
    for path in notebooks(root, name):
        with suppress(Exception), catch_warnings(action="ignore"):  # nbgrader says later what is wrong with it
            nb = nbformat.reads(reading.regular(path, NOTEBOOK_AT_MOST).decode(), as_version=4)
            for _, kata, before in graded(mended(nb, root, name, path.stem)):
                source = marks.submission(kata, before) if kata else b""
                if kata:
                    found.append(Handed(path.parts[-3], kata, source, seed=chosen.seed(source)))
    return found


def verdicts(root: Path, name: str, handed: Sequence[Handed], start: Callable[[], Executor]) -> Iterator[Graded]:
    """Yield the verdicts as they come, side by side; those of an earlier run are not made again."""
    return batch.grade(handed, root / ".kata" / f"{name}.jsonl", start)


def mended(nb: NotebookNode, root: Path | None, assignment: str, name: str) -> NotebookNode:
    """Return a notebook with the marks of the released one, whatever an editor or a student made of them.

    A cell that is there twice is marked once, the last one; a graded cell that is missing comes back at the end. Where
    the released notebook is not there, nothing changes.
    """
    path = (root or Path()) / "release" / assignment / f"{name}.ipynb"
    if root is None or not path.is_file():
        return nb
    released = _released(path, path.stat().st_mtime_ns)
    left = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if "nbgrader" in cell.metadata}
    for cell in reversed(nb.cells):
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)  # nothing of theirs counts; some tools leave them out
        theirs = cell.metadata.pop("nbgrader", None)
        grade_id = theirs.get("grade_id") if isinstance(theirs, dict) else None
        if isinstance(grade_id, str) and grade_id in left:
            cell.metadata["nbgrader"] = deepcopy(left.pop(grade_id).metadata.nbgrader)
    nb.cells += [deepcopy(cell) for cell in left.values() if _is(cell, "grade")]
    nb.metadata["kernelspec"] = deepcopy(released.metadata.get("kernelspec"))
    return nb


@cache
def _released(path: Path, _: int) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def graded(nb: NotebookNode) -> Iterator[tuple[NotebookNode, str | None, list[str]]]:
    """Yield each code cell that nbgrader grades by itself, its kata, and the code cells before it."""
    before: list[str] = []
    for cell in nb.cells:
        if cell.cell_type == "code":
            if _is(cell, "grade") and not _is(cell, "solution"):
                yield cell, _kata(str(cell.metadata.nbgrader.get("grade_id", ""))), list(before)
            before.append(cell.source)


def _kata(grade_id: str) -> str | None:
    name = grade_id.removesuffix(marks.GRADE)
    return name if name != grade_id and name in _names() else None


@cache
def _names() -> frozenset[str]:
    return frozenset(kata.name for kata in catalog.katas())


def _is(cell: NotebookNode, kind: str) -> bool:
    """Tell whether nbgrader has a cell for a grade or a solution."""
    return bool(cell.metadata.get("nbgrader", {}).get(kind))
