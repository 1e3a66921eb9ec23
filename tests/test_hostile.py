"""Every attack fails, says why, and harms nobody; every harmless oddity passes."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path

import pytest

from kata import catalog
from kata.checks import Judge
from tests.conftest import Grade, Run

HERE = Path(__file__).parent
ATTACKS = sorted((HERE / "hostile").glob("*.py"))
ODDITIES = sorted((HERE / "harmless").glob("*.py"))
RIGHT = catalog.find("softmax").solution.read_text()


def _attack(path: Path) -> tuple[str, list[str], str]:
    """Return the source, the verdicts that fit, and a pattern for the message."""
    source = path.read_text().replace("ROOT", str(catalog.ROOT))
    expected = re.search(r"Expect ([a-z_, ]+)(?:: (.*))?\.\"\"\"", source)
    assert expected, f"{path.name} does not say what to expect"
    return source, re.split(r", | or ", expected[1]), expected[2] or ""


def _family(*sessions: int) -> list[str]:
    """Return the processes of these sessions: a fork server begins one, and its workers cannot leave it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) in sessions:
                found.append((folder / "cmdline").read_text().replace("\0", " ")[:100])
    return found


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_fails_with_a_fitting_message_and_leaves_nothing(path: Path, judge: Judge, grade: Grade) -> None:
    grade(RIGHT)
    session, before = judge.session, _family(judge.session)
    assert before
    source, verdicts, pattern = _attack(path)
    report = grade(source)
    assert report.verdict in verdicts, report.message
    assert re.search(pattern, report.message), report.message
    assert report.score < 1
    assert grade(RIGHT).passed, "the right answer after it is harmed"
    after = _family(session, judge.session)
    assert len(after) <= len(before), f"a process is left: {after}"
    assert not list(Path("/tmp").glob("*owned*"))
    assert not list(catalog.ROOT.glob("**/owned*"))


@pytest.mark.parametrize("path", ODDITIES, ids=lambda path: path.stem)
def test_an_oddity_passes(path: Path, grade: Grade) -> None:
    report = grade(path.read_bytes())
    assert report.passed, report.message


@pytest.mark.parametrize("name", ["exits_at_once", "segmentation_fault", "prints_a_verdict", "steers_the_terminal"])
def test_the_command_keeps_its_word_under_attack(name: str, run: Run) -> None:
    done = run("check", "softmax", "--file", HERE / "hostile" / f"{name}.py", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["verdict"] != "passed"
    assert done.stderr == ""


def test_no_escape_sequence_reaches_the_terminal(run: Run) -> None:
    done = run("check", "softmax", "--file", HERE / "hostile" / "steers_the_terminal.py")
    assert "\x1b" not in done.stdout
    assert "\\x1b[2J" in done.stdout


@pytest.mark.skipif(os.name != "posix" or not Path("/proc/self").exists(), reason="the layers are Linux's")
def test_the_report_says_what_was_in_force(grade: Grade) -> None:
    layers = grade(RIGHT).sandbox
    assert "limits" in layers
    assert "seccomp" in layers


def test_a_class_of_hostile_answers_does_not_touch_the_right_ones_between(grade: Grade) -> None:
    for path in ATTACKS:
        if path.stem in ("exits_at_once", "writes_garbage", "closes_every_descriptor", "segmentation_fault"):
            grade(_attack(path)[0])
            assert grade(RIGHT).passed
