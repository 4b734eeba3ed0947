"""The tab Sources: where people came from, how the audience grows and lives, who stays, what people say, how good the data is."""

from __future__ import annotations

from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import choose, empty
from pages.components.frame import shown
from pages.components.reports.sources import feedback, growth, origins, quality, retention, stages
from pages.components.reports.sources.common import choice
from pages.components.reports.sources.texts import VIEWS

_DRAW = {
    "sources": origins.draw,
    "growth": growth.draw,
    "stages": stages.draw,
    "retention": retention.draw,
    "feedback": feedback.draw,
    "quality": quality.draw,
}


def draw(ws: Workspace) -> None:
    if not databases.list_all(ws):
        empty.state("databases", action="New database", on_click=choose.ask("fields.new"), goes_to="fields.py")
        return
    view = choice("View", VIEWS, key="reports.sources.view", param="view")
    home = choose.database(ws)
    with shown():
        _DRAW[view](ws, home)
