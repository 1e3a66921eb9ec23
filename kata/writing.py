"""Writing a file whole or not at all, whatever is killed and however full the disk is."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from kata import reading


def whole(path: Path, content: bytes, parents: bool = False) -> None:
    """Put a file in the place of what stands there; raise Refused, and leave the old one, where that fails.

    With parents the folders above it are made where they are missing.
    """
    aim = Path(os.path.realpath(path))  # a link stays one
    new = aim.with_name(f".{aim.name}.{os.getpid()}.new")
    try:
        if parents:
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
            f"{reading.near(path)} cannot be written: {error.strerror}; nothing was changed"
        ) from None


def _settle(folder: Path) -> None:
    """Make the names in a folder last through a loss of power, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
