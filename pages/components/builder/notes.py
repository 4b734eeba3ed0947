"""What is wrong with the rules of a draft, and what of it can be asked meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import segments
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.builder import nodes, rules
from pages.components.builder.nodes import Node


def notes_of(ws: Workspace, home: Database, tree: Node, *, name: str | None = None) -> dict[str, str]:
    """id → what a rule still lacks, or what the engine says about it. `name`: of the segment that is edited."""
    found = rules.incomplete(tree)
    rest = nodes.without(tree, found)
    told = segments.problems(ws, home.name, nodes.without_ids(rest), name=name)
    return found | {nodes.at_path(rest, path): sentence(message) for path, message in told.items()}


def complete(tree: Node, notes: Mapping[str, str]) -> dict[str, Any]:
    """The condition without what is wrong."""
    return nodes.without_ids(nodes.without(tree, notes))


def sentence(message: str) -> str:
    """What the engine says behind a path, to stand alone."""
    return message[:1].upper() + message[1:]
