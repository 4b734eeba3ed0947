"""What changed last about an object, from the audit log."""

from __future__ import annotations

from engine.access import audit
from engine.workspace import Workspace
from pages.components.state import plain, when


def line(ws: Workspace, kind: str, name: str) -> str:
    """ "Activated by local, 24 Nov 2026, 14:02"; '' if nothing is known."""
    found = audit.last_changes(ws, kind, name, limit=1)
    return (
        f"{found[0]['action'].capitalize()} by {plain(found[0]['actor'])}, {when(ws, found[0]['happened_at'])}"
        if found
        else ""
    )
