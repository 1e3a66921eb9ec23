"""The cheat sheet."""

from __future__ import annotations

import html
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from kata import authoring, catalog, cheatsheet
from tests.conftest import Run


@pytest.fixture(scope="module")
def page() -> str:
    return cheatsheet.page()


def test_the_page_is_current(page: str) -> None:
    assert cheatsheet.PAGE.read_text(encoding="utf-8") == page, "make cheatsheet writes it anew"


@pytest.mark.parametrize("kata", catalog.katas(), ids=lambda kata: kata.name)
def test_every_kata_is_on_it_with_formula_signature_edge_and_reference(kata: catalog.Kata, page: str) -> None:
    article = re.search(rf'<article id="{kata.name}">(.*?)</article>', page, re.DOTALL)
    assert article
    text = words(article[1])
    source = catalog.solution_source(kata)
    assert catalog.title(kata) in text
    assert kata.name + catalog.signature(source, kata.name) in text
    assert re.search(r" (=|becomes) ", words(article[1].partition('class="formula"')[2].partition('class="edge"')[0]))
    edge = text.partition("Remember: ")[2].partition(".\n")[0]
    assert edge in catalog.grader(kata).edges
    for line in filter(None, map(str.strip, catalog.split(source, kata.name)[1].splitlines())):
        assert line in text


def words(part: str) -> str:
    """Return the text of a part of the page, a line for each of its lines."""
    return html.unescape(re.sub(r"<.*?>", "", part.replace("</div>", "\n")))


def test_make_writes_it_where_it_is_told_and_what_cannot_be_written_is_refused(
    run: Run, page: str, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.html"
    command = ["make", "cheatsheet", f"OUT={out}"]
    done = subprocess.run(command, cwd=catalog.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert out.read_text(encoding="utf-8") == page
    refused = run("cheatsheet", "--out", tmp_path / "none" / "sheet.html")
    assert refused.returncode == 2
    assert "cannot be written: No such file" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_an_edge_to_remember_that_is_no_edge_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    kata = catalog.find("softmax")
    grader = replace(catalog.grader(kata), remember="scores of 1000 overflow")
    assert not [defect for defect in authoring.still(kata) if "remember" in defect]
    monkeypatch.setattr(catalog, "grader", lambda _: grader)
    assert [defect for defect in authoring.still(kata) if "remember" in defect]
