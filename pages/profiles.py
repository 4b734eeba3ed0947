"""People: search, add by hand, open a card. Topics and suppression in tabs."""

from __future__ import annotations

import streamlit as st

from engine.delivery import senders
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from pages.components import choose, empty, naming, table
from pages.components.frame import open_detail, page, shown, title
from pages.components.state import cell, counted, plain, when
from pages.components.texts import TOPICS_HELP

PAGE_SIZE = 50


@st.dialog("New profile", icon=":material/person_add:")
def _new_profile(ws: Workspace, home: Database) -> None:
    key_field = fields.get(ws, home, home.key_field)
    topics = {t.name: t.label for t in subscriptions.topics(ws)}
    with st.form("profiles.new", border=False):
        example = "ann@example.org" if home.key_field == "email" else None
        key = st.text_input(plain(key_field.label), placeholder=example, key="profiles.new.key")
        first = st.text_input("First name", key="profiles.new.first_name")
        last = st.text_input("Last name", key="profiles.new.last_name")
        chosen = st.multiselect(
            "Subscribe to", list(topics), ["general"], format_func=lambda n: topics[n], key="profiles.new.topics"
        )
        done = st.form_submit_button("Create profile", type="primary")
    if done:
        with shown():
            data = {"first_name": first, "last_name": last}
            request = ProfileWrite(home.name, key, data, source="card", mode="insert", subscribe=tuple(chosen))
            write.write(ws, request)
            open_detail("profile", database=home.name, key=key.strip())


@st.dialog("Topic", icon=":material/label:")
def _edit_topic(ws: Workspace, topic: subscriptions.Topic) -> None:
    known = [None, *(s.name for s in senders.list_all(ws))]
    with st.form(f"profiles.topic.{topic.name}", border=False):
        label = st.text_input("Name", topic.label, key="profiles.topic.edit_label")
        sender = st.selectbox(
            "Sender",
            known,
            known.index(topic.sender) if topic.sender in known else 0,
            lambda n: n or f"default: {ws.settings.sender}",
            key="profiles.topic.edit_sender",
            help="Senders are made under Settings.",
        )
        default_in = st.checkbox(
            "People are in unless they say no", topic.is_default_in, key="profiles.topic.edit_default"
        )
        if st.form_submit_button("Save topic", type="primary"):
            with shown():
                naming.proposed("topic", label)
                subscriptions.update_topic(
                    ws,
                    topic.name,
                    label=label.strip(),
                    sender=sender,
                    default_in=default_in,
                    double_opt_in=topic.is_double_opt_in,
                )
                st.rerun()


def draw(ws: Workspace) -> None:
    action = title("Profiles")
    if not databases.list_all(ws):
        empty.state("databases", action="New database", on_click=choose.ask("fields.new"), goes_to="fields.py")
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
    listed = [
        {
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
    chosen = table.pick(listed, key="profiles.table", widths={key_label: 250, "Name": 170, "Since": 140})
    if chosen is not None:
        open_detail("profile", database=home.name, key=rows[chosen]["key"])
    if pages > 1:
        st.pagination(pages, key="profiles.page")


def _topics(ws: Workspace) -> None:
    known = subscriptions.topics(ws)
    rows = [
        {"Topic": t.label, "Name": t.name, "Sender": t.sender or "default", "In unless they say no": t.is_default_in}
        for t in known
    ]
    st.caption(TOPICS_HELP)
    chosen = table.pick(rows, key="profiles.topics")
    if chosen is not None:
        _edit_topic(ws, known[chosen])
    turn = choose.turn("profiles.topic")
    with st.form("profiles.topic", border=True):
        st.markdown("**New topic**")
        label = st.text_input("Name", placeholder="Course news", key=f"profiles.topic.label.{turn}")
        if st.form_submit_button("Create topic"):
            with shown():
                name = naming.proposed("topic", label, [t.name for t in known])
                subscriptions.create_topic(ws, name, label=label.strip())
                choose.next_turn("profiles.topic")
                st.rerun()


def _suppression(ws: Workspace) -> None:
    st.caption("Addresses that get nothing in the whole workspace.")
    turn = choose.turn("profiles.suppress")
    with st.form("profiles.suppress", border=True):
        address = st.text_input("Address", placeholder="ann@example.org", key=f"profiles.suppress.address.{turn}")
        if st.form_submit_button("Suppress address"):
            with shown():
                subscriptions.suppress(ws, address, "manual")
                choose.next_turn("profiles.suppress")
                st.rerun()
    rows = subscriptions.suppressed(ws)
    if not rows:
        return
    listed = [
        {"Address": r["address"], "Reason": r["reason"].replace("_", " "), "Since": when(ws, r["changed_at"])}
        for r in rows
    ]
    table.show(listed, key="profiles.suppressed")
    _lifting(ws, [r["address"] for r in rows])


def _lifting(ws: Workspace, addresses: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Take an address off the list",
            addresses,
            None,
            key="profiles.suppress.lift",
            width=320,
            placeholder="Choose an address",
        )
        if st.button("Lift", key="profiles.suppress.lift_button", disabled=chosen is None) and chosen:
            with shown():
                subscriptions.lift_suppression(ws, chosen)
                st.rerun()


draw(page())
