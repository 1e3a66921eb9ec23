"""A class in one go: graded side by side, written down one by one, continued where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

from kata import catalog, pool
from kata.handed import Handed
from kata.reading import Refused

ATTEMPTS = 5  # at one submission, where its judge dies or fails: only the first is beside others
_AHEAD = 64  # submissions that are under way or wait for a process, unless the executor has a number of its own


@dataclass(frozen=True)
class Graded:
    """What came of one submission; mark stands for its text and for what it was graded with."""

    student: str
    kata: str
    mark: str
    report: dict[str, Any] | None = None
    refused: str = ""

    @property
    def verdict(self) -> str:
        """Return the verdict in a word."""
        return str(self.report["verdict"]) if self.report else "refused"

    @property
    def score(self) -> float:
        """Return the score, from 0 to 1."""
        return float(self.report["score"]) if self.report else 0.0

    @property
    def line(self) -> str:
        """Return it as a line of JSON."""
        return json.dumps(vars(self)) + "\n"


def grade(handed: Sequence[Handed], journal: Path, start: Callable[[], Executor]) -> Iterator[Graded]:
    """Grade a class; yield the results in the order in which they come.

    Each is written into the journal, a line of JSON, before it is yielded. A report that stands there of the same
    text, graded with the same grader, is not made again. What several handed in with the same seed is graded once.

    Args:
        handed: the submissions.
        journal: the file of results, which need not be there.
        start: returns a new executor; it is called again where the processes of the last one died.
    """
    before = {(one.student, one.kata, one.mark): one for one in written(journal)}
    left: dict[Handed, list[Handed]] = {}
    why: dict[Handed, str] = {}
    with _appended(journal) as file:
        for one in handed:
            text = mark(one)
            if (known := before.get((one.student, one.kata, text))) and (known.report or one.refused):
                yield known
            elif one.refused:
                yield _write(Graded(one.student, one.kata, text, refused=one.refused), file)
            else:
                left.setdefault(_asked(one), []).append(one)
        for attempt in range(ATTEMPTS):
            for asked, came in _side_by_side(list(left), start, alone=attempt > 0):
                if isinstance(came, Exception):
                    why[asked] = f"the judge failed: {type(came).__name__}: {came}"
                    continue
                text = mark(asked)
                for one in left.pop(asked):
                    yield _write(Graded(one.student, one.kata, text, came), file)
        for asked, ones in left.items():
            refused = f"{why.get(asked, 'the judge died while it graded this')}; the same command tries again"
            for one in ones:
                yield _write(Graded(one.student, one.kata, mark(one), refused=refused), file)


def written(journal: Path) -> list[Graded]:
    """Return what a journal holds; a line that was torn off in the middle is left out."""
    return [Graded(**fields) for fields in lines(journal)]


def lines(journal: Path) -> list[Any]:
    """Return the values of a file of JSON lines, which need not be there, without those that were torn off."""
    found = []
    with suppress(FileNotFoundError):
        for line in journal.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                found.append(json.loads(line))
    return found


def _asked(one: Handed) -> Handed:
    """Return what the judge is asked: the same text under the same seed once, whoever handed it in."""
    return one if one.seed is None else replace(one, student="")


def _side_by_side(
    left: Sequence[Handed], start: Callable[[], Executor], alone: bool
) -> Iterator[tuple[Handed, dict[str, Any] | Exception]]:
    """Yield submissions with their reports, or with what the judge raised; those lost with a process are missing."""
    waiting = list(reversed(left))
    while waiting:
        under_way: dict[Future[dict[str, Any]], Handed] = {}
        done: SimpleQueue[Future[dict[str, Any]]] = SimpleQueue()
        try:
            with start() as judges:
                ahead = 1 if alone else getattr(judges, "ahead", _AHEAD)
                while waiting or under_way:
                    while waiting and len(under_way) < ahead:
                        one = waiting.pop()
                        future = judges.submit(pool.verdict, one.kata, one.source, one.seed)
                        under_way[future] = one
                        future.add_done_callback(done.put)
                    future = done.get()
                    came = _came(future)
                    yield under_way.pop(future), came
        except BrokenExecutor:
            continue  # what was under way may be to blame: it is tried once more, one by one


def _came(future: Future[dict[str, Any]]) -> dict[str, Any] | Exception:
    try:
        return future.result()
    except (BrokenExecutor, Refused):
        raise
    except CancelledError:
        raise Refused("the cluster is gone; what it graded is kept, and the same command goes on from there") from None
    except Exception as error:  # it costs one submission, not the class
        return error


@contextmanager
def _appended(journal: Path) -> Iterator[TextIO]:
    """Open a journal to add lines; raise Refused for a full disk and whatever else the system does not grant."""
    try:
        with journal.open("a", encoding="utf-8", buffering=1) as file:
            file.write("\n")  # ends a line that was torn off
            yield file
    except OSError as error:
        why = f"not all could be graded: {error.strerror}; what {journal} holds is kept, and the same command goes on"
        raise Refused(f"{why} from there") from None


@cache
def _graded_with(kata: str) -> bytes:
    """Return a mark of the files that decide the verdict."""
    files = [catalog.find(kata).solution, catalog.find(kata).grader]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).digest()


def mark(one: Handed) -> str:
    """Return a mark of a submission's text and of the files that it is graded with."""
    if one.refused:
        return hashlib.sha256(one.refused.encode()).hexdigest()[:32]
    return hashlib.sha256(_graded_with(one.kata) + one.source).hexdigest()[:32]


def _write(one: Graded, file: TextIO) -> Graded:
    file.write(one.line)  # it is line-buffered
    return one
