"""The commands, as `python -m kata COMMAND` and through the Makefile.

Exit codes: 0 passed, 1 did not pass, 2 could not be asked.
"""

from __future__ import annotations

import argparse
import os
import sys

from kata import catalog, reading
from kata.commands import author, learn, study, teach
from kata.sandbox import launch


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for setting in launch.ONE_THREAD:  # before NumPy is loaded: on busy cores many threads are slower than one
        os.environ.setdefault(setting, "1")
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        code: int = asked.run(asked)
        return code
    except (catalog.UnknownKata, catalog.BadGrader, reading.Refused, launch.Lost) as error:
        print(f"kata: {error.args[0]}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:  # a full disk, a folder that is read-only, no descriptors left
        print(f"kata: {error.strerror or error}{f': {error.filename}' if error.filename else ''}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m kata", description="Katas of machine-learning primitives.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for audience in (learn, study, teach, author):
        audience.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
