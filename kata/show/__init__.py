"""Reports as text on a terminal; the only module that knows one."""

from __future__ import annotations

import shlex
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kata import catalog, reading
from kata.report import WEIGHTS, Report, printable

if TYPE_CHECKING:
    from kata.authoring import Audited
    from kata.batch import Graded

TITLES = {
    "passed": ("passed", "bold green"),
    "wrong": ("wrong", "bold red"),
    "too_slow": ("right, but too slow", "bold yellow"),
    "too_much_memory": ("takes too much memory", "bold red"),
    "not_started": ("not started", "bold cyan"),
    "crashed": ("crashed", "bold red"),
    "timed_out": ("timed out", "bold red"),
    "missing": ("no such function", "bold red"),
    "syntax_error": ("syntax error", "bold red"),
}
_PRINTED_LINES, _SHOWN_CHECKS = 8, 4
T = TypeVar("T")
_EXPECTED_LAYERS = ("landlock", "seccomp")


def console() -> Console:
    """Return the terminal: colours only where there is one, never wider than a page."""
    terminal = Console(highlight=False, markup=False, emoji=False)
    terminal.width = min(terminal.width, 100)
    return terminal


def as_text(report: Report, source: str, file: Path) -> str:
    """Return a report without colours, 80 columns wide."""
    return drawn(partial(show, report, source, file))


def drawn(draw: Callable[[Console], None]) -> str:
    """Return what is drawn on a page without colours, 80 columns wide."""
    page = Console(
        file=StringIO(), width=80, highlight=False, markup=False, emoji=False, no_color=True, force_jupyter=False,
        force_terminal=False,
    )  # fmt: skip
    draw(page)
    assert isinstance(page.file, StringIO)
    return page.file.getvalue()


def show(report: Report, source: str, file: Path, page: Console) -> None:
    """Draw one report.

    Args:
        report: what the judge found.
        source: the text that was graded.
        file: where it stands, as the reader would type it.
        page: where to draw.
    """
    found(report, source, file, page)
    if report.passed:
        if not catalog.HANDOUT:
            _say(page, "See the reference beside yours:")
            _code(page, f"make solution EX={report.kata}")
    elif report.verdict == "not_started":
        _say(page, f"Open {file}, replace the last line by your code, and then:")
        _code(page, f"make check EX={report.kata}")
    else:
        again = "take the same inputs again, or a hint" if report.checks else "take a hint"
        _say(page, f"Next: mend it, or {again}:", "dim")
        own = catalog.find(report.kata).exercise == file.resolve()
        which = "" if own else f" FILE={shlex.quote(str(file))}"
        seed = "" if catalog.HANDOUT or not report.checks else f" SEED={report.seed}"
        _code(page, f"make check EX={report.kata}{which}{seed}\nmake hint EX={report.kata}")


def found(report: Report, source: str, file: Path | None, page: Console, most: int | None = None) -> None:
    """Draw one report without what to type next.

    Args:
        report: what the judge found.
        source: the text that was graded.
        file: where it stands, None where no lines of a file are meant.
        page: where to draw.
        most: lines of the counterexample's call, and of each answer, where there is little room.
    """
    title, style = TITLES[report.verdict]
    page.print(Text.assemble((report.kata, "bold"), "  ", (title, style)))
    page.print()
    if report.passed:
        for sentence in said(report):
            _say(page, sentence)
    elif report.verdict != "not_started":
        _show_failure(report, source, file, page, most)
    _say_what_was_tried(page)
    if printed := report.printed.rstrip():
        _say(page, "It printed:", "dim")
        lines = printable(printed).splitlines()
        for line in lines[:_PRINTED_LINES]:
            _code(page, line[:200])
        if len(lines) > _PRINTED_LINES:
            _code(page, "...")
    if weak := lacking(report):
        _say(page, weak, "yellow")


def lacking(report: Report) -> str:
    """Return a sentence on what restricts no submission on this system, empty where everything is in force."""
    weak = [layer for layer in _EXPECTED_LAYERS if not any(one.startswith(layer) for one in report.sandbox)]
    if not weak or not report.sandbox:
        return ""
    return f"Note: this system has no {' and no '.join(weak)}; the code ran with fewer restrictions."


def _say_what_was_tried(page: Console) -> None:
    if catalog.HANDOUT:
        _say(page, "Only the visible examples were tried here. More is graded: other inputs, and how long it takes.")


def said(report: Report) -> list[str]:
    """Return what a verdict comes to, in sentences."""
    if not report.passed:
        return [_sentence(report.message)]
    if catalog.HANDOUT:
        return [f"Right on {len(report.checks)} of {len(report.checks)} visible examples."]
    calls = next((one.message for one in report.checks if one.category == "random"), "")
    named = sum(one.category in ("edge", "law") for one in report.checks)
    right = f"Right on {calls.replace('calls', 'random calls')}, {named} edge cases and laws."
    if report.ratio is None:
        return [right]
    return [right, f"Runtime: {report.ratio:.1f} times the reference's ({report.limit:g} times is allowed)."]


def _show_failure(report: Report, source: str, file: Path | None, page: Console, most: int | None) -> None:
    _say(page, said(report)[0], "red")
    if report.line:
        _show_line(page, source, file, report.line, report.column)
    if example := report.counterexample:
        _code(page, printable(example.call), "bold", most)
        for label, value in (("yours", example.got), ("expected", example.expected)):
            first, *rest = _cut(folded(printable(value), 64), most)
            page.print(Text.assemble(f"  {label:>8}  ", first), overflow="ignore", crop=False, no_wrap=True)
            for line in rest:
                page.print(Text(" " * 12 + line), overflow="ignore", crop=False, no_wrap=True)
        page.print()
    for warning in report.warned[:1]:
        _say(page, f"NumPy warned: {printable(warning)}", "dim")
    if report.mistake:
        page.print(
            Text.assemble(("It behaves like a known mistake: ", "yellow"), (report.mistake + ".", "bold yellow"))
        )
        page.print()
    _show_checks(report, page)


def _show_line(page: Console, source: str, file: Path | None, line: int, column: int | None) -> None:
    lines = reading.lines(source)
    if not 1 <= line <= len(lines):
        return
    text = lines[line - 1].expandtabs(1)
    if file:
        _say(page, f"{file}, line {line}:", "dim", gap=False)
    caret = "\n" + " " * (column - 1) + "^" if column and column <= len(text) + 1 else ""
    _code(page, printable(text[:200]) + caret)


def _show_checks(report: Report, page: Console) -> None:
    failed = [one for one in report.checks if one.outcome not in ("passed", "skipped")]
    for one in failed[:_SHOWN_CHECKS]:
        what = one.message if one.category == "random" else one.name
        page.print(Text.assemble(("  x ", "red"), printable(what)))
    if len(failed) > _SHOWN_CHECKS:
        page.print(Text(f"  x and {len(failed) - _SHOWN_CHECKS} more checks"))
    passed = sum(one.outcome == "passed" for one in report.checks)
    if failed:
        page.print(Text(f"  {passed} of {len(report.checks)} checks pass.", "dim"))
        page.print()


def table(reports: Sequence[Report], page: Console) -> None:
    """Draw one line for each kata."""
    grid = Table("kata", "verdict", "score", "runtime", "what", box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for report in reports:
        title, style = TITLES[report.verdict]
        ratio = f"{report.ratio:.1f} x" if report.ratio is not None else ""
        what = "" if report.passed else report.mistake or report.message
        grid.add_row(report.kata, Text(title, style), f"{report.score:.0%}", ratio, Text(printable(what)))
    page.print(grid)
    _say_what_was_tried(page)


def followed(steps: Iterable[T], total: int) -> Iterator[T]:
    """Pass results on, and draw how many are done, how many a second, and how long the rest will take."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=total)
        for one in steps:
            speed = progress.tasks[0].speed
            progress.update(bar, advance=1, description=f"{speed:.0f} a second" if speed else "")
            yield one


def class_of(results: Sequence[Graded], written: Sequence[Path], page: Console) -> None:
    """Sum a class up: a line for each kata, what was refused, and where the results stand."""
    grid = Table(
        "kata", "handed in", "passed", "mean score", "most often", box=None, padding=(0, 2, 0, 0), pad_edge=False
    )
    for kata in sorted({one.kata for one in results if one.report}):
        own = [one for one in results if one.kata == kata and one.report]
        wrong = Counter(one.report["mistake"] for one in own if one.report and one.report["mistake"])
        often = wrong.most_common(1)[0][0] if wrong else ""
        score = sum(one.score for one in own) / len(own)
        passed = sum(one.verdict == "passed" for one in own)
        grid.add_row(kata, str(len(own)), str(passed), f"{score:.0%}", Text(printable(often)))
    page.print(grid)
    for one in results:
        if one.refused:
            whose = f"{one.student}: " if one.student else ""
            page.print(Text(printable(f"refused: {whose}{one.kata} {one.refused}"), "yellow"))
    page.print(f"\nWritten: {', '.join(map(str, written))}")


def audit(steps: Iterator[tuple[int, int, Audited]], page: Console, matrix: bool = False) -> list[Audited]:
    """Draw an audit as it goes, with a bar where there is a terminal; return what came of it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    everything: list[Audited] = []
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=None)
        for number, total, one in steps:
            doing = f"{one.task.kata.name}: {one.task.label[:40]}"
            progress.update(bar, total=total, completed=number, description=doing)
            everything.append(one)
    findings = sorted((finding for one in everything for finding in one.findings), key=str)
    for finding in findings:
        page.print(Text.assemble((finding.kata, "bold red"), f": {printable(finding.text)}"))
    if matrix:
        page.print(_matrix(everything))
    kinds = Counter(one.task.kind for one in everything)
    page.print(
        f"{kinds['files']} katas, {kinds['right']} right answers, {kinds['mistake']} mistakes, "
        f"{kinds['universal']} universal mistakes: {len(findings) or 'no'} defects."
    )
    return everything


def _matrix(everything: Sequence[Audited]) -> Table:
    """Return for each kata, and for all, how many of the mistakes each kind of check catches."""
    grid = Table("kata", "right", "mistakes", *WEIGHTS, "none", box=None, pad_edge=False)
    katas = sorted({one.task.kata for one in everything})
    for name, chosen in [*((kata.name, {kata}) for kata in katas), ("all", set(katas))]:
        own = [one for one in everything if one.task.kata in chosen]
        wrong = [one.caught_by for one in own if one.task.kind in ("mistake", "universal")]
        right = sum(one.task.kind == "right" for one in own)
        caught = [sum(kind in by for by in wrong) for kind in WEIGHTS]
        grid.add_row(name, *map(str, (right, len(wrong), *caught, sum(not by for by in wrong))))
    return grid


def _sentence(text: str) -> str:
    text = printable(text)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _say(page: Console, text: str, style: str = "", gap: bool = True) -> None:
    page.print(Text(printable(text), style))
    if gap:
        page.print()


def _code(page: Console, text: str, style: str = "", most: int | None = None) -> None:
    for line in _cut(folded(printable(text), page.width - 4), most):
        page.print(Text("    " + line, style), overflow="ignore", crop=False, no_wrap=True)
    page.print()


def _cut(lines: list[str], most: int | None) -> list[str]:
    return lines if most is None or len(lines) <= most else [*lines[: most - 1], "..."]


def folded(text: str, width: int) -> list[str]:
    """Fold long lines of code at spaces only, so that they can still be pasted."""
    lines: list[str] = []
    for line in text.splitlines() or [""]:
        inside = " " * (len(line) - len(line.lstrip()) + 2)
        lines += (
            textwrap.wrap(
                line,
                width,
                break_long_words=False,
                break_on_hyphens=False,
                subsequent_indent=inside,
                drop_whitespace=True,
            )
            if len(line) > width
            else [line]
        )
    return lines
