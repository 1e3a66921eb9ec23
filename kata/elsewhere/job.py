"""What is asked of a student somewhere else, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kata import handed, pool, report
from kata.classroom.marks import Settings
from kata.elsewhere import entries
from kata.elsewhere.entries import Entry
from kata.handed import Handed
from kata.sandbox import client


@dataclass(frozen=True)
class Job:
    """The katas with their points, and how they are graded."""

    katas: dict[str, float]
    settings: Settings
    weak_sandbox: bool = False

    @classmethod
    def read(cls, path: Path) -> Job:
        """Read one that was written."""
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(found["katas"], Settings(**found["settings"]), found["weak_sandbox"])

    def text(self) -> str:
        """Return it as it is written."""
        return json.dumps(asdict(self), indent=2) + "\n"


@dataclass(frozen=True)
class Graded:
    """What came of one kata; the log is for the teacher, seeds stand there."""

    kata: str
    entries: list[Entry]
    log: str


def graded(job: Job, folder: Path) -> Iterator[Graded]:
    """Grade what stands in the folder of one student."""
    missing = client.lacking(() if job.weak_sandbox else client.NEEDED)
    given = handed.of_one(folder, set(job.katas))
    sources = {one.kata: one.source for one in given if not one.refused}
    for name, most in job.katas.items():
        if missing:
            why = f"Not graded, for your teacher to mend: this machine lacks {' and '.join(missing)}."
        elif name not in sources:
            why = _no_submission(name, given)
        else:
            yield _judged(job, name, sources[name])
            continue
        yield Graded(name, [entries.nothing(name, most, why)], f"{name}: {why}")


def _no_submission(name: str, given: Sequence[Handed]) -> str:
    """Return why there is none, with what was refused that may have been meant."""
    meant = [one for one in given if one.refused and (name in one.kata.lower() or not one.kata.endswith(".py"))]
    why = [
        f"There is no {name}.py, and no notebook that defines {name}",
        *(f"{one.kata} {one.refused}" for one in meant),
    ]
    return report.printable("; ".join(why)) + "."


def _judged(job: Job, name: str, source: bytes) -> Graded:
    most = job.katas[name]
    try:
        found = pool.verdict(name, source, job.settings.seed(source))
    except Exception as error:  # a defect of the judge costs one kata, and is told
        log = f"{name}: the judge failed: {type(error).__name__}: {report.printable(str(error))}"
        return Graded(name, [entries.nothing(name, most, "The judge failed. Tell your teacher.")], log)
    log = f"{name}: {found['verdict']}, score {found['score']}, seed {found['seed']}, {', '.join(found['sandbox'])}"
    return Graded(name, entries.of(found, most, job.settings), log)
