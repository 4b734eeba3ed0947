"""The list of templates."""

from __future__ import annotations

from engine.content import templates
from engine.workspace import Workspace
from pages.components import choose, empty, table
from pages.components.frame import open_detail
from pages.components.state import when


def draw(ws: Workspace) -> None:
    known = [t for t in templates.list_all(ws) if not t.is_archived]
    if not known:
        empty.state("templates", action="New template", on_click=choose.ask("templates.new"))
        return
    rows = [
        {
            "Template": t.label,
            "Subject": t.source.subject,
            "Used by": ", ".join(templates.uses(ws, t.name)),
            "Version": t.version,
            "Last change": when(ws, t.changed_at),
        }
        for t in known
    ]
    widths = {"Template": 220, "Subject": 300, "Used by": 220, "Version": 70, "Last change": 140}
    chosen = table.pick(rows, key="templates.table", widths=widths, file="templates")
    if chosen is not None:
        open_detail("template", name=known[chosen].name)
