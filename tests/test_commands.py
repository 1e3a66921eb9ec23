"""The commands as a person types them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kata import catalog
from tests.conftest import Run

SOLUTION = catalog.find("softmax").solution
KEYS = {
    "kata", "verdict", "score", "message", "checks", "counterexample", "mistake", "budget", "seed", "sandbox",
    "printed",
}  # fmt: skip


def make(*words: str, cwd: Path = catalog.ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *words], cwd=cwd, capture_output=True, text=True, check=False)


def test_json_is_one_object_and_nothing_else(run: Run) -> None:
    done = run("check", "softmax", "--file", SOLUTION, "--seed", 7, "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(said) == KEYS
    assert said["verdict"] == "passed"
    assert said["seed"] == 7
    assert said["score"] == 1
    assert said["budget"]["ratio"] < said["budget"]["limit"]
    assert {"name", "category", "outcome", "message"} == set(said["checks"][0])


def test_make_check_of_a_stub_says_what_to_open_and_what_to_type(clone: Path) -> None:
    done = make("check", "EX=softmax", cwd=clone)
    assert "not started" in done.stdout
    assert "exercises/activations/softmax.py" in done.stdout
    assert "make check EX=softmax" in done.stdout
    assert done.returncode != 0


def test_make_check_grades_what_was_written_and_all_that_was_started(clone: Path) -> None:
    assert "No kata is started" in make("check", cwd=clone).stdout
    shutil.copy(SOLUTION, clone / "exercises/activations/softmax.py")
    assert "passed" in make("check", "EX=softmax", cwd=clone).stdout
    (clone / "exercises/losses/cross_entropy.py").write_text("def cross_entropy(y_true, y_pred):\n    return 0.0\n")
    table = make("check", cwd=clone)
    assert "softmax" in table.stdout
    assert "cross_entropy" in table.stdout
    assert "conv2d" not in table.stdout
    assert "More about one: make check EX=cross_entropy" in table.stdout
    assert table.returncode != 0


def test_the_same_inputs_are_offered_only_where_there_were_any(clone: Path) -> None:
    file = clone / "exercises/activations/softmax.py"
    file.write_text("def softmax(x, axis=-1):\n    return x\n")
    assert "SEED=" in make("check", "EX=softmax", cwd=clone).stdout
    file.write_text("def softmax(\n")
    said = make("check", "EX=softmax", cwd=clone).stdout
    assert "mend it, or take a hint" in said
    assert "SEED=" not in said


def test_an_exercise_that_is_gone_is_had_again_as_the_message_says(clone: Path) -> None:
    file = clone / "exercises/activations/softmax.py"
    file.unlink()
    said = make("check", "EX=softmax", cwd=clone).stderr
    assert "kata: there is no file exercises/activations/softmax.py; to have its stub there again: " in said
    assert make("reset", "EX=softmax", cwd=clone).returncode == 0
    assert "not started" in make("check", "EX=softmax", cwd=clone).stdout


def test_make_passes_every_option_on(tmp_path: Path) -> None:
    path = tmp_path / "with space.py"
    shutil.copy(SOLUTION, path)
    done = make("check", "EX=softmax", f"FILE={path}", "SEED=3", "JSON=1")
    assert json.loads(done.stdout)["seed"] == 3


def test_bare_make_lists_the_commands() -> None:
    said = make().stdout
    learners = "check EX=|next|hint|review|reset|quiz|anki|cheatsheet|watch|progress|plan|notebook"
    for word in f"{learners}|audit|test|lint|bench|load|soak|faults|fuzz".split("|"):
        assert f"make {word}" in said
    assert max(map(len, said.splitlines())) <= 80


def test_an_unknown_kata_is_answered_with_the_nearest_names(run: Run) -> None:
    done = run("check", "sofmax")
    assert done.returncode == 2
    assert "did you mean softmax" in done.stderr
    assert done.stdout == ""


def test_what_cannot_be_read_is_refused_with_a_sentence(run: Run, tmp_path: Path) -> None:
    big, notebook, pipe = tmp_path / "big.py", tmp_path / "mine.ipynb", tmp_path / "pipe.py"
    big.write_bytes(b"#" * 50_000_000)
    notebook.write_text("{}")
    os.mkfifo(pipe)
    for path, words in (
        (tmp_path / "none.py", "there is no file"),
        (tmp_path, "is a folder"),
        (big, "has 50.0 MB"),
        (notebook, "is a notebook"),
        (pipe, "not a regular file"),
    ):
        done = run("check", "softmax", "--file", path)
        assert done.returncode == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_a_file_without_a_kata_is_refused(run: Run) -> None:
    assert run("check", "--file", SOLUTION).returncode == 2


def test_a_submission_cannot_bring_its_own_settings(run: Run, tmp_path: Path) -> None:
    for name in ("conftest.py", "numpy.py", "sitecustomize.py", "kata.py"):
        (tmp_path / name).write_text("raise SystemExit('owned')\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    mine = tmp_path / "softmax.py"
    mine.write_text("def softmax(x, axis=-1):\n    return x\n")
    assert run("check", "softmax", "--file", mine).returncode == 1
    done = graders_pytest("--submission", str(mine))
    assert done.returncode == 1
    assert "owned" not in done.stdout + done.stderr


def graders_pytest(*more: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("pytest")), "graders/activations/test_softmax.py", *more]
    return subprocess.run(command, cwd=catalog.ROOT, capture_output=True, text=True, check=False)


def test_pytest_says_the_same_as_check(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "softmax.py"
    wrong.write_text(SOLUTION.read_text().replace("e.sum(axis=axis, keepdims=True)", "e.sum()"))
    by_pytest = graders_pytest("--submission", str(wrong), "--seed", "11")
    by_check = run("check", "softmax", "--file", wrong, "--seed", 11)
    assert by_pytest.returncode == by_check.returncode == 1
    assert by_check.stdout.strip() in by_pytest.stdout
    said = json.loads(run("check", "softmax", "--file", wrong, "--seed", 11, "--json").stdout)
    failed = [one["name"] for one in said["checks"] if one["outcome"] not in ("passed", "skipped")]
    assert failed
    assert all(f"::{name}" in by_pytest.stdout for name in failed)


def test_pytest_passes_a_right_answer_and_grades_the_exercise_by_default() -> None:
    assert graders_pytest("--submission", str(SOLUTION)).returncode == 0
    assert "passed" in graders_pytest("--submission", str(SOLUTION)).stdout
    assert "not started" in graders_pytest().stdout or "softmax" in graders_pytest().stdout


def test_a_kata_that_is_half_written_disturbs_no_other(clone: Path) -> None:
    grader = clone / "graders/losses/test_cross_entropy.py"
    text = grader.read_text()
    grader.unlink()
    assert "cross_entropy" in make("list", cwd=clone).stdout
    missing = make("check", "EX=cross_entropy", cwd=clone)
    assert "graders/losses/test_cross_entropy.py is missing" in missing.stderr
    grader.write_text(text + "\nlaws = {\n")
    broken = make("check", "EX=cross_entropy", cwd=clone)
    assert "graders/losses/test_cross_entropy.py, line" in broken.stderr
    assert "Traceback" not in missing.stderr + broken.stderr


def test_an_ordinary_test_in_a_grader_counts(clone: Path) -> None:
    path = clone / "graders/activations/test_softmax.py"
    extra = (
        "\n\ndef test_of_the_author(submission):\n    assert submission(np.zeros(2))[0] == 0.75, 'two equal scores'\n"
    )
    path.write_text(path.read_text() + extra)
    python = catalog.ROOT / ".venv/bin/python"
    command = [str(python), "-m", "kata", "check", "softmax", "--file", str(SOLUTION)]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Of the author: two equal scores" in done.stdout


def test_reset_keeps_what_was_written(clone: Path) -> None:
    exercise = clone / "exercises/activations/softmax.py"
    exercise.write_text("my work")
    done = make("reset", "EX=softmax", cwd=clone)
    assert exercise.read_text() == catalog.stub(catalog.find("softmax"))
    kept = next((clone / ".kata/backups").iterdir())
    assert kept.read_text() == "my work"
    assert kept.name in done.stdout


def test_stubs_are_never_written_over_work(clone: Path) -> None:
    exercise, missing = clone / "exercises/activations/softmax.py", clone / "exercises/losses/cross_entropy.py"
    exercise.write_text("my work")
    missing.unlink()
    make("stubs", cwd=clone)
    assert exercise.read_text() == "my work"
    assert missing.read_text() == catalog.stub(catalog.find("cross_entropy"))


def test_hints_lead_from_a_nudge_to_the_formula(run: Run) -> None:
    texts = [run("hint", "softmax", "--step", step).stdout for step in (1, 2, 3)]
    assert len(set(texts)) == 3
    assert run("hint", "softmax", "--step", 4).returncode == 2


def test_every_command_explains_itself(run: Run) -> None:
    for command in (
        "check", "list", "next", "review", "hint", "solution", "reset", "quiz", "anki", "cheatsheet", "stubs", "audit",
        "bench", "load", "soak",
    ):  # fmt: skip
        done = run(command, "--help")
        assert done.returncode == 0
        assert re.search(r"\n\n[A-Z].*\.\n\n(options|positional)", done.stdout, re.DOTALL)


def test_what_cannot_be_asked_is_refused_in_one_line_that_says_what_can(run: Run) -> None:
    for words, says in (
        (("check", "softmax", "relu"), "check does not take relu; python -m kata check --help"),
        (("check", "softmax", "--seed", "x"), "a seed is a whole number"),
        (("quiz", "--new", "-1"), "0 or more new cards"),
        (("list", "--state", "old"), "choose from 'new', 'started', 'done', 'due'"),
        (("reset",), "make reset EX="),
        (("notebook",), "make notebook EX="),
        (("check", "\x1b[2J"), "\\x1b[2J"),
    ):
        done = run(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr
        assert done.stderr.startswith("kata: ")
        assert done.stderr.count("\n") == 1


def test_a_terminal_of_another_encoding_is_written_to_all_the_same(run: Run) -> None:
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = run("list", env=ascii_only)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert run("progress", env=ascii_only).returncode == 0


def test_setup_says_what_is_missing(tmp_path: Path) -> None:
    old = tmp_path / "python-old"
    old.write_text('#!/bin/sh\ncase "$*" in *version_info*) exit 1;; --version) echo Python 3.9.1;; esac\n')
    old.chmod(0o755)
    environment = {"PATH": "/usr/bin:/bin"}
    for python, words in ((old, "Python 3.9.1 is too old"), (tmp_path / "none", "install Python 3.11 or later")):
        command = ["sh", "kata/setup.sh", str(python), str(tmp_path / "venv")]
        done = subprocess.run(command, cwd=catalog.ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert words in done.stderr
