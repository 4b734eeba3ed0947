"""Who would get no message, for want of a value that every message prints; of everybody or of the preview's segment."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine import segments
from engine.content import fragments
from engine.content.checking import fields_of
from engine.content.needed import needed_by
from engine.content.source import TemplateSource
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import quality_people
from pages.components.state import counted, plain, share
from pages.components.template_preview_person import condition_of
from pages.components.template_texts import MISSING_HELP


def draw(ws: Workspace, home: Database, source: TemplateSource) -> set[str]:
    """A line a field that somebody lacks; gives these fields. Raises TemplateError for what cannot be read."""
    needed = fields_of(needed_by(fragments.resolved(ws, source)))
    # A message that a field of options starts shows what it has just become.
    asked = [f for f in fields.list_fields(ws, home.name) if f.name in needed and (f.is_standard or f.type != "enum")]
    among = condition_of(ws, home)
    people = segments.how_many(ws, home.name, _all(among)) if asked else 0
    found: set[str] = set()
    for field in asked:
        condition = _all(among, {"field": field.name, "operator": "null"})
        number = segments.how_many(ws, home.name, condition)
        if number:
            found.add(field.name)
            whose = "of the segment" if among else "of everybody"
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(
                    f":orange[:material/person_off:] {counted(number, 'person', 'people')}, {share(number, people)} "
                    f"{whose}, would get no message: {plain(field.label)} is missing.",
                    help=MISSING_HELP,
                    width="content",
                )
                label = f"Without {field.label}"
                quality_people.see(ws, home, condition, label=label, key=f"template.missing.{field.name}")
    return found


def _all(*rules: Any) -> dict[str, Any]:
    return {"combinator": "and", "rules": [rule for rule in rules if rule]}
