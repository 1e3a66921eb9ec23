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
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refused(_reason(path, error)) from None
    try:
        info = os.fstat(descriptor)
        if stat.S_ISDIR(info.st_mode):
            raise Refused(f"{path} is a folder; name a .py file in it")
        if not stat.S_ISREG(info.st_mode):
            raise Refused(f"{path} is not a regular file")
        source = b""
        while len(source) <= BYTES_AT_MOST and (part := os.read(descriptor, BYTES_AT_MOST + 1)):
            source += part
    except OSError as error:
        raise Refused(_reason(path, error)) from None
    finally:
        os.close(descriptor)
    if len(source) > BYTES_AT_MOST:
        raise Refused(f"{path} has {info.st_size / 1e6:.1f} MB; a submission has at most {BYTES_AT_MOST >> 20} MB")
    return source


def _reason(path: Path, error: OSError) -> str:
    if error.errno == errno.ENOENT:
        return f"there is no file {path}"
    if error.errno == errno.EACCES:
        return f"{path} may not be read"
    return f"{path} cannot be read: {error.strerror}"
