"""All katas on one page to print: formula, signature, an edge case to remember, the reference."""

from __future__ import annotations

import ast
import itertools
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from kata import catalog, pages
from kata.catalog import Kata

PAGE = catalog.ROOT / "docs" / "cheatsheet.html"
_EQUATION = re.compile(r" (=|\+=|becomes) ")
_LEFT_SIDE, _FULL = 20, 98  # characters: of a left-hand side at most, of a line of prose at least


@dataclass(frozen=True)
class Line:
    """A line of code or of a formula; what does not fit in goes on below, a little further in."""

    text: str
    comment: str = ""

    @property
    def inside(self) -> int:
        """How many characters the rest of a line that is too long stands from the left."""
        return len(self.text) - len(self.text.lstrip()) + 4


@dataclass(frozen=True)
class Passage:
    """A paragraph of a statement: formulas line by line, or prose."""

    lines: tuple[Line, ...] = ()
    prose: str = ""


@dataclass(frozen=True)
class Entry:
    """What the page says of a kata."""

    name: str
    title: str
    signature: str
    passages: list[Passage]
    edge: str
    body: list[Line]


def page() -> str:
    """Return the page; the same katas give the same text."""
    tracks = {
        track: [_entry(kata) for kata in group]
        for track, group in itertools.groupby(catalog.ordered(), key=lambda kata: kata.track)
    }
    return pages.template("cheatsheet.html").render(tracks=tracks) + "\n"


def _entry(kata: Kata) -> Entry:
    source = catalog.solution_source(kata)
    _, body = catalog.split(source, kata.name)
    grader = catalog.grader(kata)
    edge = grader.remember or next(iter(grader.edges))
    code = textwrap.dedent(body).strip("\n").split("\n")
    return Entry(
        kata.name, catalog.title(kata), catalog.signature(source, kata.name), list(_formula(source, kata.name)),
        edge, [_code(line) for line in code],
    )  # fmt: skip


def _formula(source: str, name: str) -> Iterator[Passage]:
    """Yield the paragraphs of the statement that hold an equation, and what leads to them."""
    statement = ast.get_docstring(catalog.definition(source, name)) or ""
    _, *paragraphs = statement.partition("\n\nArgs:")[0].split("\n\n")
    for paragraph in paragraphs:
        if not _EQUATION.search(paragraph) and paragraph.endswith("."):
            continue
        lines = textwrap.dedent(paragraph).replace("`", "").split("\n")
        if paragraph.startswith(" ") or _laid_out(lines):
            yield Passage(lines=tuple(Line(line) for line in lines))
        else:
            yield Passage(prose=" ".join(lines))


def _laid_out(lines: list[str]) -> bool:
    """Tell whether a paragraph is one equation, or has a line that ends early because the next is an equation."""
    if len(lines) == 1:
        return len(lines[0].partition(" = ")[0]) < _LEFT_SIDE
    return any(len(line) < _FULL and " = " in following for line, following in itertools.pairwise(lines))


def _code(line: str) -> Line:
    """Tell the comment of a line apart; none of the references has a # in a string."""
    text, mark, comment = line.partition("#")
    return Line(text, mark + comment)
