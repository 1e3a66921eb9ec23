"""What a learner wrote, kept in `.kata/backups` before anything else is laid in its place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from kata import catalog, reading, writing
from kata.catalog import Kata


def path(name: str) -> Path:
    """Return where a backup is."""
    return catalog.ROOT / ".kata" / "backups" / name


def keep(kata: Kata) -> Path:
    """Copy an exercise into the backups; return where it is kept."""
    kept = path(f"{kata.name}-{datetime.now():%Y%m%d-%H%M%S-%f}.py")
    writing.whole(kept, read(kata.exercise), parents=True)
    return kept


def reset(kata: Kata) -> Path | None:
    """Lay the stub again; return where the learner's text is kept, None if there was none."""
    kept = keep(kata) if catalog.started(kata) else None
    writing.whole(kata.exercise, catalog.stub(kata).encode(), parents=True)
    return kept


def read(file: Path) -> bytes:
    """Return the content of a file; raise Refused where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise reading.Refused(f"{reading.near(file)} cannot be read: {error.strerror}; nothing was changed") from None
