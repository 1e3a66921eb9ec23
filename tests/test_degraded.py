"""On kernels that lack something: what is refused, what goes on, and what the report says; and without being root."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kata import catalog

HERE = Path(__file__).parent
SOLUTION = catalog.find("softmax").solution
EVERYTHING = ["limits", "namespaces", "landlock", "seccomp"]
KATA = (sys.executable, "-m", "kata")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine != "x86_64", reason="the simulated kernels are x86-64 Linux"
)


def without(*missing: str, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run a command on a kernel that lacks these."""
    whole = [sys.executable, str(HERE / "degraded.py"), *missing, "--", *command]
    return subprocess.run(whole, cwd=catalog.ROOT, capture_output=True, text=True, check=False)


def checked(*missing: str, file: Path = SOLUTION) -> dict[str, object]:
    done = without(*missing, command=(*KATA, "check", "softmax", "--file", str(file), "--json"))
    assert done.stderr == ""
    found: dict[str, object] = json.loads(done.stdout)
    assert done.returncode == (0 if found["verdict"] == "passed" else 1)
    return found


def _attack(name: str, folder: Path) -> Path:
    """Return a file of tests/hostile with baits that may be lost."""
    file = folder / "softmax.py"
    text = (HERE / "hostile" / f"{name}.py").read_text(encoding="utf-8")
    for word, stands_for in (("ROOT", str(catalog.ROOT)), ("BAIT", str(folder)), ("NEIGHBOUR", str(os.getpid()))):
        text = text.replace(word, stands_for)
    file.write_text(text, encoding="utf-8")
    (folder / "ada.py").write_text("mine", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("missing", "version"),
    [
        ((), None), (("landlock",), 0), (("seccomp",), None), (("namespaces",), None), (("landlock=1",), 1),
        (("landlock=2",), 2), (("landlock=3",), 3), (("landlock=5",), 5), (("landlock", "seccomp", "namespaces"), 0),
    ],
)  # fmt: skip
def test_a_right_answer_passes_and_the_report_says_what_was_in_force(
    missing: tuple[str, ...], version: int | None
) -> None:
    found = checked(*missing)
    assert found["verdict"] == "passed"
    layers = found["sandbox"]
    assert isinstance(layers, list)
    assert [one.split()[0] for one in layers] == [one for one in EVERYTHING if one not in missing]
    assert not version or f"landlock {version}" in layers


@pytest.mark.parametrize("missing", [("landlock",), ("seccomp",), ("landlock", "seccomp")])
def test_without_landlock_or_seccomp_a_class_is_refused_and_a_learner_is_told(
    missing: tuple[str, ...], tmp_path: Path
) -> None:
    page = without(*missing, command=(*KATA, "check", "softmax", "--file", str(SOLUTION))).stdout
    assert f"this system has no {' and no '.join(missing)}" in " ".join(page.split())
    (tmp_path / "class/ada").mkdir(parents=True)
    shutil.copy(SOLUTION, tmp_path / "class/ada")
    grade = (*KATA, "grade", str(tmp_path / "class"), "--out", str(tmp_path / "grades.csv"))
    refused = without(*missing, command=grade)
    assert refused.returncode == 2
    assert f"this machine lacks {' and '.join(missing)}" in refused.stderr
    assert "WEAK_SANDBOX=1" in refused.stderr
    assert not (tmp_path / "grades.csv").exists()
    assert without(*missing, command=(*grade, "--weak-sandbox")).returncode == 0
    assert "passed" in (tmp_path / "grades.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("missing", ["namespaces", "landlock=1"])
def test_a_class_is_graded_without_namespaces_and_with_an_old_landlock(missing: str, tmp_path: Path) -> None:
    (tmp_path / "class/ada").mkdir(parents=True)
    shutil.copy(SOLUTION, tmp_path / "class/ada")
    done = without(missing, command=(*KATA, "grade", str(tmp_path / "class"), "--out", str(tmp_path / "grades.csv")))
    assert done.returncode == 0
    assert "no " not in without(missing, command=(*KATA, "check", "softmax", "--file", str(SOLUTION))).stdout


@pytest.mark.parametrize("missing", ["landlock", "landlock=1", "namespaces"])
@pytest.mark.parametrize(
    "name",
    [
        "remembers_in_files", "writes_anywhere", "kills_its_neighbours", "connects_everywhere", "slows_others_down",
        "starts_processes_otherwise", "signals_by_descriptor", "starts_threads_by_system_call",
    ],
)  # fmt: skip
def test_seccomp_alone_keeps_a_submission_from_writing_connecting_and_signalling(
    name: str, missing: str, tmp_path: Path
) -> None:
    file = _attack(name, tmp_path)
    assert checked(missing, file=file)["verdict"] == "crashed"
    assert (tmp_path / "ada.py").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ada.py", "softmax.py"]


@pytest.mark.parametrize("name", ["reads_the_solution", "writes_anywhere", "runs_a_program", "reads_memory_of_others"])
def test_landlock_alone_keeps_a_submission_from_files_programs_and_others_memory(name: str, tmp_path: Path) -> None:
    assert checked("seccomp", file=_attack(name, tmp_path))["verdict"] == "crashed"


def test_without_landlock_answers_can_be_read_which_is_why_a_class_is_refused(tmp_path: Path) -> None:
    assert checked("landlock", file=_attack("reads_the_solution", tmp_path))["verdict"] == "passed"


@pytest.mark.parametrize("missing", [(), ("landlock=1",), ("landlock=2",), ("landlock",)])
def test_what_may_be_read_cannot_be_emptied(missing: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "readable").write_text("mine", encoding="utf-8")
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from kata.sandbox import confine\n"
        "folder = Path(sys.argv[1])\n"
        "confine.readable_paths = lambda: [folder]\n"
        "landlock = any(one.startswith('landlock') for one in confine.restrict_server())\n"
        "confine.restrict_worker(writes=landlock)\n"
        "assert os.read(os.open(folder / 'readable', os.O_RDONLY), 9) == b'mine'\n"
        "for flags in (os.O_RDONLY | os.O_TRUNC, os.O_WRONLY, os.O_WRONLY | os.O_TRUNC, os.O_RDWR):\n"
        "    try:\n"
        "        os.open(folder / 'readable', flags)\n"
        "    except OSError:\n"
        "        continue\n"
        "    print('opened with', flags)\n"
    )
    done = without(*missing, command=(sys.executable, "-c", program, str(tmp_path)))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "readable").read_text(encoding="utf-8") == "mine"


def as_nobody(folder: Path, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run a command as the user nobody, who may be given a way to a Python in somebody's home."""
    script = "cd / && " + _opened(Path(sys.base_prefix), folder)
    script += f'cd "{catalog.ROOT}" && exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"'
    whole = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *command]
    return subprocess.run(whole, capture_output=True, text=True, check=False)


def _opened(prefix: Path, folder: Path) -> str:
    """Return shell commands that mount a Python where its closed folder stands, for their own processes only."""
    closed = next((parent for parent in reversed(prefix.parents) if not parent.stat().st_mode & 1), None)
    if closed is None:
        return ""
    for parent in (folder, *list(folder.parents)[:2]):
        parent.chmod(0o755)
    inside = folder / prefix.relative_to(closed)
    inside.mkdir(parents=True)
    return f'mount --bind "{prefix}" "{inside}" && mount --rbind "{folder}" "{closed}" && '


needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can become nobody; the other tests are yours"
)


@needs_root
@pytest.mark.parametrize("missing", [(), ("namespaces",)])
def test_an_ordinary_user_has_the_same_sandbox(missing: tuple[str, ...], tmp_path: Path) -> None:
    command = (sys.executable, str(HERE / "degraded.py"), *missing, "--") if missing else ()
    done = as_nobody(tmp_path, (*command, *KATA, "check", "softmax", "--file", str(SOLUTION), "--json"))
    assert done.returncode == 0, done.stderr
    layers = [one.split()[0] for one in json.loads(done.stdout)["sandbox"]]
    assert layers == [one for one in EVERYTHING if one not in missing]


@needs_root
@pytest.mark.parametrize(
    "name", ["kills_its_neighbours", "starts_threads_by_system_call", "reads_memory_of_others", "asks_the_kernel"]
)
def test_attacks_of_an_ordinary_user_fail_too(name: str, tmp_path: Path) -> None:
    file = _attack(name, tmp_path)
    (home := tmp_path / "home").mkdir()
    file.chmod(0o644)
    done = as_nobody(home, (*KATA, "check", "softmax", "--file", str(file), "--json"))
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["verdict"] == "crashed"
