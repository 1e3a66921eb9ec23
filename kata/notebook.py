"""A notebook as submissions: its definitions, without what tries them out."""

from __future__ import annotations

import ast
import json
import re
import symtable
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kata import reading
from kata.reading import BYTES_AT_MOST, Refused

_FUTURE = "from __future__ import annotations"
_AT_THE_TOP = re.compile(f"^{_FUTURE}$", re.MULTILINE)


@dataclass(frozen=True)
class _Statement:
    """A top-level statement: its lines in a cell, the global names that it binds or changes, and those it reads."""

    lines: range  # numbers, the first is 1
    binds: frozenset[str]
    needs: frozenset[str]


@dataclass(frozen=True)
class _Cell:
    """The lines of a code cell and its statements; a broken one is not Python, and only seems to bind names."""

    lines: list[str]
    statements: list[_Statement]
    broken: bool = False


def functions(content: bytes, wanted: Collection[str]) -> dict[str, bytes]:
    """Return for each wanted name that a notebook defines its source text; raise Refused for no notebook."""
    return of_cells(_code_cells(content), wanted)


def of_cells(sources: Iterable[str], wanted: Collection[str]) -> dict[str, bytes]:
    """Return for each wanted name that code cells define the source text to be graded.

    Of all the cells a function gets what binds a name that it needs, directly or through others, in the order in
    which it stands there. What nobody needs is left out: it may plot, ask for input, import what the judge lacks,
    or never end. Lines for IPython and the shell count as empty. A cell that is not Python spoils what it seems to
    define, and nothing else.
    """
    sources = list(sources)
    if sum(map(len, sources)) > BYTES_AT_MOST:
        raise Refused(f"holds more than {BYTES_AT_MOST >> 20} MB of code")
    cells = [_cell(source) for source in sources]
    bound = dict.fromkeys(name for cell in cells for one in cell.statements for name in sorted(one.binds))
    return {name: _source(cells, name) for name in bound if name in wanted}


def _source(cells: Sequence[_Cell], name: str) -> bytes:
    needed = _needed(cells, name)
    texts = [text for cell in cells if (text := _kept(cell, needed, name))]
    future = [_FUTURE] if any(_FUTURE in text for text in texts) else []
    texts = [_AT_THE_TOP.sub("", text) for text in texts]  # a file may have it there only
    return ("\n\n".join([*future, *texts]) + "\n").encode("utf-8", "replace")


def _needed(cells: Sequence[_Cell], name: str) -> set[str]:
    """Return the names that a name needs; "*" is what an import of everything binds."""
    statements = [one for cell in cells if not cell.broken for one in cell.statements]
    needed, left = {name, "*"}, {name, "*"}
    while left:
        left = set[str]().union(*(one.needs for one in statements if one.binds & left)) - needed
        needed |= left
    return needed


def _kept(cell: _Cell, needed: set[str], name: str) -> str:
    """Return the lines that are needed, where they stand; the others become empty."""
    if cell.broken:
        return "\n".join(cell.lines) if any(name in one.binds for one in cell.statements) else ""
    numbers = {number for one in cell.statements if one.binds & needed for number in one.lines}
    return "\n".join(line if number in numbers else "" for number, line in enumerate(cell.lines, start=1)).rstrip()


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


@lru_cache(maxsize=512)  # each function of a notebook asks for all its cells
def _cell(source: str) -> _Cell:
    lines, nodes = parsed(source)
    if nodes is None:
        names = frozenset(line[4:].partition("(")[0].strip() for line in lines if line.startswith("def "))
        return _Cell(lines, [_Statement(range(0), names, frozenset())], broken=True)
    return _Cell(lines, [one for node in nodes if (one := _statement(node))])


def _statement(node: ast.stmt) -> _Statement | None:
    """Return what is known of a statement; nothing where only a notebook allows it."""
    try:
        table = symtable.symtable(ast.unparse(node), "cell", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return None
    bound = binds(table)
    if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
        bound.add("*")
    lines = range(first_line(node), (node.end_lineno or node.lineno) + 1)
    return _Statement(lines, frozenset(bound | set(_changed(node))), frozenset(reads(table)))


def _changed(node: ast.stmt) -> Iterator[str]:
    """Yield the names whose items or attributes are assigned: `settings["eps"] = 1e-9`."""
    inside = () if isinstance(node, ast.FunctionDef | ast.ClassDef) else ast.walk(node)
    for one in inside:
        if isinstance(one, ast.Subscript | ast.Attribute) and isinstance(one.ctx, ast.Store):
            inner: ast.expr = one
            while isinstance(inner, ast.Subscript | ast.Attribute):
                inner = inner.value
            if isinstance(inner, ast.Name):
                yield inner.id


def binds(table: symtable.SymbolTable) -> set[str]:
    """Return the global names that a piece of code assigns or imports."""
    return {one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported()}


def reads(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the global names that a piece of code reads, and those that its functions read or change."""
    for one in table.get_symbols():
        if one.is_referenced() if table.get_type() == "module" else one.is_global():
            yield one.get_name()
    for inner in table.get_children():
        yield from reads(inner)


def first_line(node: ast.stmt) -> int:
    """Return the line in which a statement begins, with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
