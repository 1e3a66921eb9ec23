"""What an author types: stubs, audit, bench."""

from __future__ import annotations

import argparse

from kata import catalog, reading
from kata.catalog import Kata


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    stubs = commands.add_parser("stubs", help="write the exercises that are missing")
    stubs.set_defaults(run=_stubs)

    audit = commands.add_parser("audit", help="prove that graders pass right answers and fail wrong ones")
    audit.add_argument("name", nargs="?", help="the kata; without it all")
    audit.add_argument("--matrix", action="store_true", help="print what caught the mistakes of each kata")
    audit.add_argument("--quick", action="store_true", help="under a fifth of the seeds")
    audit.add_argument("--readme", action="store_true", help="write the totals into the README")
    audit.set_defaults(run=_audit)

    bench = commands.add_parser("bench", help="measure speed, and how steady the verdicts are")
    bench.add_argument("names", nargs="*", help="the katas that are graded by the hundred; without any all")
    bench.add_argument("--readme", action="store_true", help="write the figures into the README")
    bench.set_defaults(run=_bench)


def _stubs(_: argparse.Namespace) -> int:
    from kata import authoring

    for kata in authoring.write_stubs(catalog.katas()):
        print(f"wrote {reading.near(kata.exercise)}")
    return 0


def _audit(asked: argparse.Namespace) -> int:
    from kata import authoring, readme, show

    katas: list[Kata] = [catalog.find(asked.name)] if asked.name else catalog.katas()
    audited = show.audit(authoring.audit(katas, asked.quick), show.console(), asked.matrix)
    if any(one.findings for one in audited):
        return 1
    if asked.readme:
        readme.write("audit", authoring.totals(audited))
    return 0


def _bench(asked: argparse.Namespace) -> int:
    from kata import bench, readme

    lines = []
    for line in bench.table([catalog.find(name) for name in asked.names] or catalog.katas()):
        print(line, flush=True)
        lines.append(line)
    if asked.readme:
        readme.write("bench", "\n".join(lines))
    return 0
