"""Notebooks: `check(softmax)` in a real kernel, and the notebooks that `make notebook` writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest
from jupyter_client.manager import KernelManager, start_new_kernel

from kata import catalog
from kata.study.history import History
from tests.conftest import Run

SOFTMAX = """def softmax(x, axis=-1):
    e = np.exp(shifted(x, axis))
    return e / e.sum(axis=axis, keepdims=True)"""
SHIFTED = "def shifted(x, axis):\n    return x - x.max(axis=axis, keepdims=True)"


class Kernel:
    """A Jupyter kernel in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        settings = os.environ | {"PYTHONPATH": str(catalog.ROOT), "KATA_HISTORY": str(folder / "history.sqlite")}
        self.manager: KernelManager
        self.manager, self.client = start_new_kernel(kernel_name="python3", cwd=str(folder), env=settings)

    def __call__(self, *cells: str, form: str = "text/plain") -> str:
        """Run cells; return what the last one shows: its value, or the end of its traceback."""
        shown: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "execute_result":
                shown.append(content["data"][form])
            elif message["msg_type"] == "error":
                shown.append("\n".join(content["traceback"]) or content["evalue"])

        for cell in cells:
            self.client.execute_interactive(cell, output_hook=hear, timeout=60, store_history=True)
        return shown[-1]

    def close(self) -> None:
        """Shut it down as Jupyter does."""
        self.client.stop_channels()
        self.manager.shutdown_kernel()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    kernel = Kernel(tmp_path_factory.mktemp("kernel"))
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(started: Kernel) -> Kernel:
    started("%reset -f\n1", "import numpy as np\nfrom kata import check\n1")
    return started


def test_a_function_is_graded_as_it_is_now_with_its_helpers(kernel: Kernel) -> None:
    said = kernel(SHIFTED.replace("x -", "x + 0 *"), SOFTMAX, "check(softmax)")
    assert "softmax  wrong" in said
    assert "no maximum is subtracted" in said
    assert "make check" not in said
    assert "softmax  passed" in kernel(SHIFTED, "check(softmax)")


@pytest.mark.parametrize(
    "cells",
    [
        ["from functools import lru_cache, wraps", SHIFTED, "def twice(f):\n    return lambda *a, **k: f(*a, **k)",
         "@twice\n" + SOFTMAX],
        [SHIFTED, "def twice(f):\n    import functools\n    return functools.wraps(f)(lambda *a, **k: f(*a, **k))",
         "@twice\n" + SOFTMAX],
        [SHIFTED,
         "exp = np.exp\nsoftmax = lambda x, axis=-1: (e := exp(shifted(x, axis))) / e.sum(axis=axis, keepdims=True)"],
        [SHIFTED, "def made(least):\n    " + SOFTMAX.replace("\n", "\n    ") + "\n    return softmax",
         "softmax = made(0)"],
        ["%%time\n" + SHIFTED, "%precision 3\n" + SOFTMAX, "def softmax(:"],
        ["class Shift:\n    def __call__(self, x, axis):\n        return x - x.max(axis=axis, keepdims=True)",
         "shifted = Shift()", SOFTMAX],
        ["zero = np.zeros(1)\nscale = 7", "scale = {'by': 1}; print('beside')", SHIFTED + " * scale['by'] + zero",
         SOFTMAX],
        ["import helpers\nfrom helpers import shifted", SOFTMAX],
        ["from helpers import my_softmax as softmax"],
        ["from functools import partial", SHIFTED, SOFTMAX.replace("softmax", "general"), "softmax = partial(general)"],
    ],
)  # fmt: skip
def test_whatever_it_is_made_of_a_right_function_passes(cells: list[str], kernel: Kernel) -> None:
    folder = kernel("import os; os.getcwd()").strip("'")
    helper = f"import numpy as np\nZERO = 0.0\n{SHIFTED} - ZERO\n\n{SOFTMAX.replace('softmax', 'my_softmax')}\n"
    Path(folder, "helpers.py").write_text(helper)
    assert "softmax  passed" in kernel(*cells, "check(softmax)")


def test_another_name_is_asked_for_and_the_nearest_are_offered(kernel: Kernel) -> None:
    assert "did you mean softmax" in kernel("def sofmax(x, axis=-1): return x", "check(sofmax)")
    assert "Traceback" not in kernel("check(sofmax)")
    assert "wrong" in kernel('check(sofmax, "softmax")')
    assert "check takes the function itself: check(softmax)" in kernel("check('softmax')")
    assert "module helpers" in kernel("import os, helpers\ndef relu(x): return helpers.shifted(x, 0)", "check(relu)")


def test_what_is_shown_is_escaped(kernel: Kernel) -> None:
    page = kernel(
        "def softmax(x, axis=-1):\n    print('<script>alert(1)</script>\\x1b[2J')\n    raise ValueError('<b>bold</b>')",
        "check(softmax)",
        form="text/html",
    )
    assert "<script>" not in page
    assert "<b>" not in page
    assert "\x1b" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;" in page


def test_the_kernel_keeps_its_own_state(kernel: Kernel) -> None:
    source = "seen = []\ndef softmax(x, axis=-1):\n    seen.append(1)\n    np.sum = None\n    return x"
    assert "wrong" in kernel(source, "check(softmax)")
    assert kernel("seen, np.sum is not None") == "([], True)"


def _alive(process: str) -> bool:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    return any(process in line.split()[:2] and "Z" not in line for line in listed.splitlines())


def _judge(kernel: Kernel) -> str:
    return kernel("from kata import live; live._judge()._process.pid")


def test_one_judge_serves_a_kernel_and_an_interrupt_gives_only_the_question_up(kernel: Kernel) -> None:
    kernel("def softmax(x, axis=-1): return x", "check(softmax)")
    judge = _judge(kernel)
    assert "wrong" in kernel("check(softmax)")
    assert _judge(kernel) == judge
    asked = kernel.client.execute("def softmax(x, axis=-1):\n    import time\n    time.sleep(0.4)\ncheck(softmax)")
    time.sleep(1.5)
    kernel.manager.interrupt_kernel()
    while (reply := kernel.client.get_shell_msg(timeout=5))["parent_header"]["msg_id"] != asked:
        continue
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert "wrong" in kernel("def softmax(x, axis=-1): return x", "check(softmax)")
    assert not _alive(judge)


@pytest.mark.parametrize("now", [False, True])
def test_a_kernel_that_ends_leaves_no_process(now: bool, tmp_path: Path) -> None:
    kernel = Kernel(tmp_path)
    kernel("from kata import check\ndef softmax(x, axis=-1): return x", "check(softmax)")
    judge = _judge(kernel)
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=now)
    deadline = time.monotonic() + 5
    while _alive(judge):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert [one.verdict for one in History(tmp_path / "history.sqlite").attempts()] == ["wrong"]


def test_a_written_notebook_runs_in_any_folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(catalog.ROOT))
    monkeypatch.setenv("KATA_HISTORY", str(tmp_path / "history.sqlite"))
    file = tmp_path / "of mine" / "week.ipynb"
    done = run("notebook", "softmax", "conv2d", "--out", file)
    assert done.returncode == 0
    assert str(file) in done.stdout
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    stub = next(cell for cell in notebook.cells if cell.source == catalog.stub(catalog.find("softmax")).rstrip())
    stub.source = catalog.solution_source(catalog.find("softmax"))
    nbclient.NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(file.parent)}}
    ).execute()
    said = [cell.outputs[0].data["text/plain"] for cell in notebook.cells if cell.get("outputs")]
    assert [text.splitlines()[0] for text in said] == ["softmax  passed", "conv2d  not started"]


def test_a_notebook_is_never_written_over_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.ipynb"
    file.write_text("work")
    done = run("notebook", "softmax", "--out", file)
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert file.read_text() == "work"
    assert run("notebook", "softmax", "--out", tmp_path / "mine.py").returncode == 2
    assert run("notebook", "softmax", "--out", file / "in a file.ipynb").returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.ipynb"]


def test_a_script_is_graded_by_itself_and_a_prompt_is_told_why_not(tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    script.write_text(
        f"import numpy as np\n{SHIFTED}\n{SOFTMAX}\nfrom kata import check\nprint(check(softmax).passed)\n"
    )
    settings = os.environ | {"PYTHONPATH": str(catalog.ROOT), "KATA_HISTORY": str(tmp_path / "history.sqlite")}
    asked: Callable[..., Any] = lambda *words, text="": subprocess.run(  # noqa: E731
        [sys.executable, *words], input=text, cwd=tmp_path, env=settings, capture_output=True, text=True, check=False
    )
    assert asked("mine.py").stdout == "True\n"
    prompt = asked("-i", text="from kata import check\ndef relu(x): return x\n\ncheck(relu)\n")
    assert "the source of relu is not to be had here" in prompt.stderr


def test_importing_the_package_stays_cheap() -> None:
    loaded = (
        "import kata, sys, json; print(json.dumps([n for n in sys.modules if n.startswith(('kata', 'numpy', 'rich'))]))"
    )
    done = subprocess.run([sys.executable, "-c", loaded], cwd=catalog.ROOT, capture_output=True, check=True)
    assert json.loads(done.stdout) == ["kata"]
