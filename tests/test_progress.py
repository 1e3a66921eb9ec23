"""Progress: the figures of a history, in a terminal and on a page."""

from __future__ import annotations

import os
import pty
import re
import resource
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kata import catalog, reading, writing
from kata.study import page, progress, schedule, states
from kata.study.history import History
from kata.study.progress import Day, Progress
from tests.conftest import Run

NOW = datetime(2026, 11, 25, 12).timestamp()
TODAY = date(2026, 11, 25)


def before(days: float) -> float:
    return NOW - 86_400 * days


def attempt(past: History, kata: str, verdict: str, at: float, ratio: float | None = None) -> None:
    report = {"kata": kata, "verdict": verdict, "score": 0.5, "budget": {"ratio": ratio}, "seed": 1}
    past.attempt(report, b"text", now=at)


def figures(past: History) -> Progress:
    return progress.of(states.states(past, NOW), past.cards(), past.attempts(), past.ratings(), NOW)


@pytest.fixture
def past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    path = tmp_path / "history.sqlite"
    monkeypatch.setenv("KATA_HISTORY", str(path))
    monkeypatch.setattr(catalog, "started", lambda _: False)  # whatever stands in the exercises of who runs this
    return History(path)


@pytest.fixture
def long(past: History) -> History:
    """Two years, 5000 attempts, written in one go."""
    past.note("softmax", "started", now=before(730))
    katas = catalog.katas()
    db = past._opened
    assert db
    rows = [
        (before(730 - n * 730 / 5000), katas[n * 7 % len(katas)].name, "wrong" if n % 11 else "passed", 0.5 + n % 40)
        for n in range(5000)
    ]
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO attempts (at, kata, verdict, score, ratio, seed, seconds, hints, review, text) "
        "VALUES (?, ?, ?, 1, ?, '1', 60, 0, 0, x'00')",
        rows,
    )
    db.execute("COMMIT")
    return past


def test_a_day_counts_attempts_passes_and_questions_once_each_and_tomorrow_is_not_yet(past: History) -> None:
    attempt(past, "softmax", "wrong", before(0))
    attempt(past, "softmax", "passed", before(0.01), 1.5)
    schedule.rate(past, "quiz:a", 3, now=before(2))
    schedule.rate(past, "kata:softmax", 3, now=before(2))
    attempt(past, "relu", "wrong", before(-3))
    assert figures(past).days == {TODAY: Day(2, 1, 0), TODAY - timedelta(2): Day(0, 0, 1)}
    assert [str(day) for day in figures(past).days.values()] == ["1 question", "2 attempts, 1 passed"]


@pytest.mark.parametrize(
    ("ago", "streak", "longest"),
    [([], 0, 0), ([0], 1, 1), ([1, 2], 2, 2), ([2, 3], 0, 2), ([0, 1, 3, 4, 5, 9], 2, 3)],
)
def test_a_streak_lasts_until_a_day_has_passed_without_katas(ago: list[int], streak: int, longest: int) -> None:
    days = {TODAY - timedelta(one): Day(1) for one in ago}
    found = Progress(TODAY, days, [], [], [])
    assert (found.streak, found.longest) == (streak, longest)


def test_tracks_count_states_and_what_is_forgotten_is_mastered_less(past: History) -> None:
    for kata, ago in (("softmax", 40), ("relu", 0)):
        attempt(past, kata, "passed", before(ago), 1)
        schedule.rate(past, f"kata:{kata}", 3, now=before(ago))
    attempt(past, "sigmoid", "wrong", before(1))
    track = next(one for one in figures(past).tracks if one.name == "activations")
    assert track.said == "2 of 7 passed, 1 due, 1 started"
    assert track.total == 7
    assert 1.1 / 7 < track.mastery < 1.8 / 7


def test_attempts_to_the_first_pass_are_counted_up_to_it(past: History) -> None:
    for verdict in ("wrong", "crashed", "passed", "wrong", "passed"):
        attempt(past, "softmax", verdict, before(1))
    attempt(past, "relu", "wrong", before(1))
    assert [(one.kata, one.attempts) for one in figures(past).solved] == [("softmax", 3)]
    plot = page.tries([1, 1, 3, 6, 60])
    assert [box.value for box in plot.boxes] == [2, 0, 1, 0, 0, 2]
    assert plot.boxes[0].height == plot.boxes[5].height == 2 * plot.boxes[2].height


def test_the_calendar_draws_every_day_of_the_last_year_once_and_at_most_three() -> None:
    for first, count in ((TODAY, 4), (TODAY - timedelta(600), 7), (date(1970, 1, 1), 12)):
        quarters = list(page.quarters(TODAY, {first: Day(1)}))
        days = [box.title.partition(":")[0] for quarter in quarters for box in quarter.days]
        assert len(quarters) == count
        assert len(set(days)) == len(days)
        assert days[-1] == "25 November 2026"
        assert all(box.x >= 0 and box.x + box.width <= 168 for quarter in quarters for box in quarter.days)
        boxes = [(round(box.x + box.width / 2), round(box.y + box.height / 2)) for box in quarters[0].days]
        assert len(set(boxes)) == len(boxes)


def test_a_plot_of_runtimes_keeps_its_points_in_the_frame_however_many_there_are() -> None:
    assert page.runtimes([]) is None
    one, some, many = (
        [(TODAY, 3.0)],
        [(TODAY, 0.0), (TODAY, 1e9), (TODAY - timedelta(1), 1.0)],
        [(TODAY - timedelta(n // 8), 0.5 + n % 7) for n in range(5000)],
    )
    for ratios, points in ((one, 1), (some, 2), (many, 23)):
        plot = page.runtimes(ratios)
        assert plot
        assert len(plot.boxes) == points
        assert all(40 < box.x < 350 and 15 <= box.y <= box.value <= box.y + box.height <= 160 for box in plot.boxes)
        assert 1 <= len(plot.up) <= 7 or ratios is some
    assert page.runtimes(one).across == [page.Mark(195, "25 Nov 2026")]  # type: ignore[union-attr]


def test_a_terminal_shows_it_in_80_columns_and_24_lines(long: History, tmp_path: Path) -> None:
    main, side = pty.openpty()
    command = [sys.executable, "-m", "kata", "progress"]
    shown = subprocess.Popen(
        command, cwd=catalog.ROOT, stdout=side, env=os.environ | {"COLUMNS": "80", "LINES": "24", "TERM": "xterm"}
    )
    os.close(side)
    written = b""
    try:
        while part := os.read(main, 65536):
            written += part
    except OSError:  # the other side is closed
        pass
    assert shown.wait() == 0
    assert b"\x1b[" in written, "colours"
    lines = re.sub(r"\x1b\[[0-9;]*m", "", written.decode()).rstrip().splitlines()
    assert len(lines) <= 22, "with the command above and the prompt below"
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("60 of 60 katas passed")
    assert [line for line in lines if line.startswith("activations ")]


def test_an_empty_history_and_a_plain_terminal_are_shown_too(past: History, run: Run) -> None:
    done = run("progress", env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "0 days in a row" in done.stdout
    assert "Next: " in done.stdout
    assert done.stdout.isascii()


class Tags(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag and its attributes."""
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("which", ["past", "long"])
def test_the_page_stands_alone_and_its_plots_are_labelled(
    which: str, request: pytest.FixtureRequest, run: Run, tmp_path: Path
) -> None:
    history = request.getfixturevalue(which)
    if which == "past":
        attempt(history, "softmax", "passed", before(1), 1.5)
    out = tmp_path / "page.html"
    done = run("progress", "--html", "--out", out)
    assert done.returncode == 0
    assert f"Written: {out}" in done.stdout
    text = out.read_text(encoding="utf-8")
    assert len(text) < 250_000
    tags = Tags(text).found
    assert not [tag for tag, _ in tags if tag in ("script", "img", "link", "iframe")]
    assert not re.search(r"https?://|url\((?!#)|@import", text)
    assert "prefers-color-scheme: dark" in text
    pictures = [attributes for tag, attributes in tags if tag == "svg"]
    assert len(pictures) > 14
    assert all(one.get("aria-label") or one.get("aria-hidden") for one in pictures)
    for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ET.fromstring(svg)
    assert not list(tmp_path.glob(".*.new"))


def test_what_is_in_the_history_cannot_become_a_part_of_the_page() -> None:
    state = states.State("<b>x</b>", states.DONE)
    found = Progress(TODAY, {}, [progress.Track("<i>t</i>", progress.Counter({"done": 1}), 1.0)], [], [])
    text = page.as_page(found, {state.kata: state})
    assert "<b>" not in text
    assert "<i>" not in text
    assert "&lt;b&gt;" in text


def test_a_page_that_cannot_be_written_is_told_and_the_old_one_stays(past: History, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "progress.html"
    out.write_text("old")
    full = run(
        "progress", "--html", "--out", out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (999, 999))
    )
    assert full.returncode == 2
    assert full.stderr == f"kata: {out} cannot be written: File too large; nothing was changed\n"
    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["progress.html"]
    nowhere = run("progress", "--html", "--out", "/proc/progress.html")
    assert nowhere.returncode == 2
    assert "/proc/progress.html cannot be written" in nowhere.stderr
    assert run("progress", "--html", "--out", tmp_path / "page.txt").returncode == 2


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(reading.Refused, match="folder cannot be written"):
        writing.whole(tmp_path / "folder", b"text")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    program = (
        "import sys; from pathlib import Path; from kata import writing\n"
        "while True:\n for n in range(9): writing.whole(Path(sys.argv[1]), b'%d' % n * 3_000_000); print(n, flush=True)"
    )
    path = tmp_path / "file"
    killed = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, cwd=catalog.ROOT)
    assert killed.stdout
    for _ in range(4):
        killed.stdout.readline()
    killed.kill()
    killed.wait()
    assert len(path.read_bytes()) == 3_000_000
    assert len(set(path.read_bytes())) == 1


def test_a_named_page_is_written(past: History, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "mine.html"
    assert f"Written: {out}" in run("progress", "--out", out).stdout
    assert out.exists()
