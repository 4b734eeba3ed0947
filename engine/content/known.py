"""The fields that a template may name: those of every database."""

from __future__ import annotations

from collections.abc import Mapping

from engine.access import require
from engine.profiles import databases, fields
from engine.workspace import Workspace


def known_fields(workspace: Workspace) -> Mapping[str, set[str]]:
    """Database → its fields. From memory, mostly."""
    require(workspace, "read")
    return {d.name: {f.name for f in fields.catalogue(workspace, d)} for d in databases.list_all(workspace)}
