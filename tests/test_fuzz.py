"""What reads submissions and classes, given bytes that nobody meant: some hundred here, more by `make fuzz`."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import hypothesis
import msgpack
import pytest
from hypothesis import strategies as some

from kata import handed, notebook
from kata.sandbox import wire
from tests import fuzz

MORE = "FUZZ" in os.environ
ASKED = hypothesis.settings(
    max_examples=int(os.environ.get("FUZZ", "300")),
    derandomize=not MORE,
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
CODE = (
    "def softmax(x):", "\n", "    ", "return x", "import numpy as np", "class A", ":", "(", ")", '"""', "'", "\\",
    "x = 1", "%time", "!ls", "lambda", "[", "]", "{", "f'{", "}'", "@a", "1if 1 else 2", "\\d", "\0", "\f", "\x1c",
    "\ud800", "é", "9" * 5000, "-", "#",
)  # fmt: skip


@some.composite
def damaged(draw: Any, whole: some.SearchStrategy[bytes]) -> bytes:
    """Draw bytes of which some were changed, left out, or put in twice."""
    data = bytearray(draw(whole))
    for _ in range(draw(some.integers(0, 4))):
        start = draw(some.integers(0, len(data)))
        end = start + draw(some.integers(0, 8))
        data[start:end] = draw(some.binary(max_size=8) | some.just(bytes(data[start : end + 64]) * 2))
    return bytes(data)


def framed(header: bytes, body: bytes) -> bytes:
    return wire.PREFIX.pack(len(header), len(body)) + header + bytes(-(wire.PREFIX.size + len(header)) % 64) + body


claims = some.builds(
    lambda code, layout, writeable, shape: code + layout + writeable + struct.pack(f">{len(shape)}Q", *shape),
    some.sampled_from([bytes([code]) for code in b"?bBhHiIlLqQefdgFDGOUSVMm"]),
    some.sampled_from([b"C", b"F", b"S", b"N", b"?"]),
    some.binary(min_size=1, max_size=1),
    some.lists(some.integers(0, 5) | some.integers(0, 2**64 - 1), max_size=70),
)
extensions = some.builds(msgpack.ExtType, some.integers(0, 127), some.binary(max_size=40)) | some.builds(
    msgpack.ExtType, some.just(0), claims
)
plain = some.none() | some.booleans() | some.integers(-(2**63), 2**64 - 1) | some.floats() | some.text() | some.binary()
values = some.recursive(
    plain | extensions,
    lambda inner: some.lists(inner, max_size=5) | some.dictionaries(plain | extensions, inner, max_size=5),
    max_leaves=30,
)
headers = some.builds(lambda value: msgpack.packb(value, unicode_errors="surrogatepass"), values)
frames = (
    some.binary()
    | damaged(some.sampled_from(list(fuzz.seeds("wire"))))
    | some.builds(framed, headers | damaged(headers) | some.binary(), some.binary(max_size=600))
)

cells = some.fixed_dictionaries(
    {
        "cell_type": some.sampled_from(["code", "markdown", 3]),
        "source": some.lists(some.sampled_from(CODE) | some.text(max_size=5), max_size=12)
        | some.lists(some.sampled_from(CODE), max_size=12).map("".join)
        | some.none(),
    }
)
books = some.builds(lambda cells: json.dumps({"cells": cells}).encode(), some.lists(cells | some.none(), max_size=5))
notebooks = some.binary() | damaged(some.sampled_from(list(fuzz.seeds("notebook")))) | books | damaged(books)

names = some.lists(
    some.sampled_from(["ada", "softmax.py", "conv2d.py", "a.ipynb", "b.zip", "..", ".", "", "x" * 130, "\x1b[2J"])
    | some.text(max_size=4),
    max_size=4,
).map("/".join)


@some.composite
def archives(draw: Any, deep: int = 2) -> bytes:
    """Draw zip files of odd names and contents, links and directories among them, zip files inside."""
    file = io.BytesIO()
    inside = some.binary(max_size=80) | notebooks | (archives(deep - 1) if deep else some.nothing())
    with zipfile.ZipFile(file, "w") as archive:
        for name in draw(some.lists(names, max_size=4)):
            member = zipfile.ZipInfo(name.encode("utf-8", "replace").decode())
            member.external_attr = draw(some.sampled_from([0, 0o644, 0o120777, 0o40755])) << 16
            member.compress_type = draw(some.sampled_from([0, 8, 12, 14]))
            archive.writestr(member, draw(inside))
    return file.getvalue()


zips = some.binary() | damaged(some.sampled_from(list(fuzz.seeds("zip")))) | archives() | damaged(archives())
INPUTS = {"wire": frames, "file": some.binary(max_size=2000), "zip": zips, "notebook": notebooks}


@pytest.mark.timeout(7200 if MORE else 300)
@pytest.mark.filterwarnings("ignore:Duplicate name")  # of zipfile, when one is drawn
@pytest.mark.parametrize("reader", fuzz.READERS)
def test_whatever_is_read_is_a_value_or_the_documented_error(reader: str) -> None:
    hypothesis.given(INPUTS[reader])(ASKED(fuzz.READERS[reader]))()


def test_odd_code_in_a_notebook_is_not_told_on_the_terminal(recwarn: pytest.WarningsRecorder) -> None:
    cells = [{"cell_type": "code", "source": "x = 1if 1 else 2\ny = '\\d'\ndef softmax(x): pass"}]
    assert list(notebook.functions(json.dumps({"cells": cells}).encode(), fuzz.KATAS)) == ["softmax"]
    assert not recwarn.list


def bomb(kind: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(
        file, "w", zipfile.ZIP_BZIP2 if kind == "unpacks at once" else zipfile.ZIP_DEFLATED
    ) as archive:
        if kind == "unpacks at once":
            archive.writestr("ada/softmax.py", bytes(160 << 20))
        elif kind == "holds many zip files":
            inner = io.BytesIO()
            with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as one:
                for number in range(60):
                    one.writestr(f"{number}/softmax.py", bytes(1 << 20))
            for number in range(8):
                archive.writestr(f"ada/{number}.zip", inner.getvalue())
    if kind != "lists a million files":
        return file.getvalue()
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    return entry * 1_000_000 + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(entry) * 1_000_000, 0, 0)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("unpacks at once", "is packed in an unusual way; zip it without options"),
        ("holds many zip files", "is in a zip file that unpacks to more than 64 MB"),
        ("lists a million files", "lists too many files; a zip file may have 5000"),
    ],
)
def test_a_zip_file_takes_no_more_memory_than_it_may(kind: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(bomb(kind))
    with fuzz.bounded(2 * handed.ZIP_AT_MOST):
        found = handed.collect(path, fuzz.KATAS)
    assert said in {one.refused for one in found}
