"""The parts of the README that are generated: each stands between two marks."""

from __future__ import annotations

import re

from kata import catalog

README = catalog.ROOT / "README.md"


def part(mark: str) -> str:
    """Return what stands between the marks of that name."""
    found = _between(mark).search(README.read_text(encoding="utf-8"))
    if not found:
        raise LookupError(f"README.md has no part between <!-- {mark} --> and <!-- /{mark} -->")
    return found[2]


def write(mark: str, text: str) -> None:
    """Put a text between the marks of that name."""
    part(mark)
    whole = README.read_text(encoding="utf-8")
    README.write_text(_between(mark).sub(lambda found: found[1] + text + found[3], whole), encoding="utf-8")


def _between(mark: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {mark} -->\n)(.*?)(\n<!-- /{mark} -->)", re.DOTALL)
