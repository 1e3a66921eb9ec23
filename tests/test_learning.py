"""A learner's loop as a person types it: what is next, hints, attempts, reviews; and no kill loses a line."""

from __future__ import annotations

import json
import os
import pty
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kata import catalog
from kata.report import Report
from kata.study import history, record, schedule, states
from kata.study.history import Attempt, Card, History
from tests.conftest import Run

KATA = catalog.find("softmax")
STUB = catalog.stub(KATA)
RIGHT = """import numpy as np


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)
"""
WRONG = "def softmax(x, axis=-1):\n    return x\n"
DAY = 86_400
Type = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def exercise(clone: Path) -> Path:
    return clone / KATA.exercise.relative_to(catalog.ROOT)


@pytest.fixture
def typed(run: Run, clone: Path) -> Type:
    """Run a command in the clone, where nobody sits at a terminal."""
    return lambda *words, **more: run(*words, cwd=clone, stdin=subprocess.DEVNULL, **more)


@pytest.fixture
def past(clone: Path, own_history: Path) -> History:
    return History(own_history)


def passed_long_ago(past: History, exercise: Path, text: str = RIGHT) -> None:
    exercise.write_text(text)
    past.begin("softmax", now=time.time() - 31 * DAY)
    record.attempted(past, Report("softmax", "passed", "", 1, ratio=1.25), text.encode(), time.time() - 30 * DAY)


def stand(typed: Type, kata: str = "softmax") -> dict[str, object]:
    everything = json.loads(typed("list", "--json").stdout)["katas"]
    return next(one for one in everything if one["kata"] == kata)


def at_a_terminal(clone: Path, answer: str, *words: str) -> str:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kata", *words]
    with subprocess.Popen(
        command, cwd=clone, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        os.write(ours, answer.encode())
        said = process.communicate(timeout=60)[0].decode()
    os.close(ours)
    os.close(theirs)
    return said


def test_a_kata_goes_from_new_to_started_to_done(typed: Type, exercise: Path) -> None:
    assert stand(typed)["state"] == "new"
    assert "not started" in typed("check", "softmax").stdout
    assert stand(typed) | {"title": ""} == {
        "kata": "softmax", "track": "activations", "level": 1, "title": "", "after": [], "state": "started",
        "questions": list(catalog.facts(KATA).questions), "ratio": None, "attempts": 0, "hints": 0, "due": None,
    }  # fmt: skip
    exercise.write_text(WRONG)
    assert typed("check", "softmax").returncode == 1
    assert "make check EX=softmax" in typed("next").stdout
    exercise.write_text(RIGHT)
    done = typed("check", "softmax")
    assert done.returncode == 0
    assert "softmax is done (passed at attempt 2). It comes back for review" in " ".join(done.stdout.split())
    assert done.stdout.splitlines()[-1].startswith("Next: ")
    now = stand(typed)
    assert (now["state"], now["attempts"]) == ("done", 2)
    assert isinstance(now["ratio"], float)
    assert isinstance(now["due"], str)


def test_every_attempt_is_remembered_with_its_text_and_what_led_to_it(
    typed: Type, exercise: Path, past: History
) -> None:
    typed("hint", "softmax")
    for text, words in ((WRONG, ()), ("def softmax(:", ("--json",)), (RIGHT, ("--seed", 7))):
        exercise.write_text(text)
        typed("check", "softmax", *words)
    assert [(one.verdict, one.text.decode(), one.hints) for one in past.attempts()] == [
        ("wrong", WRONG, 1), ("syntax_error", "def softmax(:", 1), ("passed", RIGHT, 1),
    ]  # fmt: skip
    last = past.attempts()[-1]
    assert (last.seed, last.score) == (7, 1.0)
    assert last.ratio is not None
    assert 0 < past.attempts()[0].seconds < last.seconds
    typed("check")
    assert len(past.attempts()) == 4


def test_another_file_and_the_stub_are_no_attempts(typed: Type, exercise: Path, past: History, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(RIGHT)
    assert typed("check", "softmax", "--file", tmp_path / "mine.py").returncode == 0
    assert past.events() == []
    typed("check", "softmax")
    assert past.attempts() == []
    assert [one.what for one in past.events()] == ["started"]
    exercise.write_text(RIGHT)
    typed("check", "softmax", "--file", exercise)
    assert len(past.attempts()) == 1


def test_next_is_a_review_then_what_is_begun_then_what_is_ready(typed: Type, exercise: Path, past: History) -> None:
    assert "next in the order of learning" in typed("next").stdout
    past.begin("log_softmax")
    assert typed("next").stdout.startswith("log_softmax")
    past.begin("conv2d", now=time.time() + 1)
    assert typed("next").stdout.startswith("conv2d")
    passed_long_ago(past, exercise)
    said = typed("next").stdout
    assert said.startswith("softmax")
    assert "make review" in said
    typed("review")
    assert "goes on" in typed("next").stdout


def test_nothing_is_next_before_what_it_builds_on() -> None:
    stands = {kata.name: states.State(kata.name, states.NEW) for kata in catalog.ordered()}
    order = []
    while (one := states.following(stands)) is not None:
        assert all(stands[name].done for name in catalog.facts(catalog.find(one.kata)).after)
        order.append(one.kata)
        stands[one.kata] = states.State(one.kata, states.DONE)
    assert sorted(order) == sorted(stands)


def test_hints_go_on_where_they_stopped_and_begin_again_after_a_reset(typed: Type, exercise: Path) -> None:
    steps = [typed("hint", "softmax").stdout.partition(":")[0] for _ in range(4)]
    assert steps == [f"Hint {step} of 3 for softmax" for step in (1, 2, 3, 3)]
    assert "Hint 1 of 3 for softmax" in typed("hint", "--step", 1).stdout  # the one in progress
    assert stand(typed)["hints"] == 3
    exercise.write_text(WRONG)
    typed("reset", "softmax")
    assert "Hint 1 of 3" in typed("hint", "softmax").stdout


def test_hints_never_show_a_line_of_the_solution(typed: Type) -> None:
    _, body = catalog.split(catalog.solution_source(KATA), "softmax")
    said = "".join(typed("hint", "softmax").stdout for _ in range(3)).replace("\n", " ")
    assert not [line for line in body.splitlines() if line.strip() and line.strip() in said]


def test_without_a_name_there_must_be_something_in_progress(typed: Type) -> None:
    done = typed("hint")
    assert done.returncode == 2
    assert "name one: make hint EX=softmax" in done.stderr


def test_the_list_is_filtered(typed: Type, exercise: Path, past: History) -> None:
    passed_long_ago(past, exercise)
    found = json.loads(typed("list", "--state", "due", "--json").stdout)["katas"]
    assert [one["kata"] for one in found] == ["softmax"]
    found = json.loads(typed("list", "--track", "losses", "--level", "1", "--json").stdout)["katas"]
    assert found
    assert {(one["track"], one["level"]) for one in found} == {("losses", 1)}
    assert "due 1.2x" in typed("list", "--track", "activations").stdout
    assert "No kata fits" in typed("list", "--track", "losses", "--state", "done").stdout
    assert "there is no track 'x'" in typed("list", "--track", "x").stderr


def test_the_solution_asks_before_a_pass_and_counts_as_seen(
    typed: Type, clone: Path, exercise: Path, past: History
) -> None:
    refused = typed("solution", "softmax")
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    for answer in ("n\n", "\n", "\4"):
        assert "def softmax" not in at_a_terminal(clone, answer, "solution", "softmax")
    assert past.events() == []
    assert "def softmax" in at_a_terminal(clone, "y\n", "solution", "softmax")
    assert [one.what for one in past.events()] == ["started", "seen"]
    exercise.write_text(RIGHT)
    assert "the solution was seen" in typed("check", "softmax").stdout
    assert [rating for _, _, rating in past.ratings()] == [schedule.AGAIN]
    assert stand(typed)["state"] == "done"


def test_after_a_pass_the_solution_stands_beside_ones_own(typed: Type, exercise: Path, past: History) -> None:
    long = "    # " + "\x1b[31m word" * 20 + "\n"
    passed_long_ago(past, exercise, RIGHT.replace("    e =", f"{long}    e ="))
    said = typed("solution", "softmax", env=os.environ | {"COLUMNS": "80"}).stdout
    assert "\n-    e = np.exp(x - np.max(x, axis, keepdims=True))\n" in said
    assert "\n+def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:\n" in said
    assert "1.2 times the reference's" in said
    assert "    def by_rows(x, axis=-1):" in said
    assert "\x1b" not in said
    assert max(map(len, said.splitlines())) <= 80
    assert [one.what for one in past.events()] == ["started"]


def test_a_review_is_blank_timed_and_rated_by_its_outcome(typed: Type, exercise: Path, past: History) -> None:
    passed_long_ago(past, exercise)
    due = past.cards()["kata:softmax"].due
    said = typed("review").stdout
    assert exercise.read_text() == STUB
    (kept,) = (exercise.parents[2] / ".kata" / "backups").iterdir()
    assert kept.read_text() == RIGHT
    assert kept.name in said
    assert "goes on" in typed("review").stdout
    exercise.write_text(RIGHT)
    assert "remembered well (passed at once, in your best time)" in " ".join(typed("check", "softmax").stdout.split())
    typed("check", "softmax")
    assert [rating for _, _, rating in past.ratings()] == [schedule.GOOD, schedule.EASY]
    assert past.cards()["kata:softmax"].due > due + 30 * DAY
    assert [one.review for one in past.attempts()] == [False, True, True]
    assert "No review is due. The next, of softmax," in typed("review").stdout


def one(verdict: str, seconds: float = 0, hints: int = 0) -> Attempt:
    return Attempt(0, "softmax", verdict, 0, None, 1, seconds, hints, False, b"")


@pytest.mark.parametrize(
    ("passed", "before", "seen", "best", "rating"),
    [
        (one("passed", 90), [], False, None, schedule.GOOD),
        (one("passed", 90), [], False, 100, schedule.EASY),
        (one("passed", 150), [], False, 100, schedule.GOOD),
        (one("passed", 201), [], False, 100, schedule.HARD),
        (one("passed", 90), [one("syntax_error")], False, 100, schedule.EASY),
        (one("passed", 90), [one("wrong")], False, 100, schedule.HARD),
        (one("passed", 90), [one("too_slow")], False, 100, schedule.HARD),
        (one("passed", 90, hints=2), [], False, 100, schedule.HARD),
        (one("passed", 90, hints=3), [], False, 100, schedule.AGAIN),
        (one("passed", 90), [], True, 100, schedule.AGAIN),
    ],
)  # fmt: skip
def test_a_pass_rates_itself(passed: Attempt, before: list[Attempt], seen: bool, best: float, rating: int) -> None:
    assert record.rate(passed, before, seen, best)[0] == rating


def test_a_review_is_left_with_the_earlier_text_or_with_the_new(
    typed: Type, clone: Path, exercise: Path, past: History
) -> None:
    passed_long_ago(past, exercise)
    typed("review")
    exercise.write_text(WRONG)
    refused = typed("review", "--stop")
    assert refused.returncode == 2
    assert "STOP=restore" in refused.stderr
    assert "STOP=keep" in refused.stderr
    assert "stays due" in at_a_terminal(clone, "\n", "review", "--stop")
    assert exercise.read_text() == RIGHT
    typed("review")
    exercise.write_text(WRONG)
    assert "is as it was" in at_a_terminal(clone, "n\n", "review", "--stop")
    assert exercise.read_text() == WRONG
    texts = {kept.read_text() for kept in (clone / ".kata/backups").iterdir()}
    assert texts == {WRONG, RIGHT}
    assert [rating for _, _, rating in past.ratings()] == [schedule.GOOD]
    assert "no review goes on" in typed("review", "--stop", "keep").stderr


def test_who_tried_and_left_has_forgotten(typed: Type, exercise: Path, past: History) -> None:
    passed_long_ago(past, exercise)
    typed("review")
    exercise.write_text(WRONG)
    typed("check", "softmax")
    said = typed("review", "--stop", "restore").stdout
    assert "forgotten, and is due tomorrow" in said
    assert exercise.read_text() == RIGHT
    typed("check", "softmax")
    assert [rating for _, _, rating in past.ratings()] == [schedule.GOOD, schedule.AGAIN]


def test_a_reset_in_a_review_keeps_its_clock(typed: Type, exercise: Path, past: History) -> None:
    passed_long_ago(past, exercise)
    typed("review")
    began = stand(typed)
    exercise.write_text(WRONG)
    typed("reset", "softmax")
    assert exercise.read_text() == STUB
    assert "goes on" in typed("review").stdout
    assert "restore" in typed("review", "--stop").stderr
    assert began == stand(typed)


KILLED = """
import os, signal, sys
left, words = int(sys.argv[1]), sys.argv[2:]
from kata.__main__ import main
from kata.study import review, schedule

def line(frame, event, _):
    global left
    if not frame.f_code.co_filename.endswith(("backups.py", "review.py", "history.py", "record.py")):
        return None
    left -= event == "line"
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return line

sys.settrace(line)
code = main(words)
sys.settrace(None)
print("lines left", left)
"""


def killed(clone: Path, lines: int, *words: str) -> int:
    """Run a command that is killed after so many lines of what writes; return how many it had left."""
    command = [sys.executable, "-c", KILLED, str(lines), *words]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -9), done.stderr
    return int(done.stdout.rpartition(" ")[2]) if done.returncode == 0 else -1


def kills(clone: Path, restore: Callable[[], None], *words: str, times: int = 4) -> list[int]:
    """Return numbers of lines to be killed after, spread over a command."""
    restore()
    total = 10**6 - killed(clone, 10**6, *words)
    return [total * step // times + step for step in range(times)]


@pytest.mark.parametrize("words", [("review",), ("review", "--stop", "restore"), ("reset", "softmax")])
def test_a_kill_in_the_middle_loses_nothing(
    words: tuple[str, ...], typed: Type, clone: Path, exercise: Path, past: History
) -> None:
    backups = clone / ".kata" / "backups"
    mine = RIGHT if words == ("review",) else WRONG

    def begin() -> None:
        past.close()
        for path in (*backups.glob("*"), *past.path.parent.glob("history*")):
            path.unlink()
        passed_long_ago(past, exercise)
        if "--stop" in words:
            typed("review")
        exercise.write_text(mine)

    for lines in kills(clone, begin, *words):
        begin()
        assert killed(clone, lines, *words) == -1
        texts = [exercise.read_text(), *(path.read_text() for path in backups.glob("*.py"))]
        assert mine in texts
        typed("review")
        typed("review", "--stop", "restore")
        if words[0] == "review":
            assert exercise.read_text() == RIGHT
        texts = [exercise.read_text(), *(path.read_text() for path in backups.glob("*.py"))]
        assert mine in texts
        assert past.attempts()
        assert past.trouble == ""


def test_a_kill_while_a_pass_is_remembered_leaves_the_pass_and_its_card_or_neither(
    typed: Type, clone: Path, exercise: Path, past: History
) -> None:
    exercise.write_text(RIGHT)

    def begin() -> None:
        past.close()
        for path in past.path.parent.glob("history*"):
            path.unlink()

    for lines in kills(clone, begin, "check", "softmax"):
        begin()
        killed(clone, lines, "check", "softmax")
        assert len(past.attempts()) == len(past.cards()) == len(past.ratings())
        assert "It comes back for review" in " ".join(typed("check", "softmax").stdout.split()) or past.cards()
    assert past.trouble == ""


def full() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_a_full_disk_is_told_and_changes_nothing(typed: Type, exercise: Path, past: History) -> None:
    passed_long_ago(past, exercise)
    past.close()
    for words in (("reset", "softmax"), ("review",)):
        done = typed(*words, preexec_fn=full)
        assert done.returncode == 2
        assert "cannot be written: File too large" in done.stderr
        assert "Traceback" not in done.stderr
        assert exercise.read_text() == RIGHT
    assert not list(exercise.parent.glob(".*"))
    checked = typed("check", "softmax", "--json", preexec_fn=full)
    assert json.loads(checked.stdout)["verdict"] == "passed"
    assert checked.returncode == 0
    assert "not remembered" in checked.stderr
    hinted = typed("hint", "softmax", preexec_fn=full)
    assert "STEP=2" in hinted.stdout
    assert "not remembered" in hinted.stderr


def test_a_history_that_cannot_be_used_stops_no_verdict(typed: Type, clone: Path, exercise: Path) -> None:
    (clone / ".kata").write_text("a file in the way")
    exercise.write_text(RIGHT)
    done = typed("check", "softmax")
    assert done.returncode == 0
    assert "passed" in done.stdout
    assert done.stderr.count("cannot be used") == 1
    for words in (("list",), ("next",), ("hint", "softmax"), ("review",)):
        assert typed(*words).returncode == 0
    assert typed("reset", "softmax").returncode == 2
    assert exercise.read_text() == RIGHT


def test_a_broken_history_is_set_aside_after_the_verdict(typed: Type, exercise: Path, own_history: Path) -> None:
    own_history.parent.mkdir()
    own_history.write_bytes(b"no database" * 500)
    exercise.write_text(RIGHT)
    done = typed("check", "softmax", "--json")
    assert json.loads(done.stdout)["verdict"] == "passed"
    assert done.stderr.count("set aside") == 1
    assert stand(typed)["state"] == "done"


def test_what_is_typed_often_loads_neither_numpy_nor_pytest(typed: Type) -> None:
    for words in (("list",), ("next",), ("hint", "softmax"), ("review",)):
        done = typed(*words, env=os.environ | {"PYTHONPROFILEIMPORTTIME": "1"})
        assert done.returncode == 0
        loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "kata.study.states" in loaded
        assert not loaded & {"numpy", "pytest", "msgpack", "kata.checks"}


def test_a_link_stays_a_link(typed: Type, exercise: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text(WRONG)
    exercise.unlink()
    exercise.symlink_to(mine)
    typed("reset", "softmax")
    assert exercise.is_symlink()
    assert mine.read_text() == STUB


def test_two_passes_at_once_make_one_card(past: History) -> None:
    other = History(past.path)
    report = Report("softmax", "passed", "", 1)
    assert record.attempted(past, report, b"")
    assert record.attempted(other, report, b"") is None
    assert len(past.ratings()) == 1


def test_work_that_fails_half_way_is_not_remembered_at_all(past: History) -> None:
    def work() -> None:
        past.note("softmax", history.SEEN)
        raise KeyError

    with pytest.raises(KeyError):
        past.together(work, None)
    assert past.events() == []
    past.note("softmax", history.SEEN)
    assert len(past.events()) == 2


def test_a_clock_that_was_set_back_hides_no_hint_no_attempt_and_no_review(
    typed: Type, exercise: Path, past: History
) -> None:
    past.begin("softmax", now=time.time() + DAY)
    assert [typed("hint", "softmax").stdout[:11] for _ in range(2)] == ["Hint 1 of 3", "Hint 2 of 3"]
    exercise.write_text(WRONG)
    typed("check", "softmax")
    exercise.write_text(RIGHT)
    assert "softmax is done (a hint was needed)" in typed("check", "softmax").stdout
    past.keep(Card(history.key("softmax"), 0, past.cards()[history.key("softmax")].state), schedule.GOOD)
    assert "write it again from memory" in typed("review").stdout
    assert "goes on." in typed("next").stdout
    exercise.write_text(RIGHT)
    assert "The review of softmax is done: remembered (passed at once)" in typed("check", "softmax").stdout


def test_a_card_that_no_scheduler_wrote_counts_as_new(typed: Type, exercise: Path, past: History) -> None:
    passed_long_ago(past, exercise)
    past.keep(Card(history.key("softmax"), 0, "{}"), schedule.GOOD)
    typed("review")
    exercise.write_text(RIGHT)
    assert "comes back for review" in " ".join(typed("check", "softmax").stdout.split())
    past.keep(Card(history.key("softmax"), 0, "no json"), schedule.GOOD)
    assert typed("progress").returncode == 0


def test_what_was_begun_and_never_graded_has_no_attempts_to_count(typed: Type, exercise: Path) -> None:
    exercise.write_text(WRONG)
    assert "You have begun it; there is no attempt yet." in typed("next").stdout


def test_the_last_hint_says_so_and_what_is_left(typed: Type) -> None:
    assert "make solution" not in typed("hint", "softmax", "--step", 2).stdout
    assert "That is the last. The reference: make solution EX=softmax" in typed("hint", "softmax", "--step", 3).stdout


def test_a_pass_that_is_not_remembered_is_not_told_to_be_next(typed: Type, clone: Path, exercise: Path) -> None:
    (clone / ".kata").write_text("a file in the way")
    exercise.write_text(RIGHT)
    assert "Next:" not in typed("check", "softmax").stdout
