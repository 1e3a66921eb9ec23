"""A notebook as submissions: its definitions, without what tries them out."""

from __future__ import annotations

import ast
import builtins
import json
import warnings
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from kata import reading
from kata.reading import BYTES_AT_MOST, Refused

_KNOWN = frozenset(dir(builtins)) | {"__name__"}


@dataclass(frozen=True)
class _Cell:
    """What is kept of a code cell; a broken one is not Python."""

    text: str
    names: tuple[str, ...]
    broken: bool = False


def functions(content: bytes, wanted: Collection[str]) -> dict[str, bytes]:
    """Return for each wanted name that a notebook defines its source text; raise Refused for no notebook."""
    return of_cells(_code_cells(content), wanted)


def of_cells(sources: Iterable[str], wanted: Collection[str]) -> dict[str, bytes]:
    """Return for each wanted name that code cells define the source text to be graded.

    Imports, functions, classes and constants are kept; what tries them out must not end the file while it is
    loaded: loops, plots, prints, assertions, and what is computed by calling the functions are left out. Lines
    for IPython and the shell count as empty. A cell that is not Python spoils what it seems to define, and
    nothing else.
    """
    sources = list(sources)
    if sum(map(len, sources)) > BYTES_AT_MOST:
        raise Refused(f"holds more than {BYTES_AT_MOST >> 20} MB of code")
    cells = [parsed(source) for source in sources]
    own = {node.name for _, nodes in cells for node in nodes or [] if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    known = set(_KNOWN)
    kept = [_cell(lines, nodes, own, known, wanted) for lines, nodes in cells]
    names = [name for name in dict.fromkeys(name for cell in kept for name in cell.names) if name in wanted]
    return {name: _source(kept, name) for name in names}


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


def parsed(source: str) -> tuple[list[str], list[ast.stmt] | None]:
    """Return the lines of a cell and its statements, None where it is not Python; magic lines count as empty."""
    lines = reading.lines(source)
    plain = ["" if line.lstrip().startswith(("%", "!", "?")) else line for line in lines]
    with warnings.catch_warnings(action="ignore"):  # what is odd in a student's code is not told on the terminal
        for tried in (lines, plain):
            try:
                return tried, ast.parse("\n".join(tried)).body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
    return lines, None


def _cell(
    lines: list[str], nodes: list[ast.stmt] | None, own: set[str], known: set[str], wanted: Collection[str]
) -> _Cell:
    """Keep the lines that define something, where they stand; the others become empty."""
    if nodes is None:
        names = [line[4:].partition("(")[0].strip() for line in lines if line.startswith("def ")]
        return _Cell("\n".join(lines), tuple(names), broken=True)
    numbers: set[int] = set()
    defined: list[str] = []
    for node in nodes:
        names = _names(node)
        if names and (set(names) & set(wanted) or _is_plain(node, own, known)):
            numbers |= set(range(first_line(node), (node.end_lineno or node.lineno) + 1))
            known |= set(names)
            defined += names
    text = "\n".join(line if number in numbers else "" for number, line in enumerate(lines, start=1))
    return _Cell(text.rstrip(), tuple(defined))


def _is_plain(node: ast.stmt, own: set[str], known: set[str]) -> bool:
    """Tell whether a statement needs nothing that was left out, and calls none of the notebook's own functions."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return True
    used = {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    bound = {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    bound |= {one.arg for one in ast.walk(node.value) if isinstance(one, ast.arg)}
    called = {
        one.func.id for one in ast.walk(node.value) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)
    }
    return all(name in known or name in bound for name in used) and not called & own


def first_line(node: ast.stmt) -> int:
    """Return the line in which a statement begins, with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _names(node: ast.stmt) -> list[str]:
    """Return what a statement defines; nothing where it does something else."""
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Import() | ast.ImportFrom():
            return [(one.asname or one.name).partition(".")[0] for one in node.names]
        case ast.Assign(targets=targets):
            return [
                one.id
                for target in targets
                for one in ast.walk(target)
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
            ]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []
