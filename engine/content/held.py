"""A saved template as it was written, with its fragments as it holds them: what its compiled parts were made from. Read-only."""

from __future__ import annotations

from engine.content import snippets
from engine.content.source import TemplateSource
from engine.content.templates import Template, Version
from engine.store import query
from engine.workspace import Workspace


def whole(workspace: Workspace, saved: Template | Version) -> TemplateSource:
    """Unlike engine/content/fragments.py, which takes them as they are now."""
    if not snippets.has_fragments(saved.source):
        return saved.source
    with workspace.store.read() as cursor:
        rows = cursor.rows(query("fragment.held_texts"), template_id=saved.template_id, version=saved.version)
    return snippets.resolved(saved.source, dict(rows))
