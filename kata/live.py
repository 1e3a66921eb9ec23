"""`from kata import check`: grade a function of a running session, in a notebook, in IPython, or in a script."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from kata import catalog, excerpt, reading, show
from kata.catalog import Kata
from kata.remote import RemoteJudge
from kata.report import Report, printable
from kata.show import learn
from kata.study import record
from kata.study.history import History


class CannotCheck(ValueError):
    """Raised where there is nothing to grade; the message says why and what to do."""

    def _render_traceback_(self) -> list[str]:  # IPython asks for it: the sentence says it all
        return [f"kata: {printable(str(self))}"]


@dataclass(frozen=True)
class Checked:
    """A verdict, which a notebook shows as a page and a terminal as text."""

    report: Report
    source: str  # what was graded
    notes: tuple[str, ...]  # what follows from it, in sentences

    @property
    def passed(self) -> bool:
        """Tell whether everything is right."""
        return self.report.passed

    def __repr__(self) -> str:
        found = show.drawn(partial(show.found, self.report, self.source, None))
        return "\n".join([found.rstrip(), *([""] if self.notes else []), *map(printable, self.notes)])

    def _repr_html_(self) -> str:
        report, lines = self.report, reading.lines(self.source)
        return str(
            _template().render(
                report=report,
                title=show.TITLES[report.verdict][0],
                sentences=show.said(report),
                line=lines[report.line - 1] if report.line and report.line <= len(lines) else "",
                failed=[one for one in report.checks if one.outcome not in ("passed", "skipped")],
                passed=sum(one.outcome == "passed" for one in report.checks),
                weak=show.lacking(report),
                notes=self.notes,
            )
        )


def check(function: Callable[..., Any], name: str | None = None) -> Checked:
    """Grade a function as it is now, in the sandbox, with the helpers and constants that it uses.

    Args:
        function: the function itself, not its answer or its name.
        name: the kata, where the function has another name.

    Returns:
        The verdict. As the last line of a cell it is shown; `.passed` tells whether everything is right.
    """
    names = sys._getframe(1).f_globals
    try:
        kata = _kata(function, name, names)
        source = excerpt.standalone(function, kata.name, names)
        report = _judge().grade(kata.name, source)
    except (reading.Refused, catalog.UnknownKata) as error:
        raise CannotCheck(error.args[0]) from None
    past, now = History(), time.time()
    rated = record.attempted(past, report, source, now)
    past.close()
    notes = [learn.rated(rated, kata.name, now) if rated else "", past.trouble]
    return Checked(report, source.decode(), tuple(filter(None, notes)))


@cache
def _judge() -> RemoteJudge:
    return RemoteJudge()


def _kata(function: Any, name: str | None, names: dict[str, Any]) -> Kata:
    """Return the kata of that name, else the one that the function is called after."""
    if not callable(function):
        example = function if isinstance(function, str) and function.isidentifier() else "softmax"
        raise reading.Refused(f"check takes the function itself: check({example})")
    if name is not None:
        return catalog.find(name)
    own = getattr(function, "__name__", "")
    known = {kata.name for kata in catalog.katas()}
    bound = [one for one, value in names.items() if value is function]
    called = next((one for one in (own, *bound) if one in known), next(iter(bound), own))
    try:
        return catalog.find(called)
    except catalog.UnknownKata as error:
        raise reading.Refused(f'{error.args[0]} A function of another name: check({called}, "softmax")') from None


@cache
def _template() -> Any:
    from kata import pages

    return pages.template("report.html", trim_blocks=True)
