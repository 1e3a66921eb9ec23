"""Writing a result: whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from kata.reading import Refused


def whole(path: Path, content: str | bytes) -> None:
    """Replace a file by new content at once; raise Refused, with the file as it was, where that is not possible."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(content.encode() if isinstance(content, str) else content)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise Refused(f"{path} cannot be written: {error.strerror}; OUT= names another place") from None
