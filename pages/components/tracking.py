"""The tab "Tracking": three steps for a site's pages, the goals it may tell of, and whether anything arrives."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from engine import tracking
from engine.profiles import reading
from engine.profiles.databases import Database
from engine.tracking.people import PLACEHOLDER
from engine.workspace import Workspace
from pages.components import rights
from pages.components.event_texts import LEFT_OUT, TRACKING
from pages.components.frame import done, shown
from pages.components.state import plain, short, when


def draw(ws: Workspace, home: Database) -> None:
    st.caption(TRACKING["caption"])
    what, arrives = st.columns([2, 1], gap="large")
    with arrives:
        _arrives(ws, home)
    with what:
        _steps(ws, home)
        with rights.only_for(ws, "write"):
            _goals(ws)


def _steps(ws: Workspace, home: Database) -> None:
    base = ws.settings.base_url.rstrip("/")
    st.subheader("1. Put a line into your pages", anchor=False)
    st.caption(TRACKING["snippet"])
    st.code(tracking.snippet(ws, home.name, None), language="html", wrap_lines=True)
    st.subheader("2. Say who is looking", anchor=False)
    st.caption(TRACKING["signed"])
    path = f"{base}/api/v1/databases/{quote(home.name)}/profiles/ann%40example.org/tracking"
    st.code(f'curl {path} \\\n  -H "Authorization: Bearer $TOKEN"', language="bash", wrap_lines=True)
    st.caption(TRACKING["token"])
    with st.expander(TRACKING["more"]):
        st.caption(TRACKING["store"])
        st.caption(TRACKING["link"])
        st.caption(TRACKING["pixel"])
        pixel = f'<img src="{base}/t.gif?person={PLACEHOLDER}" width="1" height="1" alt="">'
        st.code(pixel, language="html", wrap_lines=True)
    st.subheader("3. See that it works", anchor=False)
    _trial(ws, home)


def _trial(ws: Workspace, home: Database) -> None:
    st.caption(TRACKING["try"])
    key = st.text_input("Person", placeholder="ann@example.org", key="tracking.key")
    if key.strip():
        with shown():
            person = reading.find(ws, home.name, key.strip())
            st.code(tracking.snippet(ws, home.name, person["profile_id"]), language="html", wrap_lines=True)


def _goals(ws: Workspace) -> None:
    st.subheader("Goals", anchor=False)
    st.caption(TRACKING["goals"])
    st.code('warmcast("signed_up", {value: 5})', language="javascript")
    known = list(tracking.goals(ws))
    wanted = st.multiselect(
        "Goals",
        known,
        known,
        key="tracking.goals",
        accept_new_options=True,
        placeholder="signed_up",
        label_visibility="collapsed",
    )
    if st.button("Save goals", key="tracking.goals.save", disabled=sorted(wanted) == known):
        with shown():
            tracking.allow(ws, wanted)
            done("The goals are saved.")
            st.rerun()


@st.fragment(run_every="5s")
def _arrives(ws: Workspace, home: Database) -> None:
    found = tracking.seen(ws, home.name)
    with st.container(border=True, key="tracking.arrives"):
        st.subheader("Does anything arrive?", anchor=False)
        if found.last_at is None:
            st.info(TRACKING["nothing"], icon=":material/hourglass_empty:")
        else:
            seconds = max(int((ws.now() - found.last_at).total_seconds()), 0)
            ago = f"{seconds} s ago" if seconds < 120 else when(ws, found.last_at)
            st.success(f"Last: {plain(str(found.type).replace('_', ' '))}, {ago}", icon=":material/check_circle:")
            st.caption(plain(short(found.url or "–", 120)))
            hits, people = st.columns(2)
            hits.metric("Visits, 24 hours", f"{found.hits:,}", help=TRACKING["hits"])
            people.metric("People, 24 hours", f"{found.people:,}", help=TRACKING["people"])
        _left_out(ws)
        st.caption(TRACKING["arrives"])


def _left_out(ws: Workspace) -> None:
    counts = tracking.collector(ws).counts
    parts = [f"{counts[reason]:,} {words}" for reason, words in LEFT_OUT.items() if counts[reason]]
    if parts:
        st.caption(TRACKING["left_out"].format(", ".join(parts)))
