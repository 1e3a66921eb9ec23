"""Writing a file whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from kata import reading


def whole(path: Path, content: bytes) -> None:
    """Put a file in the place of what stands there; raise Refused, and leave the old one, where that fails."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(content)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise reading.Refused(f"{path} cannot be written: {error.strerror}") from None
