from __future__ import annotations

from datetime import datetime

import pytest

from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.profiles import subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite, WriteResult
from engine.workspace import Actor, Workspace

KEY = "ann@example.org"


def subscribe(ws: Workspace, *topics: str, key: str = KEY) -> WriteResult:
    return write.write(ws, ProfileWrite("students", key, {}, subscribe=topics))


def test_nobody_is_subscribed_unasked(ws: Workspace, students: Database) -> None:
    result = subscribe(ws)
    assert subscriptions.states(ws, result.profile_id) == {}


def test_a_write_subscribes_who_has_no_state(ws: Workspace, students: Database) -> None:
    subscriptions.create_topic(ws, "news")
    result = subscribe(ws, "general", "news")
    assert subscriptions.states(ws, result.profile_id) == {"general": "subscribed", "news": "subscribed"}
    subscribe(ws, "general")
    assert len(subscriptions.history(ws, result.profile_id)) == 2


@pytest.mark.parametrize("state", ["unsubscribed", "paused", "unconfirmed"])
def test_a_write_never_overrides_a_state(ws: Workspace, students: Database, state: str) -> None:
    first = subscribe(ws, "general")
    subscriptions.set_state(ws, students, first.profile_id, "general", state, source="subscriber")
    again = subscribe(ws, "general")
    assert again.kept_unsubscribed == (("general",) if state == "unsubscribed" else ())
    assert subscriptions.states(ws, first.profile_id) == {"general": state}


def test_many_at_once(ws: Workspace, students: Database) -> None:
    no = subscribe(ws, key="no@example.org").profile_id
    subscriptions.set_state(ws, students, no, "general", "unsubscribed", source="subscriber")
    keys = ["no@example.org", KEY, "bob@example.org", KEY]
    requests = [ProfileWrite("students", key, {}, subscribe=("general",)) for key in keys]
    requests.append(ProfileWrite("students", "broken", {}, subscribe=("general",)))
    results = write.write_many(ws, requests)
    assert [bool(r.kept_unsubscribed) for r in results if isinstance(r, WriteResult)] == [True, False, False, False]
    with ws.store.read() as cursor:
        rows = cursor.rows("select profile_id, state from subscription_change where profile_id <> $no", no=no)
    assert sorted(rows) == sorted((write.result_of(results[n]).profile_id, "subscribed") for n in (1, 2))


def test_a_dry_run_subscribes_nobody(ws: Workspace, students: Database) -> None:
    write.dry_run(ws, ProfileWrite("students", KEY, {}, subscribe=("general",)))
    with ws.store.read() as cursor:
        assert cursor.value("select count(*) from subscription_change") == 0


def test_a_deliberate_state_overrides_and_keeps_its_history(ws: Workspace, students: Database) -> None:
    person = subscribe(ws, "general").profile_id
    later = ws.acting(clock=FixedClock(datetime(2026, 2, 1)))
    assert subscriptions.set_state(
        later, students, person, "general", "unsubscribed", source="subscriber", reason="too many"
    )
    assert not subscriptions.set_state(later, students, person, "general", "unsubscribed", source="subscriber")
    assert subscriptions.set_state(later, students, person, "general", "subscribed", source="card")
    assert [(h["topic"], h["state"], h["source"], h["reason"]) for h in subscriptions.history(ws, person)] == [
        ("general", "subscribed", "card", None),
        ("general", "unsubscribed", "subscriber", "too many"),
        ("general", "subscribed", "api", None),
    ]
    assert subscriptions.states(ws, person) == {"general": "subscribed"}


def test_a_pause_may_be_moved(ws: Workspace, students: Database) -> None:
    person = subscribe(ws, "general").profile_id
    for day in (1, 2):
        until = datetime(2026, 2, day)
        assert subscriptions.set_state(ws, students, person, "general", "paused", source="card", until=until)
    assert subscriptions.history(ws, person)[0]["until"] == datetime(2026, 2, 2)


def test_a_history_is_taken_over_as_it_is(ws: Workspace, students: Database) -> None:
    person = write.write(ws, ProfileWrite("students", KEY, {})).profile_id
    history = [
        (person, "general", "subscribed", datetime(2025, 1, 1)),
        (person, "general", "unsubscribed", datetime(2025, 3, 1)),
    ]
    subscriptions.import_states(ws, students, history, source="import")
    assert [(h["state"], h["changed_at"]) for h in subscriptions.history(ws, person)] == [
        ("unsubscribed", datetime(2025, 3, 1)),
        ("subscribed", datetime(2025, 1, 1)),
    ]
    with pytest.raises(BadValueError, match="“on” is not a state"):
        subscriptions.import_states(ws, students, [(person, "general", "on", datetime(2025, 4, 1))], source="import")
    with pytest.raises(ForbiddenError):
        subscriptions.import_states(ws.acting(Actor("ann", "viewer")), students, history, source="import")


def test_bad_states(ws: Workspace, students: Database) -> None:
    with pytest.raises(BadValueError, match="“on” is not a state of a subscription"):
        subscriptions.set_state(ws, students, 1, "general", "on", source="card")
    with pytest.raises(UnknownNameError):
        subscriptions.set_state(ws, students, 1, "nothing", "subscribed", source="card")


def test_a_pause_that_is_over_reads_as_subscribed(ws: Workspace, students: Database) -> None:
    person = subscribe(ws, "general").profile_id
    until = datetime(2026, 2, 1)
    subscriptions.set_state(ws, students, person, "general", "paused", source="subscriber", until=until)
    assert subscriptions.of(ws, person)["general"].state == "paused"
    assert subscriptions.of(ws.acting(clock=FixedClock(until)), person)["general"].state == "subscribed"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_resubscribing_needs_a_reason(ws: Workspace, students: Database, reason: str) -> None:
    person = subscribe(ws, "general").profile_id
    subscriptions.set_state(ws, students, person, "general", "unsubscribed", source="subscriber")
    with pytest.raises(BadValueError, match="Say in up to 500 characters why"):
        subscriptions.resubscribe(ws, students, person, "general", reason, source="api")
    assert subscriptions.states(ws, person) == {"general": "unsubscribed"}


def test_resubscribing_needs_the_right(ws: Workspace, students: Database) -> None:
    person = subscribe(ws, "general").profile_id
    viewer = ws.acting(Actor("ann", "viewer"))
    with pytest.raises(ForbiddenError):
        subscriptions.resubscribe(viewer, students, person, "general", "by phone", source="api")
