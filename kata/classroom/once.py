"""What nbgrader does anew for each notebook and need not: open the gradebook, and check its own schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

import jsonschema
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import common

_gradebooks: dict[tuple[Any, ...], dict[str, Any]] = {}


@contextmanager
def only() -> Iterator[None]:
    """Let nbgrader do so once: nine times a notebook it would look for every table, and compile each query again."""
    with (
        patch.object(Gradebook, "__init__", _open),
        patch.object(Gradebook, "close", lambda gradebook: gradebook.db.remove()),
        patch.object(common.jsonschema, "validate", _validate),
    ):
        yield


_opened = Gradebook.__init__


def _open(gradebook: Gradebook, *asked: Any, **named: Any) -> None:
    key = (*asked, *named.items())
    if key not in _gradebooks:
        _opened(gradebook, *asked, **named)
        _gradebooks[key] = vars(gradebook)
    vars(gradebook).update(_gradebooks[key])


def _validate(value: Any, schema: dict[str, Any]) -> None:
    _validator(json.dumps(schema)).validate(value)


@cache
def _validator(schema: str) -> Any:
    kind = jsonschema.validators.validator_for(json.loads(schema))
    kind.check_schema(json.loads(schema))
    return kind(json.loads(schema))
