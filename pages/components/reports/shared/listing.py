"""All dashboards, with how far their links reach and who looked."""

from __future__ import annotations

import streamlit as st

from engine.access.permissions import may
from engine.api import looks
from engine.reports.shared import keeping, links
from engine.reports.shared.links import Views
from engine.reports.shared.model import LONGEST_TITLE, Dashboard, Parts
from engine.workspace import Workspace
from pages.components import choose, empty, naming, table
from pages.components.frame import shown
from pages.components.reports import address
from pages.components.reports.shared import texts
from pages.components.state import when

_WIDTHS = {"Dashboard": 260, "State": 100, "Works until": 150, "Views": 70, "Last view": 150, "Changed": 150, "By": 110}


def draw(ws: Workspace) -> None:
    known = keeping.list_all(ws)
    if choose.asked("shared.new"):
        _new(ws)
    if not known:
        empty.state("shared", action=texts.NEW, on_click=choose.ask("shared.new"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(texts.ABOUT, width="content")
        st.space("stretch")
        if may(ws, "write"):
            st.button(
                texts.NEW, icon=":material/add:", type="primary", key="shared.new", on_click=choose.ask("shared.new")
            )
    views = looks.views(ws)
    rows = [_row(ws, dashboard, views.get(dashboard.dashboard_id, Views())) for dashboard in known]
    picked = table.pick(rows, key="shared.list", widths=_WIDTHS)
    st.caption(f"Times in {ws.settings.time_zone}", help=texts.VIEWS_HELP)
    if picked is not None:
        address.put("dashboard", known[picked].name)
        st.rerun()


def _row(ws: Workspace, dashboard: Dashboard, views: Views) -> dict[str, object]:
    link = links.of(ws, dashboard)
    return {
        "Dashboard": dashboard.parts.title,
        "State": [texts.STATES[links.state_of(ws, dashboard)]],
        "Works until": when(ws, link.expires_at) if link and not link.revoked_at else "–",
        "Views": views.count,
        "Last view": when(ws, views.last_at),
        "Changed": when(ws, dashboard.changed_at),
        "By": dashboard.changed_by,
    }


@st.dialog(texts.NEW, icon=":material/dashboard:")
def _new(ws: Workspace) -> None:
    with st.form("shared.create", border=False):
        title = st.text_input(
            "Title", max_chars=LONGEST_TITLE, key="shared.create.title", placeholder="Mail of this quarter"
        )
        if st.form_submit_button("Create dashboard", type="primary"):
            with shown():
                taken = [d.name for d in keeping.list_all(ws)]
                name = naming.proposed(
                    "dashboard", naming.unused("dashboard", title, taken) if title.strip() else title, taken
                )
                keeping.create(ws, name, Parts(title))
                address.put("dashboard", name)
                st.rerun()
