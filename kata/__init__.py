"""Katas of machine-learning primitives, and the judge that grades them."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """Load `from kata import check` only where it is asked for: every command imports this module."""
    if name == "check":
        from kata.live import check

        return check
    raise AttributeError(f"module 'kata' has no attribute {name!r}")
