from __future__ import annotations

from engine.content.known import known_fields
from engine.profiles import databases, fields
from engine.workspace import Workspace


def test_the_fields_of_every_database(ws: Workspace) -> None:
    assert known_fields(ws) == {}
    databases.create(ws, "students")
    databases.create(ws, "teachers")
    fields.add(ws, "teachers", "room", type="string")
    known = known_fields(ws)
    assert "first_name" in known["students"]
    assert known["teachers"] - known["students"] == {"room"}
