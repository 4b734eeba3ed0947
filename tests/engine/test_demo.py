from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest

from data.school import School, generate
from engine import demo, events, segments
from engine.campaigns import campaigns, ledger, switch
from engine.clock import FixedClock
from engine.content import templates
from engine.delivery import mailbox, senders
from engine.errors import ForbiddenError, StateError
from engine.events import NewEvent, products
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.reports import campaign, checks
from engine.runner import Engine, tick
from engine.settings import Settings
from engine.workspace import Actor, Workspace

NOW = datetime(2026, 11, 24, 14, 30)


@pytest.fixture(scope="module")
def school() -> School:
    return generate(NOW, small=True)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, dict[str, int]]]:
    """The small demo, made while an engine is running; for reading only."""
    ws = Workspace.in_memory(FixedClock(NOW), tmp_path_factory.mktemp("demo"))
    engine = Engine(ws)
    engine.start()
    counts = demo.fill(ws, small=True)
    engine.stop()
    yield ws, counts
    ws.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Workspace]:
    """A small demo of one's own, for changing."""
    ws = Workspace.in_memory(FixedClock(NOW), tmp_path)
    demo.fill(ws, small=True)
    yield ws
    ws.close()


def count(ws: Workspace, table: str) -> int:
    with ws.store.read() as cursor:
        return cursor.value(f"select count(*) from {table}")


def test_a_sound_demo_workspace(filled: tuple[Workspace, dict[str, int]], school: School) -> None:
    ws, counts = filled
    assert ws.is_demo
    assert checks.check(ws) == []
    assert counts["people"] == len(school.people["email"]) == reading.count(ws, "students")
    assert counts["events"] == count(ws, "event")
    assert counts["sent"] + counts["waiting"] < counts["planned"] == count(ws, "send")


def test_people_are_as_the_school_has_them(filled: tuple[Workspace, dict[str, int]], school: School) -> None:
    ws, _ = filled
    for n in range(0, len(school.people["email"]), 97):
        person = {name: values[n] for name, values in school.people.items()}
        found = reading.find(ws, "students", person["email"])
        assert {name: found[name] for name in person} == {
            name: (value.strip() if isinstance(value, str) else value) for name, value in person.items()
        }


def test_the_history_is_older_than_the_fill(filled: tuple[Workspace, dict[str, int]], school: School) -> None:
    ws, _ = filled
    at = next(n for n, name in enumerate(school.changes["field"]) if name == "current_courses")
    profile_id = reading.find(ws, "students", school.changes["email"][at])["profile_id"]
    found = [h for h in reading.history(ws, "students", profile_id) if h["field"] == "current_courses"]
    assert (found[-1]["new"], found[-1]["changed_at"]) == (school.changes["new"][at], school.changes["changed_at"][at])


def test_subscriptions_are_the_last_of_their_history(filled: tuple[Workspace, dict[str, int]], school: School) -> None:
    ws, _ = filled
    rows = school.subscriptions
    last = {(e, t): s for e, t, s in zip(rows["email"], rows["topic"], rows["state"], strict=True)}
    email = next(e for (e, _), state in last.items() if state == "unsubscribed")
    profile_id = reading.find(ws, "students", email)["profile_id"]
    assert subscriptions.states(ws, profile_id) == {t: s for (e, t), s in last.items() if e == email}


def test_campaigns_have_run_and_go_on(filled: tuple[Workspace, dict[str, int]]) -> None:
    ws, counts = filled
    assert {c.state for c in campaigns.list_all(ws)} == {"active"}
    states = ledger.counts(ws)
    assert states["sent"] == counts["sent"] == len(mailbox.list_mails(ws.mailbox, limit=1_000)) > 20
    assert states["waiting"] == counts["waiting"] > 0
    assert states["failed"] == states["in_doubt"] == states["claimed"] == 0
    assert "no_consent" in ledger.skipped_by_reason(ws)
    assert tick(ws).planned == 0


def test_the_engine_beside_it_decided_nothing_too_late(filled: tuple[Workspace, dict[str, int]]) -> None:
    ws, _ = filled
    assert "too_late" not in ledger.skipped_by_reason(ws)
    times = [send["sent_at"] for send in ledger.sends(ws, state="sent")]
    assert min(times) < NOW - timedelta(days=3) < max(times)


def test_nothing_counts_from_before_the_activation(filled: tuple[Workspace, dict[str, int]], school: School) -> None:
    ws, _ = filled
    since = NOW - timedelta(days=7)
    rows = zip(*(school.changes[c] for c in ("field", "new", "changed_at")), strict=True)
    expected = sum(name == "current_courses" and new is not None and at >= since for name, new, at in rows)
    assert len(ledger.sends(ws, campaign="course-registered")) == expected


def test_messages_are_opened_and_clicked(filled: tuple[Workspace, dict[str, int]]) -> None:
    found = campaign.report(filled[0], "course-registered")
    assert 0 < found["clicked"] < found["opened"] < found["delivered"]


def test_the_catalogue_has_what_was_bought_and_viewed(filled: tuple[Workspace, dict[str, int]]) -> None:
    ws, _ = filled
    assert products.counts(ws, "students").products == 9
    assert products.unknown(ws, "students", 600) == []
    found = {p.product: p for p in products.popular(ws, "students", 120)}
    assert found["seo-promotion"].buyers > 0
    assert found["seo-promotion"].viewers > found["seo-promotion"].buyers
    assert any(not p.is_available for p in found.values())


def test_page_views_are_told_as_a_site_tells_them(filled: tuple[Workspace, dict[str, int]]) -> None:
    with filled[0].store.read() as cursor:
        rows = cursor.column("select distinct properties from event where type = 'page_view'")
    told = [orjson.loads(row) for row in rows]
    assert {name for view in told for name in view} == {"url", "referrer", "utm_source", "utm_medium", "utm_campaign"}
    assert not any("?" in view["url"] for view in told)


def test_only_an_empty_workspace_is_filled(filled: tuple[Workspace, dict[str, int]], ws: Workspace) -> None:
    with pytest.raises(StateError, match="has the database “students”"):
        demo.fill(filled[0], small=True)
    senders.create(ws, "mine", address="Mine <me@example.org>")
    with pytest.raises(StateError, match="has the sender “mine”"):
        demo.fill(ws, small=True)
    assert not ws.is_demo


def test_no_relay_is_wanted(tmp_path: Path) -> None:
    settings = Settings(data=str(tmp_path), smtp_url="smtp://127.0.0.1:2525")
    ws = Workspace.in_memory(FixedClock(NOW), tmp_path, settings)
    with pytest.raises(StateError, match="sends nothing by SMTP"):
        demo.fill(ws, small=True)
    assert databases.list_all(ws) == []
    ws.close()


def test_only_who_may(ws: Workspace) -> None:
    for act in (demo.fill, demo.leave):
        with pytest.raises(ForbiddenError):
            act(ws.acting(Actor("mia", "sender")))


def test_leaving_keeps_what_was_built(own: Workspace) -> None:
    built = [templates.list_all(own), segments.list_all(own), fields.list_fields(own, "students")]
    built += [senders.list_all(own), subscriptions.topics(own)]
    demo.leave(own)
    assert not own.is_demo
    assert built[:3] == [templates.list_all(own), segments.list_all(own), fields.list_fields(own, "students")]
    assert built[3:] == [senders.list_all(own), subscriptions.topics(own)]
    assert {c.state for c in campaigns.list_all(own)} == {"draft"}


def test_leaving_takes_the_people_with_all_that_happened(own: Workspace) -> None:
    segments.save(own, "students", "everybody", {"combinator": "and", "rules": []}, kind="static")
    assert count(own, "segment_stay") > 0
    demo.leave(own)
    tables = (
        "profile_1",
        "segment_stay",
        "event",
        "product",
        "change",
        "change_ahead",
        "send",
        "decision",
        "subscription_change",
        "campaign_stretch",
    )
    assert {table: count(own, table) for table in tables} == dict.fromkeys(tables, 0)
    assert mailbox.list_mails(own.mailbox) == []
    assert checks.check(own) == []
    with pytest.raises(StateError, match="not the demo"):
        demo.leave(own)


def test_work_goes_on_after_leaving(own: Workspace) -> None:
    demo.leave(own)
    switch.activate(own, "course-registered")
    write.write(own, ProfileWrite("students", "ann@example.org", {"current_courses": "SEO promotion"}))
    assert tick(own).sent == 1
    assert [m.subject for m in mailbox.list_mails(own.mailbox)] == ["You are in: SEO promotion"]


def test_other_databases_are_left_alone(own: Workspace) -> None:
    databases.create(own, "readers")
    write.write(own, ProfileWrite("readers", "bob@example.org", {}, subscribe=("general",)))
    events.record(own, NewEvent("readers", "bob@example.org", "visit", NOW))
    demo.leave(own)
    assert reading.count(own, "readers") == 1
    assert (count(own, "event"), count(own, "subscription_change"), count(own, "change")) == (1, 1, 1)
    assert checks.check(own) == []
