"""A notebook for a class, written from katas: statement, stub, examples to try, and the cell that is graded."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kata import catalog, compare, inputs, mistakes, statement, variations
from kata.calls import Call, Returned, outcome, paste
from kata.catalog import Kata
from kata.classroom import marks

SOLUTION, EXAMPLES = "-solution", "-examples"  # ends of nbgrader's grade_id
EXAMPLES_AT_MOST, EXAMPLE_AT_MOST = 3, 300  # examples of a kata, and characters of one
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
    examples = list(islice(_telling(kata), EXAMPLES_AT_MOST))
    if not examples:
        lines += ["import doctest", f'doctest.run_docstring_examples({kata.name}, globals(), name="{kata.name}")']
        return "\n".join(lines)
    for name, one, right in examples:
        lines += [f"# {name}", *_example(one.text(kata.name), right), ""]
    return "\n".join([*lines, 'print("These examples are right.")'])


def _example(call: str, right: Any) -> list[str]:
    if isinstance(right, tuple | list):
        check = "    np.testing.assert_allclose(got, expected, 1e-6, 1e-9)"
        return [f"for got, expected in zip({call}, {paste(right)}, strict=True):", check]
    return [f"np.testing.assert_allclose({call}, {paste(right)}, 1e-6, 1e-9)"]


def _is_nested(value: Any) -> bool:
    return isinstance(value, tuple | list) and any(isinstance(part, tuple | list | dict) for part in value)


def _telling(kata: Kata) -> Iterator[tuple[str, Call, Any]]:
    """Yield calls that are short and have one right answer: every known right answer gives it."""
    source = catalog.solution_source(kata)
    texts = [mistakes.source_of(one, source, kata.name) for one in catalog.grader(kata).alternatives]
    rights = [catalog.function_of(text, kata.name, kata.name) for text in [source, *texts]]
    small = inputs.small(kata, 0, [2, 2, 3, 3])
    for name, drawn in [*inputs.edges(kata), *(("an ordinary call", one) for one in small)]:
        one, right = variations.plain(drawn), inputs.right(kata, drawn)
        if not isinstance(right, Returned) or _is_nested(right.value):
            continue
        value = Call((right.value,)).map(np.ascontiguousarray).args[0]
        if len(one.text(kata.name)) + len(paste(value)) > EXAMPLE_AT_MOST:
            continue
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            others = [outcome(other, one) for other in rights]
        if all(isinstance(other, Returned) and not compare.unlike(other.value, value) for other in others):
            yield name, one, value
