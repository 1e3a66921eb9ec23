"""What a learner did, in SQLite: attempts, hints, solutions seen, and when what is due.

The file is `.kata/history.sqlite`, or what the variable KATA_HISTORY names. Nothing here ever raises for the sake of
a file: what cannot be read is set aside, what cannot be written is not remembered, and `trouble` says so.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from kata import catalog

T = TypeVar("T")
STARTED, RESET, REVIEW, LEFT, HINT, SEEN, ASIDE = "started", "reset", "review", "left", "hint", "seen", "aside"
ROUND = (STARTED, RESET, REVIEW, LEFT)  # what begins a round: hints and seconds count from here
PATIENCE = 10  # seconds that one command waits, once, for another to finish writing
_TICK = 1e-6  # seconds
_VERSION = 1
_TABLES = """
CREATE TABLE attempts (at REAL NOT NULL, kata TEXT NOT NULL, verdict TEXT NOT NULL, score REAL NOT NULL, ratio REAL,
    seed TEXT NOT NULL, seconds REAL NOT NULL, hints INTEGER NOT NULL, review INTEGER NOT NULL, text BLOB NOT NULL);
CREATE INDEX attempts_of ON attempts (kata, at);
CREATE TABLE events (at REAL NOT NULL, kata TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL);
CREATE INDEX events_of ON events (kata, at);
CREATE TABLE cards (key TEXT PRIMARY KEY, due REAL NOT NULL, state TEXT NOT NULL);
CREATE TABLE ratings (at REAL NOT NULL, key TEXT NOT NULL, rating INTEGER NOT NULL, detail TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Attempt:
    """One verdict. Times are seconds since 1970; `seconds` counts from the start of the round."""

    at: float
    kata: str
    verdict: str
    score: float
    ratio: float | None
    seed: int
    seconds: float
    hints: int
    review: bool
    text: bytes

    @property
    def passed(self) -> bool:
        """Tell whether everything was right."""
        return self.verdict == "passed"


@dataclass(frozen=True)
class Event:
    """Something that happened to a kata: STARTED, RESET, REVIEW, LEFT (a review), HINT, SEEN or ASIDE (its text)."""

    at: float
    kata: str
    what: str
    detail: str = ""


@dataclass(frozen=True)
class Card:
    """Something to remember, and when it is due; the state is the scheduler's own text."""

    key: str
    due: float
    state: str


def key(kata: str) -> str:
    """Return the key of a kata's card."""
    return f"kata:{kata}"


class History:
    """An open history. Every call is one transaction, so that a kill or another terminal loses nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(os.environ.get("KATA_HISTORY") or catalog.ROOT / ".kata" / "history.sqlite")
        self.trouble = ""
        self._opened: sqlite3.Connection | None = None
        self._inside: sqlite3.Connection | None = None  # of a transaction that goes on
        self._inode = 0

    def begin(self, kata: str, how: str = STARTED, detail: str = "", now: float | None = None) -> None:
        """Begin a round: hints and seconds count from here."""
        self._write(lambda db: _event(db, kata, how, detail, now), None)

    def note(self, kata: str, what: str, detail: str = "", now: float | None = None) -> None:
        """Remember that something happened to a kata."""

        def write(db: sqlite3.Connection) -> None:
            _round(db, kata, now)
            _event(db, kata, what, detail, now)

        self._write(write, None)

    def hint(self, kata: str, most: int, step: int | None = None, now: float | None = None) -> int:
        """Remember that a hint is shown and return its number, 1 to `most`: the next of this round, or `step`."""

        def write(db: sqlite3.Connection) -> int:
            _, given, _ = _round(db, kata, now)
            shown = step or min(given + 1, most)
            if shown > given:
                _event(db, kata, HINT, str(shown), now)
            return shown

        return self._write(write, step or 1)

    def attempt(self, report: dict[str, Any], text: bytes, now: float | None = None) -> Attempt:
        """Remember a verdict, as `Report.as_dict` gives it, with the text that was graded."""
        at = time.time() if now is None else now

        def made(since: float, hints: int, review: bool) -> Attempt:
            return Attempt(
                at, report["kata"], report["verdict"], report["score"], report["budget"]["ratio"], report["seed"],
                max(0.0, at - since), hints, review, text,
            )  # fmt: skip

        def write(db: sqlite3.Connection) -> Attempt:
            one = replace(made(*_round(db, report["kata"], now)), at=_at(db, report["kata"], now))
            fields = vars(one) | {"seed": str(one.seed)}  # SQLite's integers have a sign
            places = ", ".join(f":{name}" for name in fields)
            db.execute(f"INSERT INTO attempts ({', '.join(fields)}) VALUES ({places})", fields)
            return one

        return self._write(write, made(at, 0, False))

    def attempts(self, kata: str | None = None) -> list[Attempt]:
        """Return the attempts, oldest first: of one kata, or all."""
        asked = ("WHERE kata = ?", (kata,)) if kata else ("", ())
        columns = ", ".join(Attempt.__dataclass_fields__)

        def read(db: sqlite3.Connection) -> list[Attempt]:
            rows = db.execute(f"SELECT {columns} FROM attempts {asked[0]} ORDER BY at, rowid", asked[1])
            return [
                Attempt(at, kata, verdict, score, ratio, int(seed), seconds, hints, bool(review), text)
                for at, kata, verdict, score, ratio, seed, seconds, hints, review, text in rows
            ]

        return self._read(read, [])

    def events(self, kata: str | None = None) -> list[Event]:
        """Return what happened, oldest first: to one kata, or to all."""
        asked = ("WHERE kata = ?", (kata,)) if kata else ("", ())
        query = f"SELECT at, kata, what, detail FROM events {asked[0]} ORDER BY at, rowid"
        return self._read(lambda db: [Event(*row) for row in db.execute(query, asked[1])], [])

    def cards(self) -> dict[str, Card]:
        """Return everything that was scheduled, by key."""
        query = "SELECT key, due, state FROM cards"
        return self._read(lambda db: {row[0]: Card(*row) for row in db.execute(query)}, {})

    def keep(self, card: Card, rating: int, detail: str = "", now: float | None = None) -> None:
        """Remember a card as it is after a rating, 1 to 4."""

        def write(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT OR REPLACE INTO cards (key, due, state) VALUES (?, ?, ?)", (card.key, card.due, card.state)
            )
            at = time.time() if now is None else now
            db.execute(
                "INSERT INTO ratings (at, key, rating, detail) VALUES (?, ?, ?, ?)", (at, card.key, rating, detail)
            )

        self._write(write, None)

    def ratings(self) -> list[tuple[float, str, int]]:
        """Return every rating, oldest first: when, of which card, 1 to 4."""
        query = "SELECT at, key, rating FROM ratings ORDER BY at, rowid"
        return self._read(lambda db: [(row[0], row[1], row[2]) for row in db.execute(query)], [])

    def together(self, work: Callable[[], T], otherwise: T) -> T:
        """Make one transaction of all calls in a piece of work; return something else where that is not possible."""
        return self._write(lambda _: work(), otherwise)

    def close(self) -> None:
        """Close the file."""
        if self._opened:
            self._opened.close()
            self._opened = None

    def _read(self, work: Callable[[sqlite3.Connection], T], nothing: T) -> T:
        with suppress(PermissionError):  # then to open it says why it cannot be read
            if not self._opened and not self.path.exists():
                return nothing
        return self._do(work, nothing)

    def _write(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        return self._do(work, otherwise, "IMMEDIATE")

    def _do(self, work: Callable[[sqlite3.Connection], T], otherwise: T, kind: str = "DEFERRED") -> T:
        """Do something in one transaction; where the file does not allow it, say so and return something else."""
        if self._inside:
            return work(self._inside)
        for _ in range(2):
            try:
                with self._transaction(kind) as db:
                    return work(db)
            except (sqlite3.OperationalError, OSError) as error:
                reason = error.strerror if isinstance(error, OSError) else error
                self.trouble = f"{self.path} cannot be used ({reason}): what you do now is not remembered."
                self.close()  # what is opened next is less patient
                break
            except sqlite3.DatabaseError as error:  # it is no database, or a damaged one
                self._set_aside(str(error))
        return otherwise

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[sqlite3.Connection]:
        db = self._opened = self._opened or self._open()
        db.execute(f"BEGIN {kind}")
        self._inside = db
        try:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise sqlite3.OperationalError("a newer version of this project wrote it")
            if version == 0:
                for statement in _TABLES.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {_VERSION}")
            yield db
            db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
        finally:
            self._inside = None

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self.path, timeout=PATIENCE / 20 if self.trouble else PATIENCE, isolation_level=None)
        with suppress(OSError):
            self._inode = self.path.stat().st_ino
        return db

    def _set_aside(self, reason: str) -> None:
        """Rename a file that is no history, unless another command has done so."""
        self.close()
        aside = self.path.with_name(f"{self.path.stem}-broken-{time.time_ns()}{self.path.suffix}")
        with suppress(OSError):
            if self.path.stat().st_ino == self._inode:
                self.path.rename(aside)
                self.trouble = (
                    f"{self.path} was broken ({reason}) and is set aside as {aside.name}; a new one is begun."
                )


def _at(db: sqlite3.Connection, kata: str, now: float | None) -> float:
    """Return when something happens to a kata: after what happened last, even if the clock was set back since."""
    query = (
        "SELECT MAX(at) FROM (SELECT at FROM events WHERE kata = ? UNION ALL SELECT at FROM attempts WHERE kata = ?)"
    )
    (last,) = db.execute(query, (kata, kata)).fetchone()
    at = time.time() if now is None else now
    return at if last is None or at >= last else last + _TICK


def _event(db: sqlite3.Connection, kata: str, what: str, detail: str, now: float | None) -> None:
    at = _at(db, kata, now)
    db.execute("INSERT INTO events (at, kata, what, detail) VALUES (?, ?, ?, ?)", (at, kata, what, detail))


def _round(db: sqlite3.Connection, kata: str, now: float | None) -> tuple[float, int, bool]:
    """Return when the round of a kata began, its hints, and whether it is a review; begin one if there is none."""
    query = (
        f"SELECT rowid, at, what FROM events WHERE kata = ? AND what IN {ROUND} ORDER BY at DESC, rowid DESC LIMIT 1"
    )
    if not (found := db.execute(query, (kata,)).fetchone()):
        _event(db, kata, STARTED, "", now)
        found = db.execute(query, (kata,)).fetchone()
    row, at, what = found
    query = "SELECT MAX(CAST(detail AS INTEGER)) FROM events WHERE kata = ? AND what = ? AND at >= ? AND rowid > ?"
    (given,) = db.execute(query, (kata, HINT, at, row)).fetchone()
    return at, given or 0, what == REVIEW
