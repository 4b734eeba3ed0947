"""People: search, add by hand, open a card. Topics and suppression in tabs."""

from __future__ import annotations

import streamlit as st

from engine.access.permissions import may
from engine.profiles import databases, fields, masks, reading, subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from pages.components import choose, empty, rights, suppression, table, topics
from pages.components.frame import open_detail, page, shown, title
from pages.components.rights_texts import NUMBER
from pages.components.state import cell, counted, plain, when

PAGE_SIZE = 50


@st.dialog("New profile", icon=":material/person_add:")
def _new_profile(ws: Workspace, home: Database) -> None:
    key_field = fields.get(ws, home, home.key_field)
    labels = {t.name: t.label for t in subscriptions.topics(ws)}
    with st.form("profiles.new", border=False):
        example = "ann@example.org" if home.key_field == "email" else None
        key = st.text_input(plain(key_field.label), placeholder=example, key="profiles.new.key")
        first = st.text_input("First name", key="profiles.new.first_name")
        last = st.text_input("Last name", key="profiles.new.last_name")
        chosen = st.multiselect(
            "Subscribe to", list(labels), ["general"], format_func=lambda n: labels[n], key="profiles.new.topics"
        )
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
        empty.state("databases", action="New database", on_click=choose.ask("fields.new"), goes_to="fields.py")
        return
    with action, rights.only_for(ws, "write"):
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
    # With a key the open tab stays open, whatever comes to stand above.
    people, subscribing, stopped = st.tabs(["People", "Topics", "Suppression"], key="profiles.tab", on_change="rerun")
    with people:
        _people(ws, home)
    with subscribing:
        topics.draw(ws)
    with stopped:
        suppression.draw(ws)


def _people(ws: Workspace, home: Database) -> None:
    rights.masked(ws)
    text = _search() if may(ws, "personal") else ""
    count = reading.count(ws, home.name, text)
    if not count:
        if text:
            st.info(f"Nobody matches “{plain(text)}”.", icon=":material/search_off:")
        else:
            empty.state("profiles", action="New profile", on_click=choose.ask("profiles.new"))
        return
    pages = -(-count // PAGE_SIZE)
    number = st.session_state.get("profiles.page", 1) if pages > 1 else 1
    rows = reading.search(ws, home.name, text, limit=PAGE_SIZE, offset=(min(number, pages) - 1) * PAGE_SIZE)
    everything = fields.list_fields(ws, home.name)
    key_label = next(f.label for f in everything if f.name == home.key_field)
    additional = [f for f in everything if not f.is_standard][:3]
    is_numbered = masks.of(ws, home).hides_key
    listed = [
        {
            **({NUMBER: row["key"]} if is_numbered else {}),
            key_label: row[home.key_field],
            "Name": " ".join(n for n in (row["first_name"], row["last_name"]) if n),
            **{f.label: cell(f.label_of(row[f.name]), ws.zone) for f in additional},
            "Country": cell(row["country"]),
            "Since": when(ws, row["_created_at"]),
        }
        for row in rows
    ]
    found = counted(count, "person", "people")
    st.caption(f"{found} · times in {ws.settings.time_zone} · click a row’s first cell to open the card")
    widths = {NUMBER: 90, key_label: 250, "Name": 170, "Since": 140}
    help_of = rights.number_help(ws) if is_numbered else None
    chosen = table.pick(listed, key="profiles.table", widths=widths, first_help=help_of)
    if chosen is not None:
        open_detail("profile", database=home.name, key=rows[chosen]["key"])
    if pages > 1:
        st.pagination(pages, key="profiles.page")


def _search() -> str:
    return st.text_input(
        "Search",
        placeholder="Name or address",
        key="profiles.search",
        type="search",
        label_visibility="collapsed",
        live=True,
    )


draw(page())
