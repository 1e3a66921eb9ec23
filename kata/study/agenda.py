"""A plan as a calendar (RFC 5545): an event for each day, which takes the place of that day's earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from kata.reading import Refused
from kata.study.plan import Day

_BY = "-//kata//make plan//EN"
_UID = "@plan.kata"


def read(content: bytes) -> dict[date, Event]:
    """Return the events of an earlier plan; raise Refused for a calendar that was not written here."""
    with suppress(ValueError):
        calendar = Calendar.from_ical(content)
        if calendar.get("prodid") == _BY:
            return {date.fromisoformat(str(one["uid"]).removesuffix(_UID)): one for one in calendar.events}
    raise Refused("was not written by make plan")


def as_ics(days: Sequence[Day], at: time | None, now: datetime, earlier: Mapping[date, Event]) -> bytes:
    """Return the calendar of a plan.

    Args:
        days: the days of the plan; the first one is today.
        at: when an event begins, by the clock of the place where one is; None makes it last all day.
        now: the time, in UTC.
        earlier: the events of an earlier plan. What it says of past days is kept; what it says of days that have
            nothing to do any more is cancelled.
    """
    calendar = Calendar()
    for name, value in (("prodid", _BY), ("version", "2.0"), ("x-wr-calname", "Katas")):
        calendar.add(name, value)
    events = {day.date: _event(day, at, now) for day in days if day.items}
    for day, old in earlier.items():
        if day < days[0].date:
            events[day] = old
        elif day not in events:
            events[day] = _cancelled(old, now)
    for day in sorted(events):
        calendar.add_component(events[day])
    return bytes(calendar.to_ical())


def _event(day: Day, at: time | None, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.date.isoformat()}{_UID}")
    event.add("summary", f"Katas: {'review, ' if day.last else ''}{day.minutes} minutes")
    event.add("description", "\n".join(day.lines))
    begins: date = datetime.combine(day.date, at) if at else day.date
    event.add("dtstart", begins)
    event.add("dtend", begins + (timedelta(minutes=day.minutes) if at else timedelta(1)))
    event.add("transp", "OPAQUE" if at else "TRANSPARENT")  # what lasts all day does not make one busy
    return _stamped(event, "CONFIRMED", now)


def _cancelled(event: Event, now: datetime) -> Event:
    for name in ("summary", "description"):
        event.pop(name, None)
    event.add("summary", "Katas: nothing any more")  # for programs that do not heed the status
    return _stamped(event, "CANCELLED", now)


def _stamped(event: Event, status: str, now: datetime) -> Event:
    """Mark an event as newer than every earlier one of the same day."""
    for name in ("status", "dtstamp", "sequence"):
        event.pop(name, None)
    event.add("status", status)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", int(now.timestamp()) // 60)
    return event
