"""Faults that nobody meant: whatever is killed, full, locked or stopped, no verdict is wrong for it."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kata import batch, catalog, checks
from kata.calls import Ended, call
from kata.checks import Judge
from kata.sandbox import client
from kata.sandbox.client import Limit, Worker
from kata.sandbox.launch import Sandbox
from tests import faults
from tests.conftest import Run

SOFTMAX = catalog.find("softmax")
RIGHT = SOFTMAX.solution.read_bytes()
COUNT = 120  # by `make faults` a thousand


def test_a_class_whose_processes_are_killed_at_random_gets_the_results_of_an_undisturbed_one(tmp_path: Path) -> None:
    calm, stormy = tmp_path / "calm.jsonl", tmp_path / "stormy.jsonl"
    faults.grade(COUNT, calm)
    killed = faults.disturbed(COUNT, stormy, random.Random())
    assert killed
    assert faults.difference(calm, stormy, COUNT) == [], killed


def test_the_judges_of_a_killed_command_end(tmp_path: Path) -> None:
    with faults.started(COUNT, tmp_path / "journal") as process:
        while not (family := faults.family(process.pid))["worker"]:
            time.sleep(0.05)
        process.kill()
    deadline = time.monotonic() + 10
    left = [pid for pids in family.values() for pid in pids]
    while left and time.monotonic() < deadline:
        left = [pid for pid in left if _runs(pid)]
        time.sleep(0.05)
    assert not left


def _runs(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    return False


@pytest.mark.parametrize("whom", ["the fork server", "the reference"])
def test_a_judge_goes_on_when_one_of_its_processes_is_killed(whom: str) -> None:
    begun = []

    class Counted(Sandbox):
        def _start(self) -> None:
            super()._start()
            begun.append(self.session)

    with Counted() as sandbox:
        judge = Judge(sandbox)
        assert judge.grade(SOFTMAX, RIGHT).passed
        (reference,) = faults.children(judge.session)
        os.kill(judge.session if whom == "the fork server" else reference, signal.SIGKILL)
        assert judge.grade(SOFTMAX, RIGHT).passed
        assert judge.grade(SOFTMAX, RIGHT).passed
    assert len(begun) == (2 if whom == "the fork server" else 1), "what was left of a fork server ended the next"


def test_a_worker_that_is_killed_while_it_computes_is_not_blamed() -> None:
    hits = b"import time\n" + RIGHT.replace(b"    e =", b"    time.sleep(0.02)\n    e =")
    assert hits != b"import time\n" + RIGHT
    with Sandbox() as sandbox:
        judge = Judge(sandbox)

        def kill() -> None:
            for _ in range(3):
                time.sleep(0.3)
                for pid in faults.children(judge.session):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)

        storm = threading.Thread(target=kill)
        storm.start()
        report = judge.grade(SOFTMAX, hits)
        storm.join()
    assert report.passed, report.message


def test_a_submission_that_always_kills_itself_is_blamed_in_the_end(judge: Judge) -> None:
    report = judge.grade(SOFTMAX, b"import os\ndef softmax(x, axis=-1):\n    os.kill(os.getpid(), 9)\n")
    assert report.verdict == "crashed"
    assert "killed" in report.message


def test_a_submission_that_ends_when_it_is_loaded_again_is_judged(judge: Judge) -> None:
    text = (
        b"import os, time\nif time.time_ns() // 1000 % 2:\n    os._exit(3)\ndef softmax(x, axis=-1):\n    os._exit(4)\n"
    )
    assert {judge.grade(SOFTMAX, text).verdict for _ in range(8)} == {"crashed"}


def test_an_answer_that_came_while_the_judge_was_stopped_counts() -> None:
    program = """
import os, subprocess
from kata import catalog
from kata.calls import call
from kata.sandbox.client import Limit, Worker
from kata.sandbox.launch import Sandbox

text = "import time\\ndef softmax(x, axis=-1):\\n    time.sleep(0.5)\\n    return 1\\n"
with Sandbox() as sandbox:
    worker = Worker(sandbox, "softmax", text.encode(), catalog.form(text, "softmax"))
    stopper = subprocess.Popen(["sh", "-c", f"sleep 0.2; kill -STOP {os.getpid()}; sleep 2; kill -CONT {os.getpid()}"])
    (came,) = worker.calls([call(1)], Limit(cpu=5, wall=1.0))
    stopper.wait()
    print(type(came).__name__)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=catalog.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "Returned\n"


@pytest.mark.parametrize(
    ("body", "comes"),
    [
        ("time.sleep(20)", "it slept or waited for 0.6 s without returning"),
        ("input()", ""),
        ("[time.sleep(0.3) for _ in range(99)]", "it slept or waited for 0.6 s without returning"),
        ("threading.Lock().acquire() and threading.Event().wait()", "it slept or waited for 0.6 s without returning"),
        ("while time.thread_time() < start + 2: pass", ""),
    ],
)
def test_who_sleeps_is_told_apart_from_who_computes_or_waits_for_a_core(body: str, comes: str) -> None:
    text = (
        f"import time, threading\ndef softmax(x, axis=-1):\n    start = time.thread_time()\n    {body}\n    return 1\n"
    )
    with Sandbox() as sandbox:
        worker = Worker(sandbox, "softmax", text.encode(), catalog.form(text, "softmax"))
        cores = os.sched_getaffinity(worker._pid)
        spin = f"import os; os.sched_setaffinity(0, {cores})\nwhile 1: pass"
        rivals = [subprocess.Popen([sys.executable, "-c", spin]) for _ in range(3)]
        try:
            (came,) = worker.calls([call(1)], Limit(cpu=20, asleep=0.6, wall=60))
        finally:
            for rival in rivals:
                rival.kill()
                rival.wait()
    assert (came.reason if isinstance(came, Ended) else "") == comes


@pytest.mark.parametrize(
    ("body", "sleeps"),
    [
        ("time.sleep(60)", True),
        ("os.kill(os.getpid(), 19)", True),
        ("while True: pass", False),
        # Until its child has opened that, it is in the state of who waits for a disk.
        (
            "wait = (os.POSIX_SPAWN_OPEN, 0, 'never', os.O_RDONLY, 0)\n"
            "os.posix_spawn('/bin/true', ['true'], {}, file_actions=[wait])",
            False,
        ),
    ],
)
def test_who_waits_for_a_core_or_a_disk_does_not_sleep(body: str, sleeps: bool, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never")
    with subprocess.Popen(
        [sys.executable, "-c", f"import os, time\nprint(flush=True)\n{body}"],
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout
            process.stdout.readline()
            time.sleep(0.5)
            assert client._sleeps(process.pid) is sleeps
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def test_nobody_is_held_to_sleep_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "_waited", lambda _: None)
    text = "import time\ndef softmax(x, axis=-1):\n    time.sleep(x)\n    return 1\n"
    with Sandbox() as sandbox:
        worker = Worker(sandbox, "softmax", text.encode(), catalog.form(text, "softmax"))
        (came,) = worker.calls([call(1.0)], Limit(asleep=0.3))
        assert not isinstance(came, Ended)
        (came,) = worker.calls([call(60.0)], Limit(asleep=0.3, wall=1))
        assert isinstance(came, Ended)
        assert came.reason == "it did not return within 1 s"


def test_the_time_that_a_judge_was_stopped_is_not_counted(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Clock:
        def monotonic(self) -> float:
            asked.append(1)
            return time.monotonic() + (0 if len(asked) < 20 else 3600)

    monkeypatch.setattr(checks, "time", Clock())
    assert judge.grade(SOFTMAX, RIGHT).passed
    assert len(asked) > 20


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False
    )
    if made.returncode:
        folder.rmdir()
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def test_a_class_that_met_a_full_disk_goes_on_when_there_is_room(tmp_path: Path, run: Run) -> None:
    for number in range(12):
        (tmp_path / f"student{number}").mkdir()
        (tmp_path / f"student{number}" / "softmax.py").write_bytes(RIGHT + b"# %d" % number)
    with small_disk("16k") as disk:
        for size, said in (("28k", "goes on from there"), ("120k", "")):
            full = run("grade", tmp_path, "--out", disk / "grades.csv")
            assert full.returncode == 2
            assert "No space left on device" in full.stderr
            assert said in full.stderr
            assert "Traceback" not in full.stderr
            subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)
        kept = {one.student: one.report for one in batch.written(disk / "grades.jsonl")}
        assert kept
        assert run("grade", tmp_path, "--out", disk / "grades.csv").returncode == 0
        results = batch.written(disk / "grades.jsonl")
        assert sorted(one.student for one in results) == sorted(path.name for path in tmp_path.iterdir())
        assert {one.student: one.report for one in results if one.student in kept} == kept
        assert len(list(disk.iterdir())) == 3


@pytest.mark.parametrize("which", ["soft", "hard"])
@pytest.mark.parametrize("descriptors", [8, 11, 16, 24, 48])
def test_without_descriptors_there_is_a_right_verdict_or_none(descriptors: int, which: str, run: Run) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    limits = (descriptors, descriptors if which == "hard" else most)

    def lower() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)

    done = run("check", "softmax", "--file", SOFTMAX.solution, "--json", preexec_fn=lower)
    if done.returncode == 0:
        assert json.loads(done.stdout)["verdict"] == "passed"
    else:
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("kata: ")
        assert "open files" in done.stderr


def test_a_clock_that_jumps_changes_no_verdict(tmp_path: Path) -> None:
    program = """
import itertools, sys, time
from kata.__main__ import main

real, jumps = time.time, itertools.cycle([0, 86_400, -3e8, 1e9])
time.time = lambda: real() + next(jumps)
sys.exit(main(sys.argv[1:]))
"""
    words = ["check", "softmax", "--file", str(SOFTMAX.solution)]
    assert subprocess.run([sys.executable, "-c", program, *words], cwd=catalog.ROOT, check=False).returncode == 0


def test_no_deadline_hangs_on_a_clock_that_can_be_set() -> None:
    of_day = re.compile(r"\btime\.time\(|datetime\.now|perf_counter|CLOCK_REALTIME")
    judging = [catalog.ROOT / "kata" / f"{name}.py" for name in ("batch", "budget", "checks", "pool")]
    for path in [*judging, *(catalog.ROOT / "kata" / "sandbox").glob("*.py")]:
        assert not of_day.search(path.read_text(encoding="utf-8")), path


@pytest.fixture
def frozen(clone: Path) -> Iterator[Path]:
    """Return a copy of the project that nobody can write into."""
    mounts = [["mount", "--bind", clone, clone], ["mount", "-o", "remount,ro,bind", clone]]
    if any(subprocess.run(one, capture_output=True, check=False).returncode for one in mounts):
        pytest.skip("only root may make a folder read-only for root")
    yield clone
    subprocess.run(["umount", clone], check=True)


def test_in_a_read_only_project_all_that_needs_no_writing_works(frozen: Path, tmp_path: Path, run: Run) -> None:
    for words, code in (
        (("check", "softmax", "--file", SOFTMAX.solution), 0), (("check", "softmax"), 1), (("list",), 0),
        (("hint", "softmax"), 0), (("progress",), 0), (("reset", "softmax"), 2),
        (("grade", "solutions"), 2),
    ):  # fmt: skip
        done = run(*words, cwd=frozen)
        assert done.returncode == code, (words, done.stderr)
        assert "Traceback" not in done.stderr
        assert code < 2 or "Read-only file system" in done.stderr


def test_a_locked_gradebook_is_told_and_the_next_run_writes_it(tmp_path: Path, run: Run) -> None:
    from kata.classroom import course

    made = course.create(tmp_path / "course")
    made.assign("week1", [SOFTMAX], 10)
    made.hand_in("week1", "ada", {"softmax": RIGHT.decode()})
    with (tmp_path / "course" / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"c.CourseDirectory.db_url = 'sqlite:///{tmp_path}/course/gradebook.db?timeout=0.2'\n")
    with sqlite3.connect(tmp_path / "course" / "gradebook.db", isolation_level=None) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        locked = run("autograde", "week1", "--course", tmp_path / "course")
        lock.execute("ROLLBACK")
    assert "Traceback" not in locked.stderr
    assert "database is locked" in locked.stderr
    assert run("autograde", "week1", "--course", tmp_path / "course").returncode == 0
    assert run("grades", "--course", tmp_path / "course", "--out", tmp_path / "grades.csv").returncode == 0
    assert ",10.0," in (tmp_path / "grades.csv").read_text()
