"""People: search, add by hand, open a card. Topics and suppression in tabs."""

from __future__ import annotations

import streamlit as st

from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from pages.components import choose, empty, table
from pages.components.frame import open_detail, page, shown, title
from pages.components.state import cell, when

PAGE_SIZE = 50


@st.dialog("New profile", icon=":material/person_add:")
def _new_profile(ws: Workspace, home: Database) -> None:
    key_field = fields.get(ws, home, home.key_field)
    topics = [t.name for t in subscriptions.topics(ws)]
    with st.form("profiles.new", border=False):
        key = st.text_input(key_field.label, placeholder="ann@example.org", key="profiles.new.key")
        first = st.text_input("First name", key="profiles.new.first_name")
        last = st.text_input("Last name", key="profiles.new.last_name")
        chosen = st.multiselect("Subscribe to", topics, ["general"], key="profiles.new.topics")
        done = st.form_submit_button("Create profile", type="primary")
    if done:
        with shown():
            data = {"first_name": first, "last_name": last}
            request = ProfileWrite(home.name, key, data, source="card", mode="insert", subscribe=tuple(chosen))
            write.write(ws, request)
            open_detail("profile", database=home.name, key=key.strip())


def draw(ws: Workspace) -> None:
    action = title("Profiles")
    if not databases.list_all(ws):
        empty.state("databases", action="New database", on_click=choose.ask("profiles.database"))
        if choose.asked("profiles.database"):
            st.switch_page("fields.py")
        return
    with action:
        st.button(
            "New profile",
            icon=":material/add:",
            type="primary",
            key="profiles.add",
            on_click=choose.ask("profiles.new"),
        )
    home = choose.database(ws)
    if choose.asked("profiles.new"):
        _new_profile(ws, home)
    people, topics, suppression = st.tabs(["People", "Topics", "Suppression"])
    with people:
        _people(ws, home)
    with topics:
        _topics(ws)
    with suppression:
        _suppression(ws)


def _people(ws: Workspace, home: Database) -> None:
    text = st.text_input(
        "Search",
        placeholder="Name or address",
        key="profiles.search",
        type="search",
        label_visibility="collapsed",
        live=True,
    )
    count = reading.count(ws, home.name, text)
    if not count:
        if text:
            st.info(f"Nobody matches “{text}”.")
        else:
            empty.state("profiles", action="New profile", on_click=choose.ask("profiles.new"))
        return
    pages = -(-count // PAGE_SIZE)
    number = st.session_state.get("profiles.page", 1) if pages > 1 else 1
    rows = reading.search(ws, home.name, text, limit=PAGE_SIZE, offset=(min(number, pages) - 1) * PAGE_SIZE)
    additional = [f for f in fields.list_fields(ws, home.name) if not f.is_standard][:3]
    listed = [
        {
            home.key_field: row[home.key_field],
            "Name": " ".join(n for n in (row["first_name"], row["last_name"]) if n),
            **{f.label: cell(f.label_of(row[f.name])) for f in additional},
            "Country": cell(row["country"]),
            "Since": when(ws, row["_created_at"]),
        }
        for row in rows
    ]
    st.caption(f"{count:,} people · times in {ws.settings.time_zone} · select a row to open the card")
    chosen = table.pick(listed, key="profiles.table")
    if chosen is not None:
        open_detail("profile", database=home.name, key=rows[chosen]["key"])
    if pages > 1:
        st.pagination(pages, key="profiles.page")


def _topics(ws: Workspace) -> None:
    rows = [
        {"Topic": t.label, "Name": t.name, "Sender": t.sender or "default", "In unless they say no": t.is_default_in}
        for t in subscriptions.topics(ws)
    ]
    st.dataframe(rows, hide_index=True, key="profiles.topics")
    with st.form("profiles.topic", border=True):
        st.markdown("**New topic**")
        name = st.text_input(
            "Name", placeholder="courses", key="profiles.topic.name", help="Small letters, digits, - and _."
        )
        label = st.text_input("Shown as", placeholder="Course news", key="profiles.topic.label")
        if st.form_submit_button("Create topic"):
            with shown():
                subscriptions.create_topic(ws, name.strip(), label=label.strip() or None)
                st.rerun()


def _suppression(ws: Workspace) -> None:
    st.caption("Addresses that get nothing in the whole workspace.")
    with st.form("profiles.suppress", border=True):
        address = st.text_input("Address", placeholder="ann@example.org", key="profiles.suppress.address")
        if st.form_submit_button("Suppress address"):
            with shown():
                subscriptions.suppress(ws, address, "manual")
                st.rerun()
    rows = subscriptions.suppressed(ws)
    listed = [
        {"Address": r["address"], "Reason": r["reason"].replace("_", " "), "Since": when(ws, r["changed_at"])}
        for r in rows
    ]
    if listed:
        st.dataframe(listed, hide_index=True, key="profiles.suppressed")


draw(page())
