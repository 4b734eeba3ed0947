"""What changed last about an object."""

from __future__ import annotations

from engine.campaigns import switch
from engine.workspace import Actor, Workspace
from pages.components import last_change
from tests.scenarios.school import School


def test_who_did_what_when(ws: Workspace) -> None:
    school = School(ws).open()
    assert last_change.line(ws, "campaign", school.name) == "Activated by local, 5 Jan 2026, 12:00"
    switch.pause(school.at(5).acting(Actor("ann", "sender")), school.name)
    assert last_change.line(ws, "campaign", school.name) == "Paused by ann, 5 Jan 2026, 12:05"
    assert last_change.line(ws, "campaign", "nothing") == ""
