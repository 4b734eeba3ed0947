"""What a segment's health says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine import segments
from engine.clock import FixedClock
from engine.profiles import databases, quality_settings, standing, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

ROMANS = {"field": "city", "operator": "=", "value": "Rome"}


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    """Twelve people, typed in by hand: eight in Rome, two in Oslo, two nowhere."""
    databases.create(ws, "school")
    for number, city in enumerate(["Rome"] * 8 + ["Oslo"] * 2 + [None] * 2):
        write.write(ws, ProfileWrite("school", f"p{number}@example.org", {"city": city}, source="card"))
    return ws


def _subscribe(ws: Workspace) -> None:
    home = databases.get(ws, "school")
    with ws.store.read() as cursor:
        ids = cursor.column("select profile_id from profile_1")
    for profile_id in ids:
        subscriptions.set_state(ws, home, profile_id, "general", "subscribed", source="card")


def _found(ws: Workspace, condition: object = ROMANS) -> dict[str, tuple[str, int]]:
    return {f.code: (f.level, f.count) for f in segments.health(ws, "school", condition)}


def test_missing_values_are_told_with_their_number(school: Workspace) -> None:
    _subscribe(school)
    assert _found(school) == {"missing": ("note", 2)}
    (finding,) = segments.health(school, "school", ROMANS)
    assert finding.message == "City is missing for 2 people, 16.7 % of all."


def test_imported_values_are_unverified_until_somebody_confirms_them(school: Workspace) -> None:
    _subscribe(school)
    for number in (8, 9):
        write.write(school, ProfileWrite("school", f"p{number}@example.org", {"city": "Rome"}, source="import"))
    assert _found(school)["unverified"] == ("note", 2)
    for number in range(4):
        write.write(school, ProfileWrite("school", f"p{number}@example.org", {"city": "Paris"}, source="import"))
        write.write(school, ProfileWrite("school", f"p{number}@example.org", {"city": "Rome"}, source="import"))
    assert _found(school)["unverified"] == ("warning", 6)


def test_old_values_and_nobody_to_mail(school: Workspace) -> None:
    later = school.acting(clock=FixedClock(school.now() + timedelta(days=400)))
    found = _found(later)
    assert (found["old"], found["unreachable"]) == (("note", 8), ("warning", 8))
    assert [f.level for f in segments.health(later, "school", ROMANS)] == ["warning", "note", "note"]


def test_the_limits_of_a_field_decide_what_is_a_warning(school: Workspace) -> None:
    _subscribe(school)
    quality_settings.save(school, "school", "city", {"missing_limit": 10, "age_limit": 30, "unverified_limit": 50})
    assert _found(school) == {"missing": ("warning", 2)}
    assert segments.health(school, "school", ROMANS)[0].message.endswith("16.7 % of all; the limit is 10 %.")
    later = school.acting(clock=FixedClock(school.now() + timedelta(days=31)))
    found = {f.code: f for f in segments.health(later, "school", ROMANS)}
    assert (found["unverified"].level, found["unverified"].count, "old" in found) == ("warning", 8, False)
    text = "City was never confirmed or is older than 30 days for 8 people, 100.0 % of them; the limit is 50 %."
    assert found["unverified"].message == text


def test_what_the_person_confirmed_is_verified(school: Workspace) -> None:
    _subscribe(school)
    quality_settings.save(school, "school", "city", {"confirmable": True})
    wrote = write.write(school, ProfileWrite("school", "p8@example.org", {"city": "Rome"}, source="import"))
    assert "unverified" in _found(school)
    standing.confirm(school, "school", wrote.profile_id, {"city": "Rome"})
    assert "unverified" not in _found(school)
    assert _found(school, {"field": "city", "operator": "unverified"})["missing"] == ("note", 2)


def test_nobody_and_everybody(school: Workspace) -> None:
    _subscribe(school)
    assert _found(school, {"field": "city", "operator": "=", "value": "Ulm"})["empty"] == ("warning", 0)
    assert _found(school, {"combinator": "and", "rules": []}) == {"everybody": ("note", 12)}


def test_a_sudden_jump_of_the_size(school: Workspace) -> None:
    _subscribe(school)
    later = school.acting(clock=FixedClock(datetime(2026, 2, 5, 12)))
    for number in range(20, 40):
        write.write(later, ProfileWrite("school", f"p{number}@example.org", {"city": "Rome"}, source="card"))
    assert _found(later)["size_jump"] == ("warning", 20)
    assert "size_jump" not in _found(later.acting(clock=FixedClock(datetime(2026, 2, 13, 12))))
