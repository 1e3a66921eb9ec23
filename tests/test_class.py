"""Grading a class without notebooks, through the command as a teacher types it."""

from __future__ import annotations

import csv
import json
import os
import stat
import subprocess
import sys
import time
import warnings
import zipfile
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kata import batch, catalog, handed, notebook, pool, sheets
from kata.handed import Handed
from kata.reading import Refused
from tests.conftest import Run

SOFTMAX = catalog.solution_source(catalog.find("softmax"))
WRONG = SOFTMAX.replace("keepdims=True", "keepdims=False")
HANGS = "def softmax(x, axis=-1):\n    while True:\n        pass\n"
KATAS = {"softmax", "conv2d"}


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def give(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def zipped(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def cells(*sources: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": source.splitlines(True)} for source in sources]})


def test_a_class_is_graded_and_every_result_is_written_three_times(tmp_path: Path, run: Run) -> None:
    class_ = give(
        tmp_path / "class",
        {
            "ada/softmax.py": SOFTMAX,
            "ben/softmax.py": WRONG,
            "=cmd/softmax.py": "raise SystemExit",
            "eve/softmax.py": HANGS,
            "zoe/week1.ipynb": cells(f"%matplotlib inline\n{SOFTMAX}", "print(softmax(np.ones(2)))\nassert False"),
        },
    )
    zipped(class_ / "kim.zip", {"softmax.py": SOFTMAX})
    done = run("grade", class_, "--out", tmp_path / "grades.csv")
    assert done.returncode == 0, done.stderr
    rows = {row["student"]: row for row in csv.DictReader((tmp_path / "grades.csv").read_text().splitlines())}
    assert {name: row["verdict"] for name, row in rows.items()} == {
        "ada": "passed",
        "ben": "wrong" if rows["ben"]["verdict"] == "wrong" else "crashed",
        "'=cmd": "crashed",
        "eve": "timed_out",
        "zoe": "passed",
        "kim": "passed",
    }
    assert rows["ada"]["score"] == "1.0"
    assert {one["student"] for one in lines(tmp_path / "grades.jsonl")} == {"ada", "ben", "=cmd", "eve", "zoe", "kim"}
    page = (tmp_path / "grades.html").read_text()
    assert "What went wrong most often" in page
    assert "http" not in page.replace("http-equiv", "")
    again = run("check", "softmax", "--file", class_ / "ben/softmax.py", "--seed", rows["ben"]["seed"], "--json")
    assert json.loads(again.stdout)["score"] == float(rows["ben"]["score"])


def test_what_is_known_is_not_graded_again(tmp_path: Path, run: Run) -> None:
    class_ = give(tmp_path / "class", {"ada/softmax.py": SOFTMAX, "ben/softmax.py": WRONG})
    out = tmp_path / "grades.csv"
    run("grade", class_, "--out", out)
    before = {one["student"]: one["report"] for one in lines(out.with_suffix(".jsonl"))}
    with out.with_suffix(".jsonl").open("a") as journal:
        journal.write('{"student": "ada", "kata": "sof')  # torn off by a kill
    (class_ / "ben/softmax.py").write_text(SOFTMAX)
    run("grade", class_, "--out", out)
    after = {one["student"]: one["report"] for one in lines(out.with_suffix(".jsonl"))}
    assert after["ada"] == before["ada"]
    assert after["ben"]["verdict"] == "passed"  # type: ignore[index]


def test_a_killed_run_continues(tmp_path: Path) -> None:
    class_ = give(tmp_path / "class", {f"s{n:02}/softmax.py": f"{SOFTMAX}# {n}\n" for n in range(60)})
    out = tmp_path / "grades.csv"
    command = [sys.executable, "-m", "kata", "grade", str(class_), "--out", str(out)]
    with subprocess.Popen(command, cwd=catalog.ROOT, start_new_session=True, stderr=subprocess.DEVNULL) as process:
        while not (out.with_suffix(".jsonl").exists() and len(batch.written(out.with_suffix(".jsonl"))) >= 3):
            assert process.poll() is None
        os.killpg(process.pid, 9)
    kept = {one.student: one.report for one in batch.written(out.with_suffix(".jsonl"))}
    assert len(kept) < 60
    assert subprocess.run(command, cwd=catalog.ROOT, check=False, capture_output=True).returncode == 0
    final = {one.student: one.report for one in batch.written(out.with_suffix(".jsonl"))}
    assert len(final) == 60
    assert {name: final[name] for name in kept} == kept


def test_what_is_not_a_submission_is_refused_one_by_one(tmp_path: Path) -> None:
    class_ = give(
        tmp_path / "class", {"eve/sofmax.py": "", "eve/a/b.ipynb": "{", "loose.py": "", "eve/n.ipynb": cells("x = 1")}
    )
    (class_ / "eve/softmax.py").symlink_to("/etc/passwd")
    os.mkfifo(class_ / "eve/conv2d.py")
    (class_ / "dan").mkdir()
    (class_ / "dan/softmax.py").write_bytes(b"#" * (1 << 21))
    (class_ / "dan/bad\x1b[2J.py").write_text("")
    (class_ / "broken.zip").write_bytes(b"PK\x03\x04")
    link = zipfile.ZipInfo("dir/softmax.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    bomb = zipped(class_ / "bomb.zip", {"conv2d.py": b"#" * (300 << 20), "../../softmax.py": "", "/x/softmax.py": ""})
    with zipfile.ZipFile(bomb, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    found = {f"{one.student}:{one.kata}": one.refused for one in handed.collect(class_, KATAS)}
    assert found == {
        ":broken.zip": found[":broken.zip"],
        ":loose.py": "stands outside of every student's folder",
        "bomb:conv2d.py": "unpacks to more than 1 MB",
        "bomb:dir/softmax.py": "is a link",
        "bomb:softmax.py": found["bomb:softmax.py"],
        "dan:bad\\x1b[2J.py": "has a name that nobody can read",
        "dan:softmax.py": "has 2.1 MB; at most 1 MB are read",
        "eve:a/b.ipynb": "is no notebook that can be read",
        "eve:conv2d.py": "is not a regular file",
        "eve:n.ipynb": "defines no function of a kata",
        "eve:sofmax.py": "is named after no kata",
        "eve:softmax.py": "is a link",
    }
    assert "no zip file" in found[":broken.zip"]
    assert "leads out" in found["bomb:softmax.py"]


def test_a_zip_file_is_read_like_the_folder_it_was(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "ben.zip", {"hw/softmax.py": "1"})
    class_ = zipped(
        tmp_path / "class.zip", {"ada/softmax.py": "2", "ben.zip": inner.read_bytes(), "__MACOSX/ada/x.py": ""}
    )
    assert handed.collect(class_, KATAS) == [Handed("ada", "softmax", b"2"), Handed("ben", "softmax", b"1")]
    deep = zipped(tmp_path / "deep.zip", {"ada/x.zip": class_.read_bytes()})
    too_deep = [
        one.kata for one in handed.collect(deep, KATAS) if one.refused == "is a zip file too deep inside others"
    ]
    assert too_deep == ["x/ben.zip"]


def test_a_zip_file_costs_no_more_than_its_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ben = tmp_path / "ben.zip"
    zipped(ben, {f"{'a/' * 30_000}{n}.py": "" for n in range(9)} | {f"../{'A' * 60_000}{n}.py": "" for n in range(9)})
    start = time.process_time()
    found = handed.collect(tmp_path, KATAS)
    assert time.process_time() - start < 5, "each folder above a file was looked up by its whole name"
    assert len(found) == 18
    assert max(len(one.kata + one.refused) for one in found) < 400
    monkeypatch.setattr(handed, "_Left", partial(handed._Left, bytes=5000, files=10))
    inner = zipped(tmp_path / "inner", {f"{n}/softmax.py": b"#" * 1000 for n in range(3)}).read_bytes()
    zipped(ben, {f"{n}.zip": inner for n in range(5)})
    found = handed.collect(tmp_path, KATAS)
    assert sum("twice" in one.refused or not one.refused for one in found) < 5000 / 1000
    assert any("those inside it included" in one.refused for one in found)


def test_of_two_files_for_one_kata_the_first_counts(tmp_path: Path) -> None:
    class_ = give(tmp_path, {"ada/a/softmax.py": "1", "ada/b/softmax.py": "2"})
    one, other = handed.collect(class_, KATAS)
    assert (one.source, one.refused) == (b"1", "")
    assert other.refused == "is there twice; the first one counts"


def test_a_place_that_is_no_class_is_refused(tmp_path: Path, run: Run) -> None:
    (tmp_path / "x.tar").write_text("")
    (tmp_path / "empty").mkdir()
    for place, said in (
        ("x.tar", "neither a folder nor a zip file"),
        ("empty", "holds no submission"),
        ("no", "neither"),
    ):
        done = run("grade", tmp_path / place)
        assert done.returncode == 2
        assert said in done.stderr


def test_a_notebook_gives_its_definitions_and_nothing_that_runs() -> None:
    given = cells(
        "import numpy as np\nscale = 2\nx = y = np.ones(3)",
        "def softmax(x):\n    return x % 3\nz = softmax(x)\nlate = z + 1\nsoftmax(1)\n",
        "for i in 3: pass\nlast = i",
        "conv2d = np.vectorize(softmax)",
    )
    found = notebook.functions(given.encode(), KATAS)
    assert set(found) == {"softmax", "conv2d"}
    assert [line for line in found["softmax"].decode().splitlines() if line] == [
        "def softmax(x):",
        "    return x % 3",
    ]
    assert [line for line in found["conv2d"].decode().splitlines() if line] == [
        "import numpy as np",
        "def softmax(x):",
        "    return x % 3",
        "conv2d = np.vectorize(softmax)",
    ]


def test_the_lines_of_a_notebook_are_those_of_python() -> None:
    for odd in "\f\v\x1c\x85\u2028":
        text = f"def softmax(x):\n    # pasted{odd} from elsewhere\r\n    return x"
        with warnings.catch_warnings(action="error"):  # what Python warns of would be quoted on a terminal
            found = notebook.of_cells([text, 'pattern = "\\\x1b"'], ["softmax"])
        assert found["softmax"].decode().startswith(text.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    ("other", "body"),
    [
        ("import matplotlib.pyplot as plt\nimport torch\nplt.plot([1])\ndef show():\n    plt.show()", "x"),
        ("n = int(input())\ntotal = sum(1 for _ in iter(int, 1))", "x"),
        ("settings = {}\nsettings['one'] = 1", "settings['one'] * x"),
        ("class Settings:\n    one = 2\nsettings = Settings()\nsettings.one -= 1", "settings.one * x"),
        ("try:\n    import cupy as xp\nexcept ImportError:\n    import numpy as xp", "xp.asarray(x)"),
        ("one = 2\none -= 1", "one * x"),
        ("from numpy import *", "asarray(x)"),
        ("from __future__ import annotations\ndef same(x: Nothing):\n    return x", "same(x)"),
        ("def same(x):\n    global calls\n    calls += 1\n    return x\ncalls = 0", "same(x)"),
    ],
)
def test_a_function_gets_from_other_cells_what_it_needs_and_nothing_else(other: str, body: str) -> None:
    given = cells("conv2d = 1", other, f"if True:\n    def softmax(x):\n        return {body}")
    names: dict[str, Any] = {}
    exec(notebook.functions(given.encode(), KATAS)["softmax"], names)
    assert names["softmax"](3.0) == 3.0
    assert "conv2d" not in names


def test_a_broken_cell_spoils_what_it_defines_and_nothing_else() -> None:
    given = cells("def softmax(x:\n    pass", "%time\ndef conv2d(x):\n    return x").encode()
    found = notebook.functions(given, KATAS)
    assert b"softmax" not in found["conv2d"]
    assert b"def softmax(x:" in found["softmax"]
    with pytest.raises(Refused):
        notebook.functions(b"[1]", KATAS)


def _dies(name: str, source: bytes, _: int | None) -> dict[str, object]:
    if b"kills" in source:
        os._exit(1)
    return {"verdict": "passed", "score": 1.0, "kata": name}


def test_a_judge_that_dies_costs_one_submission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "verdict", _dies)
    given = [Handed(f"s{n}", "softmax", b"kills" if n == 3 else b"%d" % n) for n in range(9)]
    done = list(batch.grade(given, tmp_path / "journal", lambda: ProcessPoolExecutor(2)))
    assert sorted(one.student for one in done) == sorted(one.student for one in given)
    assert [one.student for one in done if one.refused] == ["s3"]


def test_any_executor_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "verdict", _dies)

    def start() -> Executor:
        return ThreadPoolExecutor(3)

    given = [Handed(f"s{n}", "softmax", b"%d" % n) for n in range(99)]
    assert len(list(batch.grade(given, tmp_path / "journal", start))) == 99


def test_the_same_text_under_the_same_seed_is_graded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[bytes, int | None]] = []

    def answer(name: str, source: bytes, seed: int | None = None) -> dict[str, Any]:
        asked.append((source, seed))
        return {"verdict": "passed", "score": 1.0, "kata": name}

    monkeypatch.setattr(pool, "verdict", answer)
    given = [Handed(f"s{n}", "softmax", b"%d" % (n % 2), seed=n % 2) for n in range(6)]
    given += [Handed(f"s{n}", "softmax", b"0", seed=seed) for n, seed in enumerate((7, None, None), 6)]
    done = list(batch.grade(given, tmp_path / "journal", lambda: ThreadPoolExecutor(3)))
    assert sorted(one.student for one in done) == [f"s{n}" for n in range(9)]
    assert sorted(asked, key=str) == [(b"0", 0), (b"0", 7), (b"0", None), (b"0", None), (b"1", 1)]
    assert {one.student for one in batch.written(tmp_path / "journal")} == {one.student for one in given}


def test_a_page_and_a_sheet_hold_no_markup_and_no_formula() -> None:
    nasty = '<script>alert("x")</script>'
    report = {
        "verdict": "wrong", "score": 0.5, "message": "=1+1", "mistake": None, "checks": [], "printed": nasty,
        "counterexample": {"call": nasty, "got": nasty, "expected": "", "difference": ""},
        "budget": {"ratio": None, "limit": 2}, "seed": 1,
    }  # fmt: skip
    results = [batch.Graded(nasty, "softmax", "", report), batch.Graded("@a", "x.py", "", refused=nasty)]
    page = sheets.as_page("class", results)
    assert "<script" not in page
    rows = list(csv.reader(sheets.as_csv(results).splitlines()))
    assert rows[1][4] == "'=1+1"
    assert rows[2][0] == "'@a"
