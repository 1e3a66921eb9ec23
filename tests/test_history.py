"""The history: it remembers what was done, and no state of its file ever stops a verdict."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from kata.study import history, schedule
from kata.study.history import Attempt, Card, History


def verdict(kata: str = "softmax", what: str = "wrong", seed: int = 1) -> dict[str, object]:
    return {"kata": kata, "verdict": what, "score": 0.5, "budget": {"ratio": 1.5}, "seed": seed}


@pytest.fixture
def past(tmp_path: Path) -> History:
    return History(tmp_path / "deep" / "history.sqlite")


def test_an_attempt_counts_hints_and_seconds_from_the_start_of_its_round(past: History) -> None:
    past.begin("softmax", now=100)
    assert [past.hint("softmax", 3, now=110 + n) for n in range(5)] == [1, 2, 3, 3, 3]
    past.attempt(verdict(seed=2**64 - 1), b"one", now=130)
    past.begin("softmax", history.REVIEW, now=200)
    assert past.hint("softmax", 3, step=2, now=205) == 2
    past.attempt(verdict(what="passed"), b"\xff", now=207.5)
    assert past.attempts("softmax") == [
        Attempt(130, "softmax", "wrong", 0.5, 1.5, 2**64 - 1, 30, 3, False, b"one"),
        Attempt(207.5, "softmax", "passed", 0.5, 1.5, 1, 7.5, 2, True, b"\xff"),
    ]
    assert past.attempts("conv2d") == []
    assert [one.what for one in past.events("softmax")] == ["started", "hint", "hint", "hint", "review", "hint"]


def test_the_first_thing_that_happens_to_a_kata_begins_its_round(past: History) -> None:
    past.note("softmax", history.SEEN, now=5)
    assert [one.what for one in past.events()] == ["started", "seen"]
    assert past.attempt(verdict("conv2d"), b"", now=9).seconds == 0


def test_cards_are_kept_with_their_last_state_and_every_rating(past: History) -> None:
    past.keep(Card("quiz:a", 5.0, "{}"), 3, now=1)
    past.keep(Card("quiz:a", 9.0, "{1}"), 4, now=2)
    assert past.cards() == {"quiz:a": Card("quiz:a", 9.0, "{1}")}
    assert past.ratings() == [(1, "quiz:a", 3), (2, "quiz:a", 4)]


def test_reading_makes_no_file(past: History) -> None:
    assert past.attempts() == []
    assert past.trouble == ""
    assert not past.path.exists()


@pytest.mark.parametrize("junk", [b"not a database at all" * 100, b"SQLite format 3\0" + bytes(5000)])
def test_a_broken_file_is_set_aside_and_a_new_one_begun(past: History, junk: bytes) -> None:
    past.path.parent.mkdir()
    past.path.write_bytes(junk)
    past.attempt(verdict(), b"text")
    assert "set aside" in past.trouble
    assert len(past.attempts()) == 1
    (aside,) = past.path.parent.glob("history-broken-*")
    assert aside.read_bytes() == junk


def test_a_damaged_page_is_found_where_it_is_read(past: History) -> None:
    for number in range(200):
        past.attempt(verdict(), b"x" * 900, now=number)
    past.close()
    content = bytearray(past.path.read_bytes())
    content[5000:150_000] = b"\xaa" * 145_000
    past.path.write_bytes(content)
    past.attempts()
    past.attempt(verdict(), b"text")
    assert "set aside" in past.trouble
    assert past.attempts()


def test_a_file_that_cannot_be_used_is_told_and_left_alone(past: History, tmp_path: Path) -> None:
    past.attempt(verdict(), b"text")
    past.close()
    with sqlite3.connect(past.path) as db:
        db.execute("PRAGMA user_version = 99")
    assert past.attempt(verdict(), b"text").verdict == "wrong"
    assert "newer version" in past.trouble
    (tmp_path / "file").write_text("")
    below = History(tmp_path / "file" / "history.sqlite")
    assert below.hint("softmax", 3) == 1
    assert "not remembered" in below.trouble


def test_a_full_disk_is_told(past: History) -> None:
    past.begin("softmax")
    assert past._opened
    past._opened.execute("PRAGMA max_page_count = 10")
    for _ in range(50):
        past.attempt(verdict(), b"x" * 2000)
    assert "full" in past.trouble
    past.close()
    again = History(past.path)
    again.attempt(verdict(), b"")
    assert again.trouble == ""


def test_terminals_that_write_at_once_lose_nothing_nor_does_a_kill(past: History) -> None:
    program = (
        "import sys; from pathlib import Path; from kata.study.history import History\n"
        "h = History(Path(sys.argv[1]))\n"
        "report = {'kata': 'softmax', 'verdict': 'wrong', 'score': 0, 'budget': {'ratio': None}, 'seed': 1}\n"
        "for n in range(int(sys.argv[2])):\n    h.attempt(report, b'text'); print(n, flush=True)\n"
        "assert not h.trouble"
    )
    command = [sys.executable, "-c", program, str(past.path)]
    both = [subprocess.Popen([*command, "40"], stdout=subprocess.PIPE) for _ in range(3)]
    assert [one.wait() for one in both] == [0, 0, 0]
    assert len(past.attempts()) == 120
    killed = subprocess.Popen([*command, "100000"], stdout=subprocess.PIPE, text=True)
    assert killed.stdout
    for _ in range(20):
        said = int(killed.stdout.readline())
    killed.kill()
    killed.wait()
    assert len(past.attempts()) >= 120 + said + 1
    past.begin("softmax")
    assert past.trouble == ""


def test_what_is_remembered_well_is_due_later(past: History) -> None:
    day = 86_400
    dues = [schedule.rate(past, f"kata:{rating}", rating, now=0).due / day for rating in (1, 2, 3, 4)]
    assert dues == sorted(dues)
    assert 0.9 < dues[0] < 1.1
    assert dues[3] > 5
    assert [one.key for one in schedule.due(past, "kata:", now=2.5 * day)] == ["kata:1", "kata:2", "kata:3"]
    later = schedule.rate(past, "kata:3", schedule.GOOD, now=dues[2] * day)
    assert later.due > 3 * dues[2] * day


def test_a_history_in_a_closed_folder_is_told(past: History, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", closed)  # who runs this may be root, for whom no folder is closed
    monkeypatch.setattr(sqlite3, "connect", lambda *_, **__: closed(past.path))
    assert past.attempts() == []
    assert "Permission denied" in past.trouble


def test_a_file_that_somebody_keeps_locked_is_waited_for_once(past: History, monkeypatch: pytest.MonkeyPatch) -> None:
    past.begin("softmax")
    past.close()
    monkeypatch.setattr(history, "PATIENCE", 1)
    with closing(sqlite3.connect(past.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        for _ in range(8):
            assert past.events() == []
        assert 1 <= time.monotonic() - began < 4
    assert "locked" in past.trouble
    assert len(past.events()) == 1
