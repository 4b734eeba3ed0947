from __future__ import annotations

import orjson
import pytest

from engine import segments
from engine.access import audit
from engine.errors import ForbiddenError, UnknownNameError
from engine.events import NewEvent, record
from engine.profiles import databases, merge, person, rekey, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace
from tests.scenarios.school import COURSES, START, School

ANN = "ann@example.org"


@pytest.fixture
def school(ws: Workspace) -> School:
    found = School(ws).open()
    found.change(1, COURSES[0], key=ANN, subscribe=("general",))
    found.change(1, COURSES[1], key="bob@example.org", subscribe=("general",))
    found.tick(2)
    return found


def test_everything_about_the_person_and_nothing_about_others(school: School) -> None:
    ws = school.at(3)
    profile_id = write.write(ws, ProfileWrite("students", ANN, {"city": "Rome"}, source="card")).profile_id
    order = {"order_id": "1", "currency": "EUR", "items": [{"product": "seo"}]}
    record(ws, NewEvent("students", ANN, "purchase", ws.now(), value=9.0, properties=order, external_id="o1"))
    segments.save(ws, "students", "guests", None, kind="static", label="Guests")
    segments.add_members(ws, "guests", [ANN])
    subscriptions.suppress(ws, ANN, "manual", note="asked by phone")
    home = databases.get(ws, "students")
    subscriptions.ask(ws, home, profile_id, "general", source="form", proof={"text": "Yes, send me news"})
    found = person.export(ws, "students", ANN.upper())
    values = {f["name"]: f for f in found["fields"]}
    assert (found["profile_id"], found["key"], found["created_at"]) == (profile_id, ANN, school.at(1).now())
    assert values["current_courses"]["value"] == COURSES[0]
    assert values["city"]["standing"]["kind"] == "typed"
    assert (values["phone"]["value"], values["phone"]["standing"]) == (None, None)
    assert {(c["field"], c["old"], c["new"]) for c in found["changes"]} == {
        ("current_courses", None, COURSES[0]),
        ("email", None, ANN),
        ("city", None, "Rome"),
    }
    [bought] = [e for e in found["events"] if e["type"] == "purchase"]
    assert (bought["id"], bought["value"], bought["properties"]["order_id"]) == ("o1", 9.0, "1")
    assert found["subscriptions"]["states"] == {"general": "subscribed"}
    assert found["subscriptions"]["history"][-1]["state"] == "subscribed"
    assert found["subscriptions"]["consents"][0]["proof"] == {"text": "Yes, send me news"}
    assert (found["suppression"]["reason"], found["suppression"]["history"][0]["note"]) == ("manual", "asked by phone")
    assert [(s["campaign"], s["state"], s["reason"]) for s in found["sends"]] == [("course-registered", "sent", None)]
    assert [(s["segment"], s["left_at"]) for s in found["segments"]] == [("guests", None)]
    assert b"bob@" not in orjson.dumps(found)


def test_what_was_merged_is_part_of_it(school: School) -> None:
    done = merge.merge(school.at(3), "students", ANN, "bob@example.org")
    found = person.export(school.ws, "students", ANN)
    assert [m["profile_id"] for m in found["merged"]] == [done.merged_id]
    assert len(found["sends"]) == 2


def test_after_a_change_of_key(school: School) -> None:
    rekey.change_key(school.at(3), "students", ANN, "new@example.org")
    found = person.export(school.ws, "students", "new@example.org")
    assert ("email", ANN, "new@example.org") in [(c["field"], c["old"], c["new"]) for c in found["changes"]]


def test_a_person_without_an_address(ws: Workspace) -> None:
    databases.create(ws, "members", key="number")
    write.write(ws, ProfileWrite("members", "7", {}))
    found = person.export(ws, "members", "7")
    assert found["suppression"] == {"reason": None, "history": []}
    assert (found["events"], found["sends"], found["segments"]) == ([], [], [])
    assert found["exported_at"] == START


def test_it_is_on_record(school: School) -> None:
    found = person.export(school.ws, "students", ANN)
    [row] = audit.last_changes(school.ws, "profile", str(found["profile_id"]))
    assert row["action"] == "exported"


def test_refusals(school: School) -> None:
    with pytest.raises(UnknownNameError):
        person.export(school.ws, "students", "nobody@example.org")
    with pytest.raises(ForbiddenError):
        person.export(school.ws.acting(Actor("vera", "viewer")), "students", ANN)
