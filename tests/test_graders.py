"""Every grader is proven: the audit finds no defect, and it finds the defects that are planted."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from kata import authoring, catalog, readme


def audit(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kata", "audit", *names]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.timeout(2400)
def test_every_grader_is_proven() -> None:
    done = audit(catalog.ROOT, "--quick")
    assert done.returncode == 0, done.stdout
    assert "no defects" in done.stdout


def test_the_readme_tells_how_much_is_proven() -> None:
    tasks = Counter(task.kind for kata in catalog.katas() for task in authoring._tasks(kata))
    said = readme.part("audit")
    assert f"| katas | {len(catalog.katas())} |" in said
    assert f"| right answers that pass | {tasks['right']} |" in said
    wrong = tasks["mistake"] + tasks["universal"]
    assert f"| wrong answers that fail | {wrong}, {tasks['mistake']} of them recognised by name |" in said


def change(folder: Path, old: str, new: str, path: str = "graders/activations/test_softmax.py") -> None:
    text = (folder / path).read_text()
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1))


def test_the_audit_finds_a_grader_that_is_too_loose(clone: Path) -> None:
    change(clone, "mistakes = {", 'mistakes = {\n    "is right": ("np.exp(shifted)", "np.exp(shifted + 0.0)"),')
    done = audit(clone, "softmax")
    assert done.returncode == 1
    assert "wrong, but passed: is right" in done.stdout


def test_the_audit_finds_a_grader_that_is_too_strict(clone: Path) -> None:
    change(clone, "laws = {", 'laws = {\n    "is one": lambda f, x, axis=-1: f(x, axis=axis).sum() == 1,')
    assert "right, but refused: the solution" in audit(clone, "softmax").stdout


def test_the_audit_finds_a_mistake_that_fails_by_accident(clone: Path) -> None:
    change(clone, "mistakes = {", 'mistakes = {\n    "has a typo": ("np.exp(shifted)", "np.exp(shiftd)"),')
    assert "fails by accident, not by its mistake: has a typo" in audit(clone, "softmax").stdout


def test_the_audit_finds_a_wrong_example_and_a_telling_hint(clone: Path) -> None:
    change(clone, "array([[0.5, 0.5],", "array([[0.4, 0.6],", "solutions/activations/softmax.py")
    change(clone, '"np.exp overflows near', '"e = np.exp(shifted) overflows near')
    said = audit(clone, "softmax").stdout
    assert "the example in the docstring is wrong" in said
    assert "a hint contains the solution's line" in said


def test_the_audit_finds_what_is_missing(clone: Path) -> None:
    (clone / "graders/activations/test_softmax.py").unlink()
    assert "graders/activations/test_softmax.py is missing" in audit(clone, "softmax").stdout
    change(clone, "budget =", "limit =", "graders/convolution/test_conv2d.py")
    said = audit(clone, "conv2d").stdout
    assert "the grader does not load" in said
    assert "'budget'" in said


@pytest.mark.parametrize("kata", catalog.katas(), ids=lambda kata: kata.name)
def test_a_grader_has_what_every_grader_has(kata: catalog.Kata) -> None:
    grader = catalog.grader(kata)
    assert len(grader.hints) == 3
    assert len(grader.edges) >= 5
    assert grader.laws
    assert all(len(name.split()) >= 2 for name in (*grader.edges, *grader.laws, *grader.mistakes)), "keys are sentences"


def test_a_stub_is_the_statement_and_no_answer() -> None:
    for kata in catalog.katas():
        text = catalog.stub(kata)
        head, body = catalog.split(catalog.solution_source(kata), kata.name)
        assert text.startswith(head)
        assert body.strip() not in text
        assert text.endswith('"""\n    raise NotImplementedError\n')
