"""What a submission is asked, and what is right: drawn once, dealt to many.

A seed is a bank and a deal. A bank holds a few calls for each place of a trial; the deal says which of them a
submission meets. So no two submissions need meet the same calls, and a judge that has met most of a bank draws
and answers little anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from kata import catalog, variations
from kata.calls import Call, Outcome, Returned, outcome
from kata.catalog import Kata

DEALS = 1 << 16  # of one bank
# So many that no submission finds its own by trying which draws what it is asked: it would know the large inputs
# before they are timed. So few that a spreadsheet keeps all digits.
SEEDS = 1 << 49
CARDS = 4  # in a bank, for each place of a trial
SIZES = (*(1 + n * 8 // 46 for n in range(46)), 11, 14, 18, 24)  # of random calls: many small ones, some large
_REMEMBERED, _LARGE = 4096, 10_000  # calls, and the numbers in one that is better forgotten
_RANDOM, _RUNTIME, _SMALL, _MEMORY, _LAWS = 1, 2, 3, 4, 10  # what is drawn from one seed is independent


def random(kata: Kata, seed: int) -> list[Call]:
    """Return random calls that grow, in all clothes: precisions, orders of memory, writeable or not."""
    return _dealt(kata, seed, _RANDOM, SIZES)


def small(kata: Kata, seed: int, sizes: Sequence[int]) -> list[Call]:
    """Return ordinary calls of these sizes."""
    return _dealt(kata, seed, _SMALL, sizes)


def for_law(kata: Kata, seed: int, number: int, sizes: Sequence[int]) -> list[Call]:
    """Return ordinary calls of these sizes for the law of that number."""
    return _dealt(kata, seed, _LAWS + number, sizes)


def workload(kata: Kata, seed: int, number: int = 0) -> Call:
    """Return a large call that runtime is measured on, the first of a seed or a later one."""
    return variations.read_only(catalog.grader(kata).workload(np.random.default_rng([seed, _RUNTIME, number])))


def chance(seed: int) -> int:
    """Return what a submission's own random numbers follow from; it does not tell the seed."""
    return int.from_bytes(hashlib.sha256(f"chance {seed}".encode()).digest()[:4])


@lru_cache(maxsize=24)
def memory(kata: Kata, seed: int) -> tuple[Call, Outcome]:
    """Return the call that memory is measured on, and what is right: an audit asks for the same again and again."""
    grader = catalog.grader(kata)
    draw = grader.memory_workload or grader.workload
    one = variations.read_only(draw(np.random.default_rng([seed, _MEMORY])))
    return one, outcome(catalog.solution(kata), one)


@cache
def edges(kata: Kata) -> list[tuple[str, Call]]:
    """Return the named calls of a kata."""
    return [(name, variations.read_only(one)) for name, one in catalog.grader(kata).edges.items()]


@lru_cache(maxsize=_REMEMBERED)
def right(kata: Kata, one: Call) -> Outcome:
    """Return what is right, in float64; nobody can write into it."""
    if catalog.HANDOUT:
        return _told(kata)[one]
    came = outcome(catalog.solution(kata), variations.double(one))
    return Returned(variations.read_only(Call((came.value,))).args[0]) if isinstance(came, Returned) else came


@cache
def _told(kata: Kata) -> dict[Call, Outcome]:
    """Return what is right of the edges, where it is written down."""
    expected = catalog.grader(kata).expected
    return {one: Returned(expected[name]) for name, one in edges(kata)}


def forget() -> None:
    """Let go of all that was drawn and answered: a judge that changes its bank does not meet it again."""
    for remembering in (_card, right, _magnitude):
        remembering.cache_clear()


def magnitude(kata: Kata, one: Call) -> Any:
    """Return what the rounding errors of a careful answer are proportional to."""
    return (_magnitude if one.size <= _LARGE else _magnitude.__wrapped__)(kata, one)


@lru_cache(maxsize=_REMEMBERED)
def _magnitude(kata: Kata, one: Call) -> Any:
    scale = catalog.grader(kata).magnitude
    return one.on(scale) if scale else one.magnitude


def _dealt(kata: Kata, seed: int, stream: int, sizes: Sequence[int]) -> list[Call]:
    bank, deal = divmod(seed, DEALS)
    cards = np.random.default_rng([deal, stream]).integers(CARDS, size=len(sizes)).tolist()
    return [_card(kata, bank, stream, *place) for place in zip(range(len(sizes)), sizes, cards, strict=True)]


@lru_cache(maxsize=_REMEMBERED)
def _card(kata: Kata, bank: int, stream: int, place: int, size: int, card: int) -> Call:
    rng = np.random.default_rng([bank, stream, place, card])
    one = catalog.grader(kata).draw(rng, size)
    if stream == _RANDOM:
        return variations.varied(one, rng)
    return variations.read_only(one) if stream == _SMALL else one
