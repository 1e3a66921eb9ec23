"""The katas on disk: their three files, and what a grader declares."""

from __future__ import annotations

import ast
import difflib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

    from kata.calls import Call

ROOT = Path(__file__).resolve().parents[1]
Function = Callable[..., Any]
Edit = tuple[str, str]


class UnknownKata(LookupError):
    """Raised for a name that no kata has; the message offers the nearest ones."""


class BadGrader(ValueError):
    """Raised for a grader that lacks what every grader has; the message says what."""


@dataclass(frozen=True, order=True)
class Kata:
    """One kata: its topic, its name, and where its files are."""

    track: str
    name: str

    @property
    def exercise(self) -> Path:
        """What the learner edits."""
        return ROOT / "exercises" / self.track / f"{self.name}.py"

    @property
    def solution(self) -> Path:
        """The reference."""
        return ROOT / "solutions" / self.track / f"{self.name}.py"

    @property
    def grader(self) -> Path:
        """What decides whether an answer is right."""
        return ROOT / "graders" / self.track / f"test_{self.name}.py"


@dataclass(frozen=True)
class Grader:
    """What the grader of a kata declares; docs/authors.md tells each name's story."""

    level: int
    after: Sequence[str]
    hints: Sequence[str]
    draw: Callable[[np.random.Generator, int], Call]
    edges: Mapping[str, Call]
    mistakes: Mapping[str, Edit | Function]
    alternatives: Sequence[Function]
    workload: Callable[[np.random.Generator], Call]
    budget: float
    laws: Mapping[str, Function] = field(default_factory=dict)
    agree: Function | None = None
    alike: Function | None = None
    magnitude: Function | None = None
    quiet: bool = False
    questions: Sequence[str] = ()
    memory: float | None = None
    memory_workload: Callable[[np.random.Generator], Call] | None = None
    tests: Mapping[str, Function] = field(default_factory=dict)

    @classmethod
    def of(cls, module: ModuleType) -> Grader:
        """Read a grader module; raise BadGrader where a name is missing."""
        found = {one.name: getattr(module, one.name) for one in fields(cls) if hasattr(module, one.name)}
        found["tests"] = {name: value for name, value in vars(module).items() if name.startswith("test_")}
        try:
            return cls(**found)
        except TypeError as error:
            raise BadGrader(f"{module.__file__}: {str(error).partition('() ')[2]}") from None


def katas() -> list[Kata]:
    """Return every kata that has a solution, by track and name."""
    return sorted(Kata(path.parent.name, path.stem) for path in (ROOT / "solutions").glob("*/[!_]*.py"))


def find(name: str) -> Kata:
    """Return the kata of that name, also written as TRACK/NAME or as the path of one of its files."""
    wanted = Path(name).stem.removeprefix("test_")
    known = {kata.name: kata for kata in katas()}
    if wanted in known:
        return known[wanted]
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
    near += [other for other in known if wanted and wanted in other and other not in near][:3]
    offer = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"
    raise UnknownKata(f"no kata is called {name!r}; {offer}")


@cache
def solution_source(kata: Kata) -> str:
    """Return the text of the reference."""
    return kata.solution.read_text(encoding="utf-8")


def function_of(source: str, name: str, origin: str) -> Function:
    """Run trusted source and return one function of it."""
    module = ModuleType(name)
    exec(compile(source, origin, "exec"), module.__dict__)  # noqa: S102 - the project's own files only
    function: Function = module.__dict__[name]
    return function


@cache
def solution(kata: Kata) -> Function:
    """Return the reference as a function."""
    return function_of(solution_source(kata), kata.name, str(kata.solution))


@cache
def grader(kata: Kata) -> Grader:
    """Load the grader of a kata."""
    spec = importlib.util.spec_from_file_location(f"graders.{kata.name}", kata.grader)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Grader.of(module)


@cache
def definition(source: str, name: str) -> ast.FunctionDef:
    """Return the syntax tree of one function of a source."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    raise BadGrader(f"there is no function {name}")


def title(kata: Kata) -> str:
    """Return the first line of the statement, without its full stop."""
    statement = ast.get_docstring(definition(solution_source(kata), kata.name)) or ""
    return statement.partition("\n")[0].rstrip(".")


def split(source: str, name: str) -> tuple[str, str]:
    """Return the text up to the end of a function's docstring, and the rest: its body."""
    lines = source.splitlines(keepends=True)
    end = definition(source, name).body[0].end_lineno
    return "".join(lines[:end]), "".join(lines[end:])


@cache
def signature(source: str, name: str) -> str:
    """Return a function's parameters as they are written, without types."""
    arguments = definition(source, name).args
    bare = [ast.arg(argument.arg) for argument in arguments.args]
    return f"({ast.unparse(ast.arguments([], bare, None, [], [], None, arguments.defaults))})"


class Form(NamedTuple):
    """How a kata is called: arguments without a default by position, those with one by name."""

    positional: tuple[str, ...]
    options: tuple[str, ...]


@cache
def form(source: str, name: str) -> Form:
    """Return the form in which a kata is called."""
    arguments = definition(source, name).args
    names = tuple(argument.arg for argument in arguments.args)
    split = len(names) - len(arguments.defaults)
    return Form(names[:split], names[split:])
