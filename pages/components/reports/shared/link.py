"""The link to a dashboard: made, copied, extended, revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

import streamlit as st

from engine.access.permissions import may
from engine.api import looks
from engine.api.listening import is_loopback
from engine.clock import from_utc, to_utc
from engine.reports.shared import links
from engine.reports.shared.links import Link, Views
from engine.reports.shared.model import Dashboard
from engine.workspace import Workspace
from pages.components import choose
from pages.components.frame import done, shown
from pages.components.reports.shared import texts
from pages.components.state import counted, when

_LOCAL = ("localhost",)


def draw(ws: Workspace, dashboard: Dashboard, *, is_unsaved: bool) -> None:
    link, now = links.of(ws, dashboard), ws.now()
    state = link.state(now) if link else "none"
    with st.container(border=True, key="shared.link"):
        st.markdown(f"**{texts.LINK}**")
        if link and state == "open":
            _open(ws, link, is_unsaved=is_unsaved)
        else:
            st.caption(_closed(ws, link, state))
        st.caption(_viewed(ws, looks.views(ws).get(dashboard.dashboard_id, Views())), help=texts.VIEWS_HELP)
        if not may(ws, "write"):
            return
        end = _acts(ws, dashboard, state)
    if choose.asked("shared.revoke"):
        _revoke(ws, dashboard)
    if choose.asked("shared.replace"):
        _replace(ws, dashboard, end)


def _open(ws: Workspace, link: Link, *, is_unsaved: bool) -> None:
    url = links.url(ws, link)
    st.code(url, language=None, wrap_lines=True)
    st.caption(texts.EXPIRES.format(when=when(ws, link.expires_at)))
    host = urlsplit(url).hostname or ""
    if host in _LOCAL or is_loopback(host):
        st.warning(texts.ONLY_HERE, icon=":material/public_off:")
    if is_unsaved:
        st.info(texts.UNSAVED_LINK, icon=":material/edit:")
    # The same page under the address at which this browser has the app open.
    st.link_button(texts.OPEN, urlsplit(url).path, icon=":material/open_in_new:", help=texts.OPEN_HELP)


def _closed(ws: Workspace, link: Link | None, state: str) -> str:
    if link is None:
        return texts.NO_LINK
    if state == "revoked":
        return texts.REVOKED.format(when=when(ws, link.revoked_at))
    return texts.EXPIRED.format(when=when(ws, link.expires_at))


def _viewed(ws: Workspace, views: Views) -> str:
    if not views.count:
        return texts.NOT_VIEWED
    return texts.VIEWED.format(views=counted(views.count, "view", "views"), when=when(ws, views.last_at))


def _acts(ws: Workspace, dashboard: Dashboard, state: str) -> datetime:
    """Gives the end that is chosen for a link, naive UTC."""
    end = _end(ws)
    with st.container(horizontal=True):
        if state in ("open", "expired"):
            _act(texts.EXTEND, "update", lambda: links.extend(ws, dashboard.name, end))
        if state == "open":
            st.button(
                texts.REPLACE, icon=":material/autorenew:", key="shared.replace", on_click=choose.ask("shared.replace")
            )
            st.button(
                texts.REVOKE, icon=":material/link_off:", key="shared.revoke", on_click=choose.ask("shared.revoke")
            )
        else:
            label = texts.MAKE if state == "none" else texts.REPLACE
            _act(label, "add_link", lambda: links.make(ws, dashboard.name, end), is_primary=state == "none")
    return end


def _act(label: str, icon: str, act: Callable[[], object], *, is_primary: bool = False) -> None:
    kind = "primary" if is_primary else "secondary"
    if st.button(label, icon=f":material/{icon}:", type=kind, key=f"shared.{label.lower().replace(' ', '_')}"):
        with shown():
            act()
            st.rerun()


def _end(ws: Workspace) -> datetime:
    """How long from now, or to the end of a day; naive UTC."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        options = list(texts.LASTS_OPTIONS)
        days = st.selectbox(
            texts.LASTS,
            options,
            options.index(links.DAYS[1]),
            lambda n: texts.LASTS_OPTIONS[n],
            key="shared.lasts",
            width=130,
            persist_state="session",
        )
        if days:
            return ws.now() + timedelta(days=days)
        tomorrow = from_utc(ws.now(), ws.zone).date() + timedelta(days=1)
        last = st.date_input(
            texts.UNTIL,
            tomorrow + timedelta(days=13),
            min_value=tomorrow - timedelta(days=1),
            max_value=tomorrow + links.LONGEST - timedelta(days=2),
            format="DD.MM.YYYY",
            key="shared.until",
            width=160,
        )
    day = last if isinstance(last, date) else tomorrow
    return to_utc(datetime.combine(day + timedelta(days=1), time()), ws.zone)


@st.dialog("Revoke the link", icon=":material/link_off:")
def _revoke(ws: Workspace, dashboard: Dashboard) -> None:
    st.caption(texts.REVOKE_ASK)
    if st.button(texts.REVOKE, type="primary", key="shared.revoke.yes"):
        with shown():
            links.revoke(ws, dashboard.name)
            done("The link is revoked.")
            st.rerun()


@st.dialog("New link", icon=":material/autorenew:")
def _replace(ws: Workspace, dashboard: Dashboard, end: datetime) -> None:
    st.caption(texts.REPLACE_ASK)
    st.caption(texts.EXPIRES.format(when=when(ws, end)))
    if st.button("Make new link", type="primary", key="shared.replace.yes"):
        with shown():
            links.make(ws, dashboard.name, end)
            done("There is a new link; the one before leads nowhere now.")
            st.rerun()
