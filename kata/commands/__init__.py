"""What a person types, by who types it; each command is a few lines over the engine."""

from __future__ import annotations

import sys

from kata.report import printable


def tell(trouble: str) -> None:
    """Say on the side what of a history could not be read or written, if anything."""
    if trouble:
        print(f"kata: {printable(trouble)}", file=sys.stderr)
