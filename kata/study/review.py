"""A review: what was passed some time ago is written again from memory, and the verdict rates it.

Each step is remembered before the next, so that a kill between any two loses nothing and `proceed` does the rest:
the text is kept, that is noted, the stub is laid, the clock starts.
"""

from __future__ import annotations

from pathlib import Path

from kata import catalog, reading, writing
from kata.catalog import Kata
from kata.study import backups, history, schedule, states
from kata.study.history import History
from kata.study.states import State


def begin(past: History, kata: Kata) -> State:
    """Put the learner's text aside, lay a blank stub and start the clock."""
    kept = backups.keep(kata)

    def note() -> None:
        if not states.going(states.states(past)):  # another terminal may have begun one
            past.note(kata.name, history.ASIDE, kept.name)

    past.together(note, None)
    return proceed(past)


def proceed(past: History) -> State:
    """Do what is left to do of beginning the review that goes on; return where it stands."""
    going = states.going(states.states(past))
    if past.trouble or not going:
        raise reading.Refused(f"{past.trouble} A review has to be remembered, so none is begun.")
    state = going[0]
    kata = catalog.find(state.kata)
    steps = [one.what for one in past.events(kata.name) if one.what in (history.ASIDE, history.REVIEW)]
    if steps[-1] == history.ASIDE:
        if backups.read(kata.exercise) == backups.read(backups.path(state.aside)):
            writing.whole(kata.exercise, catalog.stub(kata).encode())
        past.begin(kata.name, history.REVIEW)
    return states.states(past)[kata.name]


def leave(past: History, state: State, restore: bool) -> Path | None:
    """End a review without a pass, with the earlier text or with what stands there.

    Returns:
        Where the text is kept that the earlier one replaced, None if there was none.
    """
    proceed(past)  # one that a kill left half begun has the earlier rounds for its own
    kata, kept = catalog.find(state.kata), None
    if restore:
        earlier = backups.read(backups.path(state.aside))
        if catalog.started(kata) and backups.read(kata.exercise) != earlier:
            kept = backups.keep(kata)
        writing.whole(kata.exercise, earlier)

    def note() -> None:
        current = states.states(past)[kata.name]
        tried = current.hints or any(one.at >= (current.began or 0.0) for one in past.attempts(kata.name))
        past.begin(kata.name, history.LEFT)
        if tried:
            schedule.rate(past, history.key(kata.name), schedule.AGAIN, "left without a pass")

    past.together(note, None)
    return kept
