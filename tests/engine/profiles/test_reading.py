from __future__ import annotations

from datetime import datetime

import pytest

from engine.clock import FixedClock
from engine.errors import ForbiddenError, UnknownNameError
from engine.profiles import databases, reading, write
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace

PEOPLE = {
    "ann@example.org": {"first_name": "Ann", "last_name": "Smith"},
    "bob@example.org": {"first_name": "Bob", "last_name": "Smithers"},
    "a_b@example.org": {"first_name": "Änne", "last_name": "O'Neil"},
    "axb@example.org": {"first_name": "100%", "last_name": "back\\slash"},
}


@pytest.fixture
def people(ws: Workspace, students: Database) -> None:
    write.write_many(ws, [ProfileWrite("students", key, data) for key, data in PEOPLE.items()])


def found(ws: Workspace, text: str) -> list[str]:
    keys = [r["key"] for r in reading.search(ws, "students", text)]
    assert reading.count(ws, "students", text) == len(keys)
    return keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", ["axb@example.org", "a_b@example.org", "bob@example.org", "ann@example.org"]),
        ("ANN@", ["ann@example.org"]),
        ("smith", ["bob@example.org", "ann@example.org"]),
        ("smith bob", ["bob@example.org"]),
        ("bob ann", []),
        ("änne", ["a_b@example.org"]),
        ("a_b", ["a_b@example.org"]),
        ("%", ["axb@example.org"]),
        ("_", ["a_b@example.org"]),
        ("k\\s", ["axb@example.org"]),
        ("o'neil", ["a_b@example.org"]),
        ("' or 1=1 --", []),
    ],
)
def test_search_takes_every_sign_as_it_is(ws: Workspace, people: None, text: str, keys: list[str]) -> None:
    assert found(ws, text) == keys


def test_the_very_key_comes_first(ws: Workspace) -> None:
    databases.create(ws, "names")
    for name in ("ann@example.org", "joann@example.org", "ann@example.org.uk"):
        write.write(ws, ProfileWrite("names", name, {}))
    assert reading.search(ws, "names", " Ann@example.org ")[0]["key"] == "ann@example.org"


def test_search_in_pages(ws: Workspace, people: None) -> None:
    pages = [[r["key"] for r in reading.search(ws, "students", limit=3, offset=n)] for n in (0, 3)]
    assert [len(p) for p in pages] == [3, 1]
    assert sorted(pages[0] + pages[1]) == sorted(PEOPLE)


def test_find_and_by_id(ws: Workspace, people: None) -> None:
    row = reading.find(ws, "students", " ANN@example.org ")
    assert reading.by_id(ws, "students", row["profile_id"]) == row
    assert (row["key"], row["first_name"], row["city"]) == ("ann@example.org", "Ann", None)
    with pytest.raises(UnknownNameError, match="There is no profile “nobody@example"):
        reading.find(ws, "students", "nobody@example.org")
    with pytest.raises(UnknownNameError):
        reading.by_id(ws, "students", 99)


def test_history_is_newest_first_with_labels(ws: Workspace, students: Database) -> None:
    at = datetime(2025, 6, 1)
    write.write(ws, ProfileWrite("students", "ann@example.org", {"course": "web"}, changed_at=at))
    later = ws.acting(clock=FixedClock(datetime(2026, 2, 1)))
    result = write.write(later, ProfileWrite("students", "ann@example.org", {"points": 5}, triggers=False))
    changes = reading.history(ws, "students", result.profile_id)
    assert [(c["field"], c["label"], c["old"], c["new"]) for c in changes] == [
        ("points", "points", None, 5),
        ("email", "Email", None, "ann@example.org"),
        ("course", "Current course", None, "Web analytics"),
    ]
    assert [c["changed_at"] for c in changes] == [later.now(), at, at]
    assert [c["starts_triggers"] for c in changes] == [False, True, True]
    assert len(reading.history(ws, "students", result.profile_id, limit=1)) == 1


def test_a_sample_is_the_newest_few(ws: Workspace, students: Database, people: None) -> None:
    assert [r["key"] for r in reading.sample(ws, students, 2)] == ["axb@example.org", "a_b@example.org"]


def test_reading_needs_a_role(ws: Workspace, people: None) -> None:
    assert reading.count(ws.acting(Actor("ann", "viewer")), "students") == 4
    with pytest.raises(ForbiddenError):
        reading.search(ws.acting(Actor("ann", "stranger")), "students")
