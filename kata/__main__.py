"""The commands, as `python -m kata COMMAND` and through the Makefile.

Exit codes: 0 passed, 1 did not pass, 2 could not be asked.
"""

from __future__ import annotations

import argparse
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from kata import catalog, reading
from kata.commands import author, learn, study, teach
from kata.report import printable
from kata.sandbox import control
from kata.sandbox.control import Lost

_PROGRAM = "python -m kata"
_HELP = "--help tells what can be asked"


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for setting in control.ONE_THREAD:  # before NumPy is loaded: on busy cores many threads are slower than one
        os.environ.setdefault(setting, "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of another encoding lacks a sign or two
    try:
        asked, more = _parser().parse_known_args(arguments)
        if more:
            raise reading.Refused(f"{asked.command} does not take {' '.join(more)}; {_PROGRAM} {asked.command} {_HELP}")
        code: int = asked.run(asked)
        print(end="", flush=True)
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
        print(file=sys.stderr)  # below the ^C, or a question that stays unanswered
        return 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Refuse what cannot be asked in one line, as everything is refused."""
        raise reading.Refused(f"{message}; {self.prog} {_HELP}")


class _Commands(argparse._SubParsersAction):  # type: ignore[type-arg]
    def add_parser(self, name: str, **more: Any) -> argparse.ArgumentParser:
        """Add a command whose own help tells what it does, too."""
        does = more["help"]
        parser: argparse.ArgumentParser = super().add_parser(
            name, **{"description": f"{does[0].upper()}{does[1:]}."} | more
        )
        return parser


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(_PROGRAM, description="Katas of machine-learning primitives.")
    commands = parser.add_subparsers(
        title="commands", required=True, metavar="COMMAND", dest="command", action=_Commands
    )
    for audience in (learn,) if catalog.HANDOUT else (learn, study, teach, author):
        audience.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
