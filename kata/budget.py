"""When a submission is too slow: its CPU time against the reference's, on the same inputs, in turn.

All that a submission's process does between question and answer counts, as seen from outside. What it costs to
take such a question and give such an answer is known from the reference, which may be asked what its function
alone took, and is subtracted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median_low

PAIRS_AT_LEAST, PAIRS_MANY, PAIRS_AT_MOST = 2, 9, 27  # a large answer that is replayed is wrong in the second
CLEAR_AT_ONCE, CLEAR = 0.7, 0.8  # of the limit: two pairs of three this far below it, or above it, of few or of many
ASLEEP_AT_MOST = 0.4  # seconds in one call, neither computing nor waiting for a core
PATIENCE = 6.0  # times the limit: a call that takes longer is cut off


@dataclass
class Race:
    """The times of both, in seconds, pair by pair."""

    limit: float  # how many times the reference's time is allowed
    reference: list[float] = field(default_factory=list)  # of the function alone
    transport: list[float] = field(default_factory=list)  # of the reference's process, the function left out
    submission: list[float] = field(default_factory=list)  # of the whole process
    asleep: list[float] = field(default_factory=list)
    cut_off: bool = False  # whether the last call of the submission was not waited for

    @property
    def ratios(self) -> list[float]:
        """Return what each call took over what the reference took just before.

        A machine is now quick and now slow: only what was side by side may be compared.
        """
        pairs = zip(self.submission, self.transport, self.reference, strict=True)
        return [max(0.0, whole - way) / max(alone, 1e-9) for whole, way, alone in pairs]

    @property
    def ratio(self) -> float | None:
        """Return how many times the reference's time the submission takes, the median; None before the start."""
        if not self.submission:
            return None
        return self.ratios[-1] if self.cut_off else median_low(self.ratios)

    @property
    def idled(self) -> float:
        """Return how long it idled in a call, in seconds; that the machine stood still once is not held against it."""
        if self.cut_off:
            return self.asleep[-1]
        return sorted([0.0, 0.0, *self.asleep])[-2]

    @property
    def slept(self) -> bool:
        """Tell whether the submission idles in its calls, and is not too slow by computing anyway."""
        return self.idled > ASLEEP_AT_MOST and (self.ratio or 0) <= self.limit

    @property
    def decided(self) -> bool:
        """Tell that no other pair could change the verdict."""
        raced = len(self.submission)
        if self.cut_off or self.idled > ASLEEP_AT_MOST or raced >= PAIRS_AT_MOST:
            return True
        if raced < PAIRS_AT_LEAST:
            return False
        ratios, odd, clear = sorted(self.ratios), raced // 3, CLEAR_AT_ONCE if raced < PAIRS_MANY else CLEAR
        return ratios[-1 - odd] < clear * self.limit or ratios[odd] > self.limit / clear

    @property
    def too_slow(self) -> bool:
        """Tell the verdict."""
        return self.cut_off or self.slept or (self.ratio or 0) > self.limit

    @property
    def message(self) -> str:
        """Say how the race went."""
        if self.slept:
            return f"idles {self.idled:.1f} s in large calls without computing"
        took = "was stopped after" if self.cut_off else "takes"
        return f"{took} {self.ratio:.1f} times the time of the reference; {self.limit:g} times is allowed"
