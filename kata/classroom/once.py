"""What nbgrader does again and again and need not: open the gradebook, write into it, check what it knows is right."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

import jsonschema
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import common

_gradebooks: dict[str, dict[str, Any]] = {}  # what they are made of, by their addresses


@contextmanager
def only() -> Iterator[None]:
    """Let nbgrader do so once, and write all that belongs together, what happens in here, or nothing.

    Nine times a notebook it would look for every table and compile each query again, thirteen times wait for the disk,
    and twelve times check the whole notebook.
    """
    with (
        patch.object(Gradebook, "__init__", _open),
        patch.object(Gradebook, "close", lambda _: None),
        patch.object(common.jsonschema, "validate", _validate),
        patch.object(Exporter, "_validate_preprocessor", _validate_last),
    ):
        try:
            yield
            for gradebook in _gradebooks.values():
                gradebook["db"]().commit()
        finally:
            for gradebook in _gradebooks.values():
                gradebook["db"].remove()  # and with it what was not committed


_opened = Gradebook.__init__
_validate_any = Exporter._validate_preprocessor


def _open(gradebook: Gradebook, db_url: str, *course: str) -> None:
    if db_url not in _gradebooks:  # some of nbgrader names no course: what it opens is the same gradebook
        _opened(gradebook, db_url, *course)
        db = gradebook.db

        def commit() -> None:
            db.flush()
            db.expire_all()

        db.commit = commit
        _gradebooks[db_url] = vars(gradebook)
        gc.freeze()  # what is loaded by now stays; the collector need not look at it again
    vars(gradebook).update(_gradebooks[db_url])


def _validate_last(exporter: Exporter, nb: NotebookNode, preprocessor: Any) -> None:
    if preprocessor is exporter._preprocessors[-1]:
        _validate_any(exporter, nb, preprocessor)  # type: ignore[no-untyped-call]


def _validate(value: Any, schema: dict[str, Any]) -> None:
    _validator(json.dumps(schema)).validate(value)


@cache
def _validator(schema: str) -> Any:
    kind = jsonschema.validators.validator_for(json.loads(schema))
    kind.check_schema(json.loads(schema))
    return kind(json.loads(schema))
