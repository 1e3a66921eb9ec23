"""What the tests share: one started judge, and the commands as a person types them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kata import catalog
from kata.checks import Judge
from kata.report import Report
from kata.sandbox.launch import Sandbox

Grade = Callable[..., Report]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    with Sandbox() as sandbox:
        yield Judge(sandbox)


@pytest.fixture(autouse=True)
def own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what the tests do out of the history of whoever runs them; in a clone it is the usual file."""
    path = tmp_path / ".kata" / "history.sqlite"
    monkeypatch.setenv("KATA_HISTORY", str(path))
    return path


@pytest.fixture
def grade(judge: Judge) -> Grade:
    def grade(source: str | bytes, kata: str = "softmax", seed: int = 1) -> Report:
        return judge.grade(catalog.find(kata), source.encode() if isinstance(source, str) else source, seed)

    return grade


@pytest.fixture
def run() -> Run:
    def run(*words: object, cwd: Path = catalog.ROOT, **more: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kata", *map(str, words)]
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]

    return run


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a copy of the project to write in."""
    for name in ("exercises", "solutions", "graders", "kata"):
        shutil.copytree(catalog.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy2(catalog.ROOT / name, tmp_path)
    (tmp_path / ".venv").symlink_to(catalog.ROOT / ".venv")
    for kata in catalog.katas():
        (tmp_path / kata.exercise.relative_to(catalog.ROOT)).write_text(catalog.stub(kata))
    return tmp_path
