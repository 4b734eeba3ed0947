from __future__ import annotations

from datetime import timedelta

import pytest

from engine.access import audit_log
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.runner.keeping import looking, periods, working
from engine.runner.keeping.kinds import KINDS
from engine.workspace import Actor, Workspace


def test_nothing_is_set_at_first(ws: Workspace) -> None:
    assert periods.periods(ws) == dict.fromkeys((kind.name for kind in KINDS), None)


def test_what_is_set_is_kept_and_on_record(ws: Workspace) -> None:
    for days in (100, 365, None):
        periods.keep(ws, "events", days)
        assert periods.periods(ws)["events"] == days
    told = [(e.action, e.name, e.before, e.after) for e in audit_log.entries(ws)]
    assert told[0] == ("changed", "retention", {"events": "365d"}, {"events": "forever"})
    assert len(told) == 3


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_has_a_least_time(ws: Workspace, kind: looking.Kind) -> None:
    for days in (kind.least - 1, -1, periods.MOST + 1):
        with pytest.raises(BadValueError, match="at least"):
            periods.keep(ws, kind.name, days)
    periods.keep(ws, kind.name, kind.least)


def test_unknown_kinds_are_refused_with_a_hint(ws: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="events"):
        periods.keep(ws, "event", 100)


def test_how_times_are_written() -> None:
    for text in ("", "90", "3m", "-1d", "x", "1e3d"):
        with pytest.raises(BadValueError, match="90d"):
            periods.read(text)
    assert [periods.read(text) for text in ("90d", "forever", " 7 days ", "FOREVER")] == [90, None, 7, None]
    assert [periods.read(periods.said(days)) for days in (None, 90)] == [None, 90]


def test_what_is_older_than_days(ws: Workspace) -> None:
    assert ws.now() - periods.before(ws, 3) == timedelta(days=3)


@pytest.mark.parametrize("role", ["viewer", "analyst", "marketer", "sender", "token:send"])
def test_it_is_for_admins(ws: Workspace, role: str) -> None:
    here = ws.acting(Actor("mia", role))
    acts = (lambda w: periods.keep(w, "events", 100), periods.periods, looking.held, working.start, working.work)
    for act in acts:
        with pytest.raises(ForbiddenError):
            act(here)
