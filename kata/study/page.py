"""The progress of a learner as one page that needs nothing else: its plots are SVG, and there is no script."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kata import pages
from kata.report import counted
from kata.study.progress import BUSY, Day, Progress
from kata.study.states import DONE, DUE, NEW, STARTED, State

QUARTERS = 4, 12  # of a year, that the calendar shows at the least and at the most
_BARS = 6  # of the plot of attempts; the last one stands for all that took more
_SLOTS = 40  # of the plot of runtimes, at the most
_TICKS = 6  # of it, at the most
_FASTEST, _NARROW = 0.01, 1.05  # ratios: the lowest that is drawn, and what the scale reaches beyond the points
_WIDTHS = 1, 7, 28, 91, 364  # days of a slot


@dataclass(frozen=True)
class Box:
    """A rectangle of a plot, or a point of it with the range around; y points downwards."""

    x: float
    y: float
    width: float
    height: float
    title: str
    value: float = 0.0


@dataclass(frozen=True)
class Mark:
    """A label at an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Quarter:
    """Three months of the calendar: a column for each week, which begins on Monday."""

    title: str
    said: str
    months: Sequence[Mark]
    days: Sequence[Box]


@dataclass(frozen=True)
class Plot:
    """What is drawn of a plot, and its sentence for who does not see it."""

    said: str
    boxes: Sequence[Box]
    across: Sequence[Mark] = ()
    up: Sequence[Mark] = ()


def as_page(progress: Progress, states: Mapping[str, State]) -> str:
    """Return the page."""
    return pages.template("progress.html").render(
        progress=progress,
        today=_said(progress.today),
        counted=counted,
        kinds=(DONE, DUE, STARTED, NEW),
        quarters=list(quarters(progress.today, progress.days)),
        cut=_number(min(progress.days, default=progress.today)) <= _number(progress.today) - QUARTERS[1],
        tries=tries([one.attempts for one in progress.solved]),
        runtimes=runtimes(progress.ratios),
        rows=[
            (state, next((one for one in progress.solved if one.kata == name), None)) for name, state in states.items()
        ],
        day=lambda at: date.fromtimestamp(at).isoformat(),
    )


def quarters(today: date, days: Mapping[date, Day]) -> Iterator[Quarter]:
    """Yield the quarters since something happened, oldest first, in squares of 12."""
    now = _number(today)
    least, most = QUARTERS
    for number in range(max(min(_number(min(days, default=today)), now - least + 1), now - most + 1), now + 1):
        first, end = _first(number), min(_first(number + 1), today + timedelta(1))
        monday = first - timedelta(first.weekday())
        dates = [first + timedelta(n) for n in range((end - first).days)]
        months = [Mark((one - monday).days // 7 * 12 + 1, f"{one:%b}") for one in dates if one.day == 1]
        busy = sum(one in days for one in dates)
        title = f"{first:%b} to {_first(number + 1) - timedelta(1):%b %Y}"
        yield Quarter(
            title, f"{title}: {counted(busy, 'day')} with katas.", months, [_square(one, monday, days) for one in dates]
        )


def _square(day: date, monday: date, days: Mapping[date, Day]) -> Box:
    done = days.get(day)
    level = sum(done.busy >= least for least in BUSY) if done else 0
    side = 2 + 2 * level  # not by the colour alone
    x, y = (day - monday).days // 7 * 12 + 6 - side / 2, day.weekday() * 12 + 6 - side / 2
    return Box(x, y, side, side, f"{_said(day)}: {done or 'nothing'}", level)


def tries(attempts: Sequence[int]) -> Plot:
    """Return how many katas took how many attempts, 360 wide and 200 high."""
    counts = Counter(min(one, _BARS) for one in attempts)
    most = max(counts.values(), default=1)
    boxes, across, said = [], [], []
    for n in range(1, _BARS + 1):
        label = f"{n} or more" if n == _BARS else str(n)
        height = 130 * counts[n] / most
        across.append(Mark(60 * n - 30, f"{n}+" if n == _BARS else label))
        said.append(f"{counted(counts[n], 'kata')} at {label}")
        boxes.append(Box(60 * n - 50, 160 - height, 40, height, said[-1], counts[n]))
    return Plot(f"Attempts to the first pass: {', '.join(said)}.", boxes, across)


def runtimes(ratios: Sequence[tuple[date, float]]) -> Plot | None:
    """Return the median runtime of each day, week or month with its middle half, 360 wide and 200 high."""
    if not ratios:
        return None
    first, end = min(day for day, _ in ratios), max(day for day, _ in ratios) + timedelta(1)
    width = next((one for one in _WIDTHS if (end - first).days <= one * _SLOTS), _WIDTHS[-1])
    slots: dict[int, list[float]] = {}
    for day, ratio in ratios:
        slots.setdefault((day - first).days // width, []).append(max(ratio, _FASTEST))
    halves = {slot: _middle(own) for slot, own in sorted(slots.items())}
    low = min(1.0, *(low for low, _, _ in halves.values())) / _NARROW
    high = max(2.0, *(high for _, _, high in halves.values())) * _NARROW

    def up(ratio: float) -> float:
        return 160 - 145 * math.log(ratio / low) / math.log(high / low)

    total = max(halves) + 1
    boxes = []
    for slot, (lower, median, upper) in halves.items():
        begins = first + timedelta(slot * width)
        title = f"{_since(begins, width)}: {median:.2g} times the reference's, of {counted(len(slots[slot]), 'answer')}"
        boxes.append(Box(40 + 310 * (slot + 0.5) / total, up(upper), 0, up(lower) - up(upper), title, up(median)))
    said = (
        f"Runtimes of right answers from {_said(first)} to {_said(end - timedelta(1))}: {boxes[-1].title} in the end."
    )
    ends = [Mark(boxes[0].x, f"{first:%d %b %Y}"), Mark(boxes[-1].x, f"{end - timedelta(1):%d %b %Y}")]
    return Plot(said, boxes, ends if total > 1 else ends[:1], [Mark(up(one), f"{one:g}") for one in _ticks(low, high)])


def _middle(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the quartiles."""
    lower, median, upper = statistics.quantiles(values, method="inclusive") if len(values) > 1 else (values[0],) * 3
    return lower, median, upper


def _ticks(low: float, high: float) -> list[float]:
    decades = [10.0**n for n in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]
    ticks = [one for one in (step * decade for decade in decades for step in (1, 2, 5)) if low <= one <= high]
    return ticks if len(ticks) <= _TICKS else [one for one in ticks if one in decades]


def _since(day: date, width: int) -> str:
    return _said(day) if width == 1 else f"{_said(day)} and the {width - 1} days after"


def _number(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _first(number: int) -> date:
    return date(number // 4, number % 4 * 3 + 1, 1)


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
