"""What stands in the place of nbgrader's Execute: no kernel, the verdicts of the judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from kata import catalog
from kata.classroom import marks

Verdict = Callable[[str, bytes, int], dict[str, Any]]  # of a kata, a source text and a seed
_asked: list[Verdict] = []


def ask(verdict: Verdict) -> None:
    """Say who gives the verdicts; without that a judge is started in this process."""
    _asked[:] = [verdict]


class Judged(NbGraderPreprocessor):  # type: ignore[misc]
    """Fill the outputs of the graded cells with points and feedback; nothing is executed."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Grade each cell that asks the judge by the code before it."""
        chosen = marks.settings(Path.cwd())
        for cell, name, before in graded(nb):
            if name is None:
                self.log.error("%s is graded by no kata: it gets no points", cell.metadata.nbgrader.grade_id)
                cell.outputs = [new_output("error", ename="NoKata", evalue="this cell asks for no kata", traceback=[])]
                continue
            source = marks.submission(name, before)
            found = _verdict()(name, source, chosen.seed(source))
            points = marks.points(found, float(cell.metadata.nbgrader.points), chosen)
            said = new_output("stream", name="stdout", text=marks.feedback(found, chosen))
            cell.outputs = [said, new_output("execute_result", data={"text/plain": repr(points)}, execution_count=1)]
        return nb, resources


class Mended(NbGraderPreprocessor):  # type: ignore[misc]
    """Give a notebook the marks of the released one, before nbgrader reads them."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Mend the marks; see `mended`."""
        known = resources["nbgrader"]
        return mended(nb, marks.root(Path.cwd()), known["assignment"], known["notebook"]), resources


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
        theirs = cell.metadata.pop("nbgrader", None)
        grade_id = theirs.get("grade_id") if isinstance(theirs, dict) else None
        if isinstance(grade_id, str) and grade_id in left:
            cell.metadata["nbgrader"] = deepcopy(left.pop(grade_id).metadata.nbgrader)
    nb.cells += [deepcopy(cell) for cell in left.values() if utils.is_grade(cell)]
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
            if utils.is_grade(cell) and not utils.is_solution(cell):
                yield cell, _kata(str(cell.metadata.nbgrader.get("grade_id", ""))), list(before)
            before.append(cell.source)


def _kata(grade_id: str) -> str | None:
    name = grade_id.removesuffix(marks.GRADE)
    return name if name != grade_id and name in _names() else None


@cache
def _names() -> frozenset[str]:
    return frozenset(kata.name for kata in catalog.katas())


def _verdict() -> Verdict:
    if not _asked:
        from kata import pool

        ask(pool.verdict)
    return _asked[0]
