from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.deliverability.keeping import latest, look
from engine.deliverability.lookups import Resolver
from engine.errors import ForbiddenError
from engine.workspace import Actor, Workspace
from tests.engine.deliverability.conftest import Zone
from tests.engine.deliverability.test_examining import ZONE


def test_the_last_look_is_kept(ws: Workspace, resolver_of: Callable[[Zone], Resolver]) -> None:
    ws = replace(ws, settings=replace(ws.settings, sender="Us <us@school.net>"))
    assert latest(ws) is None
    found = look(ws, resolver_of(ZONE))
    assert (found.looked_at, found.domains) == (ws.now(), ("school.net",))
    assert {f.code for f in found.findings if f.level == "ok"} >= {"spf", "dmarc", "mx"}
    assert latest(ws) == found
    assert look(ws, resolver_of({})) == latest(ws) != found


def test_who_may_only_read_cannot_look(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        look(ws.acting(Actor("vera", "viewer")))
