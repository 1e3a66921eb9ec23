"""What a learner wrote, kept in `.kata/backups` before anything else is laid in its place.

A file is replaced whole or not at all, whatever is killed and however full the disk is.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kata import catalog, reading
from kata.catalog import Kata


def path(name: str) -> Path:
    """Return where a backup is."""
    return catalog.ROOT / ".kata" / "backups" / name


def keep(kata: Kata) -> Path:
    """Copy an exercise into the backups; return where it is kept."""
    kept = path(f"{kata.name}-{datetime.now():%Y%m%d-%H%M%S-%f}.py")
    write(kept, read(kata.exercise))
    return kept


def reset(kata: Kata) -> Path | None:
    """Lay the stub again; return where the learner's text is kept, None if there was none."""
    kept = keep(kata) if catalog.started(kata) else None
    write(kata.exercise, catalog.stub(kata).encode())
    return kept


def read(file: Path) -> bytes:
    """Return the content of a file; raise Refused where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise reading.Refused(f"{reading.near(file)} cannot be read: {error.strerror}; nothing was changed") from None


def write(file: Path, content: bytes) -> None:
    """Replace a file by new content; raise Refused, with the old content in place, where that is not possible."""
    aim = Path(os.path.realpath(file))  # a link stays one
    new = aim.with_name(f".{aim.name}.{os.getpid()}.new")
    try:
        aim.parent.mkdir(parents=True, exist_ok=True)
        with new.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        new.replace(aim)
        _settle(aim.parent)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise reading.Refused(
            f"{reading.near(file)} cannot be written: {error.strerror}; nothing that you wrote was changed"
        ) from None


def _settle(folder: Path) -> None:
    """Make the names in a folder last through a loss of power, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
