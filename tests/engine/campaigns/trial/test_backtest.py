"""A campaign tried on the past gives what it would have given live, row for row, and writes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import events
from engine.campaigns import campaigns, ledger, switch, trial
from engine.campaigns.guards import policy
from engine.campaigns.model import parse_definition
from engine.campaigns.trial import Backtest
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import BadValueError, StateError, UnknownNameError
from engine.events import NewEvent
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from engine.runner import replay
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop

HOUR = 60
DAY = 24 * HOUR
QUIET = {"from": "21:00", "to": "08:00"}


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).opened()


def draft(shop: Shop, name: str = "one", field: str = "one", **said: Any) -> None:
    definition: dict[str, Any] = {
        "name": name,
        "kind": "trigger",
        "trigger": {"event": "fields_updated", "fields": [field]},
        "content": [{"template": "offer"}],
        "useful_for": "never",
    }
    campaigns.save(shop.at(0), "students", parse_definition(definition | said))


def tried(shop: Shop, now: float, name: str = "one", start: float = 0, end: float | None = None) -> Backtest:
    times = [START + timedelta(minutes=m) for m in (start, now if end is None else end)]
    return trial.backtest(shop.at(now), name, *times)


def told(rows: Any) -> list[tuple[Any, ...]]:
    """Of the ledger or of a trial: what may not differ."""
    keys = ("profile", "occurred_at", "due_at", "state", "reason")
    return sorted(tuple(str(r[k]) for k in keys) for r in rows)


def test_a_draft_is_tried_and_nothing_is_written(shop: Shop) -> None:
    draft(shop)
    shop.set(5, one=1)
    shop.set(10, one=2)
    found = tried(shop, 20)
    assert (found.planned, found.messages("sent"), found.repeats) == (2, 2, {2: 1})
    assert ledger.sends(shop.ws) == []
    assert campaigns.get(shop.ws, "one").state == "draft"
    assert checks.check(shop.ws) == []


def test_changes_that_were_to_start_nothing_are_counted_apart(shop: Shop) -> None:
    draft(shop)
    shop.set(5, one=1)
    write.write(shop.at(6), ProfileWrite("students", "ann@example.org", {"one": 2}, triggers=False))
    write.write(shop.at(7), ProfileWrite("students", "ann@example.org", {"two": 2}, triggers=False))
    found = tried(shop, 20)
    assert (found.planned, found.quiet, found.as_dict()["quiet"]) == (1, 1, 1)


def test_only_the_range_counts(shop: Shop) -> None:
    draft(shop)
    for minute in (5, 50, 500):
        shop.set(minute, one=minute)
    assert tried(shop, 600, start=10, end=100).planned == 1


def test_what_falls_due_after_now_waits(shop: Shop) -> None:
    draft(shop, wait="1h")
    shop.set(5, one=1)
    shop.set(90, one=2)
    found = tried(shop, 100)
    assert (found.messages("sent"), found.messages("waiting")) == (1, 1)


def test_each_guard_is_counted_and_told(shop: Shop) -> None:
    policy.save(shop.at(0), {"limits": {"messages": 1, "days": 1}})
    draft(shop, audience={"field": "level", "operator": ">=", "value": 5}, quiet_hours=QUIET | {"then": "drop"})
    shop.set(1, level=5)
    shop.set(5, one=1)
    shop.set(10, one=2)
    shop.set(2 * DAY, level=1)
    shop.set(2 * DAY + 5, one=3)
    shop.set(3 * DAY, level=9)
    shop.set(3 * DAY + 10 * HOUR, one=4)
    found = tried(shop, 5 * DAY)
    reasons = {o.reason: o.messages for o in found.outcomes}
    assert reasons == {None: 1, "limit": 1, "not_in_audience": 1, "quiet_hours": 1}
    assert {r["reason"]: r["evidence"].get("limit") for r in found.rows}["limit"] == "workspace"
    assert sum(n for *_, n in found.days) == found.planned


def test_what_others_sent_fills_the_limit_and_stands_beside(shop: Shop) -> None:
    shop.offer("two", "two")
    shop.set(5, two=1)
    shop.tick(6)
    shop.set(2 * DAY, two=2)
    shop.tick(2 * DAY + 1)
    draft(shop, limits={"messages": 1, "days": 1})
    shop.set(10, one=1)
    shop.set(DAY + HOUR, one=2)
    found = tried(shop, 3 * DAY)
    assert {o.reason: o.messages for o in found.outcomes} == {None: 1, "limit": 1}
    assert found.beside == (("two", "two", 1),)


def test_of_one_moment_the_priority_decides_as_it_does_live(shop: Shop) -> None:
    shop.offer("two", "two", limits="none")
    shop.offer("one", "one", priority=9, limits={"messages": 1, "days": 1})
    shop.set(5, one=1, two=1)
    shop.tick(6)
    assert {r["state"] for r in ledger.sends(shop.ws)} == {"sent"}
    assert tried(shop, 10).messages("sent") == 1


def test_what_it_sent_before_counts_for_reentry(shop: Shop) -> None:
    shop.offer("one", "one", reentry="once")
    shop.set(5, one=1)
    shop.tick(6)
    switch.pause(shop.at(10), "one")
    shop.set(DAY, one=2)
    assert {o.reason for o in tried(shop, 2 * DAY, start=DAY - 5).outcomes} == {"reentry"}


def test_a_week_that_was_live_is_told_again_row_for_row(shop: Shop) -> None:
    policy.save(
        shop.at(0), {"limits": {"messages": 2, "days": 3, "then": "wait"}, "quiet_hours": QUIET, "control": 0.1}
    )
    # Many people with few messages each: of one person's only one at a time is decided.
    for n in range(15):
        shop.person(f"p{n}@example.org", level=n % 5 * 3)
    shop.offer("two", "two")
    shop.offer("one", "one", wait="90m", audience={"field": "level", "operator": "<", "value": 9}, holdout=0.1)
    for n in range(150):
        shop.set(n * 17, f"p{n // 2 * 7 % 15}@example.org", **{"one" if n % 3 else "two": n % 7})
    for minute in range(0, 2 * DAY, 240):
        shop.tick(minute)
    shop.tick(8 * DAY)
    live = ledger.sends(shop.ws, campaign="one")
    assert {r["reason"] for r in live} >= {None, "not_in_audience", "limit", "restarted"}
    found = tried(shop, 8 * DAY)
    assert {(o.state, o.reason): o.messages for o in found.outcomes} == {
        key: sum((r["state"], r["reason"]) == key for r in live) for key in {(r["state"], r["reason"]) for r in live}
    }
    few = {(r["profile"], r["occurred_at"]) for r in found.rows}
    assert told(found.rows) == told(r for r in live if (r["profile"], r["occurred_at"]) in few)
    later = tried(shop, 8 * DAY, start=DAY)
    since = START + timedelta(days=1)
    assert later.planned == sum(r["occurred_at"] >= since for r in live)
    assert later.messages("sent") == sum(r["occurred_at"] >= since and r["state"] == "sent" for r in live)


@settings(max_examples=5, deadline=None)
@given(st.data())
def test_any_history_live_or_tried_is_the_same(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        ws = Workspace.in_memory(FixedClock(START), Path(folder))
        shop = Shop(ws).open()
        people = ["ann@example.org", "bob@example.org"]
        for key in people:
            shop.person(key)
        said = {
            "wait": data.draw(st.sampled_from(["0m", "30m", "1d"])),
            "on_change_during_wait": data.draw(st.sampled_from(["last_value", "first_due", "every_change"])),
            "reentry": data.draw(st.sampled_from(["every_time", "once", {"once_per": "2d"}])),
            "limits": data.draw(st.sampled_from([None, {"messages": 1, "days": 1, "then": "wait"}])),
            "quiet_hours": data.draw(st.sampled_from([None, QUIET])),
            "useful_for": data.draw(st.sampled_from(["never", "6h"])),
        }
        shop.offer("one", "one", **said)
        writes = st.tuples(st.integers(1, 4 * DAY), st.sampled_from(people), st.sampled_from([1, 2, None]))
        for minute, key, value in sorted(data.draw(st.lists(writes, max_size=12)), key=str):
            shop.set(minute, key, one=value)
        # Ticked at each hour in which something falls due, so that nothing is later live than tried.
        replay(shop.at(0), START, START + timedelta(days=6), timedelta(hours=1))
        assert told(tried(shop, 10 * DAY, end=9 * DAY).rows) == told(ledger.sends(ws))
        ws.close()


def test_messages_are_made_with_what_people_had_then(shop: Shop) -> None:
    source = TemplateSource(
        subject="{{ one }}, level {{ profile.level }}",
        html='<p>before {{ change.old | default("nothing") }} <a href="{{ links.unsubscribe }}">no</a></p>',
    )
    templates.save(shop.at(0), "offer", source)
    draft(shop)
    shop.set(1, level=5)
    shop.set(5, one=1)
    shop.set(10, level=6)
    shop.set(15, one=2)
    shop.set(20, level=7, one=3)
    first, second, third = tried(shop, 30).samples
    assert [s.rendered.subject if s.rendered else s.problem for s in (first, second, third)] == [
        "1, level 5", "2, level 6", "3, level 7",
    ]  # fmt: skip
    assert first.rendered and "before nothing" in first.rendered.text
    assert second.rendered and "before 1" in second.rendered.text


def test_a_message_that_cannot_be_made_says_why(shop: Shop) -> None:
    templates.save(shop.at(0), "offer", TemplateSource(subject="{{ city }}", html="<p>{{ links.unsubscribe }}</p>"))
    draft(shop)
    shop.set(5, one=1)
    (sample,) = tried(shop, 10).samples
    assert sample.rendered is None and sample.problem and "city" in sample.problem


def test_events_are_tried_though_nobody_waited_for_them(shop: Shop) -> None:
    at = START + timedelta(minutes=5)
    with shop.ws.store.read() as cursor:
        ann = cursor.value("select profile_id from profile_1")
    events.record(shop.at(6), NewEvent("students", ann, "purchase", at, value=5.0))
    draft(shop, trigger={"event": "event", "type": "purchase"})
    found = tried(shop, 10)
    assert (found.planned, found.messages("sent")) == (1, 1)


def test_the_coming_week_is_the_mean_of_its_weekdays(shop: Shop) -> None:
    draft(shop)
    for week in range(4):
        for n in range(week + 1):
            shop.set(week * 7 * DAY + 5 + n, one=week * 10 + n)
    found = tried(shop, 28 * DAY)
    monday = next(f for f in found.forecast if f.day.weekday() == 0)
    # START is a Monday's noon, so that its first day is not a whole one.
    assert (monday.expected, monday.least, monday.most) == (3, 2, 4)
    assert [f.expected for f in found.forecast if f.day.weekday() != 0] == [0] * 6
    assert tried(shop, 28 * DAY, start=26 * DAY).forecast == ()


def test_what_cannot_be_tried_is_refused(shop: Shop) -> None:
    draft(shop)
    with pytest.raises(BadValueError, match="start must lie before the end"):
        tried(shop, 10, start=10)
    with pytest.raises(BadValueError, match="Nobody knows yet"):
        tried(shop, 10, end=11)
    with pytest.raises(UnknownNameError):
        tried(shop, 10, "nothing")
    draft(shop, "ranked", audience={"rfm": "m", "operator": ">=", "value": 4})
    with pytest.raises(StateError, match="RFM"):
        tried(shop, 10, "ranked")
    definition = {"name": "news", "kind": "broadcast", "content": [{"template": "offer"}]}
    campaigns.save(shop.at(0), "students", parse_definition(definition))
    with pytest.raises(StateError, match="only trigger campaigns"):
        tried(shop, 10, "news")


def test_nobody_else_sees_the_imagined_ledger(shop: Shop) -> None:
    draft(shop)
    shop.set(5, one=1)
    tried(shop, 10)
    with shop.ws.store.read() as cursor:
        assert cursor.value("select count(*) from send") == 0
        assert cursor.value("select count(*) from duckdb_tables() where temporary and table_name = 'send'") == 0
    write.write(shop.at(11), ProfileWrite("students", "ann@example.org", {"one": 5}))


def test_a_dry_run_takes_everybody_through_the_guards_of_now(shop: Shop) -> None:
    shop.person("bob@example.org", level=9)
    shop.person("eve@example.org", level=9)
    write.write(shop.at(-1), ProfileWrite("students", "dan@example.org", {"level": 9}))
    draft(shop, audience={"field": "level", "operator": "=", "value": 9})
    found = trial.dry_run(shop.at(5), "one")
    assert found.as_dict() == {
        "campaign": "one",
        "at": START + timedelta(minutes=5),
        "people": 4,
        "sent": 2,
        "held": 0,
        "skipped": {"not_in_audience": 1, "no_consent": 1},
        "beside": [],
    }
    assert ledger.sends(shop.ws) == []


class Running:
    """A clock that shows another moment each time."""

    def __init__(self, start: datetime):
        self._shown = start

    def now(self) -> datetime:
        self._shown += timedelta(milliseconds=1)
        return self._shown


def test_the_clock_goes_on_meanwhile(shop: Shop) -> None:
    draft(shop)
    shop.set(5, one=1)
    here = shop.ws.acting(clock=Running(START + timedelta(minutes=10)))
    assert trial.dry_run(here, "one").as_dict()["sent"] == 1
    assert trial.backtest(here, "one", START, START + timedelta(minutes=10)).messages("sent") == 1


_OF_NOBODY = """
insert into change by name
select
    1000000 + i as change_id, 1000000 + i as write_id, 1 as database_id, 1000000 + i as profile_id, 'one' as field, null as old,
    '1' as new, 1.0 as new_num, $start as changed_at, changed_at as recorded_at, 'api' as source, 'typed' as standing,
    true as starts_triggers, false as is_created, true as is_applied, 0 as depth
from range(125000) t(i)
"""


@pytest.mark.long
def test_the_evidence_of_a_great_many_is_kept_when_others_are_decided_after_them(shop: Shop) -> None:
    policy.save(shop.ws, {"surge_brake": False})
    draft(shop, limits={"messages": 1, "days": 7})
    shop.person()
    with shop.ws.store.transaction() as cursor:
        cursor.run(_OF_NOBODY, start=START + timedelta(minutes=1))
    for minute in (5, 10):
        shop.set(minute, one=minute)
    found = tried(shop, HOUR)
    assert {o.reason: o.messages for o in found.outcomes} == {"erased": 125_000, None: 1, "limit": 1}
    evidence = {r["reason"]: r["evidence"] for r in found.rows}
    assert evidence["erased"]["write_id"] >= 1_000_000
    assert evidence["limit"]["limit"] == "campaign"
