"""Guards as scenarios: who is let through, what is skipped, what waits, and what of it stands in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.guards import policy
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.runner import replay, tick
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.school import minute as minute_of
from tests.scenarios.shop import Shop, sound

HOUR = 60
DAY = 24 * HOUR


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).opened()


def test_only_the_audience_as_of_the_due_time(shop: Shop) -> None:
    shop.offer("one", "one", wait="1h", audience={"field": "level", "operator": ">=", "value": 5})
    shop.set(1, level=5)
    shop.set(10, one=1)
    shop.set(DAY, level=1)
    shop.set(DAY + 10, one=2)
    shop.set(DAY + 80, level=7)
    # One late tick judges each by what held when it fell due.
    shop.tick(3 * DAY)
    assert shop.told() == [("one", "sent", None), ("one", "skipped", "not_in_audience")]
    assert ledger.sends(shop.ws)[1]["evidence"]["part"] == "audience"
    sound(shop)


def test_an_audience_not_looked_at_again_is_that_of_the_change(shop: Shop) -> None:
    shop.offer(
        "one", "one", wait="1h", audience={"field": "level", "operator": ">=", "value": 5}, recheck_audience=False
    )
    shop.set(1, level=5)
    shop.set(10, one=1)
    shop.set(20, level=1)
    shop.tick(DAY)
    assert shop.told() == [("one", "sent", None)]


def test_whoever_is_excluded_gets_nothing(shop: Shop) -> None:
    shop.offer("one", "one", exclude={"field": "level", "operator": "=", "value": 9})
    shop.person("bob@example.org", level=9)
    shop.set(1, one=1)
    shop.set(1, "bob@example.org", one=1)
    shop.tick(2)
    assert sorted(shop.told(), key=str) == [("one", "sent", None), ("one", "skipped", "not_in_audience")]


def test_at_most_two_in_a_week(shop: Shop) -> None:
    shop.offer("one", "one", limits={"messages": 2, "days": 7})
    for day in (0, 1, 2, 7, 8):
        shop.set(day * DAY + 5, one=day + 1)
    shop.tick(20 * DAY)
    # The first two fill the week; on day 7 the first is gone, on day 8 the second.
    assert [state for _, state, _ in shop.told()] == ["sent", "sent", "skipped", "sent", "sent"]
    limited = ledger.sends(shop.ws, reason="limit")[0]
    assert limited["evidence"] | {"counted": len(limited["evidence"]["counted"])} == {
        **limited["evidence"], "limit": "campaign", "messages": 2, "days": 7, "counted": 2,
    }  # fmt: skip
    sound(shop)


def test_the_workspaces_limit_counts_over_all_campaigns_and_priority_decides(shop: Shop) -> None:
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 1}})
    shop.offer("one", "one")
    shop.offer("two", "two", priority=5)
    shop.offer("three", "three", limits="none")
    shop.set(5, one=1, two=1, three=1)
    shop.tick(6)
    assert sorted(shop.told()) == [
        ("one", "skipped", "limit"),
        ("three", "sent", None),
        ("two", "sent", None),
    ]


def test_service_neither_counts_nor_is_limited(shop: Shop) -> None:
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 1}})
    shop.offer("one", "one")
    shop.offer("two", "two", purpose="service")
    for minute in (5, 10):
        shop.set(minute, two=minute)
    shop.set(20, one=1)
    shop.set(30, two=30)
    shop.tick(40)
    assert [state for _, state, _ in shop.told()] == ["sent", "sent", "sent", "sent"]


def test_one_too_many_waits_until_there_is_room(shop: Shop) -> None:
    shop.offer("one", "one", limits={"messages": 1, "days": 1, "then": "wait"})
    for minute in (5, 10, 15):
        shop.set(minute, one=minute)
    shop.tick(20)
    assert [state for _, state, _ in shop.told()] == ["sent", "deferred", "deferred"]
    assert {reason for _, state, reason in shop.told() if state == "deferred"} == {"limit"}
    shop.tick(DAY + 4)
    assert [state for _, state, _ in shop.told()] == ["sent", "deferred", "deferred"]
    shop.tick(DAY + 6)
    assert [state for _, state, _ in shop.told()] == ["sent", "sent", "deferred"]
    shop.tick(5 * DAY)
    assert [state for _, state, _ in shop.told()] == ["sent", "sent", "sent"]
    sound(shop)


def test_days_of_the_calendar(shop: Shop) -> None:
    shop.offer("one", "one", limits={"messages": 1, "days": 1, "calendar": True, "then": "wait"})
    # START is noon: two before midnight, the second leaves with the new day.
    shop.set(11 * HOUR, one=1)
    shop.set(11 * HOUR + 30, one=2)
    shop.tick(11 * HOUR + 31)
    assert shop.told() == [("one", "sent", None), ("one", "deferred", "limit")]
    shop.tick(12 * HOUR)
    assert shop.told() == [("one", "sent", None), ("one", "sent", None)]


def test_a_topics_limit_counts_its_own_messages_only(shop: Shop) -> None:
    policy.limit_topic(shop.at(0), "general", {"messages": 1, "days": 2})
    shop.offer("one", "one")
    shop.offer("two", "two")
    shop.set(5, one=1)
    shop.set(6, two=1)
    shop.tick(10)
    assert shop.told() == [("one", "sent", None), ("two", "skipped", "limit")]
    assert ledger.sends(shop.ws, reason="limit")[0]["evidence"]["limit"] == "topic"


def test_an_address_is_counted_in_every_database(shop: Shop) -> None:
    databases.create(shop.at(0), "members", key="phone")
    fields.add(shop.at(0), "members", "one", type="integer")
    write.write(shop.at(-1), ProfileWrite("members", "1", {"email": "Ann@example.org"}, subscribe=("general",)))
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 1, "per": "address"}})
    shop.offer("one", "one")
    definition = campaigns.get(shop.ws, "one").definition.as_dict() | {"name": "other"}
    campaigns.save(shop.at(0), "members", parse_definition(definition))
    switch.activate(shop.at(0), "other", accept="tried")
    shop.set(5, one=1)
    write.write(shop.at(6), ProfileWrite("members", "1", {"one": 1}))
    shop.tick(7)
    assert shop.told() == [("one", "sent", None), ("other", "skipped", "limit")]


QUIET = {"from": "21:00", "to": "08:00"}


def test_quiet_hours_hold_and_let_go_within_an_hour(shop: Shop) -> None:
    shop.offer("one", "one", quiet_hours=QUIET)
    shop.set(8 * HOUR, one=1)
    shop.set(10 * HOUR, one=2)
    shop.tick(11 * HOUR)
    assert shop.told() == [("one", "sent", None), ("one", "deferred", "quiet_hours")]
    shop.tick(19 * HOUR + 59)
    assert shop.told()[1] == ("one", "deferred", "quiet_hours")
    shop.tick(21 * HOUR)
    assert shop.told()[1] == ("one", "sent", None)
    sound(shop)


def test_quiet_hours_of_the_persons_own_zone(shop: Shop) -> None:
    shop.offer("one", "one", quiet_hours=QUIET | {"then": "drop"})
    shop.person("kim@example.org", time_zone="Asia/Tokyo")
    shop.person("lee@example.org", time_zone="nowhere")
    for key in ("ann@example.org", "kim@example.org", "lee@example.org"):
        shop.set(30, key, one=1)
    shop.tick(40)
    found = {r["profile"]: (r["state"], r["reason"]) for r in ledger.sends(shop.ws)}
    assert found == {
        "ann@example.org": ("sent", None),
        "kim@example.org": ("skipped", "quiet_hours"),
        "lee@example.org": ("sent", None),
    }


def test_what_quiet_hours_hold_meets_the_limit_when_it_leaves(shop: Shop) -> None:
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 1}, "quiet_hours": QUIET})
    shop.offer("one", "one")
    shop.offer("two", "two", priority=9)
    shop.set(10 * HOUR, one=1)
    shop.set(12 * HOUR, two=1)
    shop.tick(22 * HOUR)
    # Both leave at the same moment: priority decides.
    assert shop.told() == [("one", "skipped", "limit"), ("two", "sent", None)]


def test_quiet_hours_of_service_messages_do_not_exist(shop: Shop) -> None:
    policy.save(shop.at(0), {"quiet_hours": QUIET, "control": 0.5})
    shop.offer("one", "one", purpose="service")
    shop.set(10 * HOUR, one=1)
    shop.tick(10 * HOUR + 1)
    assert shop.told() == [("one", "sent", None)]


def test_holdout_and_control_are_stable_shares(shop: Shop) -> None:
    policy.save(shop.at(0), {"control": 0.2})
    shop.offer("one", "one", holdout=0.3)
    keys = [f"p{n}@example.org" for n in range(400)]
    write.write_many(shop.at(-1), [ProfileWrite("students", key, {}, subscribe=("general",)) for key in keys])
    write.write_many(shop.at(5), [ProfileWrite("students", key, {"one": 1}) for key in keys])
    shop.tick(6)
    first = {r["profile"]: r["reason"] for r in ledger.sends(shop.ws)}
    shares = {reason: list(first.values()).count(reason) / len(keys) for reason in ("holdout", "control")}
    assert shares["holdout"] == pytest.approx(0.3, abs=0.08)
    assert shares["control"] == pytest.approx(0.7 * 0.2, abs=0.06)
    write.write_many(shop.at(DAY), [ProfileWrite("students", key, {"one": 2}) for key in keys])
    shop.tick(DAY + 1)
    assert {r["profile"]: r["reason"] for r in ledger.sends(shop.ws)} == first


def test_held_out_counts_for_reentry_but_not_for_limits(shop: Shop) -> None:
    policy.save(shop.at(0), {"control": 0.5, "limits": {"messages": 1, "days": 1}})
    shop.offer("one", "one", reentry="once")
    shop.offer("two", "two", limits={"messages": 1, "days": 1})
    keys = [f"p{n}@example.org" for n in range(12)]
    for key in keys:
        shop.person(key)
        shop.set(5, key, one=1)
        shop.set(10, key, one=2)
        shop.set(15, key, two=1)
    shop.tick(20)
    rows = [r for r in ledger.sends(shop.ws) if r["profile"] in keys]
    control = {r["profile"] for r in rows if r["reason"] == "control"}
    assert 0 < len(control) < len(keys)
    told = {(r["profile"] in control, r["campaign"], r["state"], r["reason"]) for r in rows}
    assert told == {
        (True, "one", "skipped", "control"),
        (True, "one", "skipped", "reentry"),
        (True, "two", "skipped", "control"),
        (False, "one", "sent", None),
        (False, "one", "skipped", "reentry"),
        (False, "two", "skipped", "limit"),
    }


def history(shop: Shop, step: timedelta | None) -> list[tuple[str, float, str, str]]:
    """Twelve busy days under every guard, ticked so often or once at the end; (campaign, minute it happened, state, reason)."""
    limits = [{"messages": 1, "days": 1}, {"messages": 3, "days": 4, "then": "wait"}]
    policy.save(shop.at(0), {"limits": limits, "quiet_hours": QUIET})
    shop.offer("one", "one", audience={"field": "level", "operator": "<", "value": 7})
    shop.offer("two", "two", priority=1, wait="2h", quiet_hours={"from": "00:00", "to": "12:00"})
    shop.offer("three", "three", reentry={"once_per": "2d"}, limits={"messages": 1, "days": 1, "then": "wait"})
    for n in range(60):
        shop.write(n * 171, {("one", "two", "three")[n % 3]: n, "level": n * 7 % 10})
    end = shop.at(12 * DAY)
    if step:
        replay(end, START, end.now(), step)
    else:
        tick(end)
    sound(shop)
    rows = ledger.sends(shop.ws)
    return sorted((r["campaign"], minute_of(r["occurred_at"]), r["state"], r["reason"] or "") for r in rows)


def test_guards_do_not_depend_on_the_ticks(tmp_path: Path) -> None:
    found: list[list[tuple[str, float, str, str]]] = []
    for step in (timedelta(hours=3), None):
        workspace = Workspace.in_memory(FixedClock(START), tmp_path / str(step))
        # Where in the hour after quiet hours somebody's messages leave hangs on it.
        shop = Shop(replace(workspace, salt="the same in both")).open()
        shop.person()
        found.append(history(shop, step))
        workspace.close()
    assert found[0] == found[1]
    assert {reason for *_, reason in found[1]} >= {"", "limit", "not_in_audience", "reentry"}
