"""What a merge makes of messages: none about a value that does not stand, none twice, none lost."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from engine.campaigns import ledger
from engine.errors import StateError
from engine.profiles import merge, reading, under_way, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School

KEEP, OTHER = "ann@example.org", "ann.old@example.org"
TAKE = {"current_courses": "other"}
A, B = COURSES[0], COURSES[1]
WAITS: list[dict[str, Any]] = [{"wait": "60m"}, {"wait": "60m", "on_change_during_wait": "every_change"}]


def opened(ws: Workspace, **settings: Any) -> School:
    school = School(ws).open(**settings)
    for key in (KEEP, OTHER):
        write.write(ws, ProfileWrite("students", key, {}))
    school.tick(0)
    return school


def states(school: School) -> list[tuple[str, str | None]]:
    assert checks.check(school.ws) == []
    return [(r["state"], r["reason"]) for r in ledger.sends(school.ws)]


def test_an_unread_value_that_was_not_taken_starts_nothing(ws: Workspace) -> None:
    school = opened(ws)
    school.change(1, A, key=KEEP)
    school.tick(2)
    school.change(3, B, key=OTHER)
    merge.merge(school.at(4), "students", KEEP, OTHER)
    school.tick(5)
    assert school.subjects() == [f"You are in: {A}"]
    assert states(school) == [("sent", None)]
    with ws.store.read() as cursor:
        applied = cursor.column("select new from change where field = 'current_courses' and is_applied")
    assert applied == [A], "a value that the kept profile never had is history only"


def test_an_unread_value_that_was_taken_is_told(ws: Workspace) -> None:
    school = opened(ws)
    school.change(1, A, key=OTHER)
    school.change(1, A, key=KEEP)
    school.tick(2)
    school.change(3, B, key=OTHER)
    merge.merge(school.at(4), "students", KEEP, OTHER, TAKE)
    school.tick(5)
    assert school.subjects()[-1] == f"You are in: {B}"


def test_of_two_unread_values_the_one_that_stands_is_told(ws: Workspace) -> None:
    school = opened(ws)
    school.change(1, A, key=KEEP)
    school.change(2, B, key=OTHER)
    merge.merge(school.at(3), "students", KEEP, OTHER, TAKE)
    school.tick(4)
    assert school.subjects() == [f"You are in: {B}"]


@pytest.mark.parametrize("settings", WAITS)
@pytest.mark.parametrize(("first", "second"), [(KEEP, OTHER), (OTHER, KEEP)])
def test_what_one_of_both_got_is_not_sent_to_the_other(
    ws: Workspace, settings: dict[str, Any], first: str, second: str
) -> None:
    school = opened(ws, **settings)
    school.change(1, A, key=first)
    school.tick(62)
    school.change(63, A, key=second)
    school.tick(64)
    merge.merge(school.at(65), "students", KEEP, OTHER)
    school.tick(300)
    assert states(school) == [("sent", None), ("skipped", "reentry")]


@pytest.mark.parametrize(("first", "second"), [(KEEP, OTHER), (OTHER, KEEP)])
def test_what_one_of_both_got_is_not_told_again_when_it_is_unread(ws: Workspace, first: str, second: str) -> None:
    school = opened(ws)
    school.change(1, A, key=first)
    school.tick(2)
    school.change(3, A, key=second)
    merge.merge(school.at(4), "students", KEEP, OTHER)
    school.tick(5)
    assert states(school) == [("sent", None)]


@pytest.mark.parametrize("settings", WAITS)
def test_a_message_of_long_ago_about_another_value_is_no_second_one(ws: Workspace, settings: dict[str, Any]) -> None:
    school = opened(ws, **settings)
    year = 365 * 24 * 60
    school.change(1, A, key=KEEP)
    school.tick(62)
    school.change(year, B, key=OTHER)
    school.tick(year + 1)
    merge.merge(school.at(year + 2), "students", KEEP, OTHER, TAKE)
    school.tick(year + 200)
    assert school.subjects() == [f"You are in: {A}", f"You are in: {B}"]
    assert states(school) == [("sent", None), ("sent", None)]


@pytest.mark.parametrize("settings", WAITS)
@pytest.mark.parametrize("prefer", [{}, TAKE])
def test_of_two_that_wait_the_one_whose_value_stands_goes_out(
    ws: Workspace, settings: dict[str, Any], prefer: dict[str, str]
) -> None:
    school = opened(ws, **settings)
    school.change(1, A, key=KEEP)
    school.change(2, B, key=OTHER)
    school.tick(3)
    merge.merge(school.at(4), "students", KEEP, OTHER, prefer)
    school.tick(200)
    assert school.subjects() == [f"You are in: {B if prefer else A}"]
    assert checks.check(ws) == []


@pytest.mark.parametrize("who", [KEEP, OTHER])
def test_it_waits_for_a_message_under_way(ws: Workspace, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    school = opened(ws, wait="60m")
    school.change(1, A, key=who)
    school.tick(2)
    profile_id = reading.find(ws, "students", who)["profile_id"]
    claim = "update send set state = $state where profile_id = $id"
    ws.store.write(lambda c: c.run(claim, state="claimed", id=profile_id))
    with monkeypatch.context() as patch:
        patch.setattr(under_way, "BUSY_FOR", 0.2)
        with pytest.raises(StateError, match="being sent"):
            merge.merge(school.at(3), "students", KEEP, OTHER)
    assert reading.find(ws, "students", OTHER)
    timer = threading.Timer(0.3, lambda: ws.store.write(lambda c: c.run(claim, state="waiting", id=profile_id)))
    timer.start()
    merge.merge(school.at(3), "students", KEEP, OTHER)
    timer.join()
    school.tick(200)
    assert states(school) == [("sent", None)]


def test_a_message_about_a_request_is_waited_for_too(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(ws)
    other = reading.find(ws, "students", OTHER)["profile_id"]
    now = ws.now()
    with ws.store.transaction() as cursor:
        asked = {"opt_in_id": 1, "topic_id": 1, "database_id": 1, "profile_id": other, "source": "form"}
        cursor.insert("opt_in", [{**asked, "state": "open", "asked_at": now, "proof": "{}", "mails": 1}])
        mail = {"send_id": 1, "opt_in_id": 1, "number": 1, "state": "claimed", "attempts": 1, "claimed_at": now}
        cursor.insert("opt_in_mail", [mail])
    monkeypatch.setattr(under_way, "BUSY_FOR", 0.1)
    with pytest.raises(StateError, match="being sent"):
        merge.merge(ws.acting(), "students", KEEP, OTHER)
