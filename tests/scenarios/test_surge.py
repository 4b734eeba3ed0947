"""The surge brake as scenarios: what is held, what passes, what is let go."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from engine.access import audit
from engine.campaigns import ledger, releasing, starting, switch, trial, why
from engine.campaigns.guards import policy, surge
from engine.campaigns.guards.surge import MOST
from engine.campaigns.releasing import Released
from engine.profiles import changes, fields, imports, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.school import START
from tests.scenarios.shop import Shop, sound

HOUR = 60
DAY = 24 * HOUR
FEW = 4
"""What always passes, where a test does not need a thousand people."""


@pytest.fixture
def shop(ws: Workspace) -> Shop:
    return Shop(ws).opened()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surge, "MOST", FEW)


def flood(shop: Shop, minute: float, people: int, field: str = "one", value: object = 1) -> None:
    """So many people, each with another value of the field, in one moment."""
    requests = [
        ProfileWrite("students", f"p{n}@example.org", {field: value}, subscribe=("general",)) for n in range(people)
    ]
    write.write_many(shop.at(minute), requests)


def counts(shop: Shop, name: str | None = None) -> Counter[tuple[str, str | None]]:
    return Counter((state, reason) for _, state, reason in shop.told(name))


def test_a_thousand_an_hour_pass_and_the_others_are_held(shop: Shop) -> None:
    shop.offer("one", "one")
    flood(shop, 5, MOST + 3)
    report = shop.tick(6)
    assert (report.planned, report.sent, report.skipped, report.deferred) == (MOST + 3, MOST, 0, 0)
    assert counts(shop) == {("sent", None): MOST, ("waiting", "surge"): 3}
    held = ledger.sends(shop.ws, reason="surge")
    assert [r["evidence"]["rank"] for r in held] == [MOST + 1, MOST + 2, MOST + 3]
    assert {(r["evidence"]["hour"], r["evidence"]["threshold"]) for r in held} == {("2026-01-05T12:00:00", MOST)}
    assert ledger.counts(shop.ws, "one")["waiting"] == 3
    assert shop.tick(DAY).sent == 0, "time alone lets nothing go"
    sound(shop)


@pytest.mark.usefixtures("few")
def test_five_times_the_mean_hour_pass(shop: Shop) -> None:
    shop.offer("one", "one")
    # 1,344 in 28 days are 2 an hour.
    policy.save(shop.at(0), {"surge_brake": False})
    for day in range(2, 9):
        flood(shop, day * DAY, 192, value=day)
    shop.tick(9 * DAY)
    policy.save(shop.at(9 * DAY), {})
    flood(shop, 29 * DAY, 12, value=9)
    shop.tick(29 * DAY + 1)
    last = [r for r in ledger.sends(shop.ws) if r["occurred_at"] == START + timedelta(days=29)]
    assert Counter(r["reason"] for r in last) == {None: 10, "surge": 2}


@pytest.mark.usefixtures("few")
def test_the_next_hour_begins_anew(shop: Shop) -> None:
    shop.offer("one", "one")
    flood(shop, 5, 6)
    flood(shop, 59, 1, value=2)
    flood(shop, 60, 4, value=3)
    shop.tick(61)
    assert counts(shop) == {("sent", None): 8, ("waiting", "surge"): 3}


@pytest.mark.usefixtures("few")
def test_an_import_is_no_surge_and_counts_for_none(shop: Shop, tmp_path: Path) -> None:
    shop.offer("one", "one")
    file = tmp_path / "people.csv"
    file.write_text("email,one\n" + "".join(f"p{n}@example.org,7\n" for n in range(9)), "utf-8")
    flood(shop, -1, 9, field="level")
    imports.import_profiles(shop.at(5), "students", file, triggers=True)
    rows = [
        {"profile": f"p{n}@example.org", "field": "one", "new": "8", "changed_at": shop.at(6).now().isoformat()}
        for n in range(9)
    ]
    changes.import_changes(shop.at(6), "students", rows, create_profiles=False, triggers=True)
    flood(shop, 7, 5, value=9)
    shop.tick(8)
    assert counts(shop) == {("sent", None): 18 + FEW, ("waiting", "surge"): 1}


@pytest.mark.usefixtures("few")
def test_service_is_braked_too(shop: Shop) -> None:
    shop.offer("one", "one", purpose="service")
    flood(shop, 5, 6)
    shop.tick(6)
    assert counts(shop) == {("sent", None): FEW, ("waiting", "surge"): 2}


@pytest.mark.usefixtures("few")
def test_what_time_itself_starts_is_no_surge(shop: Shop) -> None:
    fields.add(shop.at(0), "students", "born", type="date")
    shop.offer("one", "one", trigger={"event": "date", "field": "born", "time": "13:00"})
    flood(shop, 5, 6, field="born", value=START.date())
    shop.tick(HOUR)
    assert counts(shop) == {("sent", None): 6}


@pytest.mark.usefixtures("few")
def test_calls_in_a_loop_are_held(shop: Shop) -> None:
    shop.offer("one", "one", trigger={"event": "api_call"})
    for minute in range(1, 8):
        starting.start(shop.at(minute), "one", "ann@example.org")
    shop.tick(10)
    assert counts(shop) == {("sent", None): FEW, ("waiting", "surge"): 3}


@pytest.mark.usefixtures("few")
def test_let_go_they_pass_the_other_guards_as_of_now(shop: Shop) -> None:
    shop.offer("one", "one", useful_for="72h", limits={"messages": 1, "days": 1})
    flood(shop, 5, 6)
    shop.tick(6)
    policy.save(shop.at(7), {"surge_brake": False})
    assert shop.tick(8).sent == 0, "a brake that is switched off holds what it holds"
    [hold] = releasing.held(shop.at(8), "one")
    assert (hold.messages, hold.late, hold.happened, hold.usual) == (2, 0, 6, 0)
    assert releasing.release(shop.at(2 * DAY), "one") == Released(released=2)
    assert audit.last_changes(shop.ws, "campaign", "one")[0]["action"] == "released"
    sound(shop)
    assert shop.tick(2 * DAY).sent == 2
    assert releasing.release(shop.at(2 * DAY), "one") == Released()
    # They count from when they left.
    flood(shop, 3 * DAY - 1, 6, value=2)
    shop.tick(3 * DAY)
    assert counts(shop)["skipped", "limit"] == 2
    sound(shop)


@pytest.mark.usefixtures("few")
def test_too_late_counts_from_the_due_time(shop: Shop) -> None:
    shop.offer("one", "one", useful_for="72h")
    flood(shop, 5, 6)
    shop.tick(6)
    assert [h.late for h in releasing.held(shop.at(4 * DAY), "one")] == [2]
    releasing.release(shop.at(4 * DAY), "one")
    shop.tick(4 * DAY)
    assert counts(shop) == {("sent", None): FEW, ("skipped", "too_late"): 2}


@pytest.mark.usefixtures("few")
def test_let_go_in_the_night_they_wait_for_the_morning(shop: Shop) -> None:
    shop.offer("one", "one", quiet_hours={"from": "21:00", "to": "08:00"})
    flood(shop, 5, 5)
    shop.tick(6)
    releasing.release(shop.at(10 * HOUR), "one")
    shop.tick(10 * HOUR)
    assert counts(shop) == {("sent", None): FEW, ("deferred", "quiet_hours"): 1}
    shop.tick(22 * HOUR)
    assert counts(shop) == {("sent", None): FEW + 1}


@pytest.mark.usefixtures("few")
def test_dropped_ones_are_skipped_with_what_was_seen(shop: Shop) -> None:
    shop.offer("one", "one")
    flood(shop, 5, 6)
    shop.tick(6)
    assert releasing.release(shop.at(7), "one", drop=True) == Released(dropped=2)
    assert counts(shop) == {("sent", None): FEW, ("skipped", "surge"): 2}
    assert [r["evidence"]["rank"] for r in ledger.sends(shop.ws, reason="surge")] == [5, 6]
    assert {r["evidence"]["dropped"] for r in ledger.sends(shop.ws, reason="surge")} == {True}
    assert ledger.skipped_by_reason(shop.ws, "one") == {"surge": 2}
    sound(shop)


@pytest.mark.usefixtures("few")
def test_what_comes_later_in_the_same_hour_is_held_again(shop: Shop) -> None:
    shop.offer("one", "one")
    flood(shop, 5, 6)
    shop.tick(6)
    releasing.release(shop.at(7), "one")
    flood(shop, 8, 3, value=2)
    shop.tick(9)
    assert counts(shop) == {("sent", None): 6, ("waiting", "surge"): 3}


@pytest.mark.usefixtures("few")
def test_let_go_in_a_pause_they_leave_when_it_is_over(shop: Shop) -> None:
    shop.offer("one", "one")
    flood(shop, 5, 6)
    shop.tick(6)
    switch.pause(shop.at(7), "one")
    releasing.release(shop.at(8), "one")
    assert shop.tick(9).sent == 0
    switch.activate(shop.at(10), "one", accept="tried")
    assert shop.tick(10).sent == 2


@pytest.mark.usefixtures("few")
def test_the_end_of_the_campaign_is_the_end_of_what_is_held(shop: Shop) -> None:
    shop.offer("one", "one")
    flood(shop, 5, 6)
    shop.tick(6)
    switch.archive(shop.at(7), "one")
    shop.tick(8)
    assert counts(shop) == {("sent", None): FEW, ("skipped", "not_active"): 2}
    sound(shop)


@pytest.mark.usefixtures("few")
def test_a_late_change_in_the_round_of_one_that_is_held(shop: Shop) -> None:
    shop.offer("one", "one", wait="30m")
    flood(shop, 5, 6)
    shop.tick(36)
    assert counts(shop)["waiting", "surge"] == 2
    rows = [{"profile": "p5@example.org", "field": "one", "new": "3", "changed_at": shop.at(20).now().isoformat()}]
    changes.import_changes(shop.at(40), "students", rows, create_profiles=False, triggers=True)
    shop.tick(60)
    sound(shop)
    releasing.release(shop.at(61), "one")
    shop.tick(61)
    sound(shop)
    assert not any(state == "waiting" for _, state, _ in shop.told())


@pytest.mark.usefixtures("few")
def test_why_says_it(shop: Shop) -> None:
    shop.offer("one", "one")
    flood(shop, 5, 5)
    shop.tick(6)
    [sentence] = why.why(shop.ws, "one", "p4@example.org")["sentences"]
    assert "number 5 in the hour from 5 Jan 2026, 12:00, of which 4 leave by themselves" in sentence
    assert "it waits until somebody releases or drops it" in sentence


@pytest.mark.usefixtures("few")
def test_a_trial_holds_the_same(shop: Shop) -> None:
    shop.offer("one", "one")
    for day in range(3):
        flood(shop, day * DAY + 5, 6, value=day)
    shop.tick(3 * DAY)
    times = [START + timedelta(minutes=m) for m in (DAY + 4, 3 * DAY)]
    report = trial.backtest(shop.at(3 * DAY), "one", *times)
    assert {(o.state, o.reason): o.messages for o in report.outcomes} == {
        ("sent", None): 2 * FEW, ("waiting", "surge"): 4,
    }  # fmt: skip
    assert sum(n for *_, n in report.days) == report.planned
