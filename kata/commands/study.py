"""What a learner types who studies: notebook."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kata import catalog, reading


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    notebook = commands.add_parser("notebook", help="write a notebook with statements, stubs, and what grades them")
    notebook.add_argument("names", nargs="+", help="the katas, in their order")
    notebook.add_argument("--out", type=Path, help="where to; without it notebooks/NAME.ipynb")
    notebook.set_defaults(run=_notebook)


def _notebook(asked: argparse.Namespace) -> int:
    from kata.study import workbook

    katas = [catalog.find(name) for name in dict.fromkeys(asked.names)]
    file = (asked.out or workbook.default(katas)).absolute()
    if file.suffix != ".ipynb":
        raise reading.Refused(f"{asked.out} does not end in .ipynb, as a notebook does")
    workbook.write(katas, file)
    jupyter = reading.near(Path(sys.executable).parent / "jupyter")
    print(f"Written: {reading.near(file)}. To open it: {jupyter} lab {reading.near(file)}")
    return 0
