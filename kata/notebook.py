"""A notebook as submissions: its definitions, without what tries them out."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from typing import Any

from kata.reading import Refused

_KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


@dataclass(frozen=True)
class _Cell:
    """What a code cell defines; a broken one is not Python."""

    text: str
    names: tuple[str, ...]
    broken: bool = False


def functions(content: bytes) -> dict[str, bytes]:
    """Return for each name that a notebook defines the source text to be graded; raise Refused for no notebook.

    Lines for IPython and the shell count as empty. Loops, plots, prints and assertions between the definitions are
    left out: what tries an answer out must not end the file while it is loaded. A cell that is not Python spoils
    what it seems to define, and nothing else.
    """
    cells = [_cell(source) for source in _code_cells(content)]
    names = dict.fromkeys(name for cell in cells for name in cell.names)
    return {name: _source(cells, name) for name in names}


def _source(cells: list[_Cell], name: str) -> bytes:
    texts = [cell.text for cell in cells if cell.text and (not cell.broken or name in cell.names)]
    return ("\n\n".join(texts) + "\n").encode("utf-8", "replace")


def _code_cells(content: bytes) -> list[str]:
    try:
        cells = json.loads(content)["cells"]
        return [_text(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refused("is no notebook that can be read") from None


def _text(source: Any) -> str:
    return source if isinstance(source, str) else "".join(source)


def _cell(source: str) -> _Cell:
    lines = source.splitlines()
    plain = ["" if line.lstrip().startswith(("%", "!", "?")) else line for line in lines]
    for tried in (lines, plain):
        try:
            return _definitions(tried, ast.parse("\n".join(tried)).body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    names = [line[4:].partition("(")[0].strip() for line in lines if line.startswith("def ")]
    return _Cell("\n".join(lines), tuple(names), broken=True)


def _definitions(lines: list[str], nodes: list[ast.stmt]) -> _Cell:
    """Keep the lines that define something, where they stand; the others become empty."""
    kept = [node for node in nodes if isinstance(node, _KEPT)]
    wanted = {number for node in kept for number in range(_first_line(node), (node.end_lineno or node.lineno) + 1)}
    text = "\n".join(line if number in wanted else "" for number, line in enumerate(lines, start=1))
    return _Cell(text.rstrip(), tuple(name for node in kept for name in _names(node)))


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
