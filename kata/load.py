"""Whether a runtime verdict holds on a busy machine: every kata, right answers and slow ones, ten thousand timings."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kata import bench, catalog
from kata.catalog import Kata
from kata.checks import Judge
from kata.report import Report
from kata.sandbox.launch import Sandbox

RACES, SLOW_RACES = 5000, 600  # a race is at least two timings of a submission and of the reference
TIMES = 3  # the limit: what a slow answer takes
_SLOWED = """
_once = {name}
def {name}(*args, **kwargs):
    for _ in range({times}):
        answer = _once(*args, **kwargs)
    return answer
"""


@dataclass
class Raced:
    """The reports of one kata."""

    kata: Kata
    right: list[Report]
    slow: list[Report]

    @property
    def alarms(self) -> int:
        """Return how many right answers were refused."""
        return sum(not report.passed for report in self.right)

    @property
    def misses(self) -> int:
        """Return how many slow answers were not."""
        return sum(report.verdict != "too_slow" for report in self.slow)

    @property
    def highest(self) -> float:
        """Return the most that a right answer took, in limits."""
        return max(map(_limits, self.right))

    @property
    def lowest(self) -> float:
        """Return the least that a slow answer took, in limits."""
        return min(map(_limits, self.slow))


def table(races: int = RACES, slow_races: int = SLOW_RACES) -> Iterator[str]:
    """Yield a line for each kata as it is measured, and at last those of the table for the README."""
    katas = catalog.katas()
    each, each_slow = math.ceil(races / len(katas)), math.ceil(slow_races / len(katas))
    everything = []
    with Sandbox() as sandbox:
        judge = Judge(sandbox)
        slowed = {kata: _slowed(judge, kata) for kata in katas}
        with bench.busy() as busy:
            for kata in katas:
                right = [judge.race(kata, catalog.solution_source(kata).encode(), seed) for seed in range(each)]
                slow = [judge.race(kata, slowed[kata], seed) for seed in range(each_slow)]
                everything.append(one := Raced(kata, right, slow))
                yield (
                    f"{kata.name:34} {one.alarms} of {each} refused, at most {one.highest:.0%} of the limit; "
                    f"{one.misses} of {each_slow} slow ones missed, at least {one.lowest:.0%}"
                )
    yield ""
    yield from _summed_up(everything, busy)


def _slowed(judge: Judge, kata: Kata) -> bytes:
    """Return the solution, done so often that it takes three times the limit while nothing else is busy."""
    times = TIMES * catalog.grader(kata).budget
    took = statistics.median(_limits(judge.race(kata, _repeated(kata, times), seed)) for seed in range(3))
    return _repeated(kata, times * TIMES / took)  # the same again is faster than the first time


def _repeated(kata: Kata, times: float) -> bytes:
    return (catalog.solution_source(kata) + _SLOWED.format(name=kata.name, times=math.ceil(times))).encode()


def _summed_up(everything: Sequence[Raced], busy: int) -> Iterator[str]:
    yield f"`make load` on {bench.machine()}, with {busy} busy processes beside:\n"
    yield "| what | figure |\n| --- | --- |"
    right = sum(len(one.right) for one in everything)
    slow = sum(len(one.slow) for one in everything)
    alarms, misses = sum(one.alarms for one in everything), sum(one.misses for one in everything)
    highest, lowest = max(one.highest for one in everything), min(one.lowest for one in everything)
    where = ", ".join(f"{one.kata.name} {one.alarms}" for one in everything if one.alarms)
    missed = ", ".join(f"{one.kata.name} {one.misses}" for one in everything if one.misses)
    yield (
        f"| right answers refused as too slow, all {len(everything)} katas, {right} races of two timings or more | "
        f"{alarms}{f' ({where})' if where else ''}; the slowest took {highest:.0%} of its limit |"
    )
    yield (
        f"| answers of {TIMES} times the limit that pass, {slow} races | "
        f"{misses}{f' ({missed})' if missed else ''}; the fastest was seen at {lowest:.0%} of its limit |"
    )


def _limits(report: Report) -> float:
    return (report.ratio or 0.0) / (report.limit or 1.0)
