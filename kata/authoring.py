"""For authors: stubs generated from solutions, and the audit that proves graders."""

from __future__ import annotations

import contextlib
import doctest
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass

import numpy as np

from kata import catalog, inputs, mistakes, pool
from kata.calls import Call, Returned, outcome
from kata.catalog import BadGrader, Grader, Kata
from kata.report import VERDICTS, WEIGHTS, Report

BANKS, DEALS = 5, 4
RIGHT_SEEDS = [bank * inputs.DEALS + deal for deal in range(DEALS) for bank in range(BANKS)]
WRONG_SEEDS = RIGHT_SEEDS[:BANKS]
QUICK = 5  # times fewer seeds are enough after a change that is not to a grader
MISTAKES_AT_LEAST, ALTERNATIVES_AT_LEAST, HINTS = 6, 2, 3
ROOM = 0.75  # of the limit: right answers stay below it, slow ones as far above the limit
_KINDS = {"random": "random inputs", "edge": "an edge case", "law": "a law", "budget": "runtime or memory"}
_ACCIDENTS = ("NameError", "UnboundLocalError", "SyntaxError", "ImportError", "ModuleNotFoundError", "AttributeError")


@dataclass(frozen=True)
class Finding:
    """A defect of a kata, and how to mend it."""

    kata: str
    text: str


@dataclass(frozen=True)
class Task:
    """One submission that the audit grades under several seeds."""

    kata: Kata
    kind: str  # "stub", "right", "mistake" or "universal"
    label: str
    source: str


@dataclass(frozen=True)
class Audited:
    """What came of a task: the defects it shows, and which kinds of checks caught it."""

    task: Task
    findings: tuple[Finding, ...]
    caught_by: frozenset[str] = frozenset()


def write_stubs(katas: list[Kata]) -> list[Kata]:
    """Write the stubs that are missing, never over a learner's work; return those that were written."""
    missing = [kata for kata in katas if not kata.exercise.exists()]
    for kata in missing:
        kata.exercise.parent.mkdir(parents=True, exist_ok=True)
        kata.exercise.write_text(catalog.stub(kata), encoding="utf-8")
    return missing


def audit(katas: list[Kata], quick: bool = False) -> Iterator[tuple[int, int, Audited]]:
    """Prove graders: yield how many tasks are done, of how many, and what came of the last one."""
    tasks: list[Task] = []
    done = []
    for kata in katas:
        findings = list(still(kata))
        defects = tuple(Finding(kata.name, text) for text in findings)
        done.append(Audited(Task(kata, "files", kata.name, ""), defects))
        if not findings:
            tasks += _tasks(kata)
    total = len(done) + len(tasks)
    yield from ((number, total, one) for number, one in enumerate(done, start=1))
    every = QUICK if quick else 1
    with pool.executor() as judges, pool.executor(1) as beside:  # what only sleeps needs no core
        futures = [
            (beside if task.label == mistakes.SLEEPS else judges).submit(_examine, task, every) for task in tasks
        ]
        for number, future in enumerate(as_completed(futures), start=len(done) + 1):
            yield number, total, future.result()


def totals(everything: Sequence[Audited]) -> str:
    """Return a table of how much was proven and what caught the wrong answers, in Markdown."""
    kinds = Counter(one.task.kind for one in everything)
    wrong = [one.caught_by for one in everything if one.task.kind in ("mistake", "universal")]
    rows = {
        "katas": kinds["files"],
        "right answers that pass": kinds["right"],
        "wrong answers that fail": f"{len(wrong)}, {kinds['mistake']} of them recognised by name",
        **{f"... caught by {_KINDS[kind]}": sum(kind in by for by in wrong) for kind in WEIGHTS},
    }
    return "\n".join(
        ["| `make audit` | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows.items())]
    )


def still(kata: Kata) -> Iterator[str]:
    """Yield the defects that show without running anything in a sandbox."""
    for path in (kata.solution, kata.grader, kata.exercise):
        if not path.exists():
            how = "python -m kata stubs" if path == kata.exercise else "write it"
            yield f"{path.relative_to(catalog.ROOT)} is missing: {how}"
            return
    try:
        grader = catalog.grader(kata)
        catalog.solution(kata)
        mistakes.functions(kata)
    except (BadGrader, SyntaxError, NameError, ImportError, OSError) as error:
        yield f"the grader does not load: {error}"
        return
    if not _has_signature(kata):
        yield "the exercise has not the signature of the solution: `make reset` it, or mend the parameters"
    if failed := _doctest(kata):
        yield f"the example in the docstring is wrong:\n{failed}"
    if grader.remember and grader.remember not in grader.edges:
        yield f"the edge to remember, {grader.remember!r}, is none of its edges"
    yield from _hint_defects(kata, grader)
    yield from _number_defects(grader)
    yield from _order_defects(grader)


def _hint_defects(kata: Kata, grader: Grader) -> Iterator[str]:
    if len(grader.hints) != HINTS:
        yield f"it has {len(grader.hints)} hints; {HINTS} lead from a nudge to the formula"
    for line in _code_lines(kata):
        if any(line in hint.replace(" ", "") for hint in grader.hints):
            yield f"a hint contains the solution's line {line!r}: give the formula in words or mathematics"


def _number_defects(grader: Grader) -> Iterator[str]:
    if len(grader.mistakes) < MISTAKES_AT_LEAST:
        yield f"it has {len(grader.mistakes)} mistakes; learners make at least {MISTAKES_AT_LEAST}"
    if len(grader.alternatives) < ALTERNATIVES_AT_LEAST:
        yield f"it has {len(grader.alternatives)} alternatives; {ALTERNATIVES_AT_LEAST} or more show that style is free"
    if grader.level not in (1, 2, 3):
        yield f"its level is {grader.level}; levels are 1, 2 and 3"


def _order_defects(grader: Grader) -> Iterator[str]:
    known = {other.name for other in catalog.katas()}
    for name in set(grader.after) - known:
        yield f"it comes after {name!r}, which is no kata"
    try:
        catalog.ordered()
    except BadGrader as error:
        yield str(error)


def _has_signature(kata: Kata) -> bool:
    try:
        text = kata.exercise.read_text(encoding="utf-8-sig")
        ours = catalog.form(catalog.solution_source(kata), kata.name)
        return not catalog.started(kata) or catalog.form(text, kata.name) == ours
    except (BadGrader, SyntaxError, UnicodeError):
        return False


def _doctest(kata: Kata) -> str:
    function = catalog.solution(kata)
    names = {"np": np, kata.name: function}
    tests = doctest.DocTestFinder(recurse=False).find(function, kata.name, globs=names, module=False)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        results = [doctest.DocTestRunner(verbose=False).run(test) for test in tests]
    if not any(result.attempted for result in results):
        return "there is none"
    return said.getvalue() if any(result.failed for result in results) else ""


def _code_lines(kata: Kata) -> list[str]:
    _, body = catalog.split(catalog.solution_source(kata), kata.name)
    lines = [line.partition("#")[0].strip().removeprefix("return ").replace(" ", "") for line in body.splitlines()]
    return [line for line in lines if len(line) >= 12]


def _tasks(kata: Kata) -> list[Task]:
    source = catalog.solution_source(kata)
    large = catalog.grader(kata).workload(np.random.default_rng(0))
    tasks = [Task(kata, "stub", "the stub", catalog.stub(kata))]
    tasks += [Task(kata, "right", name, text) for name, text in mistakes.right(kata)]
    tasks += [Task(kata, "mistake", name, text) for name, text in mistakes.wrong(kata).items()]
    tasks += [
        Task(kata, "universal", name, mistakes.universal(body, source, kata.name, large.size))
        for name, body in mistakes.UNIVERSAL.items()
        if mistakes.possible(name, large, _has_planes(kata))
    ]
    return tasks


def _has_planes(kata: Kata) -> bool:
    """Tell whether any answer has two axes: a transposed number or vector is the same."""
    results = [outcome(catalog.solution(kata), one) for one in catalog.grader(kata).edges.values()]
    values = [one.value for one in results if isinstance(one, Returned)]
    return any(array.ndim > 1 for array in Call(tuple(values)).arrays)


def _examine(task: Task, every: int) -> Audited:
    seeds = (RIGHT_SEEDS if task.kind == "right" else WRONG_SEEDS)[::every]
    source = task.source.encode()
    # What no seed changes is tried once a bank.
    reports = [pool.judge().grade(task.kata, source, seed, whole=seed % inputs.DEALS == 0) for seed in seeds]
    texts = {text for report in reports if (text := _defect(task, report))} | set(_narrow(task, reports))
    caught = frozenset(check.category for report in reports for check in report.checks if check.outcome in VERDICTS[1:])
    return Audited(task, tuple(Finding(task.kata.name, text) for text in sorted(texts)[:3]), caught)


def _defect(task: Task, report: Report) -> str | None:
    """Return what a report says against the grader, None if it is as it should be."""
    what, again = f"{task.label}: {report.verdict}: {report.message}", f"(SEED={report.seed})"
    match task.kind:
        case "stub" if report.verdict != "not_started":
            return f"the stub is {report.verdict} {again}; it must be not_started"
        case "right" if not report.passed:
            return f"right, but refused: {what} {again}; the grader is too strict"
        case "mistake" | "universal" if report.passed:
            return f"wrong, but passed: {what} {again}; add an edge or widen draw until it fails"
        case "mistake" | "universal" if _accident(report):
            return f"fails by accident, not by its mistake: {what} {again}"
        case "mistake" if report.mistake != task.label:
            taken = f"{task.label} is taken for {report.mistake!r}"
            return f"not recognised: {taken} {again}; tell them apart by an edge, or merge them"
    return None


def _narrow(task: Task, reports: list[Report]) -> Iterator[str]:
    """Yield what is said against a budget that decides too narrowly."""
    shares = [report.ratio / report.limit for report in reports if report.ratio is not None and report.limit]
    if len(shares) < len(WRONG_SEEDS):
        return  # too few times to tell
    share = float(np.median(shares))
    if task.kind == "right" and share > ROOM:
        yield f"{task.label} takes {share:.0%} of the budget; a right answer needs room: raise it or change workload"
    if all(report.verdict == "too_slow" for report in reports) and 1 < share < 1 / ROOM:
        yield f"{task.label} takes only {share:.0%} of the budget: lower it or change the workload"


def _accident(report: Report) -> bool:
    unfit = report.verdict in ("missing", "syntax_error", "not_started")
    return unfit or any(f"raises {error}" in report.message for error in _ACCIDENTS)
