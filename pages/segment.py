"""The segment editor: conditions on the left, what they mean on the right, and behind tabs who they are and why."""

from __future__ import annotations

import streamlit as st

from engine import segments
from engine.errors import EngineError
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import choose, empty, segment_editor
from pages.components.builder.offer import Offer
from pages.components.frame import not_found, page


def draw(ws: Workspace) -> None:
    name = st.query_params.get("name")
    try:
        found = segments.get(ws, name) if name else None
    except EngineError as error:
        not_found(error, back="segments", label="Back to segments")
        return
    if not databases.list_all(ws):
        empty.state("databases", action="New database", on_click=choose.ask("fields.new"), goes_to="fields.py")
        return
    home = databases.by_id(ws, found.database_id) if found else databases.get(ws, choose.current(ws))
    own = found.name if found else None
    segment_editor.draw(ws, home, own, Offer(ws, home, own))


draw(page())
