"""Reading a submission: one regular text file of sensible size, read once."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

BYTES_AT_MOST = 1 << 20


class Refused(ValueError):
    """Raised for a file that is not read; the message says why and what to do."""


def submission(path: Path) -> bytes:
    """Return the bytes of a submission; raise Refused for what cannot be one."""
    if path.suffix == ".ipynb":
        raise Refused(f"{path} is a notebook; copy the function into a .py file and name that")
    if path.is_dir():
        raise Refused(f"{path} is a folder; name a .py file in it")
    if not os.path.lexists(path):
        raise Refused(f"there is no file {path}")
    try:
        return regular(path, BYTES_AT_MOST, links=True)
    except Refused as error:
        raise Refused(f"{path} {error}") from None


def regular(path: Path, at_most: int, links: bool = False) -> bytes:
    """Return the bytes of a regular file; raise Refused, without its name, for another or a larger one."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if links else os.O_NOFOLLOW))
    except OSError as error:
        raise Refused(_reason(error)) from None
    try:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise Refused("is not a regular file")
        content = b""
        while len(content) <= at_most and (part := os.read(descriptor, at_most + 1)):
            content += part
    except OSError as error:
        raise Refused(_reason(error)) from None
    finally:
        os.close(descriptor)
    if len(content) > at_most:
        raise Refused(f"has {info.st_size / 1e6:.1f} MB; at most {at_most >> 20} MB are read")
    return content


def _reason(error: OSError) -> str:
    reasons = {errno.ELOOP: "is a link", errno.EACCES: "may not be read"}
    return reasons.get(error.errno or 0, f"cannot be read: {error.strerror}")


def lines(source: str) -> list[str]:
    """Return the lines of a source text as Python counts them: a form feed, for one, ends none."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def near(path: Path) -> Path:
    """Return the path as one would type it here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
