"""Dashboards in the store."""

from __future__ import annotations

import pytest

from engine import segments
from engine.errors import BadValueError, ForbiddenError, NameTakenError, StateError, UnknownNameError
from engine.profiles import databases, erase, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.reports.shared import keeping
from engine.reports.shared.model import Days, Filters, Parts
from engine.workspace import Actor, Workspace
from tests.scenarios.school import School

EVERYBODY = {"combinator": "and", "rules": []}


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    School(ws).open()
    subscriptions.create_topic(ws, "news", label="News")
    segments.save(ws, "students", "loyal", EVERYBODY, label="Loyal")
    return ws


def audit(ws: Workspace) -> list[tuple[str, str]]:
    with ws.store.read() as cursor:
        return cursor.rows("select action, name from audit where kind = 'dashboard' order by log_id")


def test_a_dashboard_is_made_changed_and_removed(school: Workspace) -> None:
    parts = Parts("Board", "Monthly.", ("figures",), Filters(("course-registered",), "news", "loyal", Days(7)))
    made = keeping.create(school, "board", parts)
    assert (made.parts, made.created_by, made.changed_at) == (parts, "local", school.now())
    other = keeping.create(school, "agency", Parts("Agency"))
    changed = keeping.update(school, "board", Parts("Zebra", blocks=("funnel", "figures")))
    assert keeping.update(school, "board", changed.parts) == changed, "nothing to write"
    assert keeping.list_all(school) == [other, changed]
    assert keeping.get(school, "board") == changed
    keeping.delete(school, "board")
    assert keeping.list_all(school) == [other]
    assert audit(school) == [("created", "board"), ("created", "agency"), ("changed", "board"), ("deleted", "board")]


def test_what_a_dashboard_shows_stays(school: Workspace) -> None:
    keeping.create(school, "board", Parts("Board", filters=Filters(segment="loyal", topic="news")))
    assert segments.uses(school, "loyal") == ["dashboard board"]
    with pytest.raises(StateError, match="dashboard board"):
        segments.archive(school, "loyal")
    keeping.update(school, "board", Parts("Board"))
    assert segments.uses(school, "loyal") == []
    segments.archive(school, "loyal")


@pytest.mark.parametrize(
    "filters", [Filters(campaigns=("nothing",)), Filters(topic="nothing"), Filters(segment="nothing")]
)
def test_what_is_not_there_cannot_be_shown(school: Workspace, filters: Filters) -> None:
    with pytest.raises(UnknownNameError, match="nothing"):
        keeping.create(school, "board", Parts("Board", filters=filters))
    assert keeping.list_all(school) == []


def test_names(ws: Workspace) -> None:
    keeping.create(ws, "board", Parts("Board"))
    with pytest.raises(NameTakenError):
        keeping.create(ws, "board", Parts("Board"))
    with pytest.raises(BadValueError, match="dashboard"):
        keeping.create(ws, "The board", Parts("Board"))
    with pytest.raises(UnknownNameError, match="Did you mean “board”"):
        keeping.delete(ws, "bord")


def test_who_may(ws: Workspace) -> None:
    keeping.create(ws, "board", Parts("Board"))
    reader = ws.acting(Actor("a", "viewer"))
    assert keeping.get(reader, "board").parts.title == "Board"
    for act in (
        lambda: keeping.create(reader, "x", Parts("X")),
        lambda: keeping.update(reader, "board", Parts("X")),
        lambda: keeping.delete(reader, "board"),
    ):
        with pytest.raises(ForbiddenError):
            act()


def test_an_erased_person_is_named_nowhere(ws: Workspace) -> None:
    databases.create(ws, "people")
    write.write(ws, ProfileWrite("people", "zoe.quill@example.org", {}))
    keeping.create(ws, "board", Parts("For zoe.quill@example.org", "See\nzoe.quill@example.org"))
    keeping.list_all(ws)
    erase.erase(ws, "people", "zoe.quill@example.org")
    parts = keeping.get(ws, "board").parts
    assert (parts.title, parts.note) == (f"For {erase.REPLACEMENT}", f"See\n{erase.REPLACEMENT}")
