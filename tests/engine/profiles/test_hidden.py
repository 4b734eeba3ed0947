"""What a keyed hash of an erased person's address does: it comes back in plain with the person, and only once."""

from __future__ import annotations

import pytest

from engine.profiles import databases, hidden, subscriptions, write
from engine.profiles.subscriptions import suppression
from engine.profiles.write import ProfileWrite
from engine.store import query
from engine.workspace import Workspace

ANN = "Ann@example.org"


@pytest.fixture(autouse=True)
def hashed(ws: Workspace) -> None:
    """Ann was suppressed, then erased."""
    databases.create(ws, "students")
    plain, hashed = suppression.keys_of(ws, ANN)
    subscriptions.suppress(ws, ANN, "complaint")
    ws.store.write(lambda c: c.run(query("erase.suppressions"), plain=plain, hash=hashed))


def recalled(ws: Workspace) -> int:
    with ws.store.transaction() as cursor:
        cursor.run("create or replace temp table plan_change as select * from change")
        return hidden.recall(cursor, ws)


def addresses(ws: Workspace) -> list[str]:
    with ws.store.read() as cursor:
        return cursor.column(
            "select address from suppression_change where not starts_with(address, '#') order by log_id"
        )


def test_who_comes_back_stands_in_the_log_in_plain(ws: Workspace) -> None:
    assert recalled(ws) == 0
    write.write(ws, ProfileWrite("students", "bob@example.org", {}))
    assert recalled(ws) == 0
    write.write(ws, ProfileWrite("students", ANN, {}))
    assert recalled(ws) == 1
    assert addresses(ws) == ["ann@example.org"]
    assert recalled(ws) == 0


def test_what_was_lifted_does_not_come_back(ws: Workspace) -> None:
    subscriptions.lift_suppression(ws, ANN)
    write.write(ws, ProfileWrite("students", ANN, {}))
    assert recalled(ws) == 0
    assert subscriptions.suppression_of(ws, ANN) is None
