"""How many of a marketing campaign's audience, as it is being typed, can be mailed now: exact, counted while one types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine import segments
from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import parse_definition
from engine.campaigns.preflight import audience
from engine.errors import EngineError
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.broadcasting.texts import MAILABLE
from pages.components.state import number
from pages.components.texts import MAILABLE_HELP

_PARTS = ("kind", "purpose", "topic", "trigger", "audience", "exclude")


def draw(ws: Workspace, home: Database, data: Mapping[str, Any]) -> None:
    """`data`: of the definition what says who gets it. Draws nothing where that is not whole yet."""
    people = mailable(ws, home, data)
    if people is not None:
        st.markdown(MAILABLE.format(f"**{number(people)}**"), help=MAILABLE_HELP)


def mailable(ws: Workspace, home: Database, data: Mapping[str, Any]) -> int | None:
    """How many of the audience can be mailed now; None where it is not whole yet."""
    found = count(ws, home, data)
    return found[1] if found else None


def count(ws: Workspace, home: Database, data: Mapping[str, Any]) -> tuple[int, int] | None:
    """In the audience, without who is left out; of these, whom consent, suppression and address let through."""
    said = {part: data[part] for part in _PARTS if part in data}
    bare = {"name": "x", "kind": "broadcast", "content": [{"template": "x"}]}
    try:
        definition = parse_definition({**bare, **said})
        typed = Campaign(0, home.database_id, "x", "x", definition.kind, "draft", 1, ws.now(), definition)
        people = segments.how_many(ws, home.name, {"combinator": "and", "rules": definition.wanted})
        return people, len(audience.reach(ws, typed).ids)
    except EngineError:
        return None
