from __future__ import annotations

from engine.errors import EngineError
from engine.events.people import ids_of
from engine.profiles import reading
from engine.profiles.requests import Target
from engine.workspace import Workspace


def found(ws: Workspace, *named: str | int, create: str | None = None) -> dict[str | int, int | str]:
    """The id, or the code of the error."""
    with ws.store.transaction() as cursor:
        ids = ids_of(cursor, Target.of(ws, "shop"), named, create=create)
    return {name: i.code if isinstance(i, EngineError) else i for name, i in ids.items()}


def test_by_key_whatever_its_case_and_by_id(ws: Workspace, ann: int) -> None:
    assert found(ws, "ann@example.org", " ANN@example.org", ann, "ann@example.org") == {
        "ann@example.org": ann,
        " ANN@example.org": ann,
        ann: ann,
    }
    assert found(ws) == {}


def test_why_there_is_none(ws: Workspace, ann: int) -> None:
    assert found(ws, "bob@example.org", "bad", "", 99) == {
        "bob@example.org": "not_found",
        "bad": "bad_address",
        "": "required",
        99: "not_found",
    }


def test_the_erased_are_nobody(ws: Workspace, ann: int) -> None:
    ws.store.write(lambda cursor: cursor.run("update profile_1 set _erased_at = $now, key = null", now=ws.now()))
    assert found(ws, ann, "ann@example.org") == {ann: "not_found", "ann@example.org": "not_found"}


def test_those_unknown_by_key_are_made_once(ws: Workspace, ann: int) -> None:
    ids = found(ws, "bob@example.org", "BOB@example.org", "ann@example.org", 99, create="import")
    bob = reading.find(ws, "shop", "bob@example.org")["profile_id"]
    assert ids == {"bob@example.org": bob, "BOB@example.org": bob, "ann@example.org": ann, 99: "not_found"}
    assert reading.count(ws, "shop") == 2
    assert [c["source"] for c in reading.history(ws, "shop", bob)] == ["import"]
