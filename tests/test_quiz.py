"""The quiz, its cards, and their package for Anki."""

from __future__ import annotations

import io
import os
import pty
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kata import catalog
from kata.reading import Refused
from kata.study import anki, cards, quiz, schedule
from kata.study.history import History
from tests.conftest import Run
from tests.test_curriculum import QUESTIONS

KATAS = {"softmax", "conv2d"}
SMALL = "# numbers\n\n## One and one?\nformula: 1 + 1 = 2\nkatas: softmax\nTwo.\n\n### And two more?\nid: four\nFour.\n"
DAY = 86_400


@pytest.fixture
def past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    monkeypatch.setenv("KATA_HISTORY", str(tmp_path / "history.sqlite"))
    return History()


def test_the_deck_asks_each_of_the_ten_questions_and_two_more_after_it() -> None:
    deck = quiz.deck()
    topics = list(dict.fromkeys(one.topic for one in deck))
    assert set(topics) == QUESTIONS
    for topic in topics:
        first, *follow_ups = (one for one in deck if one.topic == topic)
        assert not first.follows
        assert [one.follows for one in follow_ups] == [first.text, first.text]
        assert first.formula
        shown = {name for one in (first, *follow_ups) for name in one.katas}
        assert shown >= {kata.name for kata in catalog.katas() if topic in catalog.facts(kata).questions}


@pytest.mark.parametrize("one", quiz.deck(), ids=lambda one: one.slug)
def test_a_card_fits_on_a_terminal_and_can_be_said_aloud(one: cards.Question) -> None:
    assert one.katas
    assert all(len(line) <= 70 for line in one.formula.split("\n"))
    assert 40 <= len(one.answer.split()) <= 90
    assert len(one.paragraphs) == 1


def test_a_card_is_read_with_its_fields_and_its_follow_up() -> None:
    first, second = cards.parse(SMALL, KATAS)
    assert first == cards.Question(
        "one-and-one", "numbers", "One and one?", "Two.", "1 + 1 = 2", ("softmax",), "", 3
    )  # fmt: skip
    assert (second.slug, second.follows, second.topic) == ("four", "One and one?", "numbers")


def test_what_an_editor_of_another_system_writes_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "cards.md"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert cards.read(path, KATAS) == cards.parse(SMALL, KATAS)


def test_paragraphs_are_joined_and_lists_and_code_are_not() -> None:
    (one,) = cards.parse("## q\na\nb\n\n- c\n- d\n\n    x = 1\n    y = 2\n", KATAS)
    assert one.paragraphs == ["a b", "- c\n- d", "    x = 1\n    y = 2"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "no card"),
        ("only text\n", 1, "no card"),
        ("# topic\n\ntext\n", 3, "belongs to no card"),
        ("## question\n\n\n## another\nanswer\n", 1, "no answer"),
        ("## question\nformula: x = 1\n", 1, "no answer"),
        ("## \nanswer\n", 1, "nothing stands behind ##: write the question"),
        ("## a\nb\n#\n", 3, "nothing stands behind #: write the topic"),
        ("##question\nanswer\n", 1, "put a space behind ##"),
        ("## a\nb\n#hash\n", 3, "put a space behind #"),
        ("### a\nb\n", 1, "needs a question before it"),
        ("## a\nb\n# topic\n### c\nd\n", 4, "needs a question before it"),
        ("## a\nb\n#### c\n", 3, "nothing below"),
        ("## a\nb\n\n# topic\n\nlost\n", 6, "belongs to no card"),
        ("## a\nkatas: softmax, softmx\nb\n", 2, "did you mean softmax?"),
        ("## a\nkatas: nothing-like-it\nb\n", 2, "make list"),
        ("## a\nkatas:\nb\n", 2, "nothing stands behind katas"),
        ("## a\nformla: x\nb\n", 2, "did you mean formula?"),
        ("## a\nid: x\nid: y\nb\n", 3, "a second id"),
        ("## a\nid: x y\nb\n", 2, "'x y' is no id"),
        ("## ???\nb\n", 1, "add a line 'id:"),
        ("## a\nb\n\n## A!\nc\n", 4, "the card in line 1 is 'a' too"),
        ("## a\nb\n## c\nid: a\nd\n", 3, "the card in line 1 is 'a' too"),
        ("## a\n```\nb\n```\n", 2, "four spaces"),
        ("## a\n\nb \x1b[31m\n", 3, "control character, '\\x1b'"),
        ("## a\nb\0\n", 2, "control character"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(text: str, line: int, words: str, tmp_path: Path) -> None:
    path = tmp_path / "cards.md"
    path.write_text(text)
    with pytest.raises(Refused) as refused:
        cards.read(path, KATAS)
    assert str(refused.value).startswith(f"{path}, line {line}: ")
    assert words in str(refused.value)


def test_bytes_that_are_no_text_and_what_is_no_file_are_refused(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "cards.md"
    path.write_bytes(b"## a\nb\n\xff\n")
    done = run("quiz", "--file", path)
    assert done.returncode == 2
    assert f"{path}, line 3: this is not UTF-8" in done.stderr
    for wrong, words in ((tmp_path, "is not a regular file"), (tmp_path / "none.md", "No such file")):
        for command in ("quiz", "anki"):
            done = run(command, "--file", wrong)
            assert done.returncode == 2
            assert words in done.stderr


@given(st.text(st.sampled_from("#: \nabidformula`-\r\t0é"), max_size=80))
def test_any_text_is_cards_or_is_refused(text: str) -> None:
    try:
        found = cards.parse(text, KATAS)
    except cards.BadCard:
        return
    assert found
    assert all(one.text and one.answer.strip() for one in found)
    assert len({one.slug for one in found}) == len(found)


def test_what_is_due_comes_first_then_a_few_new_ones_in_order(past: History) -> None:
    deck = quiz.deck()
    for number, rating in ((7, schedule.GOOD), (3, schedule.AGAIN)):
        schedule.rate(past, quiz.key(deck[number]), rating, now=0)
    plan = quiz.plan(deck, past, 4, now=30 * DAY)
    assert plan.questions == [deck[3], deck[7], deck[0], deck[1], deck[2], deck[4]]
    assert plan.later == 24
    at, number = quiz.next_due(deck, past) or (0, 0)
    assert (round(at / DAY), number) == (1, 1)


def test_what_is_due_later_today_is_due(past: History) -> None:
    deck = quiz.deck()
    noon = time.mktime((2030, 5, 5, 12, 0, 0, 0, 0, -1))
    due = schedule.rate(past, quiz.key(deck[0]), schedule.AGAIN, now=noon).due
    assert [len(quiz.plan(deck, past, 0, now=due - hours * 3600).due) for hours in (1, 11, 13)] == [1, 1, 0]


def test_the_days_that_are_offered_are_those_that_a_rating_gives(past: History) -> None:
    schedule.rate(past, "quiz:a", schedule.GOOD, now=0)
    for rating, due in schedule.outlook(past, "quiz:a", now=3 * DAY).items():
        other = History(past.path.with_name(f"{rating}.sqlite"))
        schedule.rate(other, "quiz:a", schedule.GOOD, now=0)
        assert schedule.rate(other, "quiz:a", rating, now=3 * DAY).due == due


def test_answers_from_a_pipe_are_rated_and_kept_and_its_end_leaves(past: History, run: Run) -> None:
    done = run("quiz", "--new", 3, input="my \x1b[31m answer\n9\n3\n\n4\n")
    assert done.returncode == 0
    assert "yours  my \\x1b[31m answer" in done.stdout
    assert "\x1b" not in done.stdout
    assert "Answered: 2 cards." in done.stdout
    assert "Not asked yet: 28 cards." in done.stdout
    deck = quiz.deck()
    assert [one[1:] for one in past.ratings()] == [(quiz.key(deck[0]), 3), (quiz.key(deck[1]), 4)]
    done = run("quiz", "--new", 0)
    assert "Nothing is due. Next: 1 card on " in done.stdout
    assert run("quiz", input="").returncode == 0
    assert run("quiz", input="q\n").returncode == 0
    assert len(past.ratings()) == 2


def test_a_topic_and_other_cards_are_chosen(past: History, run: Run, tmp_path: Path) -> None:
    done = run("quiz", "--topic", "DROPOUT", input="")
    assert "New: 3." in done.stdout
    assert run("quiz", "--topic", "cooking").returncode == 2
    assert "bias vs variance" in run("quiz", "--topic", "cooking").stderr
    mine = tmp_path / "mine.md"
    mine.write_text(SMALL)
    done = run("quiz", "--file", mine, input="\n1\n\n2\n")
    assert "Answered: 2 cards." in done.stdout
    assert set(past.cards()) == {"quiz:one-and-one", "quiz:four"}


def test_a_rating_that_cannot_be_kept_is_told(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("")
    environment = {**os.environ, "KATA_HISTORY": str(tmp_path / "file" / "history.sqlite")}
    done = run("quiz", input="\n3\n", env=environment)
    assert done.returncode == 0
    assert "is not remembered" in " ".join(done.stdout.split())
    assert "Good:" not in done.stdout


class Terminal:
    """A quiz in a terminal of its own."""

    def __init__(self) -> None:
        self._mine, other = pty.openpty()
        command = [sys.executable, "-m", "kata", "quiz"]
        self.quiz = subprocess.Popen(command, cwd=catalog.ROOT, stdin=other, stdout=other, stderr=other)
        os.close(other)

    def until(self, words: str) -> str:
        """Read up to some words."""
        said = ""
        while words not in said:
            said += os.read(self._mine, 4096).decode("utf-8", "replace")
        return said

    def press(self, keys: str) -> None:
        """Type, but not ahead of a question for a rating, which forgets that on purpose."""
        time.sleep(0.2)
        os.write(self._mine, keys.encode())


def test_on_a_terminal_one_key_rates_and_a_kill_loses_nothing(past: History) -> None:
    terminal = Terminal()
    terminal.until("> ")
    terminal.press("underfitting\r")
    assert "underfitting" in terminal.until("4 easy")
    for keys in ("\x1b[1~", "x", "0"):  # Home, and what is no rating
        terminal.press(keys)
    terminal.press("3")
    terminal.until("2 of 5")
    terminal.press("\r")
    terminal.until("4 easy")
    terminal.quiz.kill()
    terminal.quiz.wait()
    assert [one[1:] for one in past.ratings()] == [("quiz:bias-variance", 3)]
    with sqlite3.connect(past.path) as db:
        assert db.execute("SELECT detail FROM ratings").fetchall() == [("underfitting",)]
    again = Terminal()
    assert "How do you tell" in again.until("> ")
    again.press("\r")
    again.until("4 easy")
    again.press("q")
    again.until("Nothing is due.")
    assert again.quiz.wait() == 0


def notes(package: bytes) -> dict[str, list[str]]:
    """Return the fields of the notes of a package by their ids."""
    archive = zipfile.ZipFile(io.BytesIO(package))
    assert archive.testzip() is None
    with tempfile.NamedTemporaryFile() as file:
        file.write(archive.read("collection.anki2"))
        file.flush()
        with sqlite3.connect(file.name) as db:
            assert (
                db.execute("SELECT count(*) FROM cards").fetchone()
                == db.execute("SELECT count(*) FROM notes").fetchone()
            )
            return {
                guid: fields.split("\x1f") for guid, fields in db.execute("SELECT guid, flds FROM notes ORDER BY id")
            }


def test_make_anki_writes_a_package_of_every_card(tmp_path: Path) -> None:
    out = tmp_path / "with space.apkg"
    done = subprocess.run(["make", "anki", f"OUT={out}"], cwd=catalog.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [fields[0] for fields in notes(out.read_bytes()).values()] == [one.text for one in quiz.deck()]
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_a_package_made_again_updates_the_notes_that_an_older_one_brought() -> None:
    before = notes(anki.package("mine", cards.parse(SMALL, KATAS), now=1_000))
    after = notes(anki.package("mine", cards.parse(SMALL.replace("Four.", "4."), KATAS), now=2_000))
    assert list(before) == list(after)
    assert before != after
    assert not set(before) & set(notes(anki.package("other", cards.parse(SMALL, KATAS))))


def test_nothing_in_a_package_is_taken_for_html() -> None:
    nasty = "# <i>t\n## <script>alert(1)</script> & {{c1::x}}\nformula: a < b & c\nx <img src=y onerror=z>\n"
    ((question, answer, formula, _, topic),) = notes(anki.package("<b>", cards.parse(nasty, KATAS))).values()
    assert question == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{c1::x}}"
    assert "<img" not in answer
    assert formula == "a &lt; b &amp; c"
    assert topic == "&lt;i&gt;t"


def test_a_package_that_cannot_be_written_is_refused_and_the_old_one_stays(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("anki", "--out", tmp_path / "file" / "kata.apkg")
    assert done.returncode == 2
    assert "cannot be written: Not a directory; nothing was changed" in done.stderr
    assert run("anki", "--out", tmp_path / "kata.zip").returncode == 2
    (tmp_path / "full.apkg").mkdir()
    assert run("anki", "--out", tmp_path / "full.apkg").returncode == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full.apkg"]
