"""What an author types: stubs, audit, bench, load, soak."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

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

    for word, does, run in (
        ("bench", "measure speed, and how steady the verdicts are: a quarter of an hour", _bench),
        ("load", "measure whether runtime verdicts hold beside busy processes: ten thousand timings", _load),
        ("soak", "measure whether one judge lasts: ten thousand submissions, one in ten hostile", _soak),
    ):
        measure = commands.add_parser(word, help=does)
        measure.add_argument("--readme", action="store_true", help="write the figures into the README")
        measure.set_defaults(run=run)
        if word != "load":
            measure.add_argument("names", nargs="*", help="the katas that are graded by the hundred; without any all")


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
    from kata import bench

    return _measured("bench", bench.table(_chosen(asked)), asked)


def _load(asked: argparse.Namespace) -> int:
    from kata import load

    return _measured("load", load.table(), asked)


def _soak(asked: argparse.Namespace) -> int:
    from kata import soak

    return _measured("soak", soak.table(_chosen(asked)), asked)


def _chosen(asked: argparse.Namespace) -> list[Kata]:
    return [catalog.find(name) for name in asked.names] or catalog.katas()


def _measured(mark: str, lines: Iterator[str], asked: argparse.Namespace) -> int:
    """Print lines as they come; what follows an empty one, if there is one, is the README's."""
    from kata import readme

    said = []
    for line in lines:
        print(line, flush=True)
        said.append(line)
    if asked.readme:
        readme.write(mark, "\n".join(said[said.index("") + 1 if "" in said else 0 :]))
    return 0
