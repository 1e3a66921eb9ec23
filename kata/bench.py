"""How fast the judge is, and how steady its verdicts are, measured against each other in one run."""

from __future__ import annotations

import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from kata import catalog, mistakes, pool
from kata.catalog import Kata
from kata.checks import Judge
from kata.sandbox.launch import Sandbox

CHECKS, SUBMISSIONS, STEADY = 15, 200, 200


def table(katas: Sequence[Kata]) -> Iterator[str]:
    """Yield the lines of the table as they are measured; katas are what is graded by the hundred."""
    yield f"`make bench` on {_machine()}:\n"
    yield "| what | figure |\n| --- | --- |"
    for row in (against_pytest, partial(verdicts_a_second, katas), false_alarms):
        name, figure = row()
        yield f"| {name} | {figure} |"


def against_pytest() -> tuple[str, str]:
    """Time `make check` on a right answer against a bare pytest run of one trivial NumPy test, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder, "test_trivial.py")
        test.write_text("import numpy as np\n\n\ndef test_one():\n    assert np.ones(3).sum() == 3\n")
        right = f"FILE={catalog.find('softmax').solution}"
        pytest_times, check_times = [], []
        for _ in range(CHECKS):
            pytest_times.append(_seconds([sys.executable, "-m", "pytest", "-q", str(test)], Path(folder)))
            check_times.append(_seconds(["make", "check", "EX=softmax", right], catalog.ROOT))
    bare, ours = statistics.median(pytest_times), statistics.median(check_times)
    return (
        "`make check EX=softmax` on a right answer, against bare `pytest` on one trivial NumPy test (medians)",
        f"{1000 * ours:.0f} ms against {1000 * bare:.0f} ms: ratio {ours / bare:.2f}",
    )


def verdicts_a_second(katas: Sequence[Kata]) -> tuple[str, str]:
    """Grade 200 submissions, right and wrong ones, with one started judge."""
    work = _mixture(katas)
    with pool.executor() as judges:
        list(judges.map(_verdict, work[:: SUBMISSIONS // 40]))
        start = time.monotonic()
        verdicts = Counter(judges.map(_verdict, work))
        took = time.monotonic() - start
    said = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.most_common())
    return f"verdicts a second, {len(work)} submissions of {len(katas)} katas ({said})", f"{len(work) / took:.0f}"


def false_alarms() -> tuple[str, str]:
    """Grade solutions as submissions while every core is kept busy by other processes."""
    busy = [multiprocessing.Process(target=_spin, daemon=True) for _ in range(2 * (os.cpu_count() or 2))]
    for process in busy:
        process.start()
    katas, alarms, worst = catalog.katas(), 0, 0.0
    try:
        with Sandbox() as sandbox:
            judge = Judge(sandbox)
            for number in range(STEADY):
                kata = katas[number % len(katas)]
                report = judge.grade(kata, catalog.solution_source(kata).encode())
                alarms += not report.passed
                worst = max(worst, (report.ratio or 0) / (report.limit or 1))
    finally:
        for process in busy:
            process.kill()
    return (
        f"right answers refused, {STEADY} runs with {len(busy)} busy processes beside them",
        f"{alarms} of {STEADY}; the slowest took {worst:.0%} of its limit",
    )


def _verdict(work: tuple[Kata, bytes]) -> str:
    return pool.judge().grade(*work).verdict


def _mixture(katas: Sequence[Kata]) -> list[tuple[Kata, bytes]]:
    """Return three right answers for every two wrong ones, in several styles."""
    work = []
    share = SUBMISSIONS // len(katas)
    for kata in katas:
        source, grader = catalog.solution_source(kata), catalog.grader(kata)
        right = [source, *(mistakes.source_of(one, source, kata.name) for one in grader.alternatives)]
        wrong = [mistakes.source_of(one, source, kata.name) for one in grader.mistakes.values()]
        texts = [
            (wrong if n % 5 in (1, 3) else right)[n % len(wrong if n % 5 in (1, 3) else right)] for n in range(share)
        ]
        work += [(kata, text.encode()) for text in texts]
    return work


def _seconds(command: list[str], folder: Path) -> float:
    start = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.monotonic() - start


def _spin() -> None:
    spin: Callable[[int], int] = hash
    while True:
        spin(1)


def _machine() -> str:
    model = platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )
