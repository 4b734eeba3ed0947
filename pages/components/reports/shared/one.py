"""One dashboard: what it shows, its link, and how others see it."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from engine.access.permissions import may
from engine.api import shared as public
from engine.errors import EngineError
from engine.reports.shared import keeping, links
from engine.reports.shared.model import Dashboard, Parts
from engine.workspace import Workspace
from pages.components import badges, choose, more_menu, preview
from pages.components.frame import done, fault, shown
from pages.components.reports import address
from pages.components.reports.shared import draft, inputs, link, texts
from pages.components.state import plain, saved_at

_FRESH = timedelta(seconds=30)
_PREVIEW = "shared.previewed"
_WIDE, _HIGH = 1060, 900


def draw(ws: Workspace, dashboard: Dashboard) -> None:
    is_mine = may(ws, "write")
    _head(ws, dashboard, is_mine=is_mine)
    left, right = st.columns([7, 5], gap="large")
    with left:
        chosen = inputs.draw(ws, dashboard) if is_mine else dashboard.parts
        if is_mine and st.button(texts.SAVE, type="primary", key="shared.save", disabled=chosen is None):
            _save(ws, dashboard, chosen or dashboard.parts)
    with right:
        link.draw(ws, dashboard, is_unsaved=draft.is_unsaved(dashboard))
    st.markdown(f"**{texts.UNSAVED if draft.is_unsaved(dashboard) else texts.PREVIEW}**", help=texts.PREVIEW_HELP)
    try:
        html = _html(ws, chosen or dashboard.parts)
        preview.show(
            html, key=f"shared.preview.{dashboard.name}", width=_WIDE, height=_HIGH, title=dashboard.parts.title
        )
    except EngineError as error:
        fault(error)


def _head(ws: Workspace, dashboard: Dashboard, *, is_mine: bool) -> None:
    state = links.state_of(ws, dashboard)
    st.button(
        texts.ALL,
        icon=":material/arrow_back:",
        type="tertiary",
        key="shared.back",
        on_click=address.put,
        args=("dashboard", None),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"#### {plain(dashboard.parts.title)}", width="content")
        badges.state(texts.STATES[state], help=texts.STATE_HELP[state])
        st.space("stretch")
        if draft.is_unsaved(dashboard):
            st.badge("Unsaved changes", icon=":material/edit:", color="orange")
            st.button("Discard", type="tertiary", key="shared.discard", on_click=draft.forget, args=(dashboard,))
        else:
            st.caption(f"Saved {saved_at(ws, dashboard.changed_at)} by {plain(dashboard.changed_by)}", width="content")
        if is_mine:
            more_menu.draw(ws, {"delete": texts.DELETE}, key="shared", help="More")
    if choose.asked("shared.delete"):
        _delete(ws, dashboard)


def _save(ws: Workspace, dashboard: Dashboard, parts: Parts) -> None:
    with shown():
        saved = keeping.update(ws, dashboard.name, parts)
        draft.forget(dashboard)
        done(f"Saved: {plain(saved.parts.title)}.")
        st.rerun()


def _html(ws: Workspace, parts: Parts) -> str:
    """Made again when something else is chosen, or after a while: not by every press on the page."""
    kept: tuple[Parts, datetime, str] | None = st.session_state.get(_PREVIEW)
    now = ws.now()
    if kept is None or kept[0] != parts or now - kept[1] > _FRESH:
        st.session_state[_PREVIEW] = kept = (parts, now, public.sample(ws, parts))
    return kept[2]


@st.dialog("Delete the dashboard", icon=":material/delete:")
def _delete(ws: Workspace, dashboard: Dashboard) -> None:
    st.markdown(f"**{plain(dashboard.parts.title)}**")
    st.caption(texts.DELETE_ASK)
    if st.button(texts.DELETE, type="primary", key="shared.delete.yes"):
        with shown():
            keeping.delete(ws, dashboard.name)
            draft.forget(dashboard)
            address.put("dashboard", None)
            done(f"Deleted: {plain(dashboard.parts.title)}.")
            st.rerun()
