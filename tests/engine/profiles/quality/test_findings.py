from __future__ import annotations

import pytest

from engine.errors import ForbiddenError
from engine.profiles import quality_settings
from engine.profiles.databases import Database
from engine.profiles.quality.findings import warnings
from engine.workspace import Actor, Workspace
from tests.engine.profiles.quality.conftest import Put


@pytest.fixture
def filled(put: Put) -> None:
    for number in range(10):
        put(f"p{number}", "import" if number < 3 else "card", city="Rome" if number < 5 else None)


def codes(ws: Workspace, *names: str) -> list[tuple[str, str, int]]:
    return [(f.level, f.code, f.count) for f in warnings(ws, "readers", names)]


def test_without_limits_much_is_worth_a_note(ws: Workspace, readers: Database, filled: None) -> None:
    assert codes(ws, "city") == [("note", "missing", 5), ("note", "unverified", 3)]
    texts = [f.message for f in warnings(ws, "readers", ["city"])]
    assert texts == [
        "City is missing for 5 people, 50.0 % of everybody.",
        "City is never confirmed for 3 people, 60.0 % of its values.",
    ]


def test_limits_warn_only_when_they_are_exceeded(ws: Workspace, readers: Database, filled: None) -> None:
    quality_settings.save(ws, "readers", "city", {"missing_limit": 50, "unverified_limit": 59})
    assert codes(ws, "city") == [("warning", "unverified", 3)]
    assert warnings(ws, "readers", ["city"])[0].message.endswith("60.0 % of its values; the limit is 59 %.")
    quality_settings.save(ws, "readers", "city", {"missing_limit": 49.9, "unverified_limit": 60})
    assert codes(ws, "city") == [("warning", "missing", 5)]


def test_an_age_limit_warns_of_old_values(ws: Workspace, readers: Database, put: Put) -> None:
    for number in range(5):
        put(f"p{number}", days=-number * 10, plan="pro")
    quality_settings.save(ws, "readers", "plan", {"age_limit": 15})
    assert codes(ws, "plan") == [("warning", "unverified", 3)]
    assert warnings(ws, "readers", ["plan"])[0].message.startswith("plan is older than 15 days for 3 people")


def test_a_broken_rule_warns(ws: Workspace, readers: Database, put: Put) -> None:
    put("a", points=-1)
    quality_settings.save(ws, "readers", "points", {"minimum": 0})
    assert codes(ws, "points") == [("warning", "invalid", 1)]
    assert (
        warnings(ws, "readers", ["points"])[0].message
        == "points breaks its own rule for 1 person, 100.0 % of its values."
    )


def test_nothing_to_say(ws: Workspace, readers: Database, put: Put) -> None:
    assert codes(ws, "city") == []
    put("a", city="Rome")
    assert codes(ws) == codes(ws, "city") == codes(ws, "nothing") == []


def test_who_may_not(ws: Workspace, readers: Database) -> None:
    with pytest.raises(ForbiddenError):
        warnings(ws.acting(Actor("x", "nobody")), "readers", ["city"])


def test_only_some_people_may_count(ws: Workspace, readers: Database, put: Put) -> None:
    sources = ("import", "card", "card", "card")
    ids = [put(f"p{n}", source, city="Rome" if n < 2 else None) for n, source in enumerate(sources)]
    quality_settings.save(ws, "readers", "city", {"missing_limit": 0, "unverified_limit": 0})
    found = warnings(ws, "readers", ["city"], people=ids[1:])
    assert [f.message for f in found] == ["City is missing for 2 people, 66.7 % of them; the limit is 0 %."]
    assert [(f.code, f.field, f.count) for f in warnings(ws, "readers", ["city"])] == [
        ("missing", "city", 2),
        ("unverified", "city", 1),
    ]
    assert warnings(ws, "readers", ["city"], people=[]) == []
