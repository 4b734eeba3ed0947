"""What a builder may offer: drawn from what is there, in the order in which one needs it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import segments
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import UnknownNameError
from engine.events import NewEvent, record
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.segments import choices
from engine.segments.choices import Property
from engine.segments.conditions.operators import OPERATORS
from engine.workspace import Workspace

HOME = "students"


@pytest.fixture
def world(ws: Workspace) -> Workspace:
    databases.create(ws, HOME)
    fields.add(ws, HOME, "interests", type="tags")
    fields.add(ws, HOME, "points", type="integer")
    for number, city in enumerate(["Bern", "Rome", "Bern", None]):
        data = {
            "city": city,
            "first_name": "Ann",
            "points": number,
            "interests": ["seo"] if number else ["seo", "mail"],
        }
        write.write(ws, ProfileWrite(HOME, f"p{number}@example.org", data))
    return ws


def happened(ws: Workspace, type: str, properties: dict[str, object], *, days: int = 1) -> None:
    record(ws, NewEvent(HOME, "p0@example.org", type, ws.now() - timedelta(days=days), 5.0, properties))


def test_fields_by_section(world: Workspace) -> None:
    found = choices.choices(world, HOME)
    assert list(found.sections) == ["Additional fields", "Standard fields", "Registration"]
    assert [f.name for f in found.sections["Additional fields"]] == ["interests", "points"]
    assert found.sections["Registration"][0].name == "registered_at"
    assert set(found.fields) == {f.name for f in fields.list_fields(world, HOME)}


def test_events_the_most_frequent_first(world: Workspace) -> None:
    for kind, times in (("page_view", 1), ("purchase", 3)):
        for _ in range(times):
            happened(world, kind, {})
    assert choices.choices(world, HOME).events == {"purchase": 3, "page_view": 1}


def test_messages_topics_and_segments(world: Workspace) -> None:
    templates.save(world, "welcome", TemplateSource(subject="Hi", html="<p>Hi</p>"), label="Welcome")
    segments.save(world, HOME, "all", {"combinator": "and", "rules": []})
    found = choices.choices(world, HOME)
    assert (dict(found.campaigns), dict(found.templates)) == ({}, {"welcome": "Welcome"})
    assert [t.name for t in found.topics] == ["general"]
    assert [s.name for s in found.segments] == ["all"]


def test_an_unknown_database(world: Workspace) -> None:
    with pytest.raises(UnknownNameError):
        choices.choices(world, "nothing")


def test_properties_of_events_and_of_their_items(world: Workspace) -> None:
    happened(world, "purchase", {"currency": "EUR", "gift": True, "items": [{"category": "books", "price": 9.5}]})
    happened(world, "purchase", {"currency": "USD", "items": [{"category": "books"}, {"category": "toys", "price": 3}]})
    happened(world, "purchase", {"currency": "EUR", "items": [], "note": None, "nested": {"a": 1}})
    happened(world, "page_view", {"url": "https://example.org"})
    found = {p.name: p for p in choices.properties(world, HOME, "purchase")}
    assert found == {
        "currency": Property("currency", "string", ("EUR", "USD")),
        "items.category": Property("items.category", "string", ("books", "toys")),
        "items.price": Property("items.price", "float", ("3", "9.5")),
        "gift": Property("gift", "boolean", ("true",)),
    }
    assert next(iter(found)) in ("currency", "items.category")
    assert choices.properties(world, HOME, "nothing") == []


def test_a_rare_type_is_looked_for_everywhere(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    happened(world, "rare", {"a": "b"})
    for _ in range(3):
        happened(world, "page_view", {})
    monkeypatch.setattr(choices, "_LATEST", 2)
    assert [p.name for p in choices.properties(world, HOME, "rare")] == ["a"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("city", ["Bern", "Rome"]), ("interests", ["seo", "mail"]), ("first_name", []), ("email", []), ("points", [])],
)
def test_common_values(world: Workspace, name: str, expected: list[str]) -> None:
    """None of personal data: whoever builds a segment need not see them."""
    assert choices.common_values(world, HOME, name) == expected


def test_operators_are_those_of_the_table() -> None:
    assert choices.operators("boolean") == ["=", "!=", "in", "notIn", "null", "notNull"]
    assert choices.operators("tags") == [n for n, o in OPERATORS.items() if "tags" in o.types]
