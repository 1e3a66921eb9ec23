"""Every attack fails, says why, leaves nothing and harms nobody; every harmless oddity passes.

An attack is a file of tests/hostile. Its docstring says how it works and what to expect: verdicts, and a pattern of
the message. ROOT stands for the project, BAIT for a folder of others, NEIGHBOUR for another process, PORT and
ABSTRACT for sockets that listen: nothing may come of them.
"""

from __future__ import annotations

import csv
import ctypes
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from kata import catalog, checks, notebook
from kata.checks import Judge
from kata.reading import Refused
from kata.report import printable
from kata.sandbox.launch import Sandbox
from tests.conftest import Grade, Run
from tests.test_commands import KEYS

HERE = Path(__file__).parent
ATTACKS = sorted((HERE / "hostile").glob("*.py"))
ODDITIES = sorted((HERE / "harmless").glob("*.py"))
RIGHT = catalog.find("softmax").solution.read_text(encoding="utf-8")
TALKERS = ["steers_the_terminal", "names_that_steer", "exceptions_that_steer", "floods_the_error_stream"]
AT_ONCE = 4
SEED = 398_217_544_001_337  # as large as those that are drawn
_SUBREAPER = 36


@dataclass(frozen=True)
class Attack:
    """A file of tests/hostile with its baits set, and what to expect of it."""

    name: str
    file: Path  # named after the kata that it claims to be
    verdicts: list[str]
    pattern: str

    @property
    def kata(self) -> str:
        """The kata that it claims to be."""
        return self.file.stem


@dataclass(frozen=True)
class Bait:
    """What attacks would like to touch."""

    folder: Path
    neighbour: subprocess.Popen[bytes]
    sockets: list[socket.socket]
    children: set[int]  # of this process, before the first attack

    def text(self, path: Path) -> str:
        """Return the text of an attack with these in the place of their names."""
        stands_for = {
            "ROOT": str(catalog.ROOT), "BAIT": str(self.folder), "NEIGHBOUR": str(self.neighbour.pid),
            "PORT": str(self.sockets[0].getsockname()[1]), "ABSTRACT": _abstract(),
        }  # fmt: skip
        return re.sub(rf"\b({'|'.join(stands_for)})\b", lambda found: stands_for[found[0]], path.read_text("utf-8"))


def _abstract() -> str:
    return f"kata-bait-{os.getpid()}"


@pytest.fixture(scope="session")
def bait(tmp_path_factory: pytest.TempPathFactory, judge: Judge) -> Iterator[Bait]:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)  # what an attack leaves behind becomes a child of this process
    folder = tmp_path_factory.mktemp("b")
    (folder / "ada.py").write_text(RIGHT, encoding="utf-8")
    with ExitStack() as stack:
        neighbour = stack.enter_context(subprocess.Popen(["sleep", "1000"]))
        stack.callback(neighbour.kill)
        sockets = [stack.enter_context(socket.socket(*kind)) for kind in (
            (socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET, socket.SOCK_DGRAM),
            (socket.AF_UNIX, socket.SOCK_STREAM), (socket.AF_UNIX, socket.SOCK_STREAM),
        )]  # fmt: skip
        sockets[0].bind(("127.0.0.1", 0))
        sockets[1].bind(sockets[0].getsockname())
        sockets[2].bind(str(folder / "socket"))
        sockets[3].bind(f"\0{_abstract()}" if sys.platform == "linux" else str(folder / "other"))
        for one in sockets:
            one.setblocking(False)
            if one.type == socket.SOCK_STREAM:
                one.listen()
        assert judge.session
        yield Bait(folder, neighbour, sockets, set(_children(os.getpid())))


@pytest.fixture(scope="session")
def attacks(bait: Bait, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Attack]:
    folder, made = tmp_path_factory.mktemp("attacks"), {}
    for path in ATTACKS:
        text = bait.text(path)
        expected = re.search(r"Expect ([a-z_, ]+)(?:: (.*))?\.\"\"\"", text)
        assert expected, f"{path.name} does not say what to expect"
        kata = "softmax_backward" if "def softmax_backward" in text else "softmax"
        file = folder / path.stem / f"{kata}.py"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        made[path.stem] = Attack(path.stem, file, re.split(r", | or ", expected[1]), expected[2] or "")
    return made


@pytest.fixture(scope="session")
def told(attacks: dict[str, Attack]) -> dict[str, subprocess.CompletedProcess[str]]:
    """Every attack by the command, some at a time: many of them only wait to be stopped."""
    with ThreadPoolExecutor(AT_ONCE) as side_by_side:
        done = side_by_side.map(
            lambda one: _kata("check", one.kata, "--file", str(one.file), "--seed", str(SEED), "--json"),
            attacks.values(),
        )
        return dict(zip(attacks, done, strict=True))


def _kata(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kata", *words],
        cwd=catalog.ROOT,
        env=os.environ | {"KATA_CANARY": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def _survivors(bait: Bait) -> list[str]:
    """Return the processes that a run left: orphans are children of this one."""
    found = []
    for pid in set(_children(os.getpid())) - bait.children:
        with suppress(OSError):
            found.append(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")[:100])
    return found


def _owned() -> list[Path]:
    """Return what an attack has written: each names it so."""
    folders = [Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path("/dev/mqueue"), Path.home(), Path("/")]
    found = [path for folder in folders if folder.is_dir() for path in folder.glob("*owned*")]
    return found + list(catalog.ROOT.glob("[a-z]*/**/*owned*"))


@pytest.mark.parametrize("name", [path.stem for path in ATTACKS])
def test_an_attack_fails_with_a_fitting_message_and_the_documented_exit_code(
    name: str, attacks: dict[str, Attack], told: dict[str, subprocess.CompletedProcess[str]]
) -> None:
    done, one = told[name], attacks[name]
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr == ""
    said = json.loads(done.stdout)
    assert set(said) == KEYS
    assert said["verdict"] in one.verdicts, said["message"]
    assert re.search(one.pattern, said["message"]), said["message"]
    assert said["score"] < 1
    assert "\n" not in said["message"]
    assert not said["sandbox"] or {"limits", "seccomp"} <= set(said["sandbox"])


def test_attacks_fail_in_pytest_too_and_steer_no_terminal(attacks: dict[str, Attack]) -> None:
    quick = [one for one in attacks.values() if "timed_out" not in one.verdicts or one.name in TALKERS]
    quick = [one for n, one in enumerate(quick) if n % 5 == 0 or one.name in TALKERS]  # the judge is the same
    runs = (
        "import contextlib, io, json, pytest, sys\n"
        "told = {}\n"
        "for name, kata, file in json.loads(sys.argv[1]):\n"
        "    with contextlib.redirect_stdout(io.StringIO()) as page:\n"
        "        code = pytest.main([f'graders/activations/test_{kata}.py', '--submission', file, '--seed', '2'])\n"
        "    told[name] = int(code), page.getvalue()\n"
        "print(json.dumps(told))\n"
    )
    names = [(one.name, one.kata, str(one.file)) for one in quick]
    with ThreadPoolExecutor(2) as side_by_side:
        done = side_by_side.map(
            lambda some: subprocess.run(
                [sys.executable, "-c", runs, json.dumps(some)],
                cwd=catalog.ROOT,
                capture_output=True,
                text=True,
                check=False,
            ),
            (names[::2], names[1::2]),
        )
        pages = {name: page for run in done for name, page in json.loads(run.stdout.splitlines()[-1]).items()}
    assert len(pages) == len(quick)
    for name, (code, page) in pages.items():
        assert code == 1, f"{name}: {page}"
        assert page.replace("\t", "") == printable(page).replace("\t", ""), f"{name} steers the terminal"
        assert "Traceback" not in page, f"{name}: {page}"


def test_a_class_of_attacks_does_not_touch_the_right_answers_between(
    attacks: dict[str, Attack], bait: Bait, tmp_path: Path
) -> None:
    for number, one in enumerate(attacks.values()):
        for student, text in ((f"{number:03}a", one.file.read_bytes()), (f"{number:03}b", RIGHT.encode())):
            file = tmp_path / "class" / student / (one.file.name if student.endswith("a") else "softmax.py")
            file.parent.mkdir(parents=True)
            file.write_bytes(text)
    table = tmp_path / "grades.csv"
    done = _kata("grade", str(tmp_path / "class"), "--out", str(table), "--jobs", str(AT_ONCE))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = dict(zip((f"{number:03}a" for number in range(len(attacks))), attacks, strict=True))
    assert len(rows) == 2 * len(attacks)
    assert [row for row in rows if row["student"].endswith("b") and row["verdict"] != "passed"] == []
    hostile = {names[row["student"]]: row for row in rows if row["student"] in names}
    assert {name: row["verdict"] for name, row in hostile.items() if row["verdict"] not in attacks[name].verdicts} == {}
    page = table.with_suffix(".html").read_text(encoding="utf-8")
    assert "<script" not in page
    for text in (done.stdout, page, table.read_text(encoding="utf-8")):
        assert text == printable(text)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert _survivors(bait) == []


def test_attacks_wrote_nowhere_reached_no_socket_and_signalled_nobody(
    told: dict[str, subprocess.CompletedProcess[str]], bait: Bait
) -> None:
    assert told
    assert _owned() == []
    assert sorted(path.name for path in bait.folder.iterdir()) == ["ada.py", "socket"]
    assert (bait.folder / "ada.py").read_text(encoding="utf-8") == RIGHT
    assert bait.neighbour.poll() is None
    state = Path(f"/proc/{bait.neighbour.pid}/stat").read_text().rpartition(")")[2].split()[0]
    assert state == "S", "the neighbour was stopped"
    for one in bait.sockets:
        with pytest.raises(BlockingIOError):
            one.recv(1) if one.type == socket.SOCK_DGRAM else one.accept()
    for kind in ("shm", "sem", "msg"):
        with suppress(OSError):
            assert str(0x6F776E) not in Path(f"/proc/sysvipc/{kind}").read_text()
    assert _survivors(bait) == []


@pytest.mark.parametrize("name", TALKERS)
def test_no_text_of_a_submission_steers_the_terminal(name: str, attacks: dict[str, Attack]) -> None:
    one = attacks[name]
    done = _kata("check", one.kata, "--file", str(one.file))
    assert done.returncode == 1
    assert done.stdout == printable(done.stdout)
    assert done.stderr == ""
    if name != "names_that_steer":
        assert "\\x1b" in done.stdout


def test_the_name_of_a_file_steers_no_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "\x1b[2Jx.py"
    for text in (None, "def softmax(x, axis=-1)\n    return x\n", "def softmax(x, axis=-1):\n    return x\n"):
        if text:
            path.write_text(text, encoding="utf-8")
        done = run("check", "softmax", "--file", path)
        assert done.returncode == (1 if text else 2)
        assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("path", ODDITIES, ids=lambda path: path.stem)
def test_an_oddity_passes(path: Path, grade: Grade) -> None:
    report = grade(path.read_bytes())
    assert report.passed, report.message


def test_large_constants_pass(grade: Grade) -> None:
    text = "the quick brown fox\n" * 20_000
    assert grade(f"TABLE = {list(range(50_000))}\nTEXT = '''{text}'''\n{RIGHT}").passed


DEEP = 100_000
TRICKS: dict[str, bytes] = {
    "null bytes": b"x = '\0'\n" + RIGHT.encode(),
    "a hundred thousand parentheses": b"x = " + b"(" * DEEP + b")" * DEEP,
    "a hundred thousand signs": b"x = " + b"-" * DEEP + b"1",
    "a hundred thousand negations": b"x = " + b"not " * DEEP + b"1",
    "a hundred thousand attributes": b"x = x" + b".x" * DEEP,
    "a hundred thousand functions": b"x = " + b"lambda: " * DEEP + b"1",
    "a hundred blocks inside one another": b"".join(b" " * n + b"if 1:\n" for n in range(120)) + b" " * 120 + b"pass",
    "a constant of gigabytes": b"x = ((('a' * 4000) * 4000) * 4000) * 4000",
    "a number of a hundred thousand digits": b"x = " + b"9" * DEEP,
    "an unknown encoding": b"# coding: kata\n" + RIGHT.encode(),
    "an encoding that is none of text": b"# coding: rot13\n" + RIGHT.encode(),
    "bytes that are no UTF-8": b"x = '\xff\xfe'\n" + RIGHT.encode(),
    "an encoding against the byte order mark": b"\xef\xbb\xbf# coding: latin-1\n" + RIGHT.encode(),
    "UTF-16": RIGHT.encode("utf-16"),
    "nothing": b"",
    "an escape in a name": b"x = '\\N{" + b"A" * DEEP + b"}'",
}


@pytest.mark.parametrize("name", TRICKS)
def test_a_source_that_trips_the_compiler_costs_its_own_verdict_only(name: str, grade: Grade) -> None:
    report = grade(TRICKS[name])
    assert report.verdict in ("syntax_error", "crashed", "missing", "too_much_memory"), report
    assert report.message == printable(report.message)
    assert grade(RIGHT).passed


def test_a_submission_that_loads_slowly_and_dies_is_not_loaded_for_ever(
    grade: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "TOGETHER_AT_MOST", 0.5)
    start = time.monotonic()
    report = grade("import os, time\ntime.sleep(0.4)\ndef softmax(x, axis=-1):\n    os._exit(0)\n")
    assert report.verdict == "crashed"
    assert time.monotonic() - start < 1.8, "it was loaded more than twice"


def test_an_encoding_hides_no_code_from_the_judge(grade: Grade) -> None:
    hidden = b"# coding: utf-7\n" + RIGHT.encode() + b"# +AAo-softmax = 1\n"
    assert grade(hidden).verdict == "missing", "the line that only this encoding shows is code"


def test_what_lies_beside_a_submission_is_not_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    tag = sys.implementation.cache_tag
    for forged in (f"__pycache__/softmax.{tag}.pyc", "softmax.pyc", "conftest.py", "numpy.py", "softmax.so"):
        (tmp_path / forged).write_text("raise SystemExit('owned')\n", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n", encoding="utf-8")
    (tmp_path / "real.py").write_text("def softmax(x, axis=-1):\n    return x\n", encoding="utf-8")
    (tmp_path / "softmax.py").symlink_to(tmp_path / "real.py")
    done = run("check", "softmax", "--file", tmp_path / "softmax.py", "--json")
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (1, "wrong")


def test_thirty_megabytes_are_refused_before_they_are_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "softmax.py").write_bytes(b"#" * 30_000_000)
    done = run("check", "softmax", "--file", tmp_path / "softmax.py", "--json")
    assert done.returncode == 2
    assert "has 30.0 MB" in done.stderr


def test_a_judge_that_is_killed_takes_its_submission_along(bait: Bait, tmp_path: Path) -> None:
    file = tmp_path / "softmax.py"
    file.write_text("import time\ntime.sleep(100)\n", encoding="utf-8")
    command = [sys.executable, "-m", "kata", "check", "softmax", "--file", str(file)]
    with subprocess.Popen(command, cwd=catalog.ROOT, stdout=subprocess.PIPE) as judge:
        workers: list[int] = []
        while len(workers) < 2:  # the fork server and its worker
            workers = [one for server in _children(judge.pid) for one in (server, *_children(server))]
        judge.send_signal(signal.SIGKILL)
    for _ in range(200):
        if not (left := _survivors(bait)):
            break
        signal.sigtimedwait([], 0.05)
    assert left == []


def _children(parent: int) -> list[int]:
    """Return the living children of a process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, above = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(above) == parent and state != "Z":
                found.append(int(folder.name))
    return found


def test_a_submission_sets_nothing_that_the_next_one_finds(grade: Grade) -> None:
    sets = (
        "import fcntl, os\nflags = fcntl.fcntl(0, fcntl.F_GETFL)\nprint('owned' if flags & os.O_APPEND else 'as new')\n"
        "fcntl.fcntl(0, fcntl.F_SETFL, flags | os.O_APPEND)\n"
    )
    assert [grade(sets + RIGHT).printed for _ in range(3)] == ["as new\n"] * 3


def test_a_worker_has_its_own_descriptors_only_however_many_the_judge_has() -> None:
    looks = (
        "import os\nfrom contextlib import suppress\nfor one in range(1000):\n    with suppress(OSError):\n"
        "        os.fstat(one)\n        print(one, end=' ')\n"
    )
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(open(os.devnull, "rb"))
        judge = Judge(stack.enter_context(Sandbox()))
        assert judge.grade(catalog.find("softmax"), (looks + RIGHT).encode()).printed == "0 1 2 3 "


def test_garbage_for_large_inputs_costs_the_judge_no_more_than_an_answer(judge: Judge) -> None:
    kata = catalog.find("roc_auc")  # some of its mistakes take seconds over a large input
    text = kata.solution.read_text(encoding="utf-8") + (
        "\nright = roc_auc\n\ndef roc_auc(y_true, scores):\n    return right(y_true, scores) * (len(scores) < 9999)\n"
    )
    start = time.process_time()
    assert judge.grade(kata, text.encode()).verdict == "wrong"
    assert time.process_time() - start < 4


def test_a_notebook_of_megabytes_of_code_is_refused_before_it_is_parsed() -> None:
    cells = ["def softmax(x):\n    return x\n", "    x + 1\n" * 200_000]
    with pytest.raises(Refused, match="more than 1 MB of code"):
        notebook.of_cells(cells, ["softmax"])
    constants = "\n".join(f"a{n} = {n}" for n in range(20_000))
    start = time.monotonic()
    assert notebook.of_cells([constants, cells[0]], ["softmax"])
    assert time.monotonic() - start < 5, "each constant was compared with all before it"
