"""The results of a class to look at: a table for spreadsheets, and one page that needs nothing else."""

from __future__ import annotations

import csv
import io
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kata import pages, writing
from kata.batch import Graded
from kata.report import printable

_COLUMNS = ("student", "kata", "verdict", "score", "message", "mistake", "ratio", "limit", "seed")
_STEERS = (*"=+-@＝＋－＠", "\t", "\r")  # a cell that begins so is a formula to a spreadsheet
_OFTEN = 5  # of the most common mistakes of a kata


def paths(table: Path) -> tuple[Path, Path, Path]:
    """Return where the table, the lines of JSON and the page of a class stand."""
    return table, table.with_suffix(".jsonl"), table.with_suffix(".html")


def write(results: Sequence[Graded], table: Path) -> None:
    """Write all three; each replaces the old one whole."""
    lines = "".join(one.line for one in results)
    for path, text in zip(paths(table), (as_csv(results), lines, as_page(table.stem, results)), strict=True):
        writing.whole(path, text.encode())


def as_csv(results: Sequence[Graded]) -> str:
    """Return a row for each student and kata."""
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow(_COLUMNS)
    for one in results:
        report = one.report or {"message": one.refused, "mistake": None, "budget": {}, "seed": None}
        budget = report["budget"]
        values = [one.student, one.kata, one.verdict, one.score, report["message"], report["mistake"]]
        sheet.writerow(map(_harmless, [*values, budget.get("ratio"), budget.get("limit"), report["seed"]]))
    return text.getvalue()


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{printable(value)}" if value.startswith(_STEERS) else printable(value)
    return value


@dataclass(frozen=True)
class _Column:
    """A kata and what the class made of it."""

    kata: str
    passed: int
    handed_in: int
    score: float
    often: list[tuple[str, int]]


def as_page(title: str, results: Sequence[Graded]) -> str:
    """Return a page with the table of the class, every report, and the most common mistakes of each kata."""
    graded = [one for one in results if one.report]
    rows: dict[str, dict[str, Graded]] = {}
    by_kata: dict[str, list[Graded]] = {}
    for one in sorted(graded, key=lambda one: one.student):
        rows.setdefault(one.student, {})[one.kata] = one
        by_kata.setdefault(one.kata, []).append(one)
    return pages.template("class.html", finalize=_visible).render(
        title=title,
        columns=[_column(kata, own) for kata, own in sorted(by_kata.items())],
        rows=rows,
        numbers={(one.student, one.kata): number for number, one in enumerate(graded, start=1)},
        refused=[one for one in results if not one.report],
    )


def _visible(value: Any) -> Any:
    return printable(value) if type(value) is str else value


def _column(kata: str, own: Sequence[Graded]) -> _Column:
    said = Counter(str(one.report["mistake"] or one.verdict.replace("_", " ")) for one in own if one.report)
    del said["passed"]
    return _Column(
        kata,
        sum(one.verdict == "passed" for one in own),
        len(own),
        statistics.mean(one.score for one in own),
        said.most_common(_OFTEN),
    )
