"""A notebook for a class, written from katas: statement, stub, examples to try, and the cell that is graded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kata import catalog, examples, statement
from kata.calls import paste
from kata.catalog import Kata
from kata.classroom import marks

SOLUTION, EXAMPLES = "-solution", "-examples"  # ends of nbgrader's grade_id
EXAMPLE_AT_MOST = 300  # characters
_GRADED = """# The judge grades {name} here, with tests of its own. There is nothing to do in this cell.
### BEGIN HIDDEN TESTS
__import__("importlib").import_module("kata.classroom.cell").score("{name}", {points:g}, In)
### END HIDDEN TESTS"""


def notebook(title: str, katas: Sequence[Kata], points: float) -> NotebookNode:
    """Return the teacher's version of an assignment, with nbgrader's marks.

    Args:
        title: what stands on top.
        katas: in the order in which they are asked.
        points: for each kata.
    """
    cells = [
        new_markdown_cell(
            f"# {title}\n\nWrite each function where it says so. The cell below it tries your function out."
        )
    ]
    for kata in katas:
        cells += _cells(kata, points)
    for number, cell in enumerate(cells):
        cell["id"] = f"{title[:40]}-{number}" if title.isidentifier() else f"cell-{number}"
    made = new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.validate(made)
    return made


def _cells(kata: Kata, points: float) -> Iterator[NotebookNode]:
    yield new_markdown_cell(statement.markdown(kata))
    yield _marked(new_code_cell(_solution(kata)), kata.name + SOLUTION, solution=True)
    yield _marked(new_code_cell(_examples(kata)), kata.name + EXAMPLES, locked=True)
    graded = new_code_cell(_GRADED.format(name=kata.name, points=points))
    yield _marked(graded, kata.name + marks.GRADE, grade=True, locked=True, points=points)


def _marked(cell: NotebookNode, grade_id: str, **marks: float) -> NotebookNode:
    plain = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata["nbgrader"] = plain | {"grade_id": grade_id} | marks
    return cell


def _solution(kata: Kata) -> str:
    head, body = catalog.split(catalog.solution_source(kata), kata.name)
    return f"{head}    ### BEGIN SOLUTION\n{body.rstrip()}\n    ### END SOLUTION"


def _examples(kata: Kata) -> str:
    """Return a cell that tries the function on a few calls, with NumPy alone."""
    lines = [f"# Run this cell to try {kata.name} on a few inputs.", "import numpy as np", ""]
    found = examples.telling(kata, EXAMPLE_AT_MOST, nested=False)
    if not found:
        lines += ["import doctest", f'doctest.run_docstring_examples({kata.name}, globals(), name="{kata.name}")']
        return "\n".join(lines)
    for one in found:
        lines += [f"# {one.name}", *_example(one.call.text(kata.name), one.right), ""]
    return "\n".join([*lines, 'print("These examples are right.")'])


def _example(call: str, right: Any) -> list[str]:
    if isinstance(right, tuple | list):
        check = "    np.testing.assert_allclose(got, expected, 1e-6, 1e-9)"
        return [f"for got, expected in zip({call}, {paste(right)}, strict=True):", check]
    return [f"np.testing.assert_allclose({call}, {paste(right)}, 1e-6, 1e-9)"]
