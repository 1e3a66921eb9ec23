"""The commands, as `python -m kata COMMAND` and through the Makefile.

Exit codes: 0 passed, 1 did not pass, 2 could not be asked.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kata import catalog, reading
from kata.commands import author, learn, study, teach
from kata.report import printable
from kata.sandbox import control
from kata.sandbox.control import Lost


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for setting in control.ONE_THREAD:  # before NumPy is loaded: on busy cores many threads are slower than one
        os.environ.setdefault(setting, "1")
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        code: int = asked.run(asked)
        sys.stdout.flush()
        return code
    except (catalog.UnknownKata, catalog.BadGrader, reading.Refused, Lost) as error:
        print(f"kata: {printable(str(error.args[0]))}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:  # a full disk, a folder that may not be written to, no descriptors left
        where = f"{reading.near(Path(error.filename))}: " if isinstance(error.filename, str) else ""
        print(f"kata: {printable(where)}{error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m kata", description="Katas of machine-learning primitives.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for audience in (learn,) if catalog.HANDOUT else (learn, study, teach, author):
        audience.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
