"""The cards of the quiz, read from a text file that a person writes; kata/quiz.md says how."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from kata import reading

_FIELDS = ("id", "formula", "katas")
_FIELD = re.compile(r"([A-Za-z]+):(?:\s+(.*))?")
_HEADING = re.compile(r"(#+)(\s*)(.*)")
_LIST = re.compile(r"\s|[-*] |\d+[.)] ")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class BadCard(reading.Refused):
    """Raised for a line that makes no sense; the message says which, and what to write."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: {text}")


@dataclass(frozen=True)
class Question:
    """One card. Its slug stays when the text is edited; `follows` is the question that comes before a follow-up."""

    slug: str
    topic: str
    text: str
    answer: str
    formula: str
    katas: tuple[str, ...]
    follows: str
    line: int

    @property
    def paragraphs(self) -> list[str]:
        """The answer to be folded: the lines of a paragraph joined, lists and indented lines as they stand."""
        blocks = re.split(r"\n(?:[ \t]*\n)+", self.answer)
        kept = [any(_LIST.match(line) for line in block.split("\n")) for block in blocks]
        return [block if keep else " ".join(block.split()) for block, keep in zip(blocks, kept, strict=True)]


def read(path: Path, katas: Collection[str]) -> list[Question]:
    """Read a file of cards that may name these katas; raise Refused, with the line, where it cannot be understood."""
    try:
        content = reading.regular(path, reading.BYTES_AT_MOST, links=True)
    except reading.Refused as error:
        raise reading.Refused(f"{path} {error}") from None
    try:
        return parse(_decoded(content), katas)
    except BadCard as error:
        raise reading.Refused(f"{path}, {error}") from None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadCard(line, "this is not UTF-8; save the file in that encoding") from None


@dataclass(frozen=True)
class _Section:
    """A heading, 0 to 3 deep, and the numbered lines below it."""

    line: int
    depth: int
    heading: str
    body: list[tuple[int, str]]


def parse(text: str, katas: Collection[str]) -> list[Question]:
    """Return the cards of a text; raise BadCard where there is something else."""
    found: dict[str, Question] = {}
    topic = asked = ""
    for number, section in enumerate(_sections(text)):
        if section.depth < 2:
            topic, asked = section.heading, ""
            if number and (lost := [line for line, text in section.body if text.strip()]):
                raise BadCard(
                    lost[0], "this belongs to no card: begin one with '## ' and its question, or move this to the top"
                )
            continue
        if section.depth == 3 and not asked:
            raise BadCard(section.line, "a follow-up needs a question before it, which begins with '## '")
        one = _question(section, topic, asked if section.depth == 3 else "", katas)
        if other := found.get(one.slug):
            raise BadCard(one.line, f"the card in line {other.line} is {one.slug!r} too: add a line 'id: other-name'")
        found[one.slug] = one
        asked = one.text if section.depth == 2 else asked
    if not found:
        raise BadCard(1, "there is no card in this file: begin one with '## ' and its question")
    return list(found.values())


def _sections(text: str) -> Iterator[_Section]:
    section = _Section(1, 0, "", [])
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if bad := _CONTROL.search(line):
            raise BadCard(number, f"there is a control character, {bad[0]!r}: delete it")
        if line.startswith("```"):
            raise BadCard(number, "code is indented by four spaces here, without ```")
        if heading := _HEADING.fullmatch(line.rstrip()):
            yield section
            section = _begun(number, *heading.groups())
        else:
            section.body.append((number, line.rstrip()))
    yield section


def _begun(number: int, marks: str, gap: str, heading: str) -> _Section:
    if len(marks) > 3:
        raise BadCard(number, "# is a topic, ## a question and ### a follow-up; there is nothing below")
    if not heading:
        raise BadCard(number, f"nothing stands behind {marks}: write the {('topic', 'question')[len(marks) > 1]} there")
    if not gap:
        raise BadCard(number, f"put a space behind {marks}, or one before it if this is no heading")
    return _Section(number, len(marks), heading, [])


def _question(section: _Section, topic: str, follows: str, katas: Collection[str]) -> Question:
    fields: dict[str, list[tuple[int, str]]] = {name: [] for name in _FIELDS}
    lines = []
    for number, line in section.body:
        if name := _field(number, line):
            fields[name].append((number, line.partition(":")[2].strip()))
        else:
            lines.append(line)
    answer = "\n".join(lines).strip("\n")
    if not answer.strip():
        raise BadCard(section.line, "this question has no answer: write one below it")
    return Question(
        _slug(section, fields["id"]), topic, section.heading, answer, "\n".join(text for _, text in fields["formula"]),
        tuple(_katas(fields["katas"], katas)), follows, section.line,
    )  # fmt: skip


def _field(number: int, line: str) -> str:
    """Return which field a line is, if it is one."""
    found = _FIELD.fullmatch(line)
    if not found:
        return ""
    name = found[1].lower()
    if name in _FIELDS:
        if not found[2]:
            raise BadCard(number, f"nothing stands behind {found[1]}: fill the line, or delete it")
        return name
    if near := difflib.get_close_matches(name, _FIELDS, 1, 0.8):
        raise BadCard(number, f"{found[1]!r} is no field of a card; did you mean {near[0]}?")
    return ""


def _slug(section: _Section, given: list[tuple[int, str]]) -> str:
    if len(given) > 1:
        raise BadCard(given[1][0], "this is a second id: a card has one")
    if given:
        number, slug = given[0]
        if not re.fullmatch(r"[\w-]+", slug):
            raise BadCard(number, f"{slug!r} is no id: letters, digits, - and _ make one")
        return slug
    if slug := "-".join(re.findall(r"\w+", section.heading.lower())):
        return slug
    raise BadCard(section.line, "this question has no letters: add a line 'id: some-name'")


def _katas(given: list[tuple[int, str]], known: Collection[str]) -> Iterator[str]:
    for number, names in given:
        for name in re.split(r"[,\s]+", names.strip(" ,")):
            if name not in known:
                near = difflib.get_close_matches(name, known, 3, 0.5)
                offer = f"did you mean {' or '.join(near)}?" if near else "make list shows them all"
                raise BadCard(number, f"no kata is called {name!r}; {offer}")
            yield name
