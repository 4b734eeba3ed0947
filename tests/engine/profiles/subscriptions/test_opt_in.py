"""Requests for a confirmation as rows; what becomes of them is in tests/scenarios/test_opt_in.py."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.profiles import subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.subscriptions import OptIn, opt_in
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace


@pytest.fixture
def ann(ws: Workspace, students: Database) -> int:
    subscriptions.create_topic(ws, "news", double_opt_in=True)
    return write.write(ws, ProfileWrite("students", "ann@example.org", {})).profile_id


def at(ws: Workspace, minutes: float) -> Workspace:
    return ws.acting(clock=FixedClock(ws.now() + timedelta(minutes=minutes)))


def open_ones(ws: Workspace) -> int:
    with ws.store.read() as cursor:
        return cursor.value("select count(*) from opt_in where state = 'open'")


@pytest.mark.parametrize(
    "how",
    [
        OptIn("maybe"),  # type: ignore[arg-type]
        OptIn("confirmed"),
        OptIn("confirmed", datetime(2025, 1, 1)),
        OptIn("confirmed", datetime(2025, 1, 1), "  "),
        OptIn("confirmed", datetime(2027, 1, 1), "old shop"),
        OptIn("confirmed", None, "old shop"),
    ],
)
def test_an_import_must_say_when_and_where(ws: Workspace, students: Database, ann: int, how: OptIn) -> None:
    with pytest.raises(BadValueError), ws.store.transaction() as cursor:
        subscriptions.subscribe_free(cursor, ws, students, "news", [(ann, "import", ws.now())], how=how)
    assert subscriptions.states(ws, ann) == {}


def test_asking_again_soon_is_asking_once(ws: Workspace, students: Database, ann: int) -> None:
    for minutes in (0, 1, 59):
        opt_in.ask(at(ws, minutes), students, ann, "news", source="form", proof={"n": minutes + 1})
    (proof,) = opt_in.proofs(ws, ann)
    assert (proof["proof"], proof["asked_at"]) == ({"n": 60}, ws.now())


def test_an_api_asks_once_and_not_for_ever(ws: Workspace, students: Database, ann: int) -> None:
    for day in (0, 1, 31, 62):
        now = at(ws, day * 24 * 60)
        opt_in.expire(now)
        write.write(now, ProfileWrite("students", "ann@example.org", {}, subscribe=("news",)))
    assert [p["state"] for p in opt_in.proofs(ws, ann)] == ["expired"]
    assert opt_in.ask_left(at(ws, 62 * 24 * 60), "news") == 1


@pytest.mark.parametrize("state", ["unsubscribed", "paused"])
@pytest.mark.parametrize("before", [None, "unsubscribed"])
def test_a_no_by_whomever_ends_what_is_asked(
    ws: Workspace, students: Database, ann: int, state: str, before: str | None
) -> None:
    if before:
        subscriptions.set_state(ws, students, ann, "news", before, source="card")
    opt_in.ask(at(ws, 1), students, ann, "news", source="form", proof={})
    old = [(ann, "news", state, ws.now() - timedelta(days=9))]
    subscriptions.import_states(ws, students, old, source="import")
    assert open_ones(ws) == 1
    subscriptions.set_state(at(ws, 2), students, ann, "news", state, source="card")
    assert open_ones(ws) == 0


@pytest.mark.parametrize(
    ("reason", "left"), [("complaint", 0), ("manual", 0), ("global_unsubscribe", 0), ("hard_bounce", 1)]
)
def test_a_suppressed_address_ends_it_too(ws: Workspace, students: Database, ann: int, reason: str, left: int) -> None:
    opt_in.ask(ws, students, ann, "news", source="form", proof={})
    subscriptions.suppress(at(ws, 1), "ANN@example.org", reason)
    assert open_ones(ws) == left


def test_a_later_request_takes_the_place_of_the_open_one(ws: Workspace, students: Database, ann: int) -> None:
    for minutes in (0, 61):
        opt_in.ask(at(ws, minutes), students, ann, "news", source="form", proof={})
    assert [p["state"] for p in opt_in.proofs(ws, ann)] == ["open", "replaced"]


def test_everything_that_is_open_can_be_refused(ws: Workspace, students: Database, ann: int) -> None:
    subscriptions.create_topic(ws, "tips", double_opt_in=True)
    for topic in ("news", "tips"):
        opt_in.ask(ws, students, ann, topic, source="form", proof={})
    with ws.store.transaction() as cursor:
        opt_in.refuse_all(cursor, ws, ann)
    assert open_ones(ws) == 0


def test_what_was_entered_is_forgotten_when_nobody_confirms(ws: Workspace, students: Database, ann: int) -> None:
    opt_in.ask(ws, students, ann, "news", source="form", proof={"text": "Join"}, values={"city": "Bern"})
    late = at(ws, 30 * 24 * 60)
    assert (opt_in.expire(late), opt_in.expire(late)) == (1, 0)
    with ws.store.read() as cursor:
        assert cursor.rows("select state, pending, next_mail_at from opt_in") == [("expired", None, None)]
    assert opt_in.left(late, "news") == 1


def test_rights_and_names(ws: Workspace, students: Database, ann: int) -> None:
    with pytest.raises(UnknownNameError):
        opt_in.ask(ws, students, ann, "nothing", source="form", proof={})
    viewer = ws.acting(Actor("vic", "viewer"))
    with pytest.raises(ForbiddenError):
        opt_in.ask(viewer, students, ann, "news", source="form", proof={})
    with pytest.raises(ForbiddenError):
        opt_in.ask_left(ws.acting(Actor("mia", "marketer")), "news")
    assert open_ones(ws) == 0
