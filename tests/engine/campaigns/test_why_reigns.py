"""Which version counted when, and whether anything did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from engine.campaigns import switch, why_reigns
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.campaigns.why_reigns import Reign
from tests.engine.campaigns.test_why_past import PAID, READ, told
from tests.scenarios.school import School
from tests.scenarios.shop import Shop
from tests.scenarios.test_triggers import LETTER, happen, open_school

NOON = datetime(2026, 1, 5, 12)


def definition() -> CampaignDefinition:
    given = {"name": "c", "kind": "trigger", "trigger": PAID, "content": LETTER}
    return parse_definition(given)


def reign(version: int, hour: int, after: int, **more: Any) -> Reign:
    reached: dict[why_reigns.Log, int] = {"change": after, "event": after + 100, "subscription": 0}
    return Reign(version, definition(), reached, NOON.replace(hour=hour), **more)


def test_what_stands_in_the_log_at_the_very_moment_of_a_beginning_is_told_apart_by_its_place() -> None:
    reigns = [reign(1, 12, 5), reign(2, 14, 9)]

    def version(hour: int, number: int, log: why_reigns.Log = "change") -> int | None:
        found = why_reigns.at(reigns, NOON.replace(hour=hour), log, number)
        return found.version if found else None

    assert [version(11, 99), version(12, 5), version(12, 6), version(13, 1)] == [None, None, 1, 1]
    assert [version(14, 9), version(14, 10), version(15, 1)] == [1, 2, 2]
    assert [version(14, 109, "event"), version(14, 110, "event")] == [1, 2]


@pytest.mark.parametrize(
    ("ended_by", "counts"), [("paused", False), ("archived", False), ("changed", True), ("resumed", True)]
)
def test_after_its_end_nothing_counts_but_where_the_next_takes_it_along(ended_by: str, counts: bool) -> None:
    one = reign(1, 12, 5, stopped_at=NOON.replace(hour=13), ended_by=ended_by)
    assert one.why_not(NOON.replace(hour=12, minute=59)) is None
    assert (one.why_not(NOON.replace(hour=13)) is None) is counts


@pytest.fixture
def shop(ws: Any) -> Shop:
    shop = Shop(ws).opened()
    shop.name = "c"
    return shop


def test_paused_then_and_archived_then(shop: Shop) -> None:
    shop.offer("c", "one")
    switch.pause(shop.at(2), "c")
    shop.set(3, one=1)
    switch.archive(shop.at(4), "c")
    shop.set(5, one=2)
    paused, archived = told(shop, 6)
    assert paused.endswith("not planned, because the campaign was paused then.")
    assert archived.endswith("not planned, because the campaign had been archived by then.")


def test_archived_from_one_moment_to_the_next(shop: Shop) -> None:
    shop.offer("c", "one")
    switch.archive(shop.at(4), "c")
    shop.set(5, one=2)
    assert told(shop, 6)[0].endswith("not planned, because the campaign had been archived by then.")


def test_a_pause_that_counted_by_the_version_that_ended_it(ws: Any) -> None:
    school = open_school(School(ws), PAID)
    switch.pause(school.at(2), "follow")
    happen(school, 3, "read")
    happen(school, 4, "paid")
    school.campaign(trigger=READ, content=LETTER)
    switch.activate(school.at(5), "follow", with_pause=True)
    school.tick(6)
    assert told(school, 7) == ["12:03 read: sent 5 Jan 2026, 12:06."]
