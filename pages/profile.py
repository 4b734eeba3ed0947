"""A profile's card: fields by section, subscriptions, messages and decisions, timeline, history."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.campaigns import campaigns, ledger, why
from engine.errors import EngineError
from engine.events import timeline
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.databases import Database
from engine.profiles.standard import REGISTRATION
from engine.profiles.types import Field
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from pages.components import badges, choose, empty, field_inputs
from pages.components.frame import page, shown, title
from pages.components.state import cell, plain, when
from pages.components.texts import DO_NOT_TRIGGER, DO_NOT_TRIGGER_HELP, REASONS, SOURCES


def draw(ws: Workspace) -> None:
    try:
        home = databases.get(ws, st.query_params.get("database"))
        row = reading.find(ws, home.name, st.query_params.get("key", ""))
    except EngineError:
        st.error("There is no such profile. It may have been renamed or erased.")
        st.page_link("profiles.py", label="Back to profiles", icon=":material/arrow_back:")
        return
    name = " ".join(n for n in (row["first_name"], row["last_name"]) if n)
    st.page_link("profiles.py", label="Profiles", icon=":material/arrow_back:")
    title(
        name or str(row[home.key_field]),
        caption=f"{plain(row[home.key_field])} · {plain(home.label)} · since {when(ws, row['_created_at'])}",
    )
    left, right = st.columns([2, 1], gap="large")
    with left:
        _fields(ws, home, row)
    with right:
        _subscriptions(ws, home, row)
        _messages(ws, home, row)
    _below(ws, home, row)


def _fields(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    everything = fields.list_fields(ws, home.name)
    sections = {
        "Additional fields": [f for f in everything if not f.is_standard],
        "Standard fields": [f for f in everything if f.is_standard and f.name not in (*REGISTRATION, home.key_field)],
        "Registration": [f for f in everything if f.name in REGISTRATION],
    }
    # The version in the key makes a saved or foreign change show its new value instead of what was typed before.
    version = f"{row['profile_id']}.{hash(str(sorted((k, str(v)) for k, v in row.items())))}"
    values: dict[str, Any] = {}
    with st.form("profile.form", border=True):
        for section, mine in sections.items():
            st.markdown(f"#### {section}")
            if not mine:
                st.caption("None yet. Add one under Databases and fields.")
            columns = st.columns(2)
            for number, field in enumerate(mine):
                with columns[number % 2]:
                    values[field.name] = field_inputs.draw(
                        ws, field, row[field.name], key=f"profile.{field.name}.{version}"
                    )
        quiet = st.checkbox(DO_NOT_TRIGGER, key="profile.quiet", help=DO_NOT_TRIGGER_HELP)
        if st.form_submit_button("Save", type="primary", key="profile.save"):
            _save(ws, home, row, values, triggers=not quiet)
    saved = st.session_state.pop("profile.saved", None)
    if saved:
        st.success(saved, icon=":material/check:")


def _save(ws: Workspace, home: Database, row: dict[str, Any], values: dict[str, Any], *, triggers: bool) -> None:
    changed = {n: v for n, v in values.items() if (v or None) != (row[n] or None) or (v == 0) != (row[n] == 0)}
    with shown():
        request = ProfileWrite(home.name, row["key"], changed, triggers=triggers, source="card", mode="update")
        result = write.write(ws, request)
        labels = {f.name: f.label for f in fields.list_fields(ws, home.name)}
        what = ", ".join(labels[n] for n in result.changed)
        st.session_state["profile.saved"] = f"Saved: {what} changed." if what else "Nothing to save: no value differs."
        st.rerun()


def _subscriptions(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    states = subscriptions.states(ws, row["profile_id"])
    with st.container(border=True, key="profile.subscriptions"):
        st.markdown("**Subscriptions**")
        for topic in subscriptions.topics(ws):
            state = states.get(topic.name)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(topic.label, width="content")
                badges.state(state or "not subscribed")
                st.space("stretch")
                target = "unsubscribed" if state == "subscribed" else "subscribed"
                label = "Unsubscribe" if state == "subscribed" else "Subscribe"
                if st.button(label, key=f"profile.topic.{topic.name}", type="tertiary"):
                    with shown():
                        subscriptions.set_state(ws, home, row["profile_id"], topic.name, target, source="card")
                        st.rerun()
        reason = subscriptions.suppression_of(ws, row["email"]) if row["email"] else None
        if reason:
            st.error(f"This address is suppressed: {reason.replace('_', ' ')}.", icon=":material/block:")


def _messages(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    rows = ledger.sends(ws, profile=row["key"], database=home.name, newest_first=True, limit=10)
    with st.container(border=True, key="profile.messages"):
        st.markdown("**Messages and decisions**")
        if not rows:
            st.caption("No message was planned for this person yet.")
        for send in rows:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                badges.state(send["state"])
                st.markdown(send["campaign"], width="content")
                st.caption(when(ws, send["decided_at"] or send["due_at"]), width="content")
            if send["reason"]:
                st.caption(f"{REASONS[send['reason']]}.")
        with st.expander("Why did or didn't this person get …"):
            _why(ws, home, row)


def _why(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    names = [c.name for c in campaigns.list_all(ws) if c.database_id == home.database_id]
    chosen = st.selectbox("Campaign", names, None, key="profile.why", placeholder="Choose a campaign")
    if chosen:
        for sentence in why.why(ws, chosen, row["key"])["sentences"]:
            st.markdown(f"- {sentence}")


def _below(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    history, events, request = st.tabs(["History of changes", "Timeline of events", "Copy as API request"])
    with history:
        _history(ws, home, row)
    with events:
        _timeline(ws, home, row)
    with request:
        additional = [f for f in fields.list_fields(ws, home.name) if not f.is_standard]
        field: Field = additional[0] if additional else fields.get(ws, home, "first_name")
        st.code(choose.api_example(ws, home, field, str(row[home.key_field])), language="bash")


def _history(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    changes = reading.history(ws, home.name, row["profile_id"], limit=200)
    if not changes:
        empty.state("history")
        return
    listed = [
        {
            "When": when(ws, c["changed_at"]),
            "Field": c["label"],
            "Before": cell(c["old"]),
            "After": cell(c["new"]),
            "Source": SOURCES.get(c["source"], c["source"]),
            "Standing": c["standing"],
            "May start triggers": c["starts_triggers"],
        }
        for c in changes
    ]
    st.dataframe(listed, hide_index=True, key="profile.history")


def _timeline(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    found = timeline(ws, home.name, row["profile_id"], limit=200)
    if not found:
        empty.state("history")
        return
    listed = [
        {
            "When": when(ws, e["happened_at"]),
            "Event": e["type"].replace("_", " "),
            "Value": cell(e["value"]),
            "Details": cell(e["properties"]),
        }
        for e in found
    ]
    st.dataframe(listed, hide_index=True, key="profile.timeline")


draw(page())
