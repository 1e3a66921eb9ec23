"""What stands in the place of nbgrader's Execute: no kernel, the verdicts of the judge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from kata.classroom import marks, submitted

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
        for cell, name, before in submitted.graded(nb):
            if name is None:
                self.log.error("%s is graded by no kata: it gets no points", cell.metadata.nbgrader.grade_id)
                cell.outputs = [new_output("error", ename="NoKata", evalue="this cell asks for no kata", traceback=[])]
                continue
            source = marks.submission(name, before)
            found = _verdict()(name, source, chosen.seed(source))
            points = marks.points(found, float(cell.metadata.nbgrader.points), chosen)
            said = {"output_type": "stream", "name": "stdout", "text": marks.feedback(found, chosen)}
            result = {"output_type": "execute_result", "data": {"text/plain": repr(points)}, "execution_count": 1}
            cell.outputs = from_dict([said, result | {"metadata": {}}])
        return nb, resources


class Mended(NbGraderPreprocessor):  # type: ignore[misc]
    """Give a notebook the marks of the released one, before nbgrader reads them."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Mend the marks; see `submitted.mended`."""
        known = resources["nbgrader"]
        return submitted.mended(nb, marks.root(Path.cwd()), known["assignment"], known["notebook"]), resources


def _verdict() -> Verdict:
    if not _asked:
        from kata import pool

        ask(pool.verdict)
    return _asked[0]
