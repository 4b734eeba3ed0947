"""Templates, and what they are made of: fragments, images and recommendations in tabs."""

from __future__ import annotations

import streamlit as st

from engine.workspace import Workspace
from pages.components import (
    choose,
    recommendations,
    rights,
    template_fragments,
    template_gallery,
    template_images,
    template_import,
    template_list,
)
from pages.components.frame import page, shown, title

_TABS = ["Templates", "Fragments", "Images", "Recommendations"]


def draw(ws: Workspace) -> None:
    action = title("Templates", caption="A message with places for what you know about a person.")
    if choose.asked("templates.new"):
        template_gallery.open_gallery()
    if choose.asked("templates.import"):
        template_import.open_import(ws)
    with action, rights.only_for(ws, "write"):
        st.button(
            "New template",
            icon=":material/add:",
            type="primary",
            key="templates.add",
            on_click=choose.ask("templates.new"),
        )
    of_templates, of_fragments, of_images, of_recommendations = st.tabs(_TABS, key="templates.tab", on_change="rerun")
    if of_templates.open:
        with of_templates:
            template_list.draw(ws)
    if of_fragments.open:
        with of_fragments, shown():
            template_fragments.draw(ws)
    if of_images.open:
        with of_images, shown():
            template_images.draw(ws)
    if of_recommendations.open:
        with of_recommendations, shown():
            recommendations.draw(ws)


draw(page())
