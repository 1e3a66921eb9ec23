"""What the three have in common: parts of this project as files elsewhere, by their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kata.catalog import ROOT
from kata.reading import Refused

JUDGE_NEEDS = ("numpy", "msgpack")
_TEMPLATES = Environment(
    loader=FileSystemLoader(ROOT / "kata" / "templates"),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    trim_blocks=True,
    lstrip_blocks=True,
)  # what it makes is no page
_TEMPLATES.filters["repr"] = repr


def template(name: str, **values: Any) -> str:
    """Return a template with values filled in."""
    return _TEMPLATES.get_template(name).render(**values)


def text(path: Path) -> dict[str, str]:
    """Return one file of the project under its name."""
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")}


def engine(leave_out: Collection[str] = ()) -> dict[str, str]:
    """Return the modules of the engine, without some files and folders."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "kata").rglob("*.py")):
        if not set(path.relative_to(ROOT / "kata").parts) & set(leave_out):
            found |= text(path)
    return found


def requirements(packages: Collection[str]) -> list[str]:
    """Return what requirements.txt says of some packages, without its comments."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    bare = [line.partition("#")[0].strip() for line in lines]
    return [line for line in bare if line and re.split(r"[^\w-]", line)[0] in packages]


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a new folder; raise Refused where something stands in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is there already; name a new folder: OUT=")
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
