"""What a database has that presets can use."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import events, segments
from engine.errors import UnknownNameError
from engine.events import NewEvent
from engine.profiles import databases
from engine.segments.models import Choice, Known, known
from engine.workspace import Workspace
from tests.engine.segments.models.shop import PEOPLE, key


def test_an_empty_database_has_fields_only(ws: Workspace) -> None:
    databases.create(ws, "shop")
    found = known(ws, "shop")
    assert {f.name for f in found.fields} >= {"country", "birth_date"}
    assert set(found.present.values()) == {0}
    assert (found.deeds, found.mails, found.valued) == ({}, {}, ())
    assert (found.values("country"), found.amounts("purchase")) == ((), ())


def test_fields_with_values_and_types_of_events(shop: Workspace) -> None:
    found = known(shop, "shop")
    assert (found.present["language"], found.present["country"], found.present["phone"]) == (PEOPLE, 39, 0)
    assert list(found.deeds) == ["purchase", "page_view"]
    assert found.deeds["page_view"] == 40
    assert dict(found.mails) == {"sent": 24, "opened": 12, "clicked": 6}
    assert found.valued == ("purchase",)


def test_values_are_counted_with_case_ignored(shop: Workspace) -> None:
    assert known(shop, "shop").values("country") == (
        Choice("DE", "DE", 20),
        Choice("AT", "AT", 10),
        Choice("FR", "FR", 9),
    )


def test_each_tag_counts_once_a_person(shop: Workspace) -> None:
    assert known(shop, "shop").values("interests") == (
        Choice("Email", "Email", 24),
        Choice("seo", "seo", 24),
    )


def test_an_option_is_shown_by_its_label(shop: Workspace) -> None:
    assert known(shop, "shop").values("level") == (
        Choice("advanced", "advanced", 16),
        Choice("beginner", "beginner", 16),
    )


def test_amounts_are_the_value_and_numeric_properties(shop: Workspace) -> None:
    found = known(shop, "shop")
    assert [c.value for c in found.amounts("purchase")] == ["value", "points"]
    assert found.amounts("page_view") == ()


def test_people_who_were_erased_and_events_to_come_do_not_count(shop: Workspace) -> None:
    with shop.store.transaction() as cursor:
        cursor.run("update profile_1 set _erased_at = $now where key = $key", now=shop.now(), key=key(1))
    events.record(shop, NewEvent("shop", key(2), "webinar", shop.now() + timedelta(days=1)))
    found = known(shop, "shop")
    assert found.present["language"] == PEOPLE - 1
    assert "webinar" not in found.deeds


def test_an_unknown_database_is_refused(ws: Workspace) -> None:
    with pytest.raises(UnknownNameError):
        known(ws, "shop")


def test_a_field_that_nobody_knows_is_called_by_its_name() -> None:
    assert Known((), {}).label("gone") == "gone"


def test_the_engines_own_events_are_nothing_that_people_do(shop: Workspace) -> None:
    before = known(shop, "shop")
    segments.save(shop, "shop", "regulars", None, kind="static")
    segments.add_members(shop, "regulars", [key(1), key(2)])
    segments.remove_members(shop, "regulars", [key(1)])
    with shop.store.transaction() as cursor:
        cursor.run("update event set value = 1 where type like 'segment_%'")
    found = known(shop, "shop")
    assert (found.deeds, found.mails, found.valued) == (before.deeds, before.mails, before.valued)
