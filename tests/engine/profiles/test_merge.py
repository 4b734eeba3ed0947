"""Two profiles of one person: nothing lost, a no in either wins, nothing sent twice, and the workspace stays sound."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import segments
from engine.campaigns import ledger
from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.events import NewEvent, record, timeline
from engine.profiles import databases, fields, merge, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.runner import tick
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, START, School

KEEP, OTHER = "ann@example.org", "ann.old@example.org"


@pytest.fixture
def school(ws: Workspace) -> School:
    found = School(ws).open()
    fields.add(ws, "students", "points", type="integer", label="Points")
    return found


def put(ws: Workspace, key: str, **data: Any) -> int:
    return write.write(ws, ProfileWrite("students", key, data)).profile_id


def pair(school: School, keep: dict[str, Any], other: dict[str, Any]) -> tuple[int, int]:
    return put(school.ws, KEEP, **keep), put(school.ws, OTHER, **other)


def sound(ws: Workspace) -> None:
    assert checks.check(ws) == []


def test_the_kept_profile_gets_everything(school: School) -> None:
    ws = school.ws
    keep, other = pair(school, {"first_name": "Ann"}, {"city": "Rome", "points": 3})
    school.change(1, COURSES[0], key=OTHER)
    school.tick(2)
    record(ws, NewEvent("students", OTHER, "visited", ws.now()))
    segments.save(ws, "students", "guests", None, kind="static", label="Guests")
    segments.add_members(ws, "guests", [OTHER])
    done = merge.merge(school.at(5), "students", KEEP, OTHER)
    assert (done.profile_id, done.merged_id, done.key) == (keep, other, KEEP)
    assert set(done.changed) == {"city", "points", "current_courses"}
    found = reading.find(ws, "students", KEEP)
    assert (found["first_name"], found["city"], found["points"]) == ("Ann", "Rome", 3)
    assert found["current_courses"] == COURSES[0]
    assert [r["state"] for r in ledger.sends(ws, profile=KEEP)] == ["sent"]
    assert {e["type"] for e in timeline(ws, "students", keep)} == {"sent", "visited", "segment_entered"}
    assert [s.name for s in segments.segments_of(ws, "students", KEEP)] == ["guests"]
    history = reading.history(ws, "students", keep)
    assert {(h["field"], h["new"]) for h in history} > {("city", "Rome"), ("points", 3), ("email", OTHER)}
    assert school.tick(10).planned == 0
    sound(ws)


def test_the_other_becomes_a_stone_that_says_where_it_went(school: School) -> None:
    keep, other = pair(school, {}, {"city": "Rome"})
    merge.merge(school.ws, "students", KEEP, OTHER)
    with pytest.raises(UnknownNameError):
        reading.find(school.ws, "students", OTHER)
    stone = reading.by_id(school.ws, "students", other)
    assert {n for n, v in stone.items() if v is not None} == {"profile_id", "_created_at", "_erased_at"}
    assert merge.into(school.ws, other) == keep
    assert merge.into(school.ws, keep) is None
    third = put(school.ws, "third@example.org")
    merge.merge(school.ws, "students", "third@example.org", KEEP)
    assert merge.into(school.ws, other) == third
    assert put(school.ws, OTHER) not in (keep, other)
    sound(school.ws)


def test_each_field_can_be_chosen(school: School) -> None:
    pair(school, {"city": "Bonn", "points": 1, "first_name": "A"}, {"city": "Rome", "points": 2, "last_name": "B"})
    done = merge.merge(
        school.ws, "students", KEEP, OTHER, {"city": "other", "first_name": "other", "last_name": "keep"}
    )
    found = reading.find(school.ws, "students", KEEP)
    assert (found["city"], found["points"], found["first_name"], found["last_name"]) == ("Rome", 1, None, None)
    assert set(done.changed) == {"city", "first_name"}
    sound(school.ws)


def test_the_other_key_can_be_chosen(school: School) -> None:
    keep, _ = pair(school, {}, {})
    done = merge.merge(school.ws, "students", KEEP, OTHER, {"email": "other"})
    assert done.key == OTHER
    assert reading.find(school.ws, "students", OTHER)["profile_id"] == keep
    with pytest.raises(UnknownNameError):
        reading.find(school.ws, "students", KEEP)
    assert put(school.ws, KEEP) != keep
    sound(school.ws)


@pytest.mark.parametrize(
    ("keep", "other", "after"),
    [
        ("subscribed", "unsubscribed", "unsubscribed"),
        ("unsubscribed", "subscribed", "unsubscribed"),
        (None, "unsubscribed", "unsubscribed"),
        ("unsubscribed", None, "unsubscribed"),
        ("subscribed", "unconfirmed", "subscribed"),
        ("unconfirmed", "subscribed", "subscribed"),
        (None, "subscribed", "subscribed"),
        ("subscribed", None, "subscribed"),
        ("paused", "subscribed", "paused"),
        ("subscribed", "paused", "paused"),
    ],
)
@pytest.mark.parametrize("keep_first", [True, False])
def test_a_no_in_either_wins(school: School, keep: str | None, other: str | None, after: str, keep_first: bool) -> None:
    ws, home = school.ws, databases.get(school.ws, "students")
    ids: dict[str, int] = dict(zip((KEEP, OTHER), pair(school, {}, {}), strict=True))
    states = [(KEEP, keep, 1), (OTHER, other, 2)]
    for minute, (key, state, _) in enumerate(states if keep_first else states[::-1], 1):
        if state:
            until = START + timedelta(days=30) if state == "paused" else None
            at = school.at(minute)
            subscriptions.set_state(at, home, ids[key], "general", state, source="card", until=until)
    seen = merge.preview(school.at(3), "students", KEEP, OTHER).subscriptions
    assert seen == {"general": (keep, other, after)}
    merge.merge(school.at(3), "students", KEEP, OTHER)
    assert subscriptions.states(school.at(4), ids[KEEP]) == {"general": after}
    sound(ws)


def test_a_no_to_everything_goes_along(school: School) -> None:
    pair(school, {}, {})
    subscriptions.suppress(school.ws, OTHER, "global_unsubscribe")
    merge.merge(school.ws, "students", KEEP, OTHER)
    assert subscriptions.suppression_of(school.ws, KEEP) == "global_unsubscribe"


def test_a_no_at_an_address_that_is_gone_goes_along_too(ws: Workspace) -> None:
    databases.create(ws, "members", key="number")
    for key, email in (("1", "a@x.org"), ("1", None), ("2", "b@x.org")):
        write.write(ws, ProfileWrite("members", key, {"email": email}))
    subscriptions.suppress(ws, "a@x.org", "global_unsubscribe")
    merge.merge(ws, "members", "1", "2")
    assert subscriptions.suppression_of(ws, "b@x.org") == "global_unsubscribe"
    sound(ws)


@pytest.mark.parametrize("keep", ["1", "2"])
@pytest.mark.parametrize("last", ["1", "2"])
def test_a_no_of_either_holds_where_both_have_no_address(ws: Workspace, keep: str, last: str) -> None:
    databases.create(ws, "members", key="number")
    first = "2" if last == "1" else "1"
    for number, email in (("1", "a@example.org"), ("2", "b@example.org")):
        write.write(ws, ProfileWrite("members", number, {"email": email}))
    subscriptions.suppress(ws, "a@example.org", "global_unsubscribe")
    for number in (first, last):
        write.write(ws, ProfileWrite("members", number, {"email": None}))
    merge.merge(ws, "members", keep, "2" if keep == "1" else "1")
    write.write(ws, ProfileWrite("members", keep, {"email": "new@example.org"}))

    assert subscriptions.suppression_of(ws, "new@example.org") == "global_unsubscribe"


@pytest.mark.parametrize("settings", [{}, {"wait": "10m"}, {"wait": "10m", "on_change_during_wait": "every_change"}])
@pytest.mark.parametrize("ticked", [True, False])
@pytest.mark.parametrize("prefer", [{}, {"current_courses": "other"}])
def test_two_messages_of_one_campaign_that_wait_become_one(
    ws: Workspace, settings: dict[str, Any], ticked: bool, prefer: dict[str, str]
) -> None:
    school = School(ws).open(**settings)
    school.change(1, COURSES[0], key=KEEP)
    school.change(1, COURSES[1], key=OTHER)
    if ticked and settings:
        school.tick(2)
    merge.merge(school.at(3), "students", KEEP, OTHER, prefer)
    tick(school.at(60))
    states = [r["state"] for r in ledger.sends(ws)]
    assert states.count("sent") == 1
    assert tick(school.at(120)).sent == 0
    sound(ws)


@pytest.mark.parametrize("settings", [{}, {"wait": "10m"}])
@pytest.mark.parametrize("ticked", [True, False])
def test_a_message_that_waits_for_the_other_alone_still_goes_out(
    ws: Workspace, settings: dict[str, Any], ticked: bool
) -> None:
    school = School(ws).open(**settings)
    put(ws, KEEP)
    school.change(1, COURSES[1], key=OTHER)
    if ticked and settings:
        school.tick(2)
    merge.merge(school.at(3), "students", KEEP, OTHER)
    tick(school.at(60))
    assert [(r["profile"], r["state"]) for r in ledger.sends(ws)] == [(KEEP, "sent")]
    assert school.subjects() == [f"You are in: {COURSES[1]}"]
    sound(ws)


def test_a_round_whose_value_was_not_taken_ends(ws: Workspace) -> None:
    school = School(ws).open(wait="10m")
    write.write(ws, ProfileWrite("students", KEEP, {"current_courses": COURSES[0]}, triggers=False))
    school.change(1, COURSES[1], key=OTHER)
    school.tick(2)
    merge.merge(school.at(3), "students", KEEP, OTHER)
    tick(school.at(60))
    assert [(r["state"], r["reason"]) for r in ledger.sends(ws)] == [("skipped", "value_gone")]
    sound(ws)


def test_what_both_had_is_not_sent_again(school: School) -> None:
    for key in (KEEP, OTHER):
        school.change(1, COURSES[0], key=key)
    school.tick(2)
    merge.merge(school.at(3), "students", KEEP, OTHER)
    assert school.tick(10).planned == 0
    assert [r["state"] for r in ledger.sends(school.ws, profile=KEEP)] == ["sent", "sent"]
    sound(school.ws)


def test_one_write_of_both_stays_two_occurrences(school: School) -> None:
    write_id = write.new_write_id(school.ws)
    at = school.at(1)
    write.write_many(
        at, [ProfileWrite("students", k, {"current_courses": COURSES[0]}, write_id=write_id) for k in (KEEP, OTHER)]
    )
    school.tick(2)
    merge.merge(school.at(3), "students", KEEP, OTHER)
    assert len(ledger.sends(school.ws, profile=KEEP)) == 2
    sound(school.ws)


def test_once_counts_what_the_other_got(ws: Workspace) -> None:
    school = School(ws).open(reentry="once")
    school.change(1, COURSES[0], key=OTHER)
    school.tick(2)
    put(ws, KEEP)
    merge.merge(school.at(3), "students", KEEP, OTHER)
    school.change(5, COURSES[1], key=KEEP)
    school.tick(6)
    assert [r["reason"] for r in ledger.sends(ws)] == [None, "reentry"]
    sound(ws)


def test_preview_shows_both_values_and_writes_nothing(school: School) -> None:
    pair(school, {"city": "Bonn"}, {"city": "Rome", "points": 2, "current_courses": COURSES[0]})
    seen = merge.preview(school.ws, "students", KEEP, OTHER)
    shown = {d.name: (d.keep, d.other, d.chosen) for d in seen.differences}
    assert shown == {
        "email": (KEEP, OTHER, "keep"),
        "city": ("Bonn", "Rome", "keep"),
        "points": (None, 2, "other"),
        "current_courses": (None, COURSES[0], "other"),
    }
    assert seen.moved == {"changes": 4, "events": 0, "sends": 0, "segments": 0}
    assert reading.find(school.ws, "students", OTHER)


def test_a_segment_that_both_are_in_holds_the_person_once(school: School) -> None:
    pair(school, {}, {})
    segments.save(school.ws, "students", "guests", None, kind="static", label="Guests")
    segments.add_members(school.ws, "guests", [KEEP, OTHER])
    merge.merge(school.ws, "students", KEEP, OTHER)
    assert segments.count(school.ws, "students", segments.rule_of(segments.usable(school.ws, "guests"))).count == 1
    sound(school.ws)


def test_the_standing_of_a_taken_value_stays(school: School) -> None:
    keep = put(school.ws, KEEP)
    write.write(school.ws, ProfileWrite("students", OTHER, {"city": "Rome"}, source="subscriber"))
    merge.merge(school.ws, "students", KEEP, OTHER)
    newest = next(h for h in reading.history(school.ws, "students", keep) if h["field"] == "city")
    assert (newest["standing"], newest["starts_triggers"], newest["is_applied"]) == ("confirmed", False, True)


@pytest.mark.parametrize(
    ("keep", "other", "prefer", "error"),
    [
        (KEEP, KEEP.upper(), {}, BadValueError),
        (KEEP, "no@example.org", {}, UnknownNameError),
        ("no@example.org", OTHER, {}, UnknownNameError),
        (KEEP, OTHER, {"city": "both"}, BadValueError),
        (KEEP, OTHER, {"town": "other"}, UnknownNameError),
    ],
)
def test_refusals_change_nothing(
    school: School, keep: str, other: str, prefer: dict[str, str], error: type[Exception]
) -> None:
    pair(school, {}, {"city": "Rome"})
    with pytest.raises(error):
        merge.merge(school.ws, "students", keep, other, prefer)
    assert reading.find(school.ws, "students", OTHER)["city"] == "Rome"
    sound(school.ws)


def test_a_required_value_is_not_given_up(school: School) -> None:
    fields.add(school.ws, "students", "member_no", type="string", required=True)
    pair(school, {"member_no": "1"}, {"member_no": "2"})
    with school.ws.store.transaction() as cursor:
        cursor.run("update profile_1 set member_no = null where key = $k", k=OTHER)
    with pytest.raises(BadValueError, match="required"):
        merge.merge(school.ws, "students", KEEP, OTHER, {"member_no": "other"})


def test_who_may_not_write_may_not_merge(school: School) -> None:
    pair(school, {}, {})
    analyst = school.ws.acting(Actor("eve", "analyst"), clock=FixedClock(START))
    assert merge.preview(analyst, "students", KEEP, OTHER).differences
    with pytest.raises(ForbiddenError):
        merge.merge(analyst, "students", KEEP, OTHER)
