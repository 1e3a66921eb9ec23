"""What a class handed in: folders, zip files and notebooks, read with suspicion.

    class/                     or class.zip
        ada/softmax.py         a student's folder, a file for each kata
        ben.zip                the same, zipped
        eve/week1.ipynb        or a notebook that defines the functions
        kim/exercises/...      or a whole repository: only its exercises count

Nothing is unpacked to the disk. What cannot be read is refused, one by one, and says why.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path, PurePosixPath

from kata import notebook, reading
from kata.reading import BYTES_AT_MOST, Refused

ZIP_AT_MOST = 64 << 20  # bytes of one zip file, packed and unpacked
FILES_AT_MOST = 5000  # in one zip file
_LIST_AT_MOST = 256 * FILES_AT_MOST  # bytes of its list of files, which is read whole
NOTEBOOK_AT_MOST = 16 << 20  # bytes: pictures are inside
NAME_AT_MOST = 120  # characters
_DEEP, _FOLDERS_AT_MOST = 2, 20  # zip files inside one another (a class, a student), and folders
_LEFT_BEHIND = ("__MACOSX", "__pycache__", ".ipynb_checkpoints", ".git", ".DS_Store", "Thumbs.db")


@dataclass(frozen=True)
class Handed:
    """One submission of a student, or something of theirs that was refused."""

    student: str
    kata: str  # or what was refused, as a path
    source: bytes = b""
    refused: str = ""
    seed: int | None = None  # without one the judge draws it


@dataclass(frozen=True)
class _File:
    """A file that was found, or refused where it was found."""

    path: PurePosixPath  # below the class
    read: Callable[[int], bytes] = lambda _: b""  # takes how many bytes it may have
    refused: str = ""


def collect(place: Path, katas: Collection[str]) -> list[Handed]:
    """Return every submission below a folder or in a zip file, in order of students.

    Args:
        place: the folder or zip file of a class.
        katas: the names of what can be graded.
    """
    if place.is_dir():
        files = _below(place, PurePosixPath())
    elif place.suffix == ".zip":
        files = _zipped(_File(PurePosixPath(), partial(reading.regular, place)))
    else:
        raise Refused(f"{place} is neither a folder nor a zip file")
    return _counted(files, katas)


def of_one(place: Path, katas: Collection[str]) -> list[Handed]:
    """Return every submission in the folder of one student."""
    return _counted(_below(place, PurePosixPath("student")), katas)


def _counted(files: Iterator[_File], katas: Collection[str]) -> list[Handed]:
    counting: dict[tuple[str, str], Handed] = {}
    refused: list[Handed] = []
    for one in _handed(_exercises(files), katas):
        if one.refused:
            refused.append(one)
        elif counting.setdefault((one.student, one.kata), one) is not one:  # its text is not kept
            refused.append(Handed(one.student, one.kata, refused="is there twice; the first one counts"))
    return sorted([*counting.values(), *refused], key=lambda one: (one.student, one.kata, one.refused))


def _below(folder: Path, path: PurePosixPath) -> Iterator[_File]:
    """Yield the files of a folder; links are yielded too, and refused when they are read."""
    if len(path.parts) > _FOLDERS_AT_MOST:
        yield _File(path, refused="is a folder too deep inside others")
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _File(path, refused=f"cannot be opened: {error.strerror}")
        return
    for entry in entries:
        if entry.name in _LEFT_BEHIND:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), path / entry.name)
        elif entry.name.endswith(".zip") and entry.is_file(follow_symlinks=False):
            yield from _zipped(_File(path / entry.name, partial(reading.regular, Path(entry.path))))
        else:
            yield _File(path / entry.name, partial(reading.regular, Path(entry.path)))


@dataclass
class _Left:
    """What a zip file may still hold, with the zip files inside it."""

    bytes: int = ZIP_AT_MOST
    files: int = FILES_AT_MOST


class _Archive(io.BytesIO):
    """The bytes of a zip file: while it is opened, its list of files must not be read if it is too long."""

    at_most = _LIST_AT_MOST

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as usual; raise Refused for too much at once."""
        if size is not None and size > self.at_most:
            raise Refused(f"lists too many files; a zip file may have {FILES_AT_MOST}")
        return super().read(size)


def _zipped(file: _File, deep: int = 1, outer: _Left | None = None) -> Iterator[_File]:
    """Yield the files in a zip file, as if it were the folder of its name.

    What a student handed in has limits of its own; a zip file inside it shares them.
    """
    left = outer if outer and len(file.path.parts) > 1 else _Left()
    folder = file.path.with_suffix("") if file.path.name else file.path
    if deep > _DEEP:
        yield _File(file.path, refused="is a zip file too deep inside others")
        return
    try:
        content = _Archive(file.read(ZIP_AT_MOST))
        archive = zipfile.ZipFile(content)
        content.at_most = ZIP_AT_MOST
        members = archive.infolist()
        if len(members) > left.files:
            raise Refused(f"holds {len(members)} files; a zip file may have {FILES_AT_MOST}, those inside it included")
    except (Refused, zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        why = str(error) if isinstance(error, Refused) else f"is no zip file that can be read ({error})"
        yield _File(file.path, refused=why)
        return
    left.files -= len(members)
    for member in sorted(members, key=lambda one: one.filename):
        inside = PurePosixPath(member.filename)
        if member.filename.endswith("/") or any(part in _LEFT_BEHIND for part in inside.parts):
            continue
        if inside.is_absolute() or ".." in inside.parts or "\\" in member.filename:
            path = repr(member.filename[:NAME_AT_MOST])
            yield _File(folder / inside.name, refused=f"has the path {path}, which leads out of its folder")
            continue
        if len(inside.parts) > _FOLDERS_AT_MOST:
            yield _File(folder / inside.name, refused="is in a folder too deep inside others")
            continue
        one = _File(folder / inside, partial(_unpacked, archive, member, left))
        yield from _zipped(one, deep + 1, left) if inside.suffix == ".zip" else [one]


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: _Left, at_most: int) -> bytes:
    """Return what a member really holds, whatever it claims; all of a zip file share what is left."""
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused("is a link")
    if member.flag_bits & 1:
        raise Refused("is encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others unpack all at once
        raise Refused("is packed in an unusual way; zip it without options")
    allowed = min(at_most, left.bytes)
    try:
        with archive.open(member) as stream:
            content = stream.read(allowed + 1)
    except Exception as error:  # zipfile, zlib, lzma and bz2 have errors of their own for what is broken
        raise Refused(f"cannot be unpacked ({error})") from None
    left.bytes -= len(content)
    if len(content) > allowed:
        whole = "" if allowed == at_most else "is in a zip file that "
        raise Refused(f"{whole}unpacks to more than {(at_most if allowed == at_most else ZIP_AT_MOST) >> 20} MB")
    return content


def _exercises(files: Iterator[_File]) -> Iterator[_File]:
    """Yield the files, but of a whole repository of this project, or of a handout, only its exercises."""
    for _, own in groupby(files, key=lambda one: one.path.parts[:1]):  # zip files are held meanwhile: a student's only
        found = list(own)
        roots = {_above(one.path, "exercises") for one in found}
        roots &= {_above(one.path, name) for one in found for name in ("solutions", "stubs")}
        for one in found:
            root = next((parent for parent in one.path.parents if parent in roots), None)
            if root is None or one.path.is_relative_to(root / "exercises"):
                yield one


def _above(path: PurePosixPath, folder: str) -> PurePosixPath | None:
    """Return the folder of a student in which a folder of that name leads to the file."""
    inside = path.parts[1:-1]
    return PurePosixPath(*path.parts[: 1 + inside.index(folder)]) if folder in inside else None


def _handed(files: Iterator[_File], katas: Collection[str]) -> Iterator[Handed]:
    for file in files:
        student = _readable(file.path.parts[0] if len(file.path.parts) > 1 else "")
        try:
            if file.refused:
                raise Refused(file.refused)
            _check_name(file.path)
            if file.path.suffix == ".ipynb":
                yield from _of_notebook(student, file, katas)
            elif file.path.suffix == ".py":
                source = file.read(BYTES_AT_MOST)
                if file.path.stem not in katas:
                    raise Refused("is named after no kata")
                yield Handed(student, file.path.stem, source)
        except Refused as error:
            inside = PurePosixPath(*file.path.parts[1:] or file.path.parts)
            yield Handed(student, _readable(str(inside)), refused=str(error))


def _of_notebook(student: str, file: _File, katas: Collection[str]) -> Iterator[Handed]:
    found = notebook.functions(file.read(NOTEBOOK_AT_MOST), katas)
    if not found:
        raise Refused("defines no function of a kata")
    for name, source in found.items():
        yield Handed(student, name, source)


def _check_name(path: PurePosixPath) -> None:
    if any(not part.isprintable() or len(part) > NAME_AT_MOST for part in path.parts):
        raise Refused("has a name that nobody can read")
    if len(path.parts) < 2:
        raise Refused("stands outside of every student's folder")


def _readable(name: str) -> str:
    shown = name.encode("unicode_escape", "backslashreplace").decode() if not name.isprintable() else name
    return shown if len(shown) <= NAME_AT_MOST else f"{shown[:NAME_AT_MOST]}..."
