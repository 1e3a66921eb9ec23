"""Grade one submission from standard input: `python -m kata.classroom.judge KATA SEED`; print the report as JSON."""

from __future__ import annotations

import json
import os
import sys

from kata.sandbox import control, launch


def main(name: str, seed: str) -> None:
    """Grade what comes by standard input."""
    for setting in control.ONE_THREAD:
        os.environ.setdefault(setting, "1")
    with launch.Sandbox() as sandbox:
        from kata import catalog
        from kata.checks import Judge

        report = Judge(sandbox).grade(catalog.find(name), sys.stdin.buffer.read(), int(seed))
    print(json.dumps(report.as_dict() | {"shares": report.shares}))


if __name__ == "__main__":
    main(*sys.argv[1:])
