"""The statement of a kata as Markdown, made of the docstring of its solution: for notebooks."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator

from kata import catalog, formula
from kata.catalog import Kata

_SECTIONS = ("Args", "Returns", "Raises", "Example")
_ACTIVE = re.compile(r"([\\*_$<>\[\]#|~])")


def markdown(kata: Kata) -> str:
    """Return title, signature, formulas in LaTeX, and what the arguments and the result are."""
    function = catalog.definition(catalog.solution_source(kata), kata.name)
    title, _, text = inspect.cleandoc(ast.get_docstring(function) or "").partition("\n")
    signature = catalog.signature(catalog.solution_source(kata), kata.name)
    parts = [f"## {_escaped(title.rstrip('.'))}", f"`{kata.name}{signature}`"]
    for name, lines in _sections(text):
        if name == "Example":
            parts += ["**Example**", _code(lines, "python")]
        elif name:
            items = _items(lines) if name != "Returns" else [_escaped(inspect.cleandoc("\n".join(lines)))]
            parts += [f"**{name}**", "\n".join(items)]
        else:
            parts += [_block(block) for block in re.split(r"\n\s*\n|(?<=:)\n", "\n".join(lines)) if block.strip()]
    return "\n\n".join(parts)


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the sections of a docstring, the first without a name, each with its lines."""
    name, lines = "", list[str]()
    for line in text.splitlines():
        heading = line.removesuffix(":") if line.endswith(":") else ""
        if heading in _SECTIONS or line.startswith("Source:"):
            yield name, lines
            name, lines = (heading, []) if heading else ("", [line])
        else:
            lines.append(line)
    yield name, lines


def _block(block: str) -> str:
    lines = block.strip("\n").splitlines()
    if all(map(formula.is_formula, lines)):
        return formula.display(lines)
    if any(line.startswith(" ") or re.search(r"\S {2,}\S", line) for line in lines):
        return _code(lines, "text")
    first, rest = formula.opening(block)
    return f"{formula.display([first])}\n\n{_escaped(rest)}" if first else _escaped(rest)


def _items(lines: list[str]) -> Iterator[str]:
    """Yield a list of Markdown: an item for each line that is not a continuation."""
    for item in re.split(r"\n(?! )", inspect.cleandoc("\n".join(lines))):
        yield f"- {_escaped(' '.join(item.split()))}"


def _code(lines: list[str], language: str) -> str:
    return f"```{language}\n{inspect.cleandoc(chr(10).join(lines))}\n```"


def _escaped(text: str) -> str:
    """Return prose with the signs that Markdown would act on made plain; code in backticks stays."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else _ACTIVE.sub(r"\\\1", part) for part in parts)
