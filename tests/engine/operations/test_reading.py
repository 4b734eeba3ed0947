from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.errors import ForbiddenError, StateError
from engine.operations import Watchdog, reading, watching
from engine.operations.trouble import KINDS
from engine.workspace import Actor, Workspace


def test_nothing_watches(ws: Workspace) -> None:
    found = reading.report(ws)
    assert (found.is_watching, found.receivers) == (False, ())
    assert [one.kind for one in found.watched] == list(KINDS.values())
    with pytest.raises(StateError):
        reading.try_all(ws)


def test_what_is_on_and_who_is_told(ws: Workspace, web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LEAST_FREE", 2**60)
    told = replace(ws, settings=replace(ws.settings, alerts=f"{web.url},ops@example.org"))
    dog = Watchdog(told)
    dog.start()
    dog.look()
    found = reading.report(told)
    dog.stop()
    assert [(r.is_webhook, "secret" in r.label) for r in found.receivers] == [(True, False), (False, False)]
    assert [one.kind.name for one in found.watched if one.on] == ["disk"]


def test_for_admins_only(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        reading.report(ws.acting(Actor("s", "sender")))
