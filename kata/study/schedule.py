"""When to see a thing again: FSRS (the py-fsrs package) on the cards of the history."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime

import fsrs

from kata.study.history import Card, History

AGAIN, HARD, GOOD, EASY = (
    int(one) for one in (fsrs.Rating.Again, fsrs.Rating.Hard, fsrs.Rating.Good, fsrs.Rating.Easy)
)
# Days at the least: steps of minutes are for words of a language. Without fuzz, so that a plan can be made.
_SCHEDULER = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def rate(past: History, key: str, rating: int, detail: str = "", now: float | None = None) -> Card:
    """Rate how well a thing was remembered, AGAIN to EASY; return its card with the new date."""
    at = time.time() if now is None else now
    card = rated(past.cards().get(key), key, rating, at)
    past.keep(card, rating, detail, at)
    return card


def outlook(past: History, key: str, now: float | None = None) -> dict[int, float]:
    """Return when a thing would be due again after each rating."""
    at = time.time() if now is None else now
    before = past.cards().get(key)
    return {rating: rated(before, key, rating, at).due for rating in (AGAIN, HARD, GOOD, EASY)}


def rated(before: Card | None, key: str, rating: int, at: float) -> Card:
    """Return a card as it would be after a rating; nothing is remembered."""
    after, _ = _SCHEDULER.review_card(_known(before), fsrs.Rating(rating), datetime.fromtimestamp(at, UTC))
    return Card(key, after.due.timestamp(), after.to_json())


def _known(card: Card | None) -> fsrs.Card:
    """Return the scheduler's own card, a new one where the text of the old cannot be read."""
    if card:
        with suppress(ValueError, KeyError, TypeError):
            return fsrs.Card.from_json(card.state)
    return fsrs.Card(card_id=1)


def recall(card: Card, at: float) -> float:
    """Return how likely a thing is remembered at a time, 0 to 1."""
    return _SCHEDULER.get_card_retrievability(_known(card), datetime.fromtimestamp(at, UTC))


def due(past: History, prefix: str, now: float | None = None) -> list[Card]:
    """Return the cards that are due whose keys begin so, the most overdue first."""
    at = time.time() if now is None else now
    return sorted(
        (one for one in past.cards().values() if one.key.startswith(prefix) and one.due <= at), key=lambda one: one.due
    )
