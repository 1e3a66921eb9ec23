"""Bytes that nobody meant, for whatever reads what a submission or a class gives: `python -m tests.fuzz`, `make fuzz`.

Hypothesis draws them; atheris, if it can be imported, looks for such as reach new code. Every reader must return, or
raise the one exception that it documents, and take no more memory than the largest thing that it may read.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import subprocess
import sys
import tempfile
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kata import catalog, handed, notebook, reading
from kata.calls import paste
from kata.reading import Refused
from kata.sandbox import wire

KATAS = ("softmax", "conv2d")
MEMORY = 2 * max(wire.BODY_AT_MOST, handed.ZIP_AT_MOST)  # bytes: the largest thing that is read, and a copy of it
EXAMPLES, SECONDS = 20_000, 60  # for each reader, on demand


@contextmanager
def bounded(most: int = MEMORY) -> Iterator[None]:
    """Fail if what happens inside takes more memory than that at once, in bytes."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= most, f"{peak >> 20} MB were taken"


def wire_reader(data: bytes) -> None:
    """Take the bytes for what came from a worker; a value can be written out for a report."""
    frame = bytearray(data.ljust(wire.PREFIX.size, b"\0"))
    with suppress(wire.WireError), bounded():
        size = wire.size(frame)
        if size > 1 << 20:
            return
        assert paste(wire.unpack(frame[:size].ljust(size, b"\0")))


def file_reader(data: bytes) -> None:
    """Take the bytes for a submission."""
    with _written(data, "softmax.py") as path, bounded():
        assert reading.submission(path) == data
        for at_most in (0, len(data) - 1, len(data)):
            try:
                assert reading.regular(path, at_most) == data
                assert at_most >= len(data)
            except Refused:
                assert at_most < len(data)


def zip_reader(data: bytes) -> None:
    """Take the bytes for the zip file of a class; what comes out is a text for a kata, or is refused in a sentence."""
    with _written(data, "class.zip") as path, bounded():
        found = handed.collect(path, KATAS)
    for one in found:
        assert one.refused or (one.kata in KATAS and one.student)
        assert len(one.source) <= reading.BYTES_AT_MOST
        assert one.student.isprintable()
        assert one.kata.isprintable()
    graded = [(one.student, one.kata) for one in found if not one.refused]
    assert len(graded) == len(set(graded))


def notebook_reader(data: bytes) -> None:
    """Take the bytes for a notebook; nothing is said on the way."""
    with suppress(Refused), bounded(), warnings.catch_warnings(record=True, action="always") as heard:
        for name, source in notebook.functions(data, KATAS).items():
            assert name in KATAS
            assert type(source) is bytes
        assert not heard


READERS: dict[str, Callable[[bytes], None]] = {
    "wire": wire_reader,
    "file": file_reader,
    "zip": zip_reader,
    "notebook": notebook_reader,
}


@contextmanager
def _written(data: bytes, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        yield path


def seeds(reader: str) -> Iterator[bytes]:
    """Yield bytes that a reader takes, to begin with."""
    source = catalog.solution_source(catalog.find("softmax"))
    if reader == "wire":
        import numpy as np

        for value in ({"a": np.ones((2, 3)), "b": (1, None, [2.5, "text"])}, {"c": 1 + 2j, "d": 2**70, "e": ()}):
            yield b"".join(wire.pack(value))
    elif reader == "zip":
        for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            archive = io.BytesIO()
            with zipfile.ZipFile(archive, "w", kind) as opened:
                opened.writestr("ada/softmax.py", source)
                opened.writestr("ben/week1.ipynb", _notebook(source))
            yield archive.getvalue()
    else:
        yield _notebook(source, "%time\nx = 1\nfor i in x: pass").encode() if reader == "notebook" else source.encode()


def _notebook(*sources: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": source.splitlines(True)} for source in sources]})


def guided(reader: str, seconds: int) -> None:
    """Let atheris look for bytes that a reader fails on; it ends the process."""
    import atheris

    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(seeds(reader)):
            Path(corpus, str(number)).write_bytes(data)
        settings = [f"-max_total_time={seconds}", "-timeout=30", "-max_len=65536", "-print_final_stats=1"]
        atheris.Setup(["fuzz", *settings, corpus], READERS[reader])
        atheris.Fuzz()


_GUIDED = """
import atheris
with atheris.instrument_imports(include=["kata", "zipfile", "json"]):
    from tests import fuzz
fuzz.guided({reader!r}, {seconds})
"""


def main(seconds: int) -> int:
    """Run both; stop at the first failure, whose bytes are kept and named."""
    settings = os.environ | {"FUZZ": str(EXAMPLES)}
    print(f"hypothesis: {EXAMPLES} inputs for each of {', '.join(READERS)}", flush=True)
    if subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/test_fuzz.py"], env=settings, check=False
    ).returncode:
        return 1
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: hypothesis was all.")
        return 0
    for reader in READERS:
        print(f"atheris: {reader}, {seconds} s", flush=True)
        program = _GUIDED.format(reader=reader, seconds=seconds)
        done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
        if done.returncode:
            print(done.stderr[-4000:])
            return 1
        print("\n".join(line for line in done.stderr.splitlines() if line.startswith(("Done", "stat::number"))))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
