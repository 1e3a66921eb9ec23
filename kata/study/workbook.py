"""A notebook to practise in: statement, stub, and the line that grades it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kata import catalog, reading, statement, writing
from kata.catalog import Kata

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def default(katas: Sequence[Kata]) -> Path:
    """Return where a notebook stands if nobody says where."""
    more = f"-and-{len(katas) - 1}-more" if len(katas) > 1 else ""
    return catalog.ROOT / "notebooks" / f"{katas[0].name}{more}.ipynb"


def write(katas: Sequence[Kata], file: Path) -> None:
    """Write a notebook, whole or not at all and never over a file; raise Refused where that is not possible."""
    if os.path.lexists(file):
        raise reading.Refused(f"{reading.near(file)} is there already; OUT= (--out) names another place")
    writing.whole(file, json.dumps(notebook(katas), indent=1, ensure_ascii=False).encode() + b"\n", parents=True)


def notebook(katas: Sequence[Kata]) -> dict[str, Any]:
    """Return a notebook in the format of Jupyter, version 4.5."""
    cells = [cell | {"id": f"kata-{number}"} for number, cell in enumerate(_cells(katas))]
    return {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}


def _cells(katas: Sequence[Kata]) -> Iterator[dict[str, Any]]:
    yield _code("from kata import check")
    for kata in katas:
        yield {"cell_type": "markdown", "metadata": {}, "source": statement.markdown(kata)}
        yield _code(catalog.stub(kata).rstrip())
        yield _code(f"check({kata.name})")


def _code(text: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": text}
