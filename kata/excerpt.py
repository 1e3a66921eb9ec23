"""A function of a running session as a file that stands alone: its text, and of all the rest only what it needs.

Functions and classes are taken as they were written, constants as they are now.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import symtable
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from kata import notebook
from kata.reading import Refused

_LITERAL_AT_MOST = 1 << 16  # characters of a constant
_LIBRARIES = tuple({sysconfig.get_paths()[where] for where in ("stdlib", "platstdlib", "purelib", "platlib")})


@dataclass(frozen=True)
class _Statement:
    """A top-level statement: its text, where it stands, and the global names that it binds and reads."""

    node: ast.stmt
    text: str
    first: int  # line of its cell, and the last one
    last: int
    binds: frozenset[str]
    needs: frozenset[str]

    @property
    def is_import(self) -> bool:
        """Tell whether it imports something."""
        return isinstance(self.node, ast.Import | ast.ImportFrom)


@dataclass(frozen=True)
class _Place:
    """A namespace, and the statements that were run in it, in their order."""

    names: Mapping[str, Any]
    statements: list[_Statement]

    def binding(self, name: str) -> list[_Statement]:
        """Return the statement that bound a name last; of imports all, since each may load another submodule."""
        found = [one for one in self.statements if name in one.binds]
        return [one for one in found if one.is_import] if found and found[-1].is_import else found[-1:]


def standalone(function: Callable[..., Any], kata: str, names: Mapping[str, Any]) -> bytes:
    """Return a source text that defines a live function under the name of a kata.

    Args:
        function: what was defined in a cell, in a script, or in a module of one's own.
        kata: the name that it gets.
        names: the namespace in which it is known.

    Raises:
        Refused: where its source, or that of something it needs, is not to be had; the message says of what.
    """
    bound = [name for name, value in names.items() if value is function and not name.startswith("_")]
    if not bound and inspect.isfunction(function) and function.__globals__.get(function.__name__) is function:
        names, bound = function.__globals__, [function.__name__]  # known by its module only
    if not bound:
        raise Refused(f"the function has no name here; give it one first: {kata} = ...")
    name = kata if kata in bound else bound[0]
    excerpt = _Excerpt()
    excerpt.need(excerpt.place(names), name)
    alias = [] if name == kata else [f"{kata} = {name}"]
    return ("\n\n".join([*excerpt.parts, *alias]) + "\n").encode("utf-8", "replace")


@dataclass(frozen=True)
class _Excerpt:
    """A source text in the making: what is needed stands before what needs it."""

    parts: list[str] = field(default_factory=list)
    places: dict[int, _Place] = field(default_factory=dict)
    taken: dict[str, Any] = field(default_factory=dict)

    def place(self, names: Mapping[str, Any]) -> _Place:
        """Return a namespace with its statements."""
        if id(names) not in self.places:
            self.places[id(names)] = _Place(names, [one for cell in _cells(names) for one in _statements(cell)])
        return self.places[id(names)]

    def need(self, place: _Place, name: str) -> None:
        """Add what a name stands for in a place, unless it is there already or nothing is known of it."""
        if name not in place.names or name.startswith("__") or not self._is_new(name, place.names[name]):
            return
        value, binding = place.names[name], place.binding(name)
        if binding and binding[-1].is_import and not _is_own(value, binding[-1].node):
            self.parts.extend(dict.fromkeys(one.text for one in binding))
        elif isinstance(value, ModuleType):
            raise Refused(f"the judge cannot read the module {value.__name__}: import what is used from it by name")
        elif (literal := _literal(value)) is not None:
            self.parts.append(f"{name} = {literal}")
        else:
            self._define(place, name, value)

    def _is_new(self, name: str, value: Any) -> bool:
        """Take a name; raise Refused where it stands for something else already."""
        if name not in self.taken:
            self.taken[name] = value
            return True
        if self.taken[name] is not value:
            raise Refused(f"two different things that it needs are called {name}; give one of them another name")
        return False

    def _define(self, place: _Place, name: str, value: Any) -> None:
        """Add the statement that made a function, a class or an object, and what that needs."""
        home, made = self._made(place, name, value)
        if not made:
            raise Refused(f"the source of {name} is not to be had here: define it in a cell of a notebook or in a file")
        alias = name not in made.binds
        if alias and not self._is_new(value.__name__, value):
            self.parts.append(f"{name} = {value.__name__}")
            return
        for needed in sorted(made.needs - {name}):
            self.need(home, needed)
        self.parts.append(made.text)
        if alias:
            self.parts.append(f"{name} = {value.__name__}")

    def _made(self, place: _Place, name: str, value: Any) -> tuple[_Place, _Statement | None]:
        """Return the statement that made a value, and the place whose names it reads.

        A function knows its own line; of anything else the last statement that bound the name is taken.
        """
        written = inspect.unwrap(value) if callable(value) else value
        if inspect.isfunction(written):
            line, cell = written.__code__.co_firstlineno, "".join(linecache.getlines(written.__code__.co_filename))
            for one in _statements(cell):
                if one.first <= line <= one.last and (name in one.binds or value.__qualname__ in one.binds):
                    return self.place(written.__globals__), one
        elif inspect.isclass(value) and any(one.is_import for one in place.binding(name)):
            place, name = self.place(vars(sys.modules[value.__module__])), value.__name__
        return place, next(iter(place.binding(name)), None)


def _statements(cell: str) -> Iterator[_Statement]:
    lines, nodes = notebook.parsed(cell)
    for node in nodes or ():
        first, last = notebook.first_line(node), node.end_lineno or node.lineno
        part = [line.encode() for line in lines[first - 1 : last]]
        part[-1] = part[-1][: node.end_col_offset]  # others may stand beside it, after a semicolon
        if first == node.lineno:
            part[0] = part[0][node.col_offset :]
        text = b"\n".join(part).decode()
        try:
            table = symtable.symtable(text, "cell", "exec")
        except SyntaxError:  # what only a notebook allows, as an await outside of functions
            continue
        binds, needs = frozenset(notebook.binds(table)), frozenset(notebook.reads(table))
        yield _Statement(node, text, first, last, binds, needs)


def _cells(names: Mapping[str, Any]) -> list[str]:
    """Return the texts that were run in a namespace: the cells of a session, or a file."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell and (names is shell.user_ns or names is vars(shell.user_module)):
        return list(shell.history_manager.input_hist_raw)
    return ["".join(linecache.getlines(names["__file__"]))] if names.get("__file__") else []


def _is_own(value: Any, node: ast.stmt) -> bool:
    """Tell whether what was imported comes from a file of one's own: the judge has the libraries only."""
    module = value if isinstance(value, ModuleType) else sys.modules.get(getattr(node, "module", None) or "")
    file = getattr(module, "__file__", None) or ""
    return file.endswith(".py") and not file.startswith(_LIBRARIES)


def _literal(value: Any) -> str | None:
    """Return a constant as Python, None for what is none or is too large."""
    if type(value) is np.ndarray and value.dtype.kind in "biufc" and value.nbytes * 4 < _LITERAL_AT_MOST:
        data = f"{np.ascontiguousarray(value).tobytes()!r}, {value.dtype.str!r}"
        return f"__import__('numpy').frombuffer({data}).reshape({value.shape}).copy()"
    text = (
        repr(value) if isinstance(value, bool | int | float | complex | str | bytes | tuple | list | dict | set) else ""
    )
    try:
        same = len(text) < _LITERAL_AT_MOST and ast.literal_eval(text) == value
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return "None" if value is None else None
    return text if same else None
