"""A class is graded while its processes are killed at random: `python -m tests.faults 1000`, or `make faults`.

Whatever is killed (the command itself, a judge, a fork server, a worker), every submission must end with exactly one
result, and that must be the one of a run that nobody disturbed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from kata import batch, catalog, mistakes, pool
from kata.batch import Graded
from kata.handed import Handed

KATAS = ("softmax", "cross_entropy", "batchnorm_forward", "dropout_forward", "conv2d")
ENDS = ("import os\nos._exit(3)\n", "import os\nos.kill(os.getpid(), 9)\n", "def softmax(:\n", "softmax = 3\n")
VICTIMS = {"command": 1, "judge": 2, "fork server": 6, "worker": 12}  # how often each is chosen
EVERY = 0.4  # seconds between two kills, on average


def a_class(count: int) -> list[Handed]:
    """Return submissions, right ones, wrong ones and such that end their process, each with its own text and seed."""
    texts = cycle([("softmax", end) for end in ENDS] + [one for name in KATAS for one in _answers(name)])
    return [
        Handed(f"student{number}", name, f"{text}# {number}\n".encode(), seed=number)
        for number, (name, text) in enumerate(islice(texts, count))
    ]


def _answers(name: str) -> Iterator[tuple[str, str]]:
    kata = catalog.find(name)
    source, grader = catalog.solution_source(kata), catalog.grader(kata)
    yield name, source
    for one in (*grader.alternatives, *grader.mistakes.values()):
        yield name, mistakes.source_of(one, source, name)


def grade(count: int, journal: Path) -> None:
    """Grade the class into a journal, as `make grade` does; say how many results came."""
    print(sum(1 for _ in batch.grade(a_class(count), journal, pool.executor)))


def disturbed(count: int, journal: Path, rng: random.Random) -> Counter[str]:
    """Grade the class while processes are killed, the command begun again whenever it was hit; return who was."""
    killed: Counter[str] = Counter()
    while True:
        with started(count, journal) as process:
            while process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(rng.expovariate(1 / EVERY))
                    break
                kind = rng.choices(list(VICTIMS), list(VICTIMS.values()))[0]
                if victims := family(process.pid).get(kind):
                    with suppress(ProcessLookupError):
                        os.kill(rng.choice(victims), signal.SIGKILL)
                        killed[kind] += 1
            said, _ = process.communicate()
        if process.returncode != -signal.SIGKILL:
            assert process.returncode == 0, f"it ended with {process.returncode}"
            assert int(said) == count
            return killed


def started(count: int, journal: Path) -> subprocess.Popen[str]:
    """Begin to grade the class in a process of its own."""
    command = [sys.executable, "-m", "tests.faults", "--grade", str(count), str(journal)]
    return subprocess.Popen(command, cwd=catalog.ROOT, stdout=subprocess.PIPE, text=True)


def family(command: int) -> dict[str, list[int]]:
    """Return the processes of a run by what they are."""
    found = {"command": [command]}
    for kind, above in (("judge", "command"), ("fork server", "judge"), ("worker", "fork server")):
        found[kind] = [child for parent in found[above] for child in children(parent)]
    return found


def children(parent: int) -> list[int]:
    """Return the processes that a process began."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((folder / "stat").read_bytes().rpartition(b")")[2].split()[1]) == parent:
                found.append(int(folder.name))
    return found


def table(journal: Path) -> dict[str, dict[str, Any]]:
    """Return for each student what follows from the text and the seed."""
    return {one.student: _result(one) for one in batch.written(journal)}


def _result(one: Graded) -> dict[str, Any]:
    if one.report is None:
        return {"refused": one.refused}
    kept = {key: one.report[key] for key in ("kata", "verdict", "score", "mistake", "seed", "printed")}
    example = one.report["counterexample"] or {}
    kept |= {key: example.get(key) for key in ("call", "got", "difference")}  # dropout expects what is drawn by chance
    return kept | {"message": one.report["message"] if one.verdict != "too_slow" else ""}  # it tells the time


def difference(undisturbed: Path, journal: Path, count: int) -> list[str]:
    """Return what is wrong with a journal, in sentences."""
    lines: dict[str, list[str]] = {one.student: [] for one in a_class(count)}
    for one in batch.written(journal):
        lines[one.student].append(one.refused or one.verdict)
    right, found = table(undisturbed), table(journal)
    wrong = [f"{student} has {len(own)} results: {own}" for student, own in lines.items() if len(own) != 1]
    return wrong + [
        f"{student}, {key}: {found[student].get(key)!r:.200} instead of {value!r:.200}"
        for student in right.keys() & found.keys()
        for key, value in right[student].items()
        if found[student].get(key) != value
    ]


def main(count: int, seed: int) -> int:
    """Grade the class twice, and compare."""
    with tempfile.TemporaryDirectory() as folder:
        calm, stormy = Path(folder, "calm.jsonl"), Path(folder, "stormy.jsonl")
        start = time.monotonic()
        with started(count, calm) as process:
            assert process.wait() == 0
        between = time.monotonic()
        killed = disturbed(count, stormy, random.Random(seed))
        end = time.monotonic()
        wrong = difference(calm, stormy, count)
    whom = ", ".join(f"{number} times a {kind}" for kind, number in killed.most_common())
    print(f"{count} submissions in {between - start:.0f} s; then in {end - between:.0f} s, while was killed: {whom}.")
    print("\n".join(wrong) or "Every submission has one result, and it is the same.")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1] == "--grade":
        grade(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 30)))
