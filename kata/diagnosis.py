"""Which known mistake a submission behaves like, wherever it was tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np

from kata import compare, inputs, mistakes, variations
from kata.calls import Call, Ended, Outcome, Raised, Returned, identical, outcome
from kata.catalog import Function, Kata, takes_calls

if TYPE_CHECKING:
    from kata.checks import Seen, Trial

_TELLING = 3  # failing calls that must be there before "fails on the same calls" says something


def mistake(trial: Trial) -> str | None:
    """Return the name of the mistake that answers as the submission does, None if none does.

    First choice is a mistake with the same answers in all calls. Answers that drown in rounding errors differ
    from one style to the next; so second choice is one that is wrong in the same calls, all of them, and
    finite in the same places.
    """
    telling = [one for one in trial.seen if not isinstance(one.got, Ended)]
    failed = [one for one in telling if one.fault]
    if any(one.outcome in ("crashed", "timed_out") and not failed for one in trial.results) or trial.race.slept:
        return None
    known = mistakes.functions(trial.kata)
    # Large calls last: most mistakes are told apart before they take their time over one.
    ordered = sorted(telling, key=lambda one: (one.category == "budget", one.fault is None, one.call.size))
    for name, function in known.items():
        if all(_alike(trial, one, _made(one, function)) for one in ordered) and _same_habits(trial, function):
            return name
    if _TELLING <= len(failed) < len(telling) / 2 and trial.grader.alike is None:
        for name, function in known.items():
            if all(_fails_alike(trial, one, _made(one, function)) for one in ordered):
                return name
    return None


def _made(one: Seen, function: Function) -> Outcome:
    """Return what a mistake makes of a call, the state of its arguments included."""
    remembered = one.category != "budget"  # those calls are large, and others the next time
    return _makes(function, one.call) if remembered else _makes.__wrapped__(function, one.call)


def forget() -> None:
    """Let go of what mistakes made of calls that are not met again."""
    _makes.cache_clear()
    _breaks.cache_clear()


@lru_cache(maxsize=1 << 14)
def _makes(function: Function, one: Call) -> Outcome:
    if not one.changeable:
        return outcome(function, one)
    arguments = variations.copied(one)
    came = outcome(function, arguments)
    return Returned(came.value, arguments.args) if isinstance(came, Returned) else came


def _same_kind(got: Outcome, other: Outcome) -> bool:
    if isinstance(got, Raised) or isinstance(other, Raised):
        return isinstance(got, Raised) and isinstance(other, Raised) and got.type == other.type
    return True


def _alike(trial: Trial, one: Seen, other: Outcome) -> bool:
    """Tell whether two answers to the same call may come from the same code."""
    got, alike = one.got, trial.grader.alike
    if not _same_kind(got, other):
        return False
    if not (isinstance(got, Returned) and isinstance(other, Returned)):
        return True
    try:
        if alike is None:
            untold = got.arguments is None  # read-only, or too large to be sent back
            return _same(trial, one, got, other) and (untold or got.changed(one.call) == other.changed(one.call))
        if one.category == "edge" and bool(one.fault) != bool(trial.judged(one.call, one.expected, other)):
            return False
        return bool(alike(got.value, other.value, *one.call.args, **one.call.kwargs))
    except Exception:  # an answer so odd that comparing it trips
        return False


def _same(trial: Trial, one: Seen, got: Returned, other: Returned) -> bool:
    if identical(got.value, other.value):
        return True
    mine, theirs = _tame(got.value), _tame(other.value)
    if compare.unlike(mine, theirs, partial(inputs.magnitude, trial.kata, one.call), one.call.single):
        return False
    return bool(one.fault) == bool(trial.judged(one.call, one.expected, other))


def _fails_alike(trial: Trial, one: Seen, other: Outcome) -> bool:
    """Tell whether both answers are wrong, or both are right."""
    if one.fault is None:
        return _alike(trial, one, other)
    if not _same_kind(one.got, other) or trial.judged(one.call, one.expected, other) is None:
        return False
    if not (isinstance(one.got, Returned) and isinstance(other, Returned)):
        return True
    mine, theirs = (map(np.isfinite, Call((_tame(came.value),)).arrays) for came in (one.got, other))
    return all(np.array_equal(a, b) for a, b in zip_longest(mine, theirs))


def _tame(value: Any) -> Any:
    """Return an answer with one stand-in for everything that is not finite."""
    if isinstance(value, tuple | list):
        return type(value)(map(_tame, value))
    if isinstance(value, np.ndarray | np.generic | float) and np.asarray(value).dtype.kind == "f":
        finite = np.isfinite(value)
        return value if finite.all() else np.where(finite, value, np.inf)
    return value


def _same_habits(trial: Trial, function: Function) -> bool:
    """Tell whether a mistake breaks the same laws and writes into arguments as the submission does."""
    broken = {one.name for one in trial.results if one.category == "law" and one.outcome != "passed"}
    if trial.grader.alike is None and any(one.fault for one in trial.seen):
        return True
    if _writes(trial.seen) != _writes([replace(one, got=_made(one, function)) for one in trial.seen]):
        return False
    drawn = any(takes_calls(law) for law in trial.grader.laws.values())
    seed = trial.seed if drawn else 0
    return broken == _breaks(type(trial), trial.kata, function, seed)  # type: ignore[arg-type]  # a class has a hash


@lru_cache(maxsize=1 << 10)
def _breaks(trial: Callable[[Kata, Any, int], Trial], kata: Kata, function: Function, seed: int) -> set[str]:
    """Return the laws that a mistake breaks."""
    mirror = trial(kata, _Inside(function), seed)
    mirror.hold_laws()
    return {one.name for one in mirror.results if one.outcome != "passed"}


def _writes(seen: Sequence[Seen]) -> bool:
    return any(isinstance(one.got, Returned) and one.got.changed(one.call) for one in seen)


@dataclass(frozen=True)
class _Inside:
    """Trusted code in the place of a submission."""

    function: Function
    exhausted: bool = False

    def calls(self, calls: Sequence[Call]) -> Iterator[Outcome]:
        for one in calls:
            yield outcome(self.function, variations.copied(one))
