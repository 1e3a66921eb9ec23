"""What a learner is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kata import catalog, show
from kata.report import VERDICTS, Report
from tests.conftest import Grade

RIGHT = catalog.find("softmax").solution.read_text()
NO_MAXIMUM = RIGHT.replace("x - x.max(axis=axis, keepdims=True)", "x")


def page(report: Report, source: str = "") -> str:
    return show.as_text(report, source, catalog.find(report.kata).exercise.relative_to(catalog.ROOT))


def test_a_failure_shows_a_call_that_can_be_pasted_and_fails(grade: Grade) -> None:
    report = grade(NO_MAXIMUM)
    assert report.counterexample
    names = {"np": np}
    exec(NO_MAXIMUM, names)
    with np.errstate(all="ignore"):
        mine = eval(report.counterexample.call, names)
    right = eval(report.counterexample.call, names | {"softmax": catalog.solution(catalog.find("softmax"))})
    assert not np.allclose(mine, right)
    np.testing.assert_allclose(right, eval(report.counterexample.expected, names))
    np.testing.assert_array_equal(mine, eval(report.counterexample.got, names))


def test_what_to_type_next_names_the_file_where_it_is_another(grade: Grade) -> None:
    report = grade(NO_MAXIMUM)
    assert f"make check EX=softmax SEED={report.seed}" in page(report)
    elsewhere = show.as_text(report, NO_MAXIMUM, Path("my work/mine.py"))
    assert f"make check EX=softmax FILE='my work/mine.py' SEED={report.seed}" in elsewhere


def test_the_counterexample_is_small(grade: Grade) -> None:
    wrong = RIGHT.replace("e.sum(axis=axis, keepdims=True)", "e.sum()")
    report = grade(wrong)
    assert report.counterexample
    assert report.counterexample.call.count(".") <= 12


def test_the_same_seed_says_the_same_and_another_seed_draws_anew(grade: Grade) -> None:
    assert grade(NO_MAXIMUM, seed=5).as_dict() == grade(NO_MAXIMUM, seed=5).as_dict()
    calls = {grade(NO_MAXIMUM, seed=seed).counterexample for seed in range(4)}
    assert len(calls) > 1


def test_a_failure_tells_what_the_failing_calls_share(grade: Grade) -> None:
    source = catalog.find("conv2d").solution.read_text().replace("[::stride, ::stride]", "")
    random = next(one for one in grade(source, "conv2d").checks if one.category == "random")
    assert "where stride is more than 1" in random.message


def test_a_report_fits_80_columns_and_has_no_colours(grade: Grade) -> None:
    for source in (RIGHT, NO_MAXIMUM, RIGHT.replace("axis=axis", "axis=0"), "def softmax(x, axis=-1)\n    return x"):
        text = page(grade(source), source)
        assert max(map(len, text.splitlines())) <= 80
        assert "\x1b" not in text


def test_a_pass_says_the_ratio_and_how_to_see_the_reference(grade: Grade) -> None:
    text = page(grade(RIGHT))
    assert "times the reference's" in text
    assert "make solution EX=softmax" in text


def test_what_was_printed_is_shown_in_part_and_not_taken_for_the_verdict(grade: Grade) -> None:
    source = RIGHT.replace("    shifted", "    print('softmax  passed', x.shape)\n    shifted").replace(
        "/ e.sum", "* e.sum"
    )
    text = page(grade(source), source)
    assert text.startswith("softmax  wrong")
    assert "It printed:" in text
    assert len(text.splitlines()) < 60


@pytest.mark.parametrize(
    ("source", "verdict", "words"),
    [
        ("def softmax(x, axis=-1):\n    return (x\n", "syntax_error", "'(' was never closed"),
        ("x = 1\x00", "syntax_error", "null bytes"),
        (b"x = '\xff\xfe'", "syntax_error", "utf-8"),
        ("(" * 100_000, "syntax_error", "nested|complex|parser"),
        ("", "missing", "no function softmax(x, axis=-1); the file defines no function"),
        ("def softmaxx(x, axis=-1):\n    return x\n", "missing", "the file defines softmaxx"),
        ("class softmax:\n    def __init__(self, x, axis=-1): ...\n", "missing", "softmax is a class"),
        ("softmax = 3\n", "missing", "softmax is not a function"),
        ("def softmax(x):\n    return x\n", "missing", "cannot be called as softmax(x, axis=-1)"),
        ("def softmax(x, axis, more):\n    return x\n", "missing", "cannot be called as"),
        ("import torch\n\ndef softmax(x, axis=-1):\n    return x\n", "crashed", "No module named 'torch'"),
        ("def softmax(x, axis=-1):\n    return x.maxx()\n", "crashed", "AttributeError"),
        ("def softmax(x, axis=-1):\n    raise NotImplementedError\n", "not_started", "not started"),
        ("def softmax(x, axis=-1):\n    return x.tolist()\n", "wrong", "is a list of"),
        ("def softmax(x, axis=-1):\n    return x.astype(int)\n", "wrong", ""),
        ("def softmax(x, axis=-1):\n    pass\n", "wrong", "is None, not an array"),
    ],
)
def test_each_kind_of_failure_has_its_verdict(source: str | bytes, verdict: str, words: str, grade: Grade) -> None:
    report = grade(source)
    assert report.verdict == verdict in VERDICTS
    assert any(word in report.message for word in words.split("|")), report.message
    assert page(report, source.decode("utf-8", "replace") if isinstance(source, bytes) else source)


def test_a_syntax_error_shows_line_and_caret(grade: Grade) -> None:
    source = "def softmax(x, axis=-1):\n    return (x\n"
    lines = page(grade(source), source).splitlines()
    shown = next(n for n, line in enumerate(lines) if "return (x" in line)
    assert lines[shown + 1].index("^") == lines[shown].index("(x")


def test_a_crash_shows_the_learners_own_line_only(grade: Grade) -> None:
    source = "import numpy as np\n\n\ndef softmax(x, axis=-1):\n    return np.concatenate(x, 3, 4, 5)\n"
    text = page(grade(source), source)
    assert "line 5:" in text
    assert "return np.concatenate(x, 3, 4, 5)" in text
    assert "kata/" not in text


def test_writing_into_the_arguments_is_named(grade: Grade) -> None:
    source = RIGHT.replace("shifted = x - x.max(", "x -= x.max(").replace("np.exp(shifted)", "np.exp(x)")
    assert "kata never writes into its arguments" in grade(source).message or "writes into" in grade(source).message


def test_a_warning_does_not_fail_a_right_answer_but_is_shown_with_a_wrong_one(grade: Grade) -> None:
    warns = RIGHT.replace("    shifted", "    np.log(np.zeros(1))\n    shifted")
    assert grade(warns).passed
    assert any("divide by zero" in text for text in grade(warns.replace("/ e.sum", "* e.sum")).warned)


def test_partial_credit_lies_between_0_and_1_and_only_a_pass_is_1(grade: Grade) -> None:
    nearly = grade(RIGHT.replace("x.max(axis=axis, keepdims=True)", "x.max()"))
    assert 0 < nearly.score < 1
    assert grade(RIGHT).score == 1
    assert grade("def softmax(x, axis=-1):\n    return None\n").score < 0.1


def test_a_slow_answer_is_right_but_too_slow(grade: Grade) -> None:
    source = catalog.find("conv2d").solution.read_text()
    loops = source.replace(
        '    return np.einsum("ijab,ab->ij", windows, kernel)',
        "    return np.array([[sum(float(p) * float(q) for p, q in zip(w.ravel(), kernel.ravel())) for w in row]"
        " for row in windows])",
    )
    report = grade(loops, "conv2d")
    assert report.verdict == "too_slow"
    assert report.ratio is not None
    assert report.ratio > report.limit  # type: ignore[operator]
    assert report.mistake == "four nested loops over the single products in Python"


def test_a_report_speaks_of_ordinary_arrays(grade: Grade) -> None:
    """What differs only in the order of memory is shown as arrays that anybody would type."""
    wrong = "import numpy as np\n\ndef softmax(x, axis=-1):\n    return np.asfortranarray(x) * 2\n"
    for seed in range(4):
        report = grade(wrong, seed=seed)
        assert report.counterexample
        assert "fortran" not in report.counterexample.call + report.counterexample.got
        assert "repeat" not in report.counterexample.call + report.counterexample.got


def test_a_mistake_is_named_only_where_it_is_as_right_or_wrong_everywhere(grade: Grade) -> None:
    """Sigmoid clipped at 25 never warns: it is not told that exp overflows."""
    wrong = "import numpy as np\n\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-np.clip(x, -25, 25)))\n"
    report = grade(wrong, "sigmoid")
    assert report.verdict == "wrong"
    assert report.mistake != "exp overflows with a warning"


def test_a_seed_decides_what_a_submission_draws_itself(grade: Grade) -> None:
    draws = "import numpy as np\nimport random\nprint(np.random.random(), random.random())\nsoftmax = None\n"
    one, same, other = (grade(draws, seed=seed).printed for seed in (7, 7, 8))
    assert one == same != other


def test_a_wrong_answer_is_told_rather_than_a_late_one(grade: Grade) -> None:
    """One score of 3 hangs, and is the smallest call; but the answers that can be shown teach more."""
    hangs = "while x.shape == (1,) and x[0] == 3 and x.dtype == float:\n        pass"
    report = grade(f"def softmax(x, axis=-1):\n    {hangs}\n    return x * 1.0\n")
    assert "timed_out" in {check.outcome for check in report.checks}
    assert report.verdict == "wrong"
    assert report.counterexample
