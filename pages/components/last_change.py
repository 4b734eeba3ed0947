"""What changed last about an object, from the audit log."""

from __future__ import annotations

from engine.access import audit
from engine.workspace import Workspace
from pages.components.state import unlinked, when

_OF_LISTS = {"added": "People added", "removed": "People taken out"}
"""What was done to a list is no change of the list itself."""


def line(ws: Workspace, kind: str, name: str) -> str:
    """ "Activated by local, 24 Nov 2026, 14:02"; '' if nothing is known."""
    found = audit.last_changes(ws, kind, name, limit=1)
    if not found:
        return ""
    last = found[0]
    action = _OF_LISTS.get(last["action"], "") if kind == "segment" else ""
    return f"{action or last['action'].capitalize()} by {unlinked(last['actor'])}, {when(ws, last['happened_at'])}"
