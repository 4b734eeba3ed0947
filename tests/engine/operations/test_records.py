from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import ForbiddenError
from engine.operations import records
from engine.operations.trouble import Notice, Trouble
from engine.workspace import Actor, Workspace

STOPPED = Trouble("campaign_stopped", "It paused itself.", "welcome")


def test_an_alert_is_kept_from_its_beginning_to_its_end(ws: Workspace) -> None:
    now = ws.now()
    records.keep(ws, [Notice("begins", STOPPED, now, now + timedelta(minutes=1))])
    [alert] = records.now_on(ws)
    assert (alert.label, alert.subject, alert.began_at, alert.ended_at) == (
        "Campaign paused itself",
        "welcome",
        now,
        None,
    )
    again = Notice("lasts", Trouble("campaign_stopped", "Still.", "welcome"), now, now + timedelta(days=1))
    records.keep(ws, [again])
    assert records.known(ws) == [(again.trouble, now, None)], "nobody was told"
    records.keep(ws, [Notice("told", STOPPED, now, now + timedelta(days=1))])
    assert records.known(ws) == [(again.trouble, now, now + timedelta(days=1))]
    records.keep(ws, [Notice("is over", STOPPED, now, now + timedelta(days=2))])
    assert records.now_on(ws) == records.known(ws) == []
    [alert] = records.last(ws)
    assert (alert.text, alert.ended_at) == ("Still.", now + timedelta(days=2))
    records.keep(ws, [Notice("told", STOPPED, now, now + timedelta(days=3))])
    assert records.last(ws)[0].told_at == now + timedelta(days=3), "that it is over was told, too"


def test_the_newest_first_and_no_more_than_asked_for(ws: Workspace) -> None:
    now = ws.now()
    for name in "abc":
        records.keep(ws, [Notice("begins", Trouble("campaign_stopped", "x", name), now, now)])
    assert [alert.subject for alert in records.last(ws, 2)] == ["c", "b"]


def test_the_list_is_the_admins_what_is_on_is_everybodys(ws: Workspace) -> None:
    viewer = ws.acting(Actor("v", "viewer"))
    assert records.now_on(viewer) == []
    with pytest.raises(ForbiddenError):
        records.last(viewer)
