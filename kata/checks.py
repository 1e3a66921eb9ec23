"""The judge: a grader and a submission in, the result of every check out."""

from __future__ import annotations

import secrets
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from kata import catalog, compare, diagnosis, faults, inputs, traits, variations
from kata.budget import PATIENCE, Race
from kata.calls import Call, Ended, Loading, Outcome, Raised, Returned, brief, outcome
from kata.catalog import Form, Function, Grader, Kata
from kata.faults import Fault
from kata.report import Counterexample, Report, Result
from kata.sandbox.client import Limit, Worker
from kata.sandbox.control import Lost
from kata.sandbox.launch import Sandbox

LAW_CALLS, REPEATED_CALLS = 2, 3
SMALLER_CALLS = 40  # drawn after a failure, in search of a smaller one
SMALL = 4  # numbers in a call that is small enough to teach
DEATHS_AT_MOST, TIMEOUTS_AT_MOST = 5, 1  # workers that one submission may cost
TOGETHER_AT_MOST = 20.0  # seconds that the judge waits for all calls but the timed ones
ATTEMPTS = 5  # at a submission whose worker is killed: what happens each time is its own doing
PRINTED_AT_MOST = 4000  # bytes
LARGE = 64 << 20  # bytes of an answer to a large input
PATIENT = Limit(cpu=20, asleep=60, wall=60, answer=LARGE)  # with a reference
REFERENCES_AT_MOST = 8  # workers that wait with a reference loaded
RENEWED = 500  # submissions that one bank of inputs serves
_RIGHT = "is right on the visible examples; more is graded" if catalog.HANDOUT else "is right"


class Submission:
    """A source that answers calls; a dead worker is replaced until patience ends."""

    def __init__(
        self,
        sandbox: Sandbox,
        name: str,
        source: bytes,
        form: Form,
        chance: int | None = None,
        blamed: bool = False,
    ) -> None:
        """Load it; raise Lost, now or later, where a worker is killed, unless the submission is blamed for that."""
        self._open = partial(Worker, sandbox, name, source, form, chance)
        self._blamed = blamed
        self._ended: list[str] = []
        self._waited = 0.0
        self._worker = self._loaded()
        self._earlier = bytearray()

    @property
    def loading(self) -> Loading:
        """What came of loading it."""
        loading = self._worker.loading
        return self._explained(loading) if isinstance(loading, Ended) else loading

    @property
    def in_force(self) -> tuple[str, ...]:
        """What restricts it."""
        return self._worker.in_force

    @property
    def printed(self) -> str:
        """The beginning of what it printed."""
        return bytes(self._earlier + self._worker.printed)[:PRINTED_AT_MOST].decode("utf-8", "replace")

    @property
    def exhausted(self) -> bool:
        """Tell whether it cost too many workers to be asked again."""
        spent = len(self._ended) >= DEATHS_AT_MOST or self._ended.count("timed_out") >= TIMEOUTS_AT_MOST
        return spent or self._waited > TOGETHER_AT_MOST

    def calls(self, calls: Sequence[Call]) -> Iterator[Outcome]:
        """Return what comes of each call, one by one; of fewer than asked where patience ends."""
        left = list(calls)
        while left and not self.exhausted:
            answers = self._living().calls(tuple(left))
            start = time.monotonic()
            for came in answers:
                self._waited += min(time.monotonic() - start, Limit().wall)  # more: the judge itself was stopped
                del left[0]
                yield self._heeded(self._in_time(came))
                start = time.monotonic()

    def measured(self, one: Call, limit: Limit) -> tuple[Outcome, int | None]:
        """Return what comes of one call in a fresh worker, and the peak of its memory in bytes."""
        self._worker.close()
        came, peak = self._living().measured(one, limit)
        return self._heeded(came), peak

    def timed(self, one: Call, limit: Limit) -> tuple[Outcome, float, float]:
        """Return what comes of one call, its CPU time, and how long it idled, in seconds."""
        came, took = self._living().timed(one, limit)
        return self._heeded(came), took.cpu, took.asleep

    def close(self) -> None:
        """End its worker."""
        self._worker.close()

    def _living(self) -> Worker:
        if not self._worker.alive:
            self._earlier += self._worker.printed
            self._worker = self._loaded()
        return self._worker

    def _loaded(self) -> Worker:
        start = time.monotonic()
        worker = self._open()
        self._waited += min(time.monotonic() - start, Limit().wall)
        return worker

    def _in_time(self, came: Outcome) -> Outcome:
        if self._waited <= TOGETHER_AT_MOST or isinstance(came, Ended):
            return came
        return self._worker.end("timed_out", f"its calls together took more than {TOGETHER_AT_MOST:.0f} s")

    def _heeded(self, came: Outcome) -> Outcome:
        if isinstance(came, Ended):
            came = self._explained(came)
            self._ended.append(came.verdict)
        return came

    def _explained(self, came: Ended) -> Ended:
        """Return how it ended, told as its own doing; raise Lost where it may have been somebody else's."""
        if came.verdict == "killed" and not self._blamed:
            raise Lost(came.reason)
        return Ended("crashed", came.reason) if came.verdict == "killed" else came


Run = Callable[["Trial", Callable[[], Submission]], None]  # takes what gives the reference


class Judge:
    """A started judge: grades one submission after another, of any kata."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._references: dict[Kata, Submission] = {}
        self._bank, self._graded = 0, 0

    @property
    def session(self) -> int:
        """The session of its sandbox: the process that began it, which changes if it dies."""
        return self._sandbox.session

    def grade(self, kata: Kata, source: bytes, seed: int | None = None, whole: bool = True) -> Report:
        """Judge one source text; the seed decides all that is drawn. Not whole is without what no seed changes.

        Raise Lost where the sandbox fails again and again.
        """
        seed = self._seed() if seed is None else seed
        return self._survived(kata, source, seed, lambda trial, reference: trial.run(reference, whole))

    def race(self, kata: Kata, source: bytes, seed: int) -> Report:
        """Time one source text against the reference, and judge nothing else."""
        return self._survived(kata, source, seed, lambda trial, reference: trial.hold_race(reference()))

    def _survived(self, kata: Kata, source: bytes, seed: int, run: Run) -> Report:
        """Try again, with the same seed, where something was killed."""
        start = time.monotonic()
        for _ in range(1, ATTEMPTS):
            blamed = time.monotonic() - start > TOGETHER_AT_MOST
            try:
                return self._judged(kata, source, seed, run, blamed)
            except Lost:
                self._forget()
        return self._judged(kata, source, seed, run, blamed=True)

    def _judged(self, kata: Kata, source: bytes, seed: int, run: Run, blamed: bool) -> Report:
        text = catalog.solution_source(kata)
        form = catalog.form(text, kata.name)
        submission = Submission(self._sandbox, kata.name, source, form, inputs.chance(seed), blamed)
        try:
            trial = Trial(kata, submission, seed)
            if fault := faults.of_loading(kata, text, submission.loading):
                return trial.report(fault)
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                run(trial, partial(self._reference, kata, text))
                return trial.report(trial.fault())
        finally:
            submission.close()

    def _seed(self) -> int:
        if self._graded % RENEWED == 0:
            self._bank = secrets.randbelow(inputs.SEEDS // inputs.DEALS)
            inputs.forget()
            diagnosis.forget()
            traits.traits.cache_clear()
        self._graded += 1
        return self._bank * inputs.DEALS + secrets.randbelow(inputs.DEALS)

    def _forget(self) -> None:
        """End the references: theirs may be the workers that were lost."""
        while self._references:
            self._references.popitem()[1].close()

    def _reference(self, kata: Kata, text: str) -> Submission:
        if kata not in self._references:
            form = catalog.form(text, kata.name)
            self._references[kata] = Submission(self._sandbox, kata.name, text.encode(), form)
            # A first call is slow, and would excuse others.
            self._references[kata].timed(inputs.workload(kata, 0), PATIENT)
            if len(self._references) > REFERENCES_AT_MOST:
                self._references.pop(next(iter(self._references))).close()
        return self._references[kata]


@dataclass(frozen=True)
class Seen:
    """One call that was judged."""

    name: str
    category: str
    call: Call
    expected: Outcome
    got: Outcome
    fault: Fault | None

    @property
    def rank(self) -> tuple[bool, int, bool, bool, int]:
        """Order calls by how much they teach: answers before those that came to nothing in time, small ones first,
        then ordinary arrays, a name, and no options.
        """
        late = isinstance(self.got, Ended) and self.got.verdict == "timed_out"
        return late, self.call.size, not self.call.is_plain, self.category != "edge", len(self.call.kwargs)


class Broken(Exception):
    """Raised inside a law when the function under test does not return."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass
class Asked:
    """A submission as a plain function, for laws and tests; remembers the last call."""

    calls: Callable[[Sequence[Call]], Iterator[Outcome]]
    solution: Function
    last: Call | None = None
    got: Outcome = field(default_factory=lambda: Ended("crashed", "it was not asked again"))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the submission and return its answer; raise Broken where there is none."""
        self.last = Call(args, kwargs)
        self.got = next(self.calls([self.last]), self.got)
        if not isinstance(self.got, Returned):
            raise Broken(faults.of_silence(self.got))
        right = outcome(self.solution, self.last)
        if isinstance(right, Returned) and (found := compare.difference(self.got.value, right.value, compare.ANY)):
            raise Broken(Fault("wrong", found))  # a law may rely on the form of an answer
        return self.got.value


class Trial:
    """One submission before the grader of one kata."""

    def __init__(self, kata: Kata, submission: Any, seed: int) -> None:
        self.kata, self.submission, self.seed = kata, submission, seed
        self.grader: Grader = catalog.grader(kata)
        self.solution: Function = catalog.solution(kata)
        self.seen: list[Seen] = []
        self.results: list[Result] = []
        self.race = Race(self.grader.budget)
        self.broken_law: tuple[str, Asked, Fault] | None = None

    def run(self, reference: Callable[[], Submission], whole: bool = True) -> None:
        """Go through all checks; stop early where going on teaches nothing."""
        if catalog.HANDOUT:
            self._edges()
            return
        self._random()
        if self.not_started:
            return
        if whole:
            self._edges()
        self.hold_laws(whole)
        self._repeat()
        if all(result.outcome == "passed" for result in self.results):
            self.hold_race(reference())
            if whole and not self.race.too_slow:
                self._memory()
        else:
            self._skip("runtime", "budget", "is measured once the answers are right")
            self._look_for_smaller()

    @property
    def not_started(self) -> bool:
        """Tell whether every call met the stub's NotImplementedError."""
        return bool(self.seen) and all(
            isinstance(one.got, Raised) and one.got.type == "NotImplementedError" for one in self.seen
        )

    def _random(self) -> None:
        calls = inputs.random(self.kata, self.seed)
        seen = self._ask([("random inputs", one) for one in calls], "random")
        failed = [one for one in seen if one.fault]
        if not failed:
            self.results.append(Result("random inputs", "random", "passed", f"{len(calls)} calls"))
            return
        others = [one.call for one in seen if not one.fault]
        what = traits.in_common([one.call for one in failed], others, self._parameters)
        message = "not started" if self.not_started else f"{len(failed)} of {len(seen)} random calls fail{what}"
        share = (len(seen) - len(failed)) / len(calls)
        self._note("random inputs", "random", Fault(self._first_verdict(failed), message), share)

    def _first_verdict(self, failed: list[Seen]) -> str:
        shown = _shown(failed).fault
        return "not_started" if self.not_started else shown.verdict if shown else "wrong"

    def _edges(self) -> None:
        edges = inputs.edges(self.kata)
        seen = {one.name: one for one in self._ask(edges, "edge")}
        for name, _ in edges:
            self._note(name, "edge", seen[name].fault) if name in seen else self._skip(name, "edge", "was not tried")

    def hold_laws(self, whole: bool = True) -> None:
        """Try the grader's laws and its own tests."""
        for number, (name, law) in enumerate(self.grader.laws.items()):
            if not catalog.takes_calls(law):
                self._hold(name, [law] if whole else [])
            else:
                draws = inputs.for_law(self.kata, self.seed, number, range(2, 2 + LAW_CALLS))
                self._hold(name, [one.on(partial(_about, law)) for one in draws])
        for name, test in self.grader.tests.items() if whole else ():
            self._hold(name.removeprefix("test_").replace("_", " "), [partial(_is_silent, test)])

    def _hold(self, name: str, laws: list[Function]) -> None:
        for law in laws:
            if self.submission.exhausted:
                return self._skip(name, "law", "was not tried")
            asked = Asked(self.submission.calls, self.solution)
            if fault := _law_fault(law, asked):
                self.broken_law = self.broken_law or (name, asked, fault)
                return self._note(name, "law", fault)
        return self._note(name, "law", None)

    def _repeat(self) -> None:
        """Make earlier calls again: an answer must not depend on what was asked before."""
        name = "an earlier call, made again, is still right"
        if any(one.fault for one in self.seen):
            return
        again = [(name, one.call) for one in self.seen[:: len(self.seen) // REPEATED_CALLS]]
        failed = [one.fault for one in self._ask(again, "law") if one.fault]
        self._note(name, "law", failed[0] if failed else None)

    def _memory(self) -> None:
        limit = self.grader.memory
        if limit is None:
            return
        one, expected = inputs.memory(self.kata, self.seed)
        got, peak = self.submission.measured(one, Limit(cpu=20, wall=20, answer=LARGE))
        if fault := self.judged(one, expected, got):
            self.seen.append(Seen("memory", "budget", one, expected, got, fault))
            fault = fault.on_a_large_input()
        elif peak is not None and peak > limit * 1e6:
            message = f"takes {peak / 1e6:.0f} MB above its arguments; {limit:g} MB is allowed"
            fault = Fault("too_much_memory", message)
        self._note("memory", "budget", fault)

    def hold_race(self, reference: Submission) -> None:
        """Time large calls against the reference, in turn, until the verdict is clear."""
        race = self.race
        while True:
            one = inputs.workload(self.kata, self.seed, len(race.reference))
            expected, took, _ = reference.timed(one, PATIENT)
            if not isinstance(expected, Returned):
                raise RuntimeError(f"the reference of {self.kata.name} did not answer: {brief(expected)}")
            race.reference.append(expected.took)
            race.transport.append(took - expected.took)
            patience = PATIENCE * race.limit * min(race.reference) + min(race.transport) + 0.02
            got, took, asleep = self.submission.timed(one, Limit(cpu=patience, answer=LARGE))
            race.submission.append(took)
            race.asleep.append(asleep)
            race.cut_off = isinstance(got, Ended) and got.verdict == "timed_out"
            if not race.cut_off and (fault := self.judged(one, expected, got)):
                self.seen.append(Seen("runtime", "budget", one, expected, got, fault))
                return self._note("runtime", "budget", fault.on_a_large_input())
            if race.decided:
                return self._note("runtime", "budget", Fault("too_slow", race.message) if race.too_slow else None)

    def _note(self, name: str, category: str, fault: Fault | None, share: float = 0.0) -> None:
        verdict, message = (fault.verdict, fault.message) if fault else ("passed", "")
        self.results.append(Result(name, category, verdict, message, share if fault else 1.0))

    def _skip(self, name: str, category: str, why: str) -> None:
        self.results.append(Result(name, category, "skipped", why, 0.0))

    def _ask(self, named: Sequence[tuple[str, Call]], category: str) -> list[Seen]:
        return list(self._asked(named, category))

    def _asked(self, named: Sequence[tuple[str, Call]], category: str) -> Iterator[Seen]:
        outcomes = self.submission.calls([one for _, one in named])
        for (name, one), got in zip(named, outcomes, strict=False):
            right = inputs.right(self.kata, one)
            self.seen.append(Seen(name, category, one, right, got, self.judged(one, right, got)))
            yield self.seen[-1]

    def judged(self, one: Call, expected: Outcome, got: Outcome) -> Fault | None:
        """Return what is wrong with an outcome."""
        if isinstance(expected, Raised):
            if isinstance(got, Raised) and expected.type in (got.type, *got.bases):
                return None
            if isinstance(got, Returned):
                return Fault("wrong", f"returns {brief(got)} where it should raise {expected.type}")
        if not isinstance(got, Returned) or not isinstance(expected, Returned):
            return faults.of_silence(got)
        if says := self._difference(one, got.value, expected.value):
            return Fault("wrong", says)
        if got.changed(one):
            return Fault("wrong", "writes into its arguments; they belong to the caller: work on a copy")
        if self.grader.quiet and (heard := [text for text in got.warnings if "RuntimeWarning" in text]):
            return Fault("wrong", f"warns: {heard[0]}")
        return None

    def _difference(self, one: Call, got: Any, expected: Any) -> str | compare.Says | None:
        agree = self.grader.agree
        if agree is None:
            return compare.unlike(got, expected, partial(inputs.magnitude, self.kata, one), one.single)
        if found := compare.unlike(got, expected, compare.ANY, one.single):
            return found
        try:
            verdict = agree(got, expected, *one.args, **one.kwargs)
        except Exception as error:  # an answer so odd that a grader written for ordinary ones trips
            return f"cannot be looked at in this answer ({type(error).__name__}: {error})"
        if isinstance(verdict, str):
            return verdict
        return None if verdict else "is none of the answers that are right here"

    def _look_for_smaller(self) -> None:
        """Draw small calls in the hope that one fails: the smallest counterexample teaches most."""
        failed = [one for one in self.seen if one.fault]
        if not failed or self.submission.exhausted or isinstance(_shown(failed).got, Ended):
            return
        shown = _shown(failed)
        small: list[Call] = []
        if shown.call.size > SMALL:
            sizes = [1 + n * 4 // SMALLER_CALLS for n in range(SMALLER_CALLS)]
            small = [one for one in inputs.small(self.kata, self.seed, sizes) if one.size < shown.call.size]
            small.sort(key=lambda one: one.size)
        small += [] if shown.call.is_plain else [variations.plain(shown.call)]
        for one in self._asked([("random inputs", one) for one in small], "random"):
            if one.fault:
                return

    @property
    def _parameters(self) -> tuple[str, ...]:
        form = catalog.form(catalog.solution_source(self.kata), self.kata.name)
        return (*form.positional, *form.options)

    def fault(self) -> Fault | None:
        """Return the fault that the learner is told of: the smallest failing call, else a law, else the time."""
        failed = [one for one in self.seen if one.fault]
        if self.not_started:
            return Fault("not_started", "is not started")
        if failed:
            shown = _shown(failed)
            assert shown.fault
            return Fault(shown.fault.verdict, f"{shown.name}: {shown.fault.message}", shown.fault.line)
        if self.broken_law:
            name, _, fault = self.broken_law
            return Fault(fault.verdict, f"{name}: {fault.message}", fault.line)
        return next((Fault(one.outcome, one.message) for one in self.results if one.outcome != "passed"), None)

    def report(self, fault: Fault | None) -> Report:
        """Put everything together."""
        failed = [one for one in self.seen if one.fault]
        example = None
        warned: tuple[str, ...] = ()
        if failed and not self.not_started:
            shown = _shown(failed)
            example = self._example(shown.call, shown.got, shown.expected, shown.fault)
            warned = shown.got.warnings if isinstance(shown.got, Returned) else ()
        elif self.broken_law and (one := self.broken_law[1].last) and one.pasteable:
            expected = outcome(self.solution, variations.double(one))
            example = self._example(one, self.broken_law[1].got, expected, self.broken_law[2])
        return Report(
            kata=self.kata.name,
            verdict=fault.verdict if fault else "passed",
            message=fault.message if fault else _RIGHT,
            seed=self.seed,
            sandbox=self.submission.in_force,
            checks=tuple(self.results),
            counterexample=example,
            mistake=diagnosis.mistake(self) if fault and self.results and not self.not_started else None,
            ratio=self.race.ratio,
            limit=self.race.limit,
            printed=self.submission.printed,
            warned=warned,
            line=fault.line if fault else None,
            column=fault.column if fault else None,
        )

    def _example(self, one: Call, got: Outcome, expected: Outcome, fault: Fault | None) -> Counterexample:
        return Counterexample(one.text(self.kata.name), brief(got), brief(expected), fault.message if fault else "")


def _shown(failed: list[Seen]) -> Seen:
    return min(failed, key=lambda one: one.rank)


def _about(law: Function, *args: Any, **kwargs: Any) -> Function:
    """Return the law for these arguments, waiting for the function that it is about."""
    return lambda f: law(f, *args, **kwargs)


def _is_silent(test: Function, asked: Asked) -> bool:
    test(asked)
    return True


def _law_fault(law: Function, asked: Asked) -> Fault | None:
    try:
        holds = bool(law(asked))
    except Lost:
        raise
    except Broken as error:
        return error.fault
    except AssertionError as error:
        return Fault("wrong", str(error) or "does not hold")
    except Exception as error:  # the answer is of a form that the law cannot even look at
        return Fault("wrong", f"cannot be looked at in this answer ({type(error).__name__}: {error})")
    return None if holds else Fault("wrong", "does not hold")
