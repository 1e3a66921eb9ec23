"""What a judgement says, as data: the result of each check, and the whole report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WEIGHTS = {"random": 0.5, "edge": 0.25, "law": 0.1, "budget": 0.15}
VERDICTS = (
    "passed", "wrong", "too_slow", "too_much_memory", "not_started", "crashed", "timed_out", "missing",
    "syntax_error",
)  # fmt: skip


@dataclass(frozen=True)
class Counterexample:
    """The smallest call on which an answer is wrong, as text."""

    call: str
    got: str
    expected: str
    difference: str


@dataclass(frozen=True)
class Result:
    """What came of one check. Its outcome is a verdict or "skipped"; share is the part that passed, 0 to 1."""

    name: str
    category: str
    outcome: str
    message: str = ""
    share: float = 1.0


@dataclass(frozen=True)
class Report:
    """The judgement of one submission."""

    kata: str
    verdict: str
    message: str  # one or a few sentences: what is wrong
    seed: int
    sandbox: tuple[str, ...] = ()
    checks: tuple[Result, ...] = ()
    counterexample: Counterexample | None = None
    mistake: str | None = None
    ratio: float | None = None
    limit: float | None = None
    printed: str = ""
    warned: tuple[str, ...] = ()  # the warnings of the counterexample's call
    line: int | None = None  # in the submission, if that is known; the column too
    column: int | None = None

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Report:
        """Return the report that `dataclasses.asdict` made plain, after JSON too."""
        example = plain["counterexample"]
        return cls(
            **plain
            | {
                "sandbox": tuple(plain["sandbox"]),
                "checks": tuple(Result(**one) for one in plain["checks"]),
                "counterexample": Counterexample(**example) if example else None,
                "warned": tuple(plain["warned"]),
            }
        )

    @property
    def passed(self) -> bool:
        """Tell whether everything is right."""
        return self.verdict == "passed"

    @property
    def score(self) -> float:
        """Return the weighted share of what passed, from 0 to 1; 1 only for a pass."""
        return score(self.verdict, self.shares)

    @property
    def shares(self) -> list[tuple[str, float]]:
        """For each check its category and the part of it that passed."""
        return [(check.category, check.share) for check in self.checks]

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        found = self.counterexample
        return {
            "kata": self.kata,
            "verdict": self.verdict,
            "score": self.score,
            "message": self.message,
            "checks": [
                {"name": one.name, "category": one.category, "outcome": one.outcome, "message": one.message}
                for one in self.checks
            ],
            "counterexample": vars(found) if found else None,
            "mistake": self.mistake,
            "budget": {"ratio": None if self.ratio is None else round(self.ratio, 2), "limit": self.limit},
            "seed": self.seed,
            "sandbox": list(self.sandbox),
            "printed": self.printed,
        }


def score(verdict: str, shares: Sequence[tuple[str, float]], weights: Mapping[str, float] = WEIGHTS) -> float:
    """Return the weighted share of what passed, from 0 to 1; 1 only for a pass.

    Args:
        verdict: the verdict.
        shares: for each check its category and the part of it that passed.
        weights: of the categories that were checked.
    """
    if verdict == "passed":
        return 1.0
    total, whole = 0.0, 0.0
    for category, weight in weights.items():
        if own := [share for name, share in shares if name == category]:
            total += weight * sum(own) / len(own)
            whole += weight
    return min(0.99, round(total / whole, 4)) if whole else 0.0


def printable(text: str) -> str:
    """Return the text with everything that could steer a terminal written out."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text.expandtabs(4))


def counted(count: int, what: str) -> str:
    """Return "1 day", "2 days"."""
    return f"{count} {what}" + "s" * (count != 1)
