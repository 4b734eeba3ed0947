"""What stands against an address when others than its owner act."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.clock import FixedClock
from engine.profiles import subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.subscriptions import OptIn, noes, opt_in, suppression
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

KEY = "ann@example.org"
HOWS = [OptIn("send"), OptIn("confirmed", datetime(2025, 1, 1), "old shop"), OptIn("leave")]


@pytest.fixture
def ann(ws: Workspace, students: Database) -> int:
    for topic in ("news", "tips", "more", "last"):
        subscriptions.create_topic(ws, topic, double_opt_in=True)
    subscriptions.create_topic(ws, "open")
    return write.write(ws, ProfileWrite("students", KEY.upper(), {})).profile_id


def at(ws: Workspace, days: float) -> Workspace:
    return ws.acting(clock=FixedClock(ws.now() + timedelta(days=days)))


def asked(ws: Workspace) -> int:
    with ws.store.read() as cursor:
        return cursor.value("select count(*) from opt_in where expires_at is not null")


def stop(ws: Workspace, home: Database, person: int) -> None:
    """As the link in the first message does."""
    opt_in.ask(ws, home, person, "news", source="form", proof={})
    with ws.store.transaction() as cursor:
        noes.stop(cursor, ws, cursor.value("select max(opt_in_id) from opt_in"))


@pytest.mark.parametrize("reason", suppression.REASONS)
@pytest.mark.parametrize("topic", ["news", "open"])
@pytest.mark.parametrize("how", HOWS)
def test_a_suppressed_address_is_a_no(
    ws: Workspace, students: Database, ann: int, reason: str, topic: str, how: OptIn
) -> None:
    subscriptions.suppress(ws, KEY, reason)
    with ws.store.transaction() as cursor:
        kept = subscriptions.subscribe_free(
            cursor, ws, students, topic, [(ann, "import", ws.now())], how=how if topic == "news" else None
        )
    assert (kept, subscriptions.states(ws, ann), asked(ws)) == ({ann}, {}, 0)
    result = write.write(ws, ProfileWrite("students", KEY, {}, subscribe=(topic,)))
    assert (result.kept_unsubscribed, subscriptions.states(ws, ann), asked(ws)) == ((topic,), {}, 0)


def test_the_hash_of_somebody_erased_counts_like_the_address(ws: Workspace, students: Database, ann: int) -> None:
    with ws.store.transaction() as cursor:
        row = (suppression.keys_of(ws, KEY)[1], "global_unsubscribe", ws.now(), None)
        suppression.append(cursor, ws, [row], source="erasure")
    assert write.write(ws, ProfileWrite("students", KEY, {}, subscribe=("open",))).kept_unsubscribed == ("open",)


def test_who_wants_nothing_is_not_among_those_who_were_left(ws: Workspace, students: Database, ann: int) -> None:
    write.write(ws, ProfileWrite("students", KEY, {}, subscribe=("news",), source="import"))
    assert opt_in.left(ws, "news") == 1
    subscriptions.suppress(ws, KEY, "global_unsubscribe")
    assert (opt_in.left(ws, "news"), opt_in.ask_left(ws, "news"), asked(ws)) == (0, 0, 0)


def test_a_stop_ends_what_is_open_in_every_topic(ws: Workspace, students: Database, ann: int) -> None:
    opt_in.ask(ws, students, ann, "tips", source="form", proof={})
    stop(ws, students, ann)
    assert {p["state"] for p in opt_in.proofs(ws, ann)} == {"refused"}


def test_after_a_stop_no_form_asks_for_a_year_and_nobody_else_ever(ws: Workspace, students: Database, ann: int) -> None:
    stop(ws, students, ann)
    for days in (0.1, 2, 364):
        opt_in.ask(at(ws, days), students, ann, "tips", source="form", proof={})
    assert asked(ws) == 1
    later = at(ws, 366)
    opt_in.ask(later, students, ann, "tips", source="api", proof={})
    write.write(later, ProfileWrite("students", KEY, {}, subscribe=("more",)))
    assert (asked(ws), opt_in.ask_left(later, "more"), opt_in.ask_left(later, "tips")) == (1, 0, 0)
    opt_in.ask(later, students, ann, "tips", source="form", proof={})
    assert asked(ws) == 2


def test_staff_may_ask_again_with_a_reason(ws: Workspace, students: Database, ann: int) -> None:
    stop(ws, students, ann)
    subscriptions.resubscribe(at(ws, 1), students, ann, "tips", "asked by phone", source="card")
    assert asked(ws) == 2


def test_one_address_is_asked_so_often_a_day_over_all_topics(ws: Workspace, students: Database, ann: int) -> None:
    for topic in ("news", "tips", "more", "last"):
        opt_in.ask(ws, students, ann, topic, source="form", proof={})
    assert asked(ws) == noes.MOST_A_DAY
    assert (subscriptions.states(ws, ann)["last"], opt_in.left(ws, "last")) == ("unconfirmed", 0)
    assert opt_in.ask_left(at(ws, 1.1), "last") == 1
