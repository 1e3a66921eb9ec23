"""A class on a Dask cluster: a real scheduler and real workers on this machine."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kata import catalog, cluster
from kata.reading import Refused
from tests.conftest import Run

SOLUTION = catalog.solution_source(catalog.find("softmax"))
WRONG = "import numpy as np\n\n\ndef softmax(x, axis=-1):\n    return np.exp(x) / np.exp(x).sum()\n"
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    started = []

    def start(*words: object, **more: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli." + str(words[0]), *map(str, words[1:])]
        started.append(
            subprocess.Popen(command, cwd=catalog.ROOT, stderr=subprocess.DEVNULL, start_new_session=True, **more)  # type: ignore[call-overload]
        )
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


@pytest.fixture
def served(start: Start, tmp_path: Path) -> tuple[str, subprocess.Popen[bytes]]:
    file = tmp_path / "scheduler.json"
    process = start("dask_scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard", "--scheduler-file", file)
    while not (file.exists() and file.read_text()):
        time.sleep(0.05)
    return str(json.loads(file.read_text())["address"]), process


@pytest.fixture
def scheduler(served: tuple[str, subprocess.Popen[bytes]]) -> str:
    return served[0]


def worker(start: Start, scheduler: str, folder: Path, **more: object) -> subprocess.Popen[bytes]:
    words = ["--host", "127.0.0.1", "--nthreads", 2, "--no-dashboard", "--no-nanny", "--local-directory", folder]
    return start("dask_worker", scheduler, *words, **more)


def hand_in(folder: Path, number: int) -> Path:
    for one in range(number):
        path = folder / "class" / f"s{one:03}" / "softmax.py"
        path.parent.mkdir(parents=True)
        path.write_text(f"# {one}\n{WRONG if one % 3 == 0 else SOLUTION}")
    return folder / "class"


def grading(scheduler: str, folder: Path, number: int) -> tuple[subprocess.Popen[bytes], Path]:
    """Start to grade a class; return the process when some of it is done, and the table."""
    out = folder / "grades.csv"
    command = [sys.executable, "-m", "kata", "grade", hand_in(folder, number), "--out", out, "--scheduler", scheduler]
    process = subprocess.Popen(list(map(str, command)), cwd=catalog.ROOT, stderr=subprocess.PIPE)
    journal = out.with_suffix(".jsonl")
    while not journal.exists() or len(journal.read_text().splitlines()) < 15:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    return process, out


def check_all(out: Path, number: int) -> None:
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [row["student"] for row in rows] == [f"s{one:03}" for one in range(number)]
    assert [row["verdict"] for row in rows] == ["wrong" if one % 3 == 0 else "passed" for one in range(number)]
    lines = [json.loads(line) for line in out.with_suffix(".jsonl").read_text().splitlines() if line]
    assert sorted(line["student"] for line in lines) == [row["student"] for row in rows]


def test_every_result_arrives_once_also_if_a_worker_is_killed(start: Start, scheduler: str, tmp_path: Path) -> None:
    first = worker(start, scheduler, tmp_path)
    worker(start, scheduler, tmp_path)
    process, out = grading(scheduler, tmp_path, 60)
    os.killpg(first.pid, signal.SIGKILL)
    assert process.wait(120) == 0
    check_all(out, 60)


def test_a_scheduler_that_goes_away_costs_nothing_that_was_graded(
    start: Start, served: tuple[str, subprocess.Popen[bytes]], tmp_path: Path, run: Run
) -> None:
    worker(start, served[0], tmp_path)
    process, out = grading(served[0], tmp_path, 120)
    os.killpg(served[1].pid, signal.SIGKILL)
    said = process.communicate(timeout=120)[1].decode()
    assert process.returncode == 2
    assert said.strip().endswith("the same command goes on from there")
    assert "Traceback" not in said
    assert run("grade", tmp_path / "class", "--out", out).returncode == 0
    check_all(out, 120)


def test_a_cluster_that_cannot_grade_is_refused(start: Start, scheduler: str, tmp_path: Path, run: Run) -> None:
    handed, out = hand_in(tmp_path, 1), tmp_path / "grades.csv"
    nobody = run("grade", handed, "--out", out, "--scheduler", "tcp://127.0.0.1:9")
    assert nobody.returncode == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in nobody.stderr
    empty = run("grade", handed, "--out", out, "--scheduler", scheduler)
    assert empty.returncode == 2
    assert "has no workers" in empty.stderr
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "sitecustomize.py").write_text("import numpy\nnumpy.__version__ = '1.0'\n")
    worker(start, scheduler, tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path / "elsewhere")})
    other = run("grade", handed, "--out", out, "--scheduler", scheduler)
    assert other.returncode == 2
    assert "another version of NumPy (1.0, not" in other.stderr
    assert "Traceback" not in nobody.stderr + empty.stderr + other.stderr


def test_a_worker_asks_for_what_its_machine_lacks() -> None:
    with pytest.raises(Refused, match="lacks nothing like it"):
        cluster._fits(cluster.Demand(cluster.versions(), frozenset({"nothing like it"})))
    cluster._fits(cluster.Demand(cluster.versions(), frozenset({"seccomp"})))
