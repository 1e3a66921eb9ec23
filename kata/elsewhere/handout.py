"""A repository for students: stubs, statements, visible examples and the engine; no reference and no grader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kata import catalog, examples
from kata.calls import paste
from kata.catalog import ROOT, Kata
from kata.elsewhere import files
from kata.examples import Example
from kata.reading import Refused

EXAMPLE_AT_MOST = 3000  # characters
NEEDS = (*files.JUDGE_NEEDS, "rich", "watchfiles", "fsrs")
_NOT_FOR_STUDENTS = (
    *("classroom", "elsewhere", "templates"),
    *("batch.py", "bench.py", "cheatsheet.py", "cluster.py", "examples.py", "excerpt.py", "formula.py", "handed.py"),
    *("live.py", "load.py", "notebook.py", "page.py", "pages.py", "plugin.py", "readme.py", "sheets.py", "soak.py"),
    *("statement.py", "workbook.py"),
)


def write(folder: Path, katas: Sequence[Kata]) -> None:
    """Write it into a new folder."""
    files.write(folder, contents(katas))


def contents(katas: Sequence[Kata]) -> dict[str, str]:
    """Return its files by their names; raise Refused for a kata that has nothing to show."""
    shown = {kata: examples.telling(kata, EXAMPLE_AT_MOST) for kata in katas}
    if silent := [kata.name for kata in katas if not shown[kata]]:
        raise Refused(
            f"{' and '.join(silent)} cannot be handed out: no example has one right answer only, "
            "so nothing could be checked; use a notebook: make assignment"
        )
    found = files.engine(leave_out=_NOT_FOR_STUDENTS) | files.text(ROOT / "kata" / "setup.sh")
    found["README.md"] = files.template("handout/README.md", katas=[(kata, catalog.title(kata)) for kata in katas])
    found["Makefile"] = files.template("handout/Makefile")
    found["requirements.txt"] = "".join(f"{line}\n" for line in files.requirements(NEEDS))
    found[".gitignore"] = ".venv\n.kata/\n__pycache__/\n"
    for kata in katas:
        place = f"{kata.track}/{kata.name}.py"
        found[f"exercises/{place}"] = found[f"stubs/{place}"] = catalog.stub(kata)
        found[f"examples/{place}"] = _examples(kata, shown[kata])
    return found


def _examples(kata: Kata, shown: Sequence[Example]) -> str:
    """Return the examples as a module, which stands in the place of the grader."""
    facts = catalog.facts(kata)
    written = files.template(
        "handout/examples.jinja",
        kata=kata,
        declared={"level": facts.level, "after": list(facts.after), "hints": list(facts.hints)},
        examples=[(one.name, one.call.text("call"), paste(one.right)) for one in shown],
    )
    return "".join(f"{line.rstrip()}\n" for line in written.splitlines())
