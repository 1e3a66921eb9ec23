"""The templates of the pages: what is put into one is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from kata.report import printable


def template(name: str, **settings: Any) -> Template:
    """Return the template of a page; the settings are those of jinja2's Environment."""
    found = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, **settings)
    found.filters["printable"] = printable
    return found.get_template(name)
