"""Whom a campaign is for: segments, conditions, both databases' worth of them, and what becomes of who is outside."""

from __future__ import annotations

import pytest

from engine import segments
from engine.campaigns import campaigns, ledger
from engine.campaigns.model import parse_definition
from engine.errors import BadValueError, StateError
from engine.profiles import databases, fields
from engine.workspace import Workspace
from tests.scenarios.shop import Shop

LEVEL = {"field": "level", "operator": ">=", "value": 5}


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    shop = Shop(ws).open()
    for key, level in (("ann", 1), ("bob", 6), ("eve", 9)):
        shop.person(f"{key}@example.org", level=level)
    return shop


def got(shop: Shop, name: str = "one") -> dict[str, str | None]:
    for key in ("ann", "bob", "eve"):
        shop.set(5, f"{key}@example.org", one=1)
    shop.tick(6)
    rows = ledger.sends(shop.ws, campaign=name)
    return {r["profile"].split("@")[0]: r["evidence"].get("part") if r["state"] == "skipped" else "sent" for r in rows}


def test_a_segment_and_an_exclusion(shop: Shop) -> None:
    segments.save(shop.at(0), "students", "advanced", LEVEL)
    shop.offer("one", "one", audience="advanced", exclude={"field": "level", "operator": "=", "value": 9})
    assert got(shop) == {"ann": "audience", "bob": "sent", "eve": "exclude"}


def test_a_segment_is_what_it_is_when_the_message_falls_due(shop: Shop) -> None:
    segments.save(shop.at(0), "students", "advanced", LEVEL)
    shop.offer("one", "one", audience="advanced")
    segments.save(shop.at(1), "students", "advanced", {"field": "level", "operator": "=", "value": 1})
    assert got(shop) == {"ann": "sent", "bob": "audience", "eve": "audience"}


def test_a_service_message_has_an_audience_too(shop: Shop) -> None:
    shop.offer("one", "one", purpose="service", audience=LEVEL)
    assert got(shop) == {"ann": "audience", "bob": "sent", "eve": "sent"}


def test_two_campaigns_are_judged_apart(shop: Shop) -> None:
    shop.offer("one", "one", audience=LEVEL)
    shop.offer("two", "one", audience={"not": True, "combinator": "and", "rules": [LEVEL]})
    assert got(shop) == {"ann": "audience", "bob": "sent", "eve": "sent"}
    assert got(shop, "two") == {"ann": "sent", "bob": "audience", "eve": "audience"}


def test_an_audience_that_does_not_fit_is_refused_when_it_is_saved(shop: Shop) -> None:
    databases.create(shop.at(0), "others")
    segments.save(shop.at(0), "others", "elsewhere", {"field": "city", "operator": "=", "value": "Riga"})
    plain = {"name": "one", "kind": "trigger", "trigger": {"event": "by_hand"}, "content": [{"template": "offer"}]}
    for audience in ("nobody", "elsewhere", {"field": "height", "operator": "=", "value": 1}):
        with pytest.raises(BadValueError, match="audience"):
            campaigns.save(shop.at(0), "students", parse_definition(plain | {"audience": audience}))


def test_what_an_audience_uses_stays(shop: Shop) -> None:
    segments.save(shop.at(0), "students", "advanced", {"field": "two", "operator": "=", "value": 1})
    shop.offer("one", "one", audience="advanced", exclude=LEVEL)
    with pytest.raises(StateError, match="campaign"):
        fields.remove(shop.at(0), "students", "level")
    with pytest.raises(StateError, match="campaign"):
        segments.archive(shop.at(0), "advanced")


def test_one_broken_audience_holds_up_no_other_campaign(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    fields.add(shop.at(0), "students", "size", type="enum", options=["small", "large"])
    large = {"field": "size", "operator": "=", "value": "large"}
    shop.offer("one", "one", audience=large)
    shop.offer("two", "one")
    with shop.ws.store.transaction() as cursor:
        cursor.run("update field set options = '[]' where name = 'size'")
    shop.ws.cache.clear()
    assert got(shop, "two") == {"ann": "sent", "bob": "sent", "eve": "sent"}
    assert {r["state"] for r in ledger.sends(shop.ws, campaign="one")} == {"waiting"}
    assert "cannot be asked" in caplog.text
    with shop.ws.store.transaction() as cursor:
        cursor.run("""update field set options = '[{"code":"large","label":"Large"}]' where name = 'size'""")
    shop.ws.cache.clear()
    shop.tick(40)
    assert {r["state"] for r in ledger.sends(shop.ws, campaign="one")} == {"waiting"}, "not before the hour is over"
    shop.tick(70)
    assert {r["reason"] for r in ledger.sends(shop.ws, campaign="one")} == {"not_in_audience"}


def test_who_is_left_out_twice_is_told_once(shop: Shop) -> None:
    low = {"field": "level", "operator": "<", "value": 5}
    shop.offer("one", "one", exclude=low)
    shop.offer("two", "two", audience=LEVEL, exclude=low)
    shop.set(5, "bob@example.org", one=1)
    shop.set(5, "ann@example.org", two=1)
    shop.tick(6)
    assert [r["evidence"]["part"] for r in ledger.sends(shop.ws, campaign="two")] == ["audience"]
    with shop.ws.store.read() as cursor:
        assert cursor.column(
            "select json_extract_string(evidence, '$.part') from decision where reason is not null"
        ) == ["audience"]
