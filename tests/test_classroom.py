"""An nbgrader course from the assignment to the grades, with the commands as a teacher types them."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from kata import catalog, inputs
from kata.classroom import assignment, marks, submitted
from kata.classroom.course import existing as course_of
from tests.conftest import Run

SOFTMAX = catalog.solution_source(catalog.find("softmax"))
CONV2D = catalog.solution_source(catalog.find("conv2d"))
WRONG = (
    CONV2D.replace("def conv2d", "def right")
    + "\n\ndef conv2d(x, kernel, stride=1, pad=0):\n    return right(x, kernel, stride)\n"
)
HANGS = "def softmax(x, axis=-1):\n    while True:\n        pass\n"
NOISY = f"import sys, warnings\nprint('nan')\nprint('1000', file=sys.stderr)\nwarnings.warn('x')\n{SOFTMAX}\n1000"


def kata(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kata", *map(str, words)]
    return subprocess.run(command, cwd=catalog.ROOT, capture_output=True, text=True, check=False)


def hand_in(root: Path, student: str, **answers: str) -> Path:
    """Fill in the released notebook and hand it in."""
    return course_of(root).hand_in("week1", student, answers)


def scores(course: Path, student: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course}/gradebook.db", course.name) as gradebook:
        grades = gradebook.find_submission("week1", student).notebooks[0].grades
        return {grade.name: grade.score for grade in grades}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a course with one assignment that was handed in by several students and graded once."""
    root = tmp_path_factory.mktemp("c") / "course"
    done = kata("assignment", "week1", "softmax", "conv2d", "--course", root, "--points", 10)
    assert done.returncode == 0, done.stderr
    hand_in(root, "ada", softmax=SOFTMAX, conv2d=CONV2D)
    hand_in(root, "ben", softmax=NOISY, conv2d=WRONG)
    hand_in(root, "eve", softmax=HANGS, conv2d="import os\nos._exit(0)")
    hand_in(root, "kim")
    broken = hand_in(root, "zoe")
    broken.write_text("{")
    done = kata("autograde", "week1", "--course", root)
    assert done.returncode == 0, done.stderr
    assert "zoe" in done.stderr
    assert "4 students written into the gradebook, 1 not" in done.stdout
    yield root
    shutil.rmtree(root)


def test_the_release_gives_nothing_away(course: Path) -> None:
    released = (course / "release/week1/week1.ipynb").read_text()
    assert [path.name for path in (course / "release/week1").iterdir()] == ["week1.ipynb"]
    secret = json.loads((course / marks.SETTINGS).read_text())["secret"]
    for text in ("SOLUTION", "HIDDEN", "kata.classroom", "shifted = x", "np.pad(", secret, "seed"):
        assert text not in released
    assert "NotImplementedError" in released
    cells = nbformat.reads(released, 4).cells
    assert [cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata] == [
        *("softmax-solution", "softmax-examples", "softmax-grade"),
        *("conv2d-solution", "conv2d-examples", "conv2d-grade"),
    ]


def test_the_gradebook_has_the_scores_that_the_command_line_gives(course: Path, tmp_path: Path) -> None:
    assert scores(course, "ada") == {"softmax-grade": 10, "conv2d-grade": 10}
    assert scores(course, "kim") == {"softmax-grade": 0, "conv2d-grade": 0}
    assert scores(course, "eve") == {"softmax-grade": 0, "conv2d-grade": 0}
    ben = scores(course, "ben")
    assert ben["softmax-grade"] == 10
    file = tmp_path / "conv2d.py"
    nb = nbformat.read(course / "autograded/ben/week1/week1.ipynb", 4)
    (source,) = [marks.submission(name, before) for _, name, before in submitted.graded(nb) if name == "conv2d"]
    file.write_bytes(source)
    seed = marks.settings(course).seed(source)
    asked = kata("check", "conv2d", "--file", file, "--seed", seed, "--json")
    assert ben["conv2d-grade"] == pytest.approx(10 * json.loads(asked.stdout)["score"], abs=0.006)
    assert 0 < ben["conv2d-grade"] < 10


def test_running_it_again_changes_nothing_and_keeps_manual_grades(course: Path) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db", course.name) as gradebook:
        gradebook.find_grade("conv2d-grade", "week1", "week1", "ben").manual_score = 7.5
        gradebook.db.commit()
    before = (course / "autograded/ada/week1/week1.ipynb").stat().st_mtime_ns
    done = kata("autograde", "week1", "--course", course)
    assert "0 students written into the gradebook, 1 not" in done.stdout
    assert (course / "autograded/ada/week1/week1.ipynb").stat().st_mtime_ns == before
    (course / "submitted/ben/week1/note.txt").write_text("see me")
    done = kata("autograde", "week1", "--course", course)
    assert "1 students written" in done.stdout
    assert scores(course, "ben")["conv2d-grade"] == 7.5


def test_what_a_kill_left_half_done_is_done_again(course: Path) -> None:
    (course / ".kata/week1.recorded").write_text('["ada", "torn')
    shutil.rmtree(course / "autograded/ada")
    (course / "autograded/ada/week1").mkdir(parents=True)
    kata("autograde", "week1", "--course", course)
    assert "0 students written" in kata("autograde", "week1", "--course", course).stdout
    assert (course / "autograded/ada/week1/week1.ipynb").exists()
    assert scores(course, "ada") == {"softmax-grade": 10, "conv2d-grade": 10}


def test_feedback_and_grades_are_nbgraders_own(course: Path, tmp_path: Path) -> None:
    assert kata("feedback", "week1", "--course", course).returncode == 0
    page = (course / "feedback/ben/week1/week1.html").read_text()
    assert "expected: " in page
    assert kata("grades", "--course", course, "--out", tmp_path / "g.csv").returncode == 0
    assert "week1" in (tmp_path / "g.csv").read_text()


def test_feedback_without_expected_values() -> None:
    report = {
        "kata": "f", "verdict": "wrong", "message": "a sum: 1 instead of 42", "mistake": "adds",
        "checks": [{"name": "a sum", "outcome": "wrong"}],
        "counterexample": {"call": "f(1)", "got": "1", "expected": "42", "difference": ""},
    }  # fmt: skip
    assert "42" in marks.feedback(report, marks.Settings("", expected=True))
    told = marks.feedback(report, marks.Settings("", expected=False))
    assert "42" not in told
    assert "a sum" in told
    assert "f(1)" in told


def test_a_course_has_one_bank_and_each_text_a_deal_of_its_own() -> None:
    one, other = marks.Settings("one secret"), marks.Settings("another secret")
    seeds = [one.seed(str(text).encode()) for text in range(100)]
    assert seeds == [one.seed(str(text).encode()) for text in range(100)]
    assert len({seed // inputs.DEALS for seed in seeds}) == 1
    assert len({seed % inputs.DEALS for seed in seeds}) > 95
    assert other.seed(b"1") // inputs.DEALS != seeds[1] // inputs.DEALS
    banks = [marks.Settings(str(secret)).seed(b"") // inputs.DEALS for secret in range(100)]
    assert max(banks) > 1 << 47, "one of far more than a judge keeps for a while"
    assert max(seeds) < 1 << 64, "what `make check SEED=` takes"


def test_weights_are_the_teachers() -> None:
    found = {"verdict": "wrong", "shares": [["random", 0.5], ["law", 0.0], ["edge", 1.0]]}
    assert marks.points(found, 8, marks.Settings("", weights={"random": 1.0})) == 4
    assert marks.points(found, 8, marks.Settings("", weights={"edge": 1.0})) == 7.92  # all of it is for a pass
    assert marks.points(found | {"verdict": "passed"}, 8, marks.Settings("")) == 8


def test_stock_nbgrader_gives_the_same_scores(course: Path, tmp_path: Path) -> None:
    stock = tmp_path / "course"
    stock.mkdir()
    for name in ("source", "submitted/ada", "submitted/ben", ".kata/course.json"):
        (stock / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (course / name).is_dir() else shutil.copy)(course / name, stock / name)
    (stock / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'course'\n")
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for word in ("generate_assignment", "autograde"):
        command = [sys.executable, "-m", "nbgrader", word, "week1"]
        done = subprocess.run(command, cwd=stock, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert scores(stock, "ada") == {"softmax-grade": 10, "conv2d-grade": 10}
    with Gradebook(f"sqlite:///{course}/gradebook.db", "course") as gradebook:
        ours = gradebook.find_grade("conv2d-grade", "week1", "week1", "ben").auto_score
    assert scores(stock, "ben")["conv2d-grade"] == ours


@pytest.mark.parametrize("one", catalog.katas(), ids=lambda one: one.name)
def test_the_examples_of_a_notebook_are_right(one: catalog.Kata) -> None:
    cell = compile(assignment._examples(one), one.name, "exec")
    exec(cell, {one.name: catalog.solution(one)})


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Return a course whose notebooks came back with other marks or as other files, and what autograde said."""
    root = tmp_path_factory.mktemp("o") / "course"
    kata("assignment", "week1", "softmax", "conv2d", "--course", root)
    for student, change in CHANGES.items():
        path = hand_in(root, student, softmax=SOFTMAX, conv2d=CONV2D)
        nb = nbformat.read(path, 4)
        change(nb)
        path.write_text(json.dumps(nb))
    os.mkfifo(hand_in(root, "pipe").with_name("pipe"))
    hand_in(root, "link").with_name("answers").symlink_to(root / "gradebook.db")
    other = hand_in(root, "other")
    other.rename(other.with_name("mine.ipynb"))
    hand_in(root, "[a]*")
    hand_in(root, "late").with_name("timestamp.txt").write_text("Tuesday, I think")
    strange = hand_in(root, "strange", softmax=SOFTMAX)
    strange.write_text(strange.read_text().replace('"markdown"', '"strange"', 1))
    yield root, kata("autograde", "week1", "--course", root).stderr
    shutil.rmtree(root)


def _mark(nb: nbformat.NotebookNode, **marks: object) -> None:
    for cell in nb.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.update(marks)


CHANGES: dict[str, Callable[[nbformat.NotebookNode], object]] = {
    "copied a cell": lambda nb: nb.cells.insert(3, copy.deepcopy(nb.cells[2])),
    "copied a graded cell": lambda nb: nb.cells.insert(1, copy.deepcopy(nb.cells[4])),
    "lost a graded cell": lambda nb: nb.cells.pop(4),
    "lost all marks": lambda nb: [cell.metadata.pop("nbgrader", None) for cell in nb.cells],
    "old marks": lambda nb: _mark(nb, schema_version=1),
    "new marks": lambda nb: _mark(nb, schema_version=99),
    "more points": lambda nb: _mark(nb, points=1000),
    "other kinds": lambda nb: _mark(nb, grade=False, solution=True),
    "other names": lambda nb: _mark(nb, grade_id=["../x"]),
    "no marks": lambda nb: nb.cells[4].metadata.update(nbgrader="hello"),
    "lost outputs": lambda nb: [cell.pop("outputs", None) for cell in nb.cells],
    "another kernel": lambda nb: nb.metadata.update(kernelspec="julia"),
}


@pytest.mark.parametrize("student", CHANGES)
def test_marks_that_an_editor_or_a_student_changed_cost_nothing(odd: tuple[Path, str], student: str) -> None:
    root, said = odd
    assert student not in said
    assert scores(root, student) == {"softmax-grade": 10, "conv2d-grade": 10}


def test_what_nbgrader_must_not_open_is_named_with_what_to_do(odd: tuple[Path, str]) -> None:
    _, said = odd
    assert "pipe: pipe is not a regular file" in said
    assert "link: answers is not a regular file" in said
    assert "other: mine.ipynb must be called week1.ipynb" in said
    assert "[a]*: nbgrader takes" in said
    assert "late: timestamp.txt holds no time" in said
    assert "strange: " in said


def test_who_could_not_be_written_does_not_stand_in_the_gradebook_with_nothing(odd: tuple[Path, str]) -> None:
    root, _ = odd
    with Gradebook(f"sqlite:///{root}/gradebook.db", root.name) as gradebook:
        assert {student.id for student in gradebook.students} == set(CHANGES)


def test_the_judges_need_not_wait_for_nbgrader() -> None:
    program = "import sys, kata.classroom.submitted; assert 'nbgrader' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], cwd=catalog.ROOT, check=True)


def test_a_course_that_is_not_there_is_refused(tmp_path: Path, run: Run) -> None:
    done = run("autograde", "week1", "--course", tmp_path / "none")
    assert done.returncode == 2
    assert "is no course" in done.stderr
    assert run("assignment", "../x", "softmax", "--course", tmp_path).returncode == 2
    assert run("assignment", "x", "sofmax", "--course", tmp_path).returncode == 2
