"""The pytest plugin: `pytest graders/losses/test_cross_entropy.py` grades an exercise as `make check` does.

Every check of a grader becomes a test item. All items of a grader come from one judgement.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from kata import catalog, reading
from kata.report import printable
from kata.sandbox.launch import Sandbox

_SANDBOX = pytest.StashKey[Sandbox]()
_PAGES = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --submission and --seed."""
    group = parser.getgroup("kata")
    group.addoption("--submission", type=Path, metavar="FILE", help="grade this file instead of the exercise")
    group.addoption("--seed", type=int, metavar="N", help="draw the same inputs again")


def pytest_configure(config: pytest.Config) -> None:
    """Keep a place for the reports."""
    config.stash[_PAGES] = []


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the sandbox."""
    if sandbox := config.stash.get(_SANDBOX, None):
        sandbox.close()


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Take the files of graders/ for graders."""
    if not module_path.is_relative_to(catalog.ROOT / "graders"):
        return None
    module: pytest.Module = GraderModule.from_parent(parent, path=module_path)
    return module


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Show each report as `make check` does."""
    for page in config.stash[_PAGES]:
        terminalreporter.section("kata")
        terminalreporter.write(page)


class GraderModule(pytest.Module):
    """A grader: its checks are the items, its report the message."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Judge the submission and yield an item for each check."""
        for result in self.report.checks or [None]:
            name = result.name if result else self.report.verdict
            yield CheckItem.from_parent(self, name=name, result=result)

    @cached_property
    def report(self) -> Any:
        """What the judge says; the grader's own file and no other decides which kata it is."""
        from kata import show
        from kata.checks import Judge

        kata = catalog.find(self.path.stem)
        file = self.config.getoption("--submission") or kata.exercise
        try:
            source = reading.submission(file)
        except reading.Refused as error:
            raise pytest.UsageError(printable(str(error))) from None
        if _SANDBOX not in self.config.stash:
            self.config.stash[_SANDBOX] = Sandbox()
        report = Judge(self.config.stash[_SANDBOX]).grade(kata, source, self.config.getoption("--seed"))
        text = source.decode("utf-8-sig", "replace")
        near = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
        self.config.stash[_PAGES].append(show.as_text(report, text, near))
        return report


class CheckItem(pytest.Item):
    """One check of a grader."""

    def __init__(self, result: Any, **more: Any) -> None:
        super().__init__(**more)
        self.result = result

    def runtest(self) -> None:
        """Say what came of the check."""
        if self.result is None:
            raise CheckFailed(self.parent.report.message)  # type: ignore[union-attr]
        if self.result.outcome == "skipped":
            pytest.skip(self.result.message)
        if self.result.outcome != "passed":
            raise CheckFailed(self.result.message or self.result.outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the sentence and no frames of the judge."""
        if isinstance(excinfo.value, CheckFailed):
            return printable(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the item by its sentence."""
        return self.path, None, self.name


class CheckFailed(Exception):
    """Raised for a check that a submission does not pass."""
