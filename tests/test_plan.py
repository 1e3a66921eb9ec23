"""A plan up to a date: what stands on which day, what is left out, and the calendar of it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from kata import catalog
from kata.study import plan, schedule, states
from kata.study.history import STARTED, Attempt, Card, History
from kata.study.plan import Item, Plan, Thing
from tests.conftest import Run

TODAY = date.today()
FACTS = {kata.name: catalog.facts(kata) for kata in catalog.katas()}
DAY = 86_400


def after(days: int) -> date:
    return TODAY + timedelta(days)


def kata(name: str, minutes: int = 15, level: int = 1, comes_after: Sequence[str] = (), **more: object) -> Thing:
    return Thing(f"kata:{name}", minutes, level, tuple(f"kata:{one}" for one in comes_after), **more)  # type: ignore[arg-type]


def items(planned: Plan, *whats: str) -> list[Item]:
    return [item for day in planned.days for item in day.items if item.what in whats]


@pytest.fixture
def past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    path = tmp_path / "history.sqlite"
    monkeypatch.setenv("KATA_HISTORY", str(path))
    return History(path)


def passed(past: History, name: str, ago: float = 0, minutes: float = 15, rating: int = schedule.GOOD) -> None:
    at = time.time() - ago * DAY
    past.begin(name, STARTED, now=at - 60 * minutes)
    graded(past, name, at)
    schedule.rate(past, f"kata:{name}", rating, now=at)


def graded(past: History, name: str, at: float) -> None:
    report = {"kata": name, "verdict": "passed", "score": 1.0, "budget": {"ratio": 1.5}, "seed": 1}
    past.attempt(report, b"text", now=at)


def everything(past: History, questions: Sequence[str] = ()) -> list[Thing]:
    stands = states.states(past)
    return plan.things(stands, past.cards(), past.attempts(), past.ratings(), questions, TODAY)


@pytest.mark.parametrize(("days", "minutes"), [(1, 15), (5, 45), (400, 15), (21, 45), (60, 20), (120, 60), (10, 480)])
def test_every_plan_keeps_its_minutes_its_prerequisites_and_its_last_days(
    past: History, days: int, minutes: int
) -> None:
    passed(past, "softmax", ago=3)
    things = everything(past, [f"quiz:{n}" for n in range(30)])
    planned = plan.make(things, TODAY, after(days - 1), minutes)
    assert [day.date for day in planned.days] == [after(n) for n in range(days)]
    assert all(day.minutes <= minutes for day in planned.days)
    assert all(item.what in (plan.REVIEW, plan.QUIZ) for day in planned.days if day.last for item in day.items)
    assert any(day.last for day in planned.days) == (days > 3)
    done = {"softmax"}
    for one in planned.new:
        assert set(FACTS[one.name].after) <= done
        done.add(one.name)
    spent = {one.key: 0 for one in planned.new}
    for item in items(planned, plan.NEW, plan.ON):
        spent[item.thing.key] += item.minutes
    assert spent == {one.key: one.minutes for one in planned.new}, "what is planned is finished"
    left_out = {one.name for one in planned.left_out if not one.asked}
    assert done | left_out == set(FACTS)
    assert not done & left_out


def test_what_is_new_comes_back_when_fsrs_wants_it() -> None:
    planned = plan.make([kata("a")], TODAY, after(20), 30)
    days = [day.date for day in planned.days for item in day.items if item.what == plan.REVIEW and not day.last]
    first = schedule.rated(None, "kata:a", schedule.GOOD, datetime.now().timestamp())
    assert [planned.days[0].items[0].what, days[0]] == [plan.NEW, date.fromtimestamp(first.due)]
    assert days[1] - days[0] > days[0] - TODAY


def test_where_the_time_does_not_suffice_the_highest_levels_are_left_out_and_said() -> None:
    things = [kata("hard", 45, 3), *(kata(f"easy{n}") for n in range(6)), kata("later", 30, 2, ["easy0"])]
    planned = plan.make(things, TODAY, after(6), 30)
    assert [one.name for one in planned.left_out][-1] == "hard"
    assert {one.name for one in planned.new} >= {"easy0", "easy1", "easy2", "easy3"}
    enough = plan.enough(things, TODAY, after(6), range(30, 200))
    assert enough
    just, short = (plan.make(things, TODAY, after(6), minutes) for minutes in (enough, enough - 1))
    assert not just.left_out + just.late
    assert short.left_out + short.late
    assert plan.enough(things, TODAY, after(6), range(30, enough)) is None


def test_what_something_planned_comes_after_is_not_left_out() -> None:
    things = [kata("base", 30, 3), kata("leaf", 10, 1, ["base"], begun=1.0), kata("other", 10, 1)]
    planned = plan.make(things, TODAY, TODAY, 40)
    assert [one.name for one in planned.new] == ["base", "leaf"]


def test_what_was_begun_last_comes_first_and_a_long_kata_takes_several_days() -> None:
    planned = plan.make([kata("new"), kata("begun", 50, begun=1.0), kata("later", begun=2.0)], TODAY, after(13), 20)
    assert [one.name for one in planned.new] == ["later", "begun", "new"]
    assert [item.what for item in items(planned, plan.ON) if item.thing.name == "begun"] == [plan.ON] * 3


def test_what_is_overdue_is_done_before_anything_new_and_what_finds_no_time_is_counted() -> None:
    week_ago = time.time() - 7 * DAY
    known = [
        kata(f"old{n}", 40, done=True, card=schedule.rated(None, f"kata:old{n}", schedule.GOOD, week_ago))
        for n in range(5)
    ]
    planned = plan.make([kata("new"), *known], TODAY, after(1), 45)
    assert [item.what for item in planned.days[0].items] == [plan.REVIEW] * 2
    assert [one.name for one in planned.late] == ["old4"]
    assert [one.name for one in planned.left_out] == ["new"]


def test_planning_again_keeps_what_was_done_today(past: History) -> None:
    passed(past, "relu")
    passed(past, "sigmoid", ago=1)
    graded(past, "sigmoid", time.time())  # as make check does with all that was started: no review
    schedule.rate(past, "quiz:a", schedule.GOOD)
    planned = plan.make(everything(past, ["quiz:a", "quiz:b"]), TODAY, after(20), 45)
    done = [item for item in planned.days[0].items if item.what == plan.DONE]
    assert [(one.thing.name, one.minutes) for one in done] == [("relu", 15), ("a", 2)]
    assert planned.days[0].minutes <= 45
    assert not {"relu", "sigmoid"} & {one.name for one in planned.new}
    assert planned.days[0].lines[0] == "done: relu (15), 1 question (2)"


def test_times_follow_the_learners_own_pace_once_there_are_three_passes() -> None:
    def one(name: str, seconds: float) -> Attempt:
        return Attempt(0, name, "passed", 1, 1, 1, seconds, 0, False, b"")

    levels = dict.fromkeys("abcde", 1)
    assert plan.pace([one("a", 1800), one("b", 1800)], levels) == 1
    assert plan.pace([one("a", 1800), one("b", 1800), one("c", 1800)], levels) == 2
    asleep, at_once = one("d", 9 * 3600), one("e", 0.5)
    assert plan.pace([one("a", 450), one("b", 450), one("c", 450), asleep, at_once], levels) == 0.5


def test_the_command_prints_the_plan_and_writes_its_calendar(past: History, tmp_path: Path, run: Run) -> None:
    passed(past, "softmax", ago=40)
    out = tmp_path / "mine.ics"
    done = run("plan", "--until", after(20), "--minutes", "60", "--at", "18:30", "--out", out)
    assert done.returncode == 0
    assert "There is no time for" in done.stdout
    assert "MINUTES=" in done.stdout
    assert "1 of 60 are done already" in done.stdout
    assert f"Written: {out}" in done.stdout
    events = Calendar.from_ical(out.read_bytes()).events
    assert len({event["uid"] for event in events}) == len(events) > 15
    assert "review: softmax" in events[0]["description"]
    first = events[0]
    assert (first.start.replace(tzinfo=None), first.start.tzinfo) == (
        datetime.combine(TODAY, datetime.min.time().replace(hour=18, minute=30)),
        None,
    )
    assert all(timedelta(0) < event.end - event.start <= timedelta(minutes=60) for event in events)
    assert not list(tmp_path.glob(".*.new"))


def test_a_later_calendar_updates_the_earlier_one(past: History, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "plan.ics"
    assert run("plan", "--until", after(20), cwd=tmp_path, **elsewhere()).returncode == 0
    before = {event["uid"]: event for event in Calendar.from_ical(out.read_bytes()).events}
    yesterday = after(-1).isoformat()
    out.write_bytes(out.read_bytes().replace(f"UID:{TODAY}".encode(), f"UID:{yesterday}".encode()))
    assert run("plan", "--until", after(5), cwd=tmp_path, **elsewhere()).returncode == 0
    now = {event["uid"]: event for event in Calendar.from_ical(out.read_bytes()).events}
    assert set(before) < set(now)
    for uid, event in now.items():
        day = date.fromisoformat(uid[:10])
        assert event["status"] == ("CANCELLED" if day > after(5) else "CONFIRMED")
        assert day < TODAY or event["sequence"] >= before.get(uid, event)["sequence"]
    assert now[f"{yesterday}@plan.kata"]["description"] == before[f"{TODAY}@plan.kata"]["description"]
    assert not isinstance(now[f"{TODAY}@plan.kata"].start, datetime), "without AT= a day is a whole day"


def elsewhere() -> dict[str, object]:
    """Return the environment in which a command finds the project from any folder."""
    return {"env": os.environ | {"PYTHONPATH": str(catalog.ROOT)}}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "until which day?"),
        (["--until", "tomorrow"], "'tomorrow' is no date"),
        (["--until", "2026-02-30"], "'2026-02-30' is no date"),
        (["--until", after(-1)], "is past; today is"),
        (["--until", after(10_000)], "too far away"),
        (["--until", after(9), "--minutes", "14"], "'14' minutes a day cannot be planned; 15 to 480 can"),
        (["--until", after(9), "--minutes", "many"], "'many' minutes a day cannot be planned"),
        (["--until", after(9), "--at", "25:00"], "'25:00' is no time of the day"),
        (["--until", after(9), "--out", "plan.txt"], "plan.txt does not end in .ics"),
        (["--until", after(9), "--out", "/proc/nowhere/plan.ics"], "/proc/nowhere/plan.ics cannot be written"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_a_sentence(
    past: History, words: list[object], said: str, run: Run
) -> None:
    done = run("plan", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_calendar_of_somebody_else_is_not_overwritten(past: History, tmp_path: Path, run: Run) -> None:
    for content in (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:mine\r\nEND:VCALENDAR\r\n", b"\xff\0junk", b""):
        out = tmp_path / "mine.ics"
        out.write_bytes(content)
        done = run("plan", "--until", after(9), "--out", out)
        assert done.returncode == 2
        assert "was not written by make plan; OUT= names another file" in done.stderr
        assert out.read_bytes() == content


def test_a_card_that_was_lost_is_reviewed_on_the_last_days() -> None:
    planned = plan.make([kata("lost", done=True), kata("kept", done=True, card=fresh())], TODAY, after(6), 45)
    assert [item.thing.name for item in planned.days[-1].items] == ["lost", "kept"]


def fresh() -> Card:
    return schedule.rated(None, "kata:kept", schedule.EASY, time.time())
