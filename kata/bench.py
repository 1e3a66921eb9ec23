"""How fast the judge is, and how steady its verdicts are, measured against each other in one run."""

from __future__ import annotations

import multiprocessing
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from kata import catalog, mistakes, pool
from kata.catalog import Kata
from kata.checks import Judge
from kata.sandbox.launch import Sandbox

CHECKS, SUBMISSIONS, STEADY = 15, 200, 200
STUDENTS = 60
ODD = (  # bodies of functions, what no class is without
    "while True:\n        pass",
    "return __import__('os')._exit(1)",
    "return open('/proc/1/environ', 'rb').read()",
    "return __import__('time').sleep(3600)",
    "raise ValueError",
    "return print('x' * 1_000_000)",
)


def table(katas: Sequence[Kata]) -> Iterator[str]:
    """Yield the lines of the table as they are measured; katas are what is graded by the hundred."""
    yield f"`make bench` on {machine()}:\n"
    yield "| what | figure |\n| --- | --- |"
    rows: list[Callable[[], tuple[str, str]]] = [against_pytest, partial(verdicts_a_second, katas)]
    rows += [partial(against_nbgrader, katas, odd) for odd in (False, True)]
    for row in (*rows, false_alarms):
        name, figure = row()
        yield f"| {name} | {figure} |"


def against_pytest() -> tuple[str, str]:
    """Time `make check` on a right answer against a bare pytest run of one trivial NumPy test, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder, "test_trivial.py")
        test.write_text("import numpy as np\n\n\ndef test_one():\n    assert np.ones(3).sum() == 3\n")
        right = f"FILE={catalog.find('softmax').solution}"
        bare = [sys.executable, "-m", "pytest", "--disable-plugin-autoload", "-q", str(test)]
        pytest_times, check_times = [], []
        for _ in range(CHECKS):
            pytest_times.append(_seconds(bare, Path(folder)))
            check_times.append(_seconds(["make", "check", "EX=softmax", right], catalog.ROOT))
    theirs, ours = statistics.median(pytest_times), statistics.median(check_times)
    return (
        "`make check EX=softmax` on a right answer, against `pytest` without plugins on one trivial test (medians)",
        f"{1000 * ours:.0f} ms against {1000 * theirs:.0f} ms: ratio {ours / theirs:.2f}",
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


def against_nbgrader(katas: Sequence[Kata], odd: bool) -> tuple[str, str]:
    """Grade a course by the judge and by stock nbgrader, in whose kernels the notebooks run and ask the judge.

    Args:
        katas: what the assignment asks.
        odd: whether some answers hang, crash or attack.
    """
    from kata.classroom import course, submitted  # nbgrader is slow to import

    python = [sys.executable, "-m"]
    with tempfile.TemporaryDirectory() as folder:
        made = course.create(Path(folder, "course"))
        made.assign("week1", katas, 10)
        for number, answers in enumerate(_class_of(katas, odd)):
            made.hand_in("week1", f"student{number:02}", answers)
        stock = Path(folder, "stock")
        shutil.copytree(made.root, stock)
        (stock / "nbgrader_config.py").unlink()
        ours = _seconds([*python, "kata", "autograde", "week1", "--course", str(made.root)], catalog.ROOT)
        (made.root / ".kata" / "week1.jsonl").unlink()
        handed = submitted.questions(made.root, "week1")
        start = time.monotonic()
        verdicts = Counter(one.verdict for one in submitted.verdicts(made.root, "week1", handed, pool.executor))
        judging = time.monotonic() - start
        theirs = _seconds([*python, "nbgrader", "autograde", "week1"], stock, fails=odd)
    said = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.most_common())
    each, distinct = len(handed), len({(one.kata, one.source) for one in handed})
    return (
        f"`make autograde` against stock nbgrader, the same {STUDENTS} notebooks of {len(katas)} katas ({said}; "
        f"{distinct} of the {each} answers are distinct)",
        f"{ours:.1f} s against {theirs:.0f} s: {theirs / ours:.0f} times as many; judging alone "
        f"{1000 * judging / each:.0f} ms against {1000 * theirs / each:.0f} ms a kata: "
        f"{theirs / judging:.0f} times as many",
    )


def false_alarms() -> tuple[str, str]:
    """Grade solutions as submissions while every core is kept busy by other processes."""
    katas, alarms, worst = catalog.katas(), 0, 0.0
    with busy() as number_of_busy, Sandbox() as sandbox:
        judge = Judge(sandbox)
        for number in range(STEADY):
            kata = katas[number % len(katas)]
            report = judge.grade(kata, catalog.solution_source(kata).encode())
            alarms += not report.passed
            worst = max(worst, (report.ratio or 0) / (report.limit or 1))
    return (
        f"right answers refused, {STEADY} runs with {number_of_busy} busy processes beside them",
        f"{alarms} of {STEADY}; the slowest took {worst:.0%} of its limit",
    )


@contextmanager
def busy() -> Iterator[int]:
    """Keep every core busy, twice over; yield the number of processes that do it."""
    processes = [multiprocessing.Process(target=_spin, daemon=True) for _ in range(2 * (os.cpu_count() or 2))]
    for process in processes:
        process.start()
    try:
        yield len(processes)
    finally:
        for process in processes:
            process.kill()


def _verdict(work: tuple[Kata, bytes]) -> str:
    return pool.judge().grade(*work).verdict


def _mixture(katas: Sequence[Kata]) -> list[tuple[Kata, bytes]]:
    by_kata = zip(katas, _by_kata(katas), strict=True)
    return [(kata, text.encode()) for kata, texts in by_kata for text in texts]


def _by_kata(katas: Sequence[Kata]) -> list[list[str]]:
    """Return for each kata three right answers for every two wrong ones, in several styles."""
    work = []
    share = SUBMISSIONS // len(katas)
    for kata in katas:
        right, wrong = [text for _, text in mistakes.right(kata)], list(mistakes.wrong(kata).values())
        texts = [
            (wrong if n % 5 in (1, 3) else right)[n % len(wrong if n % 5 in (1, 3) else right)] for n in range(share)
        ]
        work.append(texts)
    return work


def _class_of(katas: Sequence[Kata], odd: bool) -> Iterator[dict[str, str]]:
    """Yield what each student answers to each kata; a tenth of it is odd, where that is wanted."""
    every = _by_kata(katas)
    for student in range(STUDENTS):
        answers = {}
        for number, (kata, texts) in enumerate(zip(katas, every, strict=True)):
            text = texts[student % len(texts)]
            place = student + 2 * number
            if odd and place % 10 == 0:
                head, _ = catalog.split(catalog.solution_source(kata), kata.name)
                text = f"{head}    {ODD[place // 10 % len(ODD)]}\n"
            answers[kata.name] = text
        yield answers


def _seconds(command: list[str], folder: Path, fails: bool = False) -> float:
    """Time a command; whether it may fail is said beforehand."""
    start = time.monotonic()
    subprocess.run(command, cwd=folder, check=not fails, capture_output=True)
    return time.monotonic() - start


def _spin() -> None:
    spin: Callable[[int], int] = hash
    while True:
        spin(1)


def machine() -> str:
    """Say what the figures were measured on."""
    model = platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )
