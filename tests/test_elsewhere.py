"""Gradescope, GitHub Classroom and handouts: what a teacher writes, unpacked and run as those services would."""

from __future__ import annotations

import base64
import ctypes
import inspect
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kata import catalog, inputs
from kata.calls import Returned, paste
from kata.classroom.marks import Settings
from kata.elsewhere import entries, handout
from tests.conftest import Run

SOFTMAX, CONV2D = (catalog.solution_source(catalog.find(name)) for name in ("softmax", "conv2d"))
WRONG = SOFTMAX.replace("axis=axis, keepdims=True)", "axis=-1, keepdims=True)")
HANGS = "def softmax(x, axis=-1):\n    while True:\n        pass\n"
READS = (
    "from pathlib import Path\n\n\ndef softmax(x, axis=-1):\n"
    "    raise ValueError(Path({path!r}).read_text().split('return')[1][:20])\n"
)
RAISES = "def softmax(x, axis=-1):\n    raise ValueError({said!r})\n"


def unpack(archive: Path, folder: Path) -> Path:
    """Lay out what Gradescope does when it builds an image."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder / "source")
        for one in opened.infolist():
            (folder / "source" / one.filename).chmod(one.external_attr >> 16 & 0o777)
    for name in ("submission", "results"):
        (folder / name).mkdir()
    shutil.copy(folder / "source" / "run_autograder", folder)
    return folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gradescope") / "autograder.zip"
    command = ["make", "gradescope", "EX=softmax conv2d", f"OUT={path}", "POINTS=7.5"]
    done = subprocess.run(command, cwd=catalog.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def autograder(archive: Path, tmp_path: Path) -> Path:
    return unpack(archive, tmp_path / "autograder")


def grade(folder: Path, before: Callable[[], None] | None = None, **submission: str) -> tuple[dict[str, Any], str]:
    """Hand in, run what Gradescope runs, and return the results and what only the teacher sees."""
    for name, text in submission.items():
        (folder / "submission" / f"{name}.py").write_text(text)
    environment = {"PATH": os.environ["PATH"], "AUTOGRADER": str(folder), "PYTHON": sys.executable}
    command = [str(folder / "run_autograder")]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, preexec_fn=before)  # noqa: PLW1510
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "results" / "results.json").read_text()), done.stdout


def check(tmp_path: Path, kata: str, text: str, seed: str) -> dict[str, Any]:
    """Return what `make check JSON=1` says."""
    (tmp_path / "mine.py").write_text(text)
    command = ["make", "check", f"EX={kata}", f"FILE={tmp_path / 'mine.py'}", f"SEED={seed}", "JSON=1"]
    done = subprocess.run(command, cwd=catalog.ROOT, capture_output=True, text=True, check=False)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def no_landlock() -> None:
    """Take Landlock from this process, as an older kernel would: its three system calls are unknown."""
    lines = [
        (0x20, 0, 0, 0),
        (0x35, 0, 2, 444),
        (0x25, 1, 0, 446),
        (0x06, 0, 0, 0x50000 | 38),
        (0x06, 0, 0, 0x7FFF0000),
    ]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))
    libc = ctypes.CDLL(None)
    libc.prctl(38, 1, 0, 0, 0)
    libc.prctl(22, 2, struct.pack("@HP", len(lines), ctypes.addressof(program)), 0, 0)


def test_the_zip_is_laid_out_as_gradescope_asks(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        modes = {one.filename: one.external_attr >> 16 & 0o777 for one in opened.infolist()}
        job = json.loads(opened.read("autograder.json"))
        assert opened.read("requirements.txt").decode().splitlines() == ["numpy>=2.0,<3", "msgpack>=1.1,<2"]
        for name in ("setup.sh", "run_autograder"):
            assert opened.read(name).startswith(b"#!/usr/bin/env bash\n")
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert {name for name in modes if name.startswith(("solutions", "graders"))} == {
        *("solutions/activations/softmax.py", "solutions/convolution/conv2d.py"),
        *("graders/activations/test_softmax.py", "graders/convolution/test_conv2d.py"),
    }
    assert job["katas"] == {"softmax": 7.5, "conv2d": 7.5}
    assert len(job["settings"]["secret"]) == 32


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        (SOFTMAX, "passed"), (WRONG, "wrong"), (HANGS, "timed_out"), ("import os\nos._exit(3)", "crashed"),
        ("def softmax(:", "syntax_error"), ("x = 1", "missing"), (RAISES.format(said="no"), "crashed"),
        ("import os\nos.kill(os.getppid(), 9)\nos.kill(0, 9)", "crashed"),
        (SOFTMAX + "\n\ndef softmax(x, axis=-1, f=softmax):\n    return f(x, axis) + 1e-3 * (x.ndim == 3)\n", "wrong"),
    ],
)  # fmt: skip
def test_each_submission_scores_what_make_check_says(
    autograder: Path, tmp_path: Path, source: str, verdict: str
) -> None:
    results, said = grade(autograder, softmax=source, conv2d=CONV2D)
    seed = re.search(r"softmax: (\w+), score .* seed (\d+)", said)
    assert seed
    assert seed[1] == verdict
    mine = check(tmp_path, "softmax", source, seed[2])
    assert mine["verdict"] == verdict
    own = [one for one in results["tests"] if one["name"].startswith("softmax: ")]
    assert sum(one["score"] for one in own) == pytest.approx(7.5 * mine["score"], abs=1e-9)
    assert sum(one["max_score"] for one in results["tests"]) == pytest.approx(15, abs=1e-9)
    assert all(0 <= one["score"] <= one["max_score"] for one in results["tests"])
    assert results["score"] == pytest.approx(7.5 * mine["score"] + 7.5, abs=1e-9)
    assert [one["status"] for one in own] == [
        "passed" if one["outcome"] == "passed" else "failed" for one in mine["checks"] or [{"outcome": verdict}]
    ]
    assert results["stdout_visibility"] == "hidden"
    assert seed[2] not in json.dumps(results)


def test_the_same_text_is_asked_the_same_again(autograder: Path) -> None:
    first, said = grade(autograder, softmax=WRONG)
    again, said_again = grade(autograder)
    assert first["tests"] == again["tests"]
    assert said == said_again


def test_what_is_missing_or_refused_scores_nothing_with_a_sentence(autograder: Path) -> None:
    (autograder / "submission" / "softmax.py").symlink_to(autograder / "source/solutions/activations/softmax.py")
    (autograder / "submission" / "hw.ipynb").write_text("{")
    results, _ = grade(autograder)
    assert results["score"] == 0
    one, other = results["tests"]
    assert one["output"] == (
        "There is no softmax.py, and no notebook that defines softmax; hw.ipynb is no notebook that can be read; "
        "softmax.py is a link."
    )
    assert other["output"].startswith("There is no conv2d.py")
    assert (one["score"], one["max_score"], one["status"]) == (0, 7.5, "failed")


def test_a_notebook_and_a_whole_repository_are_submissions_too(autograder: Path, tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "source": f"{CONV2D}\nprint(conv2d(1, 2))"}]
    (autograder / "submission" / "hw.ipynb").write_text(json.dumps({"cells": cells}))
    assert grade(autograder, softmax=SOFTMAX)[0]["score"] == 15
    shutil.rmtree(autograder / "submission")
    handout.write(autograder / "submission", [catalog.find("softmax")])
    shutil.copy(catalog.find("softmax").solution, autograder / "submission/exercises/activations")
    assert grade(autograder)[0]["score"] == 7.5


def test_results_are_valid_where_the_judge_is_killed_or_does_not_start(autograder: Path) -> None:
    module = autograder / "source/kata/pool.py"
    killed = "    start()\n    if name == 'conv2d':\n        os.kill(os.getpid(), 9)\n"
    module.write_text(module.read_text().replace("    start()\n", killed, 1))
    results, said = grade(autograder, softmax=SOFTMAX, conv2d=CONV2D)
    assert results["score"] == 7.5
    assert results["tests"][-1]["output"] == "It was not graded: the judge did not come to it. Tell your teacher."
    assert "the judge ended with exit code 137" in said
    module.write_text("raise SystemExit(3)")
    results, said = grade(autograder)
    assert results["score"] == 0
    assert {one["max_score"] for one in results["tests"]} == {7.5}
    assert "exit code 3" in said
    module.write_text("def verdict(*_):\n    raise RuntimeError('broken')\n")
    results, said = grade(autograder)
    assert {one["output"] for one in results["tests"]} == {"The judge failed. Tell your teacher."}
    assert "RuntimeError: broken" in said


def test_expected_values_are_hidden_where_the_teacher_says_so(tmp_path: Path) -> None:
    command = ["make", "gradescope", "EX=softmax", f"OUT={tmp_path}/a.zip", "EXPECTED=0"]
    subprocess.run(command, cwd=catalog.ROOT, capture_output=True, check=True)
    results, _ = grade(
        unpack(tmp_path / "a.zip", tmp_path / "g"),
        softmax=SOFTMAX + "\n\ndef softmax(x, axis=-1):\n    return x * 0.0 + 7\n",
    )
    told = json.dumps(results)
    assert "yours: " in told
    assert "instead of" not in told
    assert "expected: " not in told


def test_a_container_without_landlock_grades_only_if_told_to_and_keeps_its_files(autograder: Path) -> None:
    spy = READS.format(path=str(autograder / "source/solutions/activations/softmax.py"))
    results, said = grade(autograder, no_landlock, softmax=spy, conv2d=CONV2D)
    assert results["score"] == 0
    assert {one["output"] for one in results["tests"]} == {
        "Not graded, for your teacher to mend: this machine lacks landlock."
    }
    path = autograder / "source/autograder.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"weak_sandbox": True}))
    results, said = grade(autograder, no_landlock)
    assert "landlock" not in said
    assert "seccomp" in said
    assert results["score"] == 7.5
    if os.getuid() == 0:  # it is in a container; elsewhere nobody gives the files away
        assert "PermissionError" in json.dumps(results)


def test_setup_finds_a_python_or_installs_one_or_says_what_to_choose(archive: Path, tmp_path: Path) -> None:
    folder = unpack(archive, tmp_path / "g")
    tools, log = tmp_path / "bin", tmp_path / "log"
    tools.mkdir()
    real = f'[ "$2" != venv ] || {{ mkdir -p "$3/bin" && ln -s "$0" "$3/bin/python"; }}\necho "${{0##*/}} $*" >>{log}\n'
    programs = {
        "new": f'#!/bin/sh\ncase "$1" in -c) exec {sys.executable} "$@";; esac\n{real}',
        "old": "#!/bin/sh\nexit 1\n",
        "apt-get": f'#!/bin/sh\necho "apt-get $*" >>{log}\n[ "$4" != "{{brings}}" ] || cp {tools}/new {tools}/$4\n',
    }

    def setup(python3: str, brings: str) -> subprocess.CompletedProcess[str]:
        log.write_text("")
        for file in ("python3", "python3.11"):
            (tools / file).unlink(missing_ok=True)
        for file, text in {**programs, "python3": programs[python3]}.items():
            (tools / file).write_text(text.replace("{brings}", brings))
            (tools / file).chmod(0o755)
        shutil.rmtree(folder / "venv", ignore_errors=True)
        environment = {"PATH": f"{tools}:/usr/bin:/bin", "AUTOGRADER": str(folder)}
        command = ["/bin/bash", str(folder / "source/setup.sh")]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    there = setup("new", "nothing")
    assert there.returncode == 0, there.stderr
    assert "apt-get" not in log.read_text()
    assert f"pip install --quiet --disable-pip-version-check -r {folder}/source/requirements.txt" in log.read_text()
    if not shutil.which("python3.11", path="/usr/bin:/bin"):
        assert setup("old", "python3.11").returncode == 0
        assert "apt-get install -y --no-install-recommends python3.11 python3.11-venv" in log.read_text()
        none = setup("old", "nothing")
        assert none.returncode == 2
        assert "choose a newer base image" in none.stderr


def test_the_three_commands_explain_themselves(run: Run) -> None:
    listed = subprocess.run(["make"], cwd=catalog.ROOT, capture_output=True, text=True, check=False).stdout
    for word in ("gradescope", "github-classroom", "handout"):
        assert "the katas, in their order" in run(word, "--help").stdout
        assert f"make {word} EX=softmax" in listed
        done = run(word, "sofmax")
        assert done.returncode == 2
        assert "did you mean softmax" in done.stderr


def test_entries_add_up_exactly_whatever_the_points(judge: Any) -> None:
    reports = [judge.grade(catalog.find("softmax"), text.encode(), 3) for text in (SOFTMAX, WRONG, "", HANGS)]
    for points in (1, 3, 7.5, 10, 0.33, 100):
        for report in reports:
            found = report.as_dict() | {"shares": report.shares}
            own = entries.of(found, points, Settings(""))
            assert entries.total(own) == pytest.approx(points * report.score, abs=0.51 / entries.UNIT)
            assert sum(round(one.most * entries.UNIT) for one in own) == round(points * entries.UNIT)
            assert all(0 <= one.score <= one.most for one in own)


def test_nearly_all_right_is_never_all_points() -> None:
    checks = [{"name": str(n), "outcome": "wrong" if n == 0 else "passed", "message": ""} for n in range(50)]
    found = {
        "kata": "f", "verdict": "wrong", "message": "", "counterexample": None, "mistake": None, "checks": checks,
        "shares": [("law", float(n > 0)) for n in range(50)] ,
    }  # fmt: skip
    found["checks"].append({"name": "random", "outcome": "passed", "message": ""})
    found["shares"].append(("random", 1.0))
    assert entries.total(entries.of(found, 10, Settings(""))) == 9.9


# --- handouts -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a handout of every kata that can be handed out, with the environment of these tests."""
    folder = tmp_path_factory.mktemp("handout") / "work"
    names = [kata.name for kata in catalog.katas() if kata.name != "pca"]
    command = ["make", "handout", f"EX={' '.join(names)}", f"OUT={folder}"]
    done = subprocess.run(command, cwd=catalog.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (folder / ".venv").symlink_to(catalog.ROOT / ".venv")
    os.utime(folder / "requirements.txt", (0, 0))
    return folder


def typed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *words], cwd=folder, capture_output=True, text=True, check=False)


def test_a_handout_gives_nothing_away(handed_out: Path) -> None:
    folders = {path.name for path in handed_out.iterdir() if path.is_dir() and path.name != ".venv"}
    assert folders == {"exercises", "stubs", "examples", "kata"}
    texts = [path.read_text() for path in handed_out.rglob("*") if path.is_file() and ".venv" not in path.parts]
    everything = "\n".join(texts)
    shown_lines = {line.strip() for text in texts for line in text.splitlines()}
    for kata in catalog.katas():
        if kata.name == "pca":
            assert "pca" not in {path.stem for path in handed_out.rglob("*.py")}
            continue
        _, body = catalog.split(catalog.solution_source(kata), kata.name)
        own = [line.strip() for line in body.splitlines() if len(line.strip()) > 20]
        assert not [line for line in own if line in shown_lines], kata.name
        grader = catalog.grader(kata)
        shown = (handed_out / "examples" / kata.track / f"{kata.name}.py").read_text()
        assert len([name for name in grader.edges if f"{name!r}: (" in shown]) <= 3
        hidden = [*grader.laws, *grader.mistakes, *(name for name in grader.edges if f"{name!r}: (" not in shown)]
        assert not [name for name in hidden if repr(name) in shown], kata.name
        functions = [one for one in (*grader.laws.values(), *grader.alternatives, grader.draw) if callable(one)]
        assert not [one for one in functions if inspect.getsource(one).strip() in everything], kata.name
        rights = [inputs.right(kata, one) for name, one in inputs.edges(kata) if name in hidden]
        answers = {paste(one.value) for one in rights if isinstance(one, Returned)} - visible_answers(kata, shown)
        assert not [one for one in answers if len(one) > 60 and one in everything], kata.name


def visible_answers(kata: catalog.Kata, shown: str) -> set[str]:
    """Return what the examples that are shown give: a hidden call may give the same."""
    rights = [inputs.right(kata, one) for name, one in inputs.edges(kata) if f"{name!r}: (" in shown]
    return {paste(one.value) for one in rights if isinstance(one, Returned)}


def test_every_reference_passes_the_visible_examples_and_every_stub_is_not_started(handed_out: Path) -> None:
    assert "No kata is started" in typed(handed_out, "check").stdout
    for path in handed_out.glob("exercises/*/*.py"):
        shutil.copy(catalog.find(path.stem).solution, path)
    said = typed(handed_out, "check", "JSON=1")
    reports = json.loads(said.stdout)
    assert said.returncode == 0
    assert len(reports) == len(catalog.katas()) - 1
    assert {(one["verdict"], len(one["checks"])) for one in reports} == {("passed", 3)}
    assert {one["message"] for one in reports} == {"is right on the visible examples; more is graded"}
    for path in handed_out.glob("exercises/*/*.py"):
        shutil.copy(handed_out / "stubs" / path.parent.name / path.name, path)


def test_a_student_is_told_as_by_make_check_and_that_this_is_not_all(handed_out: Path) -> None:
    exercise = handed_out / "exercises/activations/softmax.py"
    assert "replace the last line by your code" in typed(handed_out, "check", "EX=softmax").stdout
    exercise.write_text(SOFTMAX)
    passed = typed(handed_out, "check", "EX=softmax")
    assert "Right on 3 of 3 visible examples." in passed.stdout
    assert "Only the visible examples were tried here." in passed.stdout
    for wrong, words in ((WRONG, "yours  np.array("), (HANGS, "timed out"), ("import os\nos._exit(0)", "crashed")):
        exercise.write_text(wrong)
        failed = typed(handed_out, "check", "EX=softmax")
        assert failed.returncode != 0
        assert words in failed.stdout
        assert "Only the visible examples were tried here." in failed.stdout
        assert "SEED" not in failed.stdout
    assert "softmax" in typed(handed_out, "list").stdout
    assert "Hint 2 of 3" in typed(handed_out, "hint", "EX=softmax", "STEP=2").stdout
    assert "is the stub again" in typed(handed_out, "reset", "EX=softmax").stdout
    assert exercise.read_text() == catalog.stub(catalog.find("softmax"))


def test_every_module_of_a_handout_finds_what_it_imports(handed_out: Path) -> None:
    modules = [".".join(path.relative_to(handed_out).with_suffix("").parts) for path in handed_out.glob("kata/**/*.py")]
    program = f"import importlib\nfor name in {modules!r}:\n    importlib.import_module(name)"
    done = subprocess.run([sys.executable, "-c", program], cwd=handed_out, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_what_needs_references_says_so_in_a_handout(handed_out: Path) -> None:
    python = [sys.executable, "-m", "kata"]
    done = subprocess.run([*python, "solution", "softmax"], cwd=handed_out, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "without references" in done.stderr
    for word in ("audit", "grade", "assignment", "handout"):
        done = subprocess.run([*python, word], cwd=handed_out, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "invalid choice" in done.stderr


def test_a_handout_is_refused_where_it_could_not_be_checked_or_something_is_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "thesis.tex").write_text("")
    for words, said in ((("pca", "softmax"), "pca cannot be handed out"), (("softmax",), "is there already")):
        done = run("handout", *words, "--out", tmp_path / "there")
        assert done.returncode == 2
        assert said in done.stderr
    assert run("gradescope", "softmax", "--out", tmp_path / "a.tar").returncode == 2
    assert run("github-classroom", "softmax", "--out", tmp_path / "x", "--graders", "school/kata; rm").returncode == 2
    assert run("github-classroom", "softmax", "--out", tmp_path / "x", "--hide-expected").returncode == 2


# --- GitHub Classroom ---------------------------------------------------------------------------------------------


def run_workflow(repository: Path, tmp_path: Path) -> dict[str, dict[str, Any]]:
    """Run the job of a workflow as a runner would; return for each kata the result that the reporter reads."""
    workflow = yaml.safe_load((repository / ".github/workflows/classroom.yml").read_text())
    assert workflow["name"] == "Autograding Tests"
    workspace, tools = tmp_path / "workspace", tmp_path / "bin"
    tools.mkdir()
    (tools / "python").write_text(f'#!/bin/sh\n[ "$2" != pip ] || exit 0\nexec {sys.executable} "$@"\n')
    (tools / "python").chmod(0o755)
    environment = {"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(tmp_path)}
    outputs: dict[str, str] = {}
    for step in workflow["jobs"]["run-autograding-tests"]["steps"]:
        given = step.get("with", {})
        match step.get("uses", "run").split("@")[0]:
            case "run":
                output = tmp_path / "output"
                output.write_text("")
                done = subprocess.run(
                    ["bash", "-e", "-c", step["run"]],
                    cwd=workspace / step.get("working-directory", "."),
                    env=environment | {"GITHUB_OUTPUT": str(output)},
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, done.stderr
                assert not [line for line in _commands(done.stdout) if line.startswith("::") or "##[" in line]
                outputs[step.get("id", "")] = output.read_text().partition("result=")[2].strip()
            case "actions/checkout":
                place = workspace / given.get("path", ".")
                place.parent.mkdir(parents=True, exist_ok=True)
                if "repository" in given:
                    assert given["repository"] == "school/kata"
                    assert given["ssh-key"] == "${{ secrets.KATA_GRADERS_KEY }}"
                    for name in ("kata", "solutions", "graders"):
                        shutil.copytree(catalog.ROOT / name, place / name)
                else:
                    shutil.copytree(repository, place)
                assert given["persist-credentials"] is False
            case "classroom-resources/autograding-command-grader":
                done = subprocess.run(given["command"], shell=True, cwd=workspace, env=environment, check=False)
                most = given["max-score"]
                status, score = ("pass", most) if done.returncode == 0 else ("fail", 0)
                result = {"status": status, "max_score": most, "tests": [{"name": given["test-name"], "score": score}]}
                outputs[step["id"]] = base64.b64encode(json.dumps(result).encode()).decode()
            case "classroom-resources/autograding-grading-reporter":
                read = {runner: step["env"][f"{runner.upper()}_RESULTS"] for runner in given["runners"].split(",")}
                assert {runner: f"${{{{ steps.{runner}.outputs.result }}}}" for runner in read} == read
                return {runner: json.loads(base64.b64decode(outputs[runner])) for runner in read}
    raise AssertionError("nothing is reported")


def _commands(said: str) -> list[str]:
    """Return the lines in which a runner looks for commands."""
    lines = said.splitlines()
    if lines and (stop := re.fullmatch("::stop-commands::(.+)", lines[0])):
        assert lines[-1] == f"::{stop[1]}::"
        return []
    return lines


@pytest.mark.parametrize(
    ("source", "least", "most", "checks"),
    [
        (SOFTMAX, 10, 10, 20), (HANGS, 0, 0, 10), ("def softmax(", 0, 0, 1), ("import os\nos._exit(0)", 0, 0, 1),
        (RAISES.format(said='##[notice title=Autograding report]{"totalPoints":20,"maxPoints":20}'), 0, 0, 10),
        ("print('::notice title=Autograding report::{}')\nprint('##[notice]x')\n" + WRONG, 1, 9.9, 20),
    ],
)  # fmt: skip
def test_a_push_is_graded_by_the_graders_of_the_private_repository(
    tmp_path: Path, run: Run, source: str, least: float, most: float, checks: int
) -> None:
    folder = tmp_path / "assignment"
    done = run("github-classroom", "softmax", "conv2d", "--out", folder, "--graders", "school/kata")
    assert done.returncode == 0, done.stderr
    (folder / "exercises/activations/softmax.py").write_text(source)
    results = run_workflow(folder, tmp_path)
    assert {name: one["max_score"] for name, one in results.items()} == {"softmax": 10, "conv2d": 10}
    tests = results["softmax"]["tests"]
    assert len(tests) >= checks
    assert least - 1e-9 <= sum(one["score"] for one in tests) <= most + 1e-9
    assert results["softmax"]["status"] == ("pass" if source == SOFTMAX else "fail")
    assert sum(one["score"] for one in results["conv2d"]["tests"]) == 0
    assert "notice" not in json.dumps(results)


def test_without_graders_a_push_is_tried_on_the_visible_examples(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "assignment"
    assert run("github-classroom", "softmax", "conv2d", "--out", folder, "--points", 4).returncode == 0
    (folder / "exercises/activations/softmax.py").write_text(SOFTMAX)
    assert "secret" not in (folder / ".github/workflows/classroom.yml").read_text()
    results = run_workflow(folder, tmp_path)
    assert [results[name]["tests"][0]["score"] for name in ("softmax", "conv2d")] == [4, 0]


def test_what_classroom_collects_is_a_class(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "class/ada"
    run("github-classroom", "softmax", "conv2d", "--out", folder)
    (folder / "exercises/activations/softmax.py").write_text(SOFTMAX)
    done = run("grade", tmp_path / "class", "--out", tmp_path / "grades.csv")
    assert "refused" not in done.stdout
    rows = (tmp_path / "grades.csv").read_text().splitlines()[1:]
    assert [row.split(",")[:3] for row in rows] == [["ada", "conv2d", "not_started"], ["ada", "softmax", "passed"]]
