"""The katas on disk: their three files, and what a grader declares."""

from __future__ import annotations

import ast
import difflib
import importlib.util
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

    from kata.calls import Call

ROOT = Path(__file__).resolve().parents[1]
HANDOUT = (ROOT / "stubs").is_dir()  # a student's copy: stubs stand for the references, examples for the graders
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
        """The reference; in a handout the stub."""
        return ROOT / ("stubs" if HANDOUT else "solutions") / self.track / f"{self.name}.py"

    @property
    def grader(self) -> Path:
        """What decides whether an answer is right; in a handout the visible examples."""
        if HANDOUT:
            return ROOT / "examples" / self.track / f"{self.name}.py"
        return ROOT / "graders" / self.track / f"test_{self.name}.py"


@dataclass(frozen=True)
class Grader:
    """What the grader of a kata declares; the README tells what each name is for."""

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
    remember: str = ""
    questions: Sequence[str] = ()
    memory: float | None = None
    memory_workload: Callable[[np.random.Generator], Call] | None = None
    tests: Mapping[str, Function] = field(default_factory=dict)
    expected: Mapping[str, Any] = field(default_factory=dict)  # of the edges, where there is no reference

    @classmethod
    def of(cls, module: ModuleType) -> Grader:
        """Read a grader module; raise BadGrader where a name is missing."""
        found = {one.name: getattr(module, one.name) for one in fields(cls) if hasattr(module, one.name)}
        if HANDOUT:
            found |= {"draw": None, "workload": None, "budget": 0.0, "mistakes": {}, "alternatives": ()}
            found["edges"] = {name: one for name, (one, _) in module.examples.items()}
            found["expected"] = {name: right for name, (_, right) in module.examples.items()}
        found["tests"] = {name: value for name, value in vars(module).items() if name.startswith("test_")}
        try:
            return cls(**found)
        except TypeError as error:
            raise BadGrader(f"{module.__file__}: {str(error).partition('() ')[2]}") from None


class Facts(NamedTuple):
    """What a grader declares in plain literals; it is read without running the grader."""

    level: int = 1
    after: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


# The assignments to these names, down to the last line of each: to parse whole graders would take long.
_DECLARED = re.compile(rf"^(?! )[\w, ]*\b(?:{'|'.join(Facts._fields)})\b[\w, ]* = .*(?:\n[ \t)\]}}].*)*", re.MULTILINE)


@cache
def facts(kata: Kata) -> Facts:
    """Return the level, the prerequisites, the interview questions and the hints, of a half-written kata too."""
    found: dict[str, Any] = {}
    source = kata.grader.read_text(encoding="utf-8") if kata.grader.exists() else ""
    for declared in _DECLARED.finditer(source):
        with _told(kata.grader, source.count("\n", 0, declared.start())):
            statement = ast.parse(declared[0]).body[0]
        assert isinstance(statement, ast.Assign)
        for name, value in _assigned(statement.targets[0], statement.value):
            if isinstance(name, ast.Name) and name.id in Facts._fields:
                plain = ast.literal_eval(value)
                found[name.id] = plain if isinstance(plain, int) else tuple(plain)
    return Facts(**found)


@contextmanager
def _told(path: Path, above: int = 0) -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        raise BadGrader(f"{path.relative_to(ROOT)}, line {above + (error.lineno or 1)}: {error.msg}") from None


def ordered() -> list[Kata]:
    """Return every kata in an order of learning: what comes before stands before, tracks stay together.

    A kata's depth is the longest chain of prerequisites that leads to it; tracks are ordered by the average
    depth of their katas. Raise BadGrader where prerequisites form a circle.
    """
    known = {kata.name: kata for kata in katas()}

    def depth(name: str, path: tuple[str, ...] = ()) -> int:
        if name in path:
            raise BadGrader(f"these katas come after one another in a circle: {' -> '.join((*path, name))}")
        before = [other for other in facts(known[name]).after if other in known]
        return 1 + max((depth(other, (*path, name)) for other in before), default=0)

    depths = {kata: depth(kata.name) for kata in known.values()}
    tracks: dict[str, list[int]] = {}
    for kata, deep in depths.items():
        tracks.setdefault(kata.track, []).append(deep)
    average = {track: sum(deep) / len(deep) for track, deep in tracks.items()}
    return sorted(known.values(), key=lambda k: (average[k.track], k.track, depths[k], facts(k).level, k.name))


def katas() -> list[Kata]:
    """Return every kata that has a solution, by track and name."""
    references = ROOT / ("stubs" if HANDOUT else "solutions")
    return sorted(Kata(path.parent.name, path.stem) for path in references.glob("*/[!_]*.py"))


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
    """Load the grader of a kata; raise BadGrader where there is none, or it does not load."""
    if not kata.grader.exists():
        raise BadGrader(f"{kata.grader.relative_to(ROOT)} is missing: write it")
    spec = importlib.util.spec_from_file_location(f"graders.{kata.name}", kata.grader)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with _told(kata.grader):
        spec.loader.exec_module(module)
    return Grader.of(module)


@cache
def takes_calls(law: Function) -> bool:
    """Tell whether a law is about drawn calls; else it takes the function only and makes its own."""
    return len(inspect.signature(law).parameters) > 1


@cache
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


@cache
def definition(source: str, name: str) -> ast.FunctionDef:
    """Return the syntax tree of one function of a source."""
    for node in _tree(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    raise BadGrader(f"there is no function {name}")


def _assigned(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Return the pairs of an assignment, of `a, b = 1, 2` both."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


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


def stub(kata: Kata) -> str:
    """Return the exercise that a learner begins with: the solution's imports, signature and docstring."""
    source = solution_source(kata)
    head, _ = split(source, kata.name)
    function = definition(source, kata.name)
    lines = head.splitlines(keepends=True)
    imports = [node for node in _tree(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    top = "".join("".join(lines[node.lineno - 1 : node.end_lineno]) for node in imports)
    return f"{top}\n\n{''.join(lines[function.lineno - 1 :])}    raise NotImplementedError\n"


def started(kata: Kata) -> bool:
    """Tell whether a learner has changed the stub."""
    return kata.exercise.exists() and kata.exercise.read_bytes() != stub(kata).encode()


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
