from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.errors import ForbiddenError, UnknownNameError
from engine.events import NewEvent, record, timeline
from engine.profiles import databases, fields, masks, reading, write
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace

ANN = {"first_name": "Ann", "last_name": "Lee", "birth_date": "1990-01-05", "city": "Oslo", "nick": "annie"}


@pytest.fixture
def people(ws: Workspace) -> Database:
    home = databases.create(ws, "people")
    fields.add(ws, "people", "nick", type="string", personal=True)
    fields.add(ws, "people", "plan", type="string")
    write.write(ws, ProfileWrite("people", "ann@example.org", {**ANN, "plan": "gold"}))
    return home


@pytest.fixture
def viewer(ws: Workspace) -> Workspace:
    return ws.acting(Actor("vic@example.org", "viewer"))


def id_of(ws: Workspace, key: str = "ann@example.org") -> int:
    return reading.find(ws, "people", key)["profile_id"]


def test_a_viewer_sees_a_profile_masked_and_by_its_number(ws: Workspace, people: Database, viewer: Workspace) -> None:
    ann = id_of(ws)
    found = reading.find(viewer, "people", masks.handle(ann))
    assert found["key"] == f"#{ann}"
    assert (found["email"], found["first_name"], found["birth_date"], found["nick"]) == (
        "a•••@•••.org",
        "•••",
        "•••",
        "•••",
    )
    assert (found["city"], found["plan"], found["phone"]) == ("Oslo", "gold", None)
    assert reading.search(viewer, "people") == [found] == [reading.by_id(viewer, "people", ann)]


def test_who_may_see_it_sees_it_by_key_and_by_number(ws: Workspace, people: Database) -> None:
    found = reading.find(ws, "people", "ANN@example.org")
    assert (found["key"], found["birth_date"]) == ("ann@example.org", date(1990, 1, 5))
    assert reading.find(ws, "people", f"#{found['profile_id']}") == found
    with pytest.raises(UnknownNameError):
        reading.find(ws, "people", "#999")


def test_a_key_that_looks_like_a_number_is_a_key(ws: Workspace, people: Database, viewer: Workspace) -> None:
    databases.create(ws, "members", key="member")
    write.write(ws, ProfileWrite("members", "A", {}))
    wanted = f"#{reading.find(ws, 'members', 'A')['profile_id']}"
    write.write(ws, ProfileWrite("members", wanted, {"city": "Rome"}))
    # The key is nothing personal here: a viewer may ask by it, too.
    assert reading.find(ws, "members", wanted)["city"] == reading.find(viewer, "members", wanted)["city"] == "Rome"
    assert reading.find(viewer, "members", "a")["key"] == "a"


def test_a_viewer_does_not_learn_who_is_there(ws: Workspace, people: Database, viewer: Workspace) -> None:
    asks: list[Any] = [
        lambda: reading.find(viewer, "people", "ann@example.org"),
        lambda: reading.find(viewer, "people", "nobody@example.org"),
        lambda: reading.search(viewer, "people", "ann"),
        lambda: reading.count(viewer, "people", "ann"),
    ]
    for ask in asks:
        with pytest.raises(ForbiddenError):
            ask()
    assert reading.count(viewer, "people") == 1


def test_an_address_is_hidden_also_where_it_is_not_marked(ws: Workspace, people: Database, viewer: Workspace) -> None:
    fields.update(ws, "people", "email", personal=False)
    assert reading.search(viewer, "people")[0]["email"] == "a•••@•••.org"


def test_history_hides_what_is_personal_and_what_nobody_knows_any_more(
    ws: Workspace, people: Database, viewer: Workspace
) -> None:
    ann = id_of(ws)
    write.write(ws, ProfileWrite("people", "ann@example.org", {"nick": None, "plan": None}))
    fields.remove(ws, "people", "nick")
    told = {(c["field"], c["old"], c["new"]) for c in reading.history(viewer, "people", ann)}
    assert {("nick", "•••", None), ("nick", None, "•••"), ("plan", "gold", None), ("city", None, "Oslo")} <= told


def test_what_events_say_of_a_person_is_cleaned_of_what_is_and_was(
    ws: Workspace, people: Database, viewer: Workspace
) -> None:
    ann = id_of(ws)
    write.write(ws, ProfileWrite("people", "ann@example.org", {"first_name": "Anna"}))
    said = {"to": "Ann@Example.org", "gift": "for ANNIE, born 1990-01-05", "plan": "gold", "of": [{"who": "Ann"}]}
    record(ws, NewEvent("people", "ann@example.org", "order", ws.now(), properties=said))
    assert timeline(ws, "people", ann)[0]["properties"] == said
    seen = timeline(viewer, "people", ann)[0]["properties"]
    assert seen == {"to": "A•••@•••.org", "gift": "for •••, born •••", "plan": "gold", "of": [{"who": "•••"}]}
