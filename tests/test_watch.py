"""Watching the exercises, in a terminal as a person has it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kata import catalog
from kata.reading import Refused
from kata.remote import RemoteJudge
from kata.study import history, watch
from kata.study.history import History
from tests.conftest import Run

RIGHT = catalog.solution_source(catalog.find("softmax"))
WRONG = RIGHT.replace("x - x.max(axis=axis, keepdims=True)", "x")
HANGS = "def softmax(x, axis=-1):\n    import time\n    time.sleep(0.4)\n"  # in each call
_STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A terminal of 80x24 in which one command runs."""

    def __init__(self, project: Path, *words: str) -> None:
        self.end, self.far = pty.openpty()
        self.resize(80, 24)
        self.settings = termios.tcgetattr(self.far)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kata", *words],
            cwd=project, stdin=self.far, stdout=self.far, stderr=self.far, start_new_session=True,
            env=os.environ | {"TERM": "xterm-256color"},
        )  # fmt: skip
        self.unread = ""

    def resize(self, columns: int, rows: int) -> None:
        """Change its size."""
        fcntl.ioctl(self.far, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys: str) -> None:
        """Type keys."""
        os.write(self.end, keys.encode())

    def until(self, words: str, seconds: float = 30) -> str:
        """Wait for words on the terminal; return the text up to them, and forget it."""
        deadline = time.monotonic() + seconds
        while words not in self.unread:
            rest = deadline - time.monotonic()
            assert rest > 0, f"{words!r} does not come; there is {self.unread!r}"
            if select.select([self.end], [], [], rest)[0]:
                self.unread += _STEERING.sub("", os.read(self.end, 1 << 16).decode(errors="replace"))
        before, _, self.unread = self.unread.partition(words)
        return before + words

    def close(self) -> None:
        """End the command."""
        self.process.kill()
        self.process.wait()
        os.close(self.end)
        os.close(self.far)


Open = Callable[..., Terminal]


@pytest.fixture
def opened(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.delenv("KATA_HISTORY", raising=False)
    terminals: list[Terminal] = []

    def opened(*words: str) -> Terminal:
        terminals.append(Terminal(clone, *words))
        return terminals[-1]

    yield opened
    for terminal in terminals:
        terminal.close()


def exercise(project: Path, name: str = "softmax") -> Path:
    return project / catalog.find(name).exercise.relative_to(catalog.ROOT)


def in_place(file: Path, text: str) -> None:
    file.write_text(text)


def by_renaming(file: Path, text: str) -> None:
    new = file.with_suffix(".tmp")
    new.write_text(text)
    new.replace(file)


def empty_first(file: Path, text: str) -> None:
    file.write_text("")
    time.sleep(0.15)
    file.write_text(text)


def deleted_first(file: Path, text: str) -> None:
    file.unlink()
    time.sleep(0.15)
    file.write_text(text)


def twice(file: Path, text: str) -> None:
    file.write_text(WRONG)
    file.write_text(text)
    os.utime(file)


@pytest.mark.parametrize("save", [in_place, by_renaming, empty_first, deleted_first, twice])
@pytest.mark.parametrize("polled", [False, True])
def test_one_save_is_told_once_and_whole(
    save: Callable[[Path, str], None], polled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "true" if polled else "false")
    file, other = tmp_path / "a.py", tmp_path / "b.py"
    file.write_text("old")
    other.write_text("old")
    told: list[str] = []
    stop = threading.Event()
    saves = watch.Saves([file, other])

    def listen() -> None:
        for files in saves.whole(stop):
            assert files == [file]
            told.append(file.read_text())

    thread = threading.Thread(target=listen)
    thread.start()
    time.sleep(0.3)
    save(file, RIGHT)
    time.sleep(1.5)
    stop.set()
    thread.join()
    assert told == [RIGHT]


def test_what_was_saved_is_graded_and_what_is_next_is_said(opened: Open, clone: Path) -> None:
    terminal = opened("watch", "softmax")
    terminal.until("not started")
    by_renaming(exercise(clone), WRONG)
    terminal.until("softmax  wrong")
    terminal.until("known mistake: no maximum is subtracted")
    by_renaming(exercise(clone), RIGHT)
    terminal.until("passed")
    assert "Next: log_softmax" in terminal.until("q quit")
    by_renaming(exercise(clone, "relu"), "def relu(x):\n    return x\n")
    terminal.until("relu  wrong")
    attempts = History(clone / ".kata" / "history.sqlite").attempts()
    assert [(one.kata, one.verdict) for one in attempts] == [
        ("softmax", "wrong"), ("softmax", "passed"), ("relu", "wrong"),
    ]  # fmt: skip


def test_a_newer_save_takes_the_place_of_one_that_hangs(opened: Open, clone: Path) -> None:
    exercise(clone).write_text(HANGS)
    terminal = opened("watch", "softmax")
    terminal.until("grading for 2 s")
    exercise(clone).write_text(RIGHT)
    terminal.until("passed", seconds=8)


def test_the_keys_do_what_the_last_line_says(opened: Open, clone: Path) -> None:
    exercise(clone).write_text(WRONG)
    terminal = opened("watch", "softmax")
    terminal.until("graded at")
    for key, said in (
        ("h", "Hint 1 of 3"), ("h", "Hint 2 of 3"), ("\r", "known mistake"), ("s", "Show its reference?"),
        ("n", "known mistake"), ("s", "Show its reference?"), ("y", "Turn scores into probabilities"),
        ("l", "activations"), ("r", "Go back to the stub of softmax?"), ("x", "known mistake"),
    ):  # fmt: skip
        terminal.type(key)
        terminal.until(said)
    assert exercise(clone).read_text() == WRONG
    terminal.type("ry")
    terminal.until("The stub is back. What stood there is kept in")
    assert exercise(clone).read_text() == catalog.stub(catalog.find("softmax"))
    assert [kept.read_text() for kept in (clone / ".kata/backups").iterdir()] == [WRONG]
    terminal.type("n")
    terminal.until("exercises/optimization/gradient_descent.py")
    terminal.type("q")
    assert terminal.process.wait(5) == 0


def test_in_a_review_the_reference_is_not_said_to_be_shown_before_the_first_pass(opened: Open, clone: Path) -> None:
    past = History(clone / ".kata" / "history.sqlite")
    past.note("softmax", history.ASIDE, "earlier.py")
    past.begin("softmax", history.REVIEW)
    terminal = opened("watch", "softmax")
    terminal.until("graded at")
    terminal.type("s")
    assert "The review of softmax goes on." in terminal.until("Show its reference?")


def _alive(process: int) -> bool:
    """Tell whether a process or a descendant of it is there."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    return any(str(process) in line.split()[:2] and "Z" not in line for line in listed.splitlines())


@pytest.mark.parametrize("way", ["q", signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_leaving_while_a_submission_hangs_restores_the_terminal_and_ends_everything(
    way: str | signal.Signals, opened: Open, clone: Path
) -> None:
    exercise(clone).write_text(HANGS)
    terminal = opened("watch", "softmax")
    terminal.until("grading for 1 s")
    judge = int(subprocess.run(["pgrep", "-P", str(terminal.process.pid)], capture_output=True, check=True).stdout)
    assert termios.tcgetattr(terminal.far) != terminal.settings
    if isinstance(way, str):
        terminal.type(way)
    else:
        terminal.process.send_signal(way)
    assert terminal.process.wait(3) == (0 if way in ("q", signal.SIGINT) else 128 + way)  # type: ignore[operator]
    assert termios.tcgetattr(terminal.far) == terminal.settings
    assert not _alive(judge)
    assert exercise(clone).read_text() == HANGS


def test_a_killed_watch_loses_nothing_and_leaves_no_process(opened: Open, clone: Path) -> None:
    exercise(clone).write_text(WRONG)
    terminal = opened("watch", "softmax")
    terminal.until("graded at")
    exercise(clone).write_text(HANGS)
    terminal.until("grading for 1 s")
    judge = int(subprocess.run(["pgrep", "-P", str(terminal.process.pid)], capture_output=True, check=True).stdout)
    terminal.process.kill()
    terminal.process.wait()
    deadline = time.monotonic() + 3
    while _alive(judge):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert [one.verdict for one in History(clone / ".kata" / "history.sqlite").attempts()] == ["wrong"]


def test_a_judge_that_dies_is_replaced(opened: Open, clone: Path) -> None:
    exercise(clone).write_text(HANGS)
    terminal = opened("watch", "softmax")
    terminal.until("grading for 1 s")
    judge = int(subprocess.run(["pgrep", "-P", str(terminal.process.pid)], capture_output=True, check=True).stdout)
    server = int(subprocess.run(["pgrep", "-P", str(judge)], capture_output=True, check=True).stdout)
    os.kill(server, signal.SIGKILL)
    exercise(clone).write_text(WRONG)
    terminal.until("wrong")
    exercise(clone).write_text(RIGHT)
    terminal.until("passed")


def test_what_matters_fits_on_a_small_terminal_and_follows_its_size(opened: Open, clone: Path) -> None:
    shutil.copy(catalog.find("im2col").solution, exercise(clone, "im2col"))
    grader = catalog.grader(catalog.find("im2col"))
    name, edit = next((name, edit) for name, edit in grader.mistakes.items() if isinstance(edit, tuple))
    exercise(clone, "im2col").write_text(exercise(clone, "im2col").read_text().replace(*edit))
    terminal = opened("watch", "im2col")
    terminal.until("graded at")
    terminal.unread = ""
    terminal.resize(80, 24)
    terminal.process.send_signal(signal.SIGWINCH)
    page = terminal.until("q quit")
    for words in ("yours", "expected", "known mistake: " + name[:20]):
        assert words in page
    assert page.count("\n") == 23
    terminal.resize(60, 12)
    terminal.process.send_signal(signal.SIGWINCH)
    assert terminal.until("space more").count("\n") == 11


def test_the_last_lines_tell_every_key_on_a_narrow_terminal_and_no_verdict_where_there_is_none(
    opened: Open, clone: Path
) -> None:
    exercise(clone).unlink()
    terminal = opened("watch", "softmax")
    terminal.until("To have its stub there again")
    assert "softmax.py  not graded" in terminal.until("q quit")
    terminal.resize(60, 24)
    terminal.process.send_signal(signal.SIGWINCH)
    terminal.type("l")
    assert "enter report  space more" in terminal.until("space more")


def test_what_an_exercise_prints_cannot_steer_the_terminal(opened: Open, clone: Path) -> None:
    exercise(clone).write_text("def softmax(x, axis=-1):\n    print('\\x1b[2Jgone\\x07')\n    return x\n")
    terminal = opened("watch", "softmax")
    assert "\\x1b[2Jgone\\x07" in terminal.until("graded at")


def test_a_history_that_cannot_be_written_is_told_and_stops_no_verdict(opened: Open, clone: Path) -> None:
    (clone / ".kata").write_text("")  # where a folder is needed
    exercise(clone).write_text(WRONG)
    terminal = opened("watch", "softmax")
    assert "not remembered" in terminal.until("graded at")
    terminal.type("ry")
    terminal.until("cannot be written")
    assert exercise(clone).read_text() == WRONG


def test_without_a_terminal_it_is_refused_with_a_sentence(run: Run) -> None:
    done = run("watch", "softmax", stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr


def test_a_remote_judge_says_why_it_cannot_grade() -> None:
    judge = RemoteJudge()
    assert judge.grade("softmax", RIGHT.encode()).passed
    with pytest.raises(Refused, match="did you mean softmax"):
        judge.grade("softmaxx", b"")
    judge.close()
