"""Whether one started judge lasts: thousands of submissions, one in ten hostile, and nothing that grows or slows."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, zip_longest
from pathlib import Path

from kata import bench, catalog, mistakes, reading, report
from kata.catalog import Kata
from kata.checks import Judge
from kata.sandbox.launch import Sandbox

SUBMISSIONS, PART = 10_000, 1000
QUICK = 0.5  # seconds: an attack that takes longer comes once, before the others come again and again
_ATTACKS = catalog.ROOT / "tests" / "hostile"
_FAILED = frozenset(report.VERDICTS) - {"passed"}


@dataclass(frozen=True)
class Work:
    """A submission, and the verdicts that fit."""

    name: str
    kata: Kata
    source: bytes
    verdicts: frozenset[str]


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    megabytes: float
    descriptors: int
    threads: int
    processes: int  # that it began

    @classmethod
    def by(cls, pid: int) -> Held:
        """Return what a process holds now, as Linux tells it."""
        process = Path(f"/proc/{pid}")
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        children = (process / "task" / str(pid) / "children").read_text().split()
        descriptors = len(list((process / "fd").iterdir()))
        return cls(int(status["VmRSS"].split()[0]) / 1024, descriptors, int(status["Threads"]), len(children))


@dataclass(frozen=True)
class Part:
    """What was measured in, and after, a thousand submissions."""

    rate: float  # ordinary verdicts in a second
    judge: Held
    server: Held


def table(katas: Sequence[Kata], submissions: int = SUBMISSIONS) -> Iterator[str]:
    """Yield a line for each thousand as it is measured, and at last those of the table for the README."""
    peaceful = _ordinary(katas)
    misjudged: Counter[str] = Counter()
    parts: list[Part] = []
    with Sandbox() as sandbox:
        judge = Judge(sandbox)
        begun = [judge.session]
        attacks = _attacks(begun[0])
        took = {one: _seconds(judge, one, misjudged) for one in attacks}
        quick = [one for one in attacks if took[one] < QUICK]
        yield f"{len(attacks)} attacks once in {sum(took.values()):.0f} s; {len(quick)} of them again and again"
        for number in range(submissions // PART):
            ordinary, hostile = cycle(peaceful), cycle(quick)
            seconds = 0.0
            for place in range(PART):
                if place % 10:
                    seconds += _seconds(judge, next(ordinary), misjudged)
                else:
                    _seconds(judge, next(hostile), misjudged)
            parts.append(Part(0.9 * PART / seconds, Held.by(os.getpid()), Held.by(judge.session)))
            begun += [judge.session] if judge.session != begun[-1] else []
            yield f"{(number + 1) * PART}: {parts[-1]}"
    yield from (f"misjudged: {what}, {number} times" for what, number in misjudged.items())
    yield ""
    yield from _summed_up(parts, len(attacks), misjudged.total(), len(begun))


def _seconds(judge: Judge, one: Work, misjudged: Counter[str]) -> float:
    start = time.monotonic()
    verdict = judge.grade(one.kata, one.source).verdict
    if verdict not in one.verdicts:
        misjudged[f"{one.name} is told {verdict}"] += 1
    return time.monotonic() - start


def _summed_up(parts: Sequence[Part], attacks: int, misjudged: int, servers: int) -> Iterator[str]:
    first, last = parts[0], parts[-1]
    yield f"`make soak` on {bench.machine()}; after the first thousand and after the last:\n"
    yield "| what | figure |\n| --- | --- |"
    yield (
        f"| submissions through one judge, one in ten hostile ({attacks} attacks) | {len(parts) * PART}, "
        f"{misjudged} of them misjudged; {servers} fork server{'s' * (servers > 1)} |"
    )
    yield f"| ordinary verdicts a second | {first.rate:.0f}, {last.rate:.0f} |"
    for name, then, now in (("judge", first.judge, last.judge), ("fork server", first.server, last.server)):
        held = ((then.megabytes, now.megabytes), (then.descriptors, now.descriptors), (then.threads, now.threads))
        memory, descriptors, threads = (f"{before:.0f}, {after:.0f}" for before, after in held)
        yield (
            f"| {name}: MB; descriptors; threads; processes begun | {memory}; {descriptors}; {threads}; "
            f"{then.processes}, {now.processes} |"
        )


def _ordinary(katas: Sequence[Kata]) -> list[Work]:
    """Return right and wrong answers of each kata in turn, in several styles."""
    work: list[list[Work]] = []
    for kata in katas:
        work.append(
            [
                Work(f"a right {kata.name}", kata, text.encode(), frozenset({"passed"}))
                for _, text in mistakes.right(kata)
            ]
            + [Work(f"a wrong {kata.name}", kata, text.encode(), _FAILED) for text in mistakes.wrong(kata).values()]
        )
    return [one for several in zip_longest(*work) for one in several if one]


def _attacks(server: int) -> list[Work]:
    """Return the attacks of the tests, aimed at this project and at the fork server."""
    stands_for = {
        "ROOT": str(catalog.ROOT),
        "BAIT": "/tmp",
        "NEIGHBOUR": str(server),
        "PORT": "9",
        "ABSTRACT": "nobody",
    }
    work = []
    for path in sorted(_ATTACKS.glob("*.py")):
        text = re.sub(rf"\b({'|'.join(stands_for)})\b", lambda found: stands_for[found[0]], path.read_text("utf-8"))
        expected = re.search(r"Expect ([a-z_, ]+)", text)
        if not expected:
            raise reading.Refused(f"{path} does not say what to expect")
        aimed = [kata for kata in catalog.katas() if f"def {kata.name}(" in text]
        kata = aimed[-1] if aimed else catalog.find("softmax")
        work.append(Work(path.stem, kata, text.encode(), frozenset(re.split(r", | or ", expected[1]))))
    return work
