from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.access import audit, audit_log
from engine.access.audit_log import Wanted
from engine.clock import FixedClock
from engine.errors import ForbiddenError
from engine.workspace import Actor, Workspace

ANN = Actor("ann@example.org", "admin", "dashboard 203.0.113.7")


@pytest.fixture
def log(ws: Workspace) -> Workspace:
    """Three acts, a day apart."""
    acts = [
        (ws.actor, "created", "topic", "news", None, {"label": "News"}),
        (ANN, "changed", "topic", "news", {"label": "News", "sender": None}, {"label": "Näws", "sender": None}),
        (Actor("token shop", "token:write", "api 10.0.0.1"), "erased", "profile", "17", None, None),
    ]
    for day, (actor, action, kind, name, before, after) in enumerate(acts):
        here = ws.acting(actor, clock=FixedClock(ws.now() + timedelta(days=day)))
        with ws.store.transaction() as cursor:
            audit.record(cursor, here, action=action, kind=kind, name=name, before=before, after=after)
    return ws


def names(log: Workspace, wanted: Wanted) -> list[str]:
    found = audit_log.entries(log, wanted)
    assert audit_log.count(log, wanted) == len(found)
    return [entry.action for entry in found]


def test_the_newest_first_with_what_differs(log: Workspace) -> None:
    erased, changed, created = audit_log.entries(log)
    assert (changed.actor, changed.via) == (ANN.name, ANN.via)
    assert (changed.before, changed.after) == ({"label": "News"}, {"label": "Näws"})
    assert (created.before, created.after, created.via) == (None, {"label": "News"}, None)
    assert (erased.kind, erased.name, erased.happened_at) == ("profile", "17", log.now() + timedelta(days=2))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(actor="token shop"), ["erased"]),
        (Wanted(kind="topic"), ["changed", "created"]),
        (Wanted(kind="topic", action="created"), ["created"]),
        (Wanted(name="news"), ["changed", "created"]),
        (Wanted(text=" NÄWS "), ["changed"]),
        (Wanted(text="203.0.113.7"), ["changed"]),
        (Wanted(text=" "), ["erased", "changed", "created"]),
        (Wanted(text="%"), []),
        (Wanted(actor="' or 1=1 --"), []),
    ],
)
def test_what_one_looks_for(log: Workspace, wanted: Wanted, found: list[str]) -> None:
    assert names(log, wanted) == found


def test_between_two_times(log: Workspace) -> None:
    second = log.now() + timedelta(days=1)
    assert names(log, Wanted(since=second)) == ["erased", "changed"]
    assert names(log, Wanted(until=second)) == ["created"]


def test_page_by_page(log: Workspace) -> None:
    assert [e.action for e in audit_log.entries(log, limit=2)] == ["erased", "changed"]
    assert [e.action for e in audit_log.entries(log, limit=2, skip=2)] == ["created"]


def test_what_one_can_look_for(log: Workspace) -> None:
    found = audit_log.choices(log)
    assert found.actors == ("ann@example.org", "local", "token shop")
    assert found.actions == ("changed", "created", "erased")
    assert found.kinds == ("profile", "topic")


def test_of_an_empty_one(ws: Workspace) -> None:
    assert audit_log.choices(ws) == audit_log.Choices((), (), ())


@pytest.mark.parametrize("call", [audit_log.entries, audit_log.count, audit_log.choices])
@pytest.mark.parametrize("role", ["viewer", "analyst", "marketer", "sender", "token:send"])
def test_it_is_for_admins(log: Workspace, role: str, call: Callable[[Workspace], object]) -> None:
    with pytest.raises(ForbiddenError):
        call(log.acting(Actor("x", role)))
