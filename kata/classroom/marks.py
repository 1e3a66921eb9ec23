"""From a verdict to points and feedback, the same whoever asks: the preprocessor or a kernel."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kata import inputs, notebook, report
from kata.reading import Refused

GRADE = "-grade"  # the end of the grade_id of the cell that asks the judge
_REPLAYED = 1 << 64  # the seeds that `make check` takes
SETTINGS = Path(".kata", "course.json")  # below the course


@dataclass(frozen=True)
class Settings:
    """What a teacher may change, and the secret from which the seeds of a course follow."""

    secret: str
    expected: bool = True  # whether the feedback shows expected values
    weights: dict[str, float] = field(default_factory=lambda: dict(report.WEIGHTS))

    def seed(self, source: bytes) -> int:
        """Return the seed of an attempt: the same text is asked the same, and nobody else can know it.

        A course has one bank, so that a class is judged quickly. It lasts, so it is one of far more than those that
        a judge draws from for a while: nobody finds it by trying, however long a course takes.
        """
        bank = self._below(_REPLAYED // inputs.DEALS, b"bank")
        return bank * inputs.DEALS + self._below(inputs.DEALS, b"deal " + source)

    def _below(self, most: int, text: bytes) -> int:
        return int.from_bytes(hmac.new(self.secret.encode(), text, hashlib.sha256).digest()) % most


def settings(place: Path) -> Settings:
    """Return the settings of the course in which a folder lies; those of a new course where there is none."""
    if course := root(place):
        return Settings(**json.loads((course / SETTINGS).read_text(encoding="utf-8")))
    return Settings(secrets.token_hex(16))


def root(place: Path) -> Path | None:
    """Return the folder of the course in which a folder lies; None where there is none."""
    return next((folder for folder in (place, *place.parents) if (folder / SETTINGS).exists()), None)


def create(course: Path) -> None:
    """Write the settings of a course, unless it has some."""
    path = course / SETTINGS
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(settings(course)), indent=2) + "\n", encoding="utf-8")
        path.chmod(0o600)


def existing(course: Path) -> Path:
    """Return the absolute folder of a course, with its settings; raise Refused where there is none."""
    if not (course / "nbgrader_config.py").exists():
        raise Refused(f"{course} is no course: make assignment NAME=week1 EX=softmax COURSE={course} begins one")
    create(course)
    return course.absolute()


def submission(name: str, cells: Sequence[str]) -> bytes:
    """Return what is graded of the code cells that stand before the graded one; empty where they define nothing."""
    return notebook.of_cells(cells, [name]).get(name, b"")


def points(found: dict[str, Any], most: float, chosen: Settings) -> float:
    """Return the points of a verdict, partial credit included, never more than there are."""
    share = report.score(found["verdict"], [(name, part) for name, part in found["shares"]], chosen.weights)
    return min(most, round(most * share, 2))


def feedback(found: dict[str, Any], chosen: Settings) -> str:
    """Return what a student is told, in plain text."""
    example = found["counterexample"]
    if found["verdict"] == "passed":
        return f"{found['kata']}: passed.\n"
    lines = [f"{found['kata']}: {found['verdict'].replace('_', ' ')}."]
    if chosen.expected or not example:
        lines.append(found["message"])
    elif failed := [one["name"] for one in found["checks"] if one["outcome"] not in ("passed", "skipped")]:
        lines.append(f"Fails: {failed[0]}.")
    if example:
        lines += [f"\n{example['call']}", f"   yours: {example['got']}"]
        lines += [f"expected: {example['expected']}"] if chosen.expected else []
    if found["mistake"]:
        lines.append(f"\nIt behaves like a known mistake: {found['mistake']}.")
    return report.printable("\n".join(lines)) + "\n"
