from __future__ import annotations

from datetime import datetime

from engine.access import audit, tokens
from engine.clock import FixedClock
from engine.workspace import Actor, Workspace


def test_who_did_what_newest_first(ws: Workspace) -> None:
    tokens.create(ws, "shop", "read")
    later = ws.acting(Actor("ann", "admin"), clock=FixedClock(datetime(2026, 1, 6)))
    tokens.revoke(later, "shop")
    assert audit.last_changes(ws, "token", "shop") == [
        {"actor": "ann", "action": "revoked", "happened_at": datetime(2026, 1, 6)},
        {"actor": "local", "action": "created", "happened_at": ws.now()},
    ]
    assert audit.last_changes(ws, "token", "shop", limit=1)[0]["actor"] == "ann"
    assert audit.last_changes(ws, "token", "other") == []


def test_what_was_taken_along(ws: Workspace) -> None:
    audit.exported(
        ws.acting(Actor("ann", "analyst")), kind="table", name="messages", after={"format": "csv", "rows": 3}
    )
    assert audit.last_changes(ws, "table", "messages") == [
        {"actor": "ann", "action": "exported", "happened_at": ws.now()}
    ]
    with ws.store.read() as cursor:
        assert cursor.value("select after from audit") == '{"format":"csv","rows":3}'


def test_before_and_after_are_kept_as_json(ws: Workspace) -> None:
    ws.store.write(
        lambda cursor: audit.record(
            cursor, ws, action="changed", kind="topic", name="news", before={"at": ws.now()}, after={"label": "Näws"}
        )
    )
    with ws.store.read() as cursor:
        assert cursor.row("select before, after from audit") == ('{"at":"2026-01-05T12:00:00"}', '{"label":"Näws"}')
