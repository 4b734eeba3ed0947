from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine import events
from engine.errors import ForbiddenError
from engine.events import NewEvent
from engine.tracking import Seen, seen
from engine.workspace import Actor
from tests.engine.tracking.conftest import Site


def test_nothing_yet(site: Site) -> None:
    events.record(site.ws, NewEvent("shop", site.ann, "page_view", site.ws.now(), source="api"))
    assert seen(site.ws, "shop") == Seen(None, None, None, 0, 0)


def test_the_last_and_those_of_a_day(site: Site) -> None:
    now = site.ws.now()
    view = NewEvent("shop", site.ann, "page_view", now - timedelta(hours=30), properties={"url": "/a"}, source="site")
    later = replace(view, happened_at=now - timedelta(hours=3), properties={"url": "/b"})
    events.record_many(site.ws, [view, later, replace(later, type="signed_up", properties=None)])
    assert seen(site.ws, "shop") == Seen(now - timedelta(hours=3), "signed_up", "/b", 2, 1)


def test_who_may(site: Site) -> None:
    with pytest.raises(ForbiddenError):
        seen(site.ws.acting(Actor("x", "none")), "shop")
