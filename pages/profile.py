"""A profile's card: fields by section, subscriptions, messages and decisions, timeline, history."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine import segments
from engine.campaigns import campaigns, ledger, why
from engine.campaigns.foreseen import tried
from engine.errors import EngineError
from engine.events import timeline
from engine.profiles import databases, fields, masks, reading, standing, write
from engine.profiles.databases import Database
from engine.profiles.standard import REGISTRATION
from engine.profiles.types import Field
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from pages.components import (
    badges,
    came_back,
    choose,
    empty,
    field_inputs,
    profile_rights,
    profile_standing,
    profile_start,
    profile_subscriptions,
    rights,
    table,
    waiting,
)
from pages.components.frame import not_found, open_detail, page, shown, title
from pages.components.state import cell, literal, plain, short, when
from pages.components.texts import API_HINT, DO_NOT_TRIGGER, DO_NOT_TRIGGER_HELP, REASONS, SOURCES

_SECTIONS = {"Additional fields": 2, "Standard fields": 3, "Registration": 3}
"""In their order, with how many inputs stand side by side: an additional field may have long options."""


def draw(ws: Workspace) -> None:
    try:
        home = databases.get(ws, st.query_params.get("database"))
        row = reading.find(ws, home.name, st.query_params.get("key", ""))
    except EngineError as error:
        not_found(error, back="profiles", label="Back to profiles")
        return
    name = " ".join(n for n in (row["first_name"], row["last_name"]) if n)
    st.page_link("profiles.py", label="Profiles", icon=":material/arrow_back:")
    key = literal(short(row[home.key_field]))
    called = row["key"] if masks.of(ws, home).hides_key else name or str(row[home.key_field])
    action = title(
        called,
        caption=f"{key} · {plain(home.label)} · since {when(ws, row['_created_at'])} · times in {ws.settings.time_zone}",
    )
    rights.masked(ws)
    with action:
        profile_start.button(ws)
    profile_start.draw(ws, home, row, short(called, 40))
    left, right = st.columns([2, 1], gap="large")
    with left:
        rights.read_only(ws)
        with rights.only_for(ws, "write"):
            _fields(ws, home, row)
    with right:
        profile_subscriptions.draw(ws, home, row)
        _segments(ws, home, row)
        _messages(ws, home, row)
        profile_rights.draw(ws, home, row)
    _below(ws, home, row)


def _fields(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    everything = fields.list_fields(ws, home.name)
    # The version in the key makes a saved or foreign change show its new value instead of what was typed before.
    version = f"{row['profile_id']}.{hash(str(sorted((k, str(v)) for k, v in row.items())))}"
    standings = standing.of(ws, home.name, row["profile_id"])
    values: dict[str, Any] = {}
    saved = st.session_state.pop("profile.saved", None)
    if saved:
        # The box counts for one save: left ticked, it would keep back the triggers of the next one.
        st.session_state["profile.quiet"] = False
    with st.form("profile.form", border=True):
        for section, side_by_side in _SECTIONS.items():
            st.markdown(f"#### {section}")
            mine = [f for f in everything if f.name != home.key_field and _section(f) == section]
            if not mine:
                st.page_link("fields.py", label="None yet: add one under Databases and fields")
                continue
            with st.grid(side_by_side, min_column_width=180):
                for field in mine:
                    key = f"profile.{field.name}.{version}"
                    with st.container(gap="xxsmall"):
                        values[field.name] = field_inputs.draw(ws, field, row[field.name], key=key)
                        profile_standing.mark(ws, standings.get(field.name))
        with st.container(horizontal=True, vertical_alignment="center"):
            submitted = st.form_submit_button("Save", type="primary", key="profile.save")
            quiet = st.checkbox(DO_NOT_TRIGGER, key="profile.quiet", help=DO_NOT_TRIGGER_HELP)
            if saved and not submitted:
                st.markdown(f":green[:material/check: {saved}]", width="content")
        if submitted:
            _save(ws, home, row, values, triggers=not quiet)


def _section(field: Field) -> str:
    if not field.is_standard:
        return "Additional fields"
    return "Registration" if field.name in REGISTRATION else "Standard fields"


def _save(ws: Workspace, home: Database, row: dict[str, Any], values: dict[str, Any], *, triggers: bool) -> None:
    changed = {n: v for n, v in values.items() if (v or None) != (row[n] or None) or (v == 0) != (row[n] == 0)}
    with shown():
        request = ProfileWrite(home.name, row["key"], changed, triggers=triggers, source="card", mode="update")
        # Foreseen before it is written: then nothing waits as it did.
        _, foreseen = tried(ws, home.name, [request])
        result = write.write(ws, request)
        labels = {f.name: f.label for f in fields.list_fields(ws, home.name)}
        what = plain(", ".join(labels[n] for n in result.changed))
        said = f"Saved: {what} changed." if what else "Nothing to save: no value differs."
        st.session_state["profile.saved"] = f"{said} {waiting.words(ws, foreseen.waiting)}".strip()
        st.rerun()


def _segments(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    mine = segments.segments_of(ws, home.name, row["key"])
    lists = [s for s in segments.list_all(ws, home.name) if s.kind == "static"]
    with st.container(border=True, key="profile.segments"):
        st.markdown("**Segments**")
        if not mine:
            st.caption("In no segment now.")
        for found in mine:
            with st.container(horizontal=True, vertical_alignment="center"):
                if st.button(plain(found.label), key=f"profile.segment.{found.name}", type="tertiary"):
                    open_detail("segment", name=found.name)
                st.space("stretch")
                with rights.only_for(ws, "write"):
                    leaves = found.kind == "static" and st.button(
                        "Remove", key=f"profile.leave.{found.name}", type="tertiary"
                    )
                if leaves:
                    with shown():
                        segments.remove_members(ws, found.name, [row["key"]])
                        st.rerun()
        others = {s.name: s.label for s in lists if s not in mine}
        if others:
            with rights.only_for(ws, "write"):
                _join(ws, row["key"], others)


def _join(ws: Workspace, key: str, others: dict[str, str]) -> None:
    """Puts the person into a static segment: `others` are those that they are not in, name → label."""
    chosen = st.selectbox(
        "Add to a list",
        list(others),
        None,
        lambda name: others[name],
        key=f"profile.join.{len(others)}",
        placeholder="Add to a static segment",
        label_visibility="collapsed",
    )
    if chosen:
        with shown():
            segments.add_members(ws, chosen, [key])
            st.rerun()


@st.fragment(run_every="5s")
def _messages(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    rows = ledger.sends(ws, profile=row["key"], database=home.name, newest_first=True, limit=10)
    labels = {c.name: c.label for c in campaigns.list_all(ws)}
    with st.container(border=True, key="profile.messages"):
        st.markdown("**Messages and decisions**")
        if not rows:
            st.caption("No message was planned for this person yet.")
        for send in rows:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                badges.state(send["state"])
                st.markdown(plain(labels[send["campaign"]]), width="content")
                st.caption(when(ws, send["decided_at"] or send["due_at"]), width="content")
            if send["reason"]:
                st.caption(f"{REASONS[send['reason']]}.")
    with st.container(border=True, key="profile.why_box"):
        _why(ws, home, row)


def _why(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    labels = {c.name: c.label for c in campaigns.list_all(ws) if c.database_id == home.database_id}
    st.markdown("**Why did or didn’t this person get …**")
    chosen = st.selectbox(
        "Campaign",
        list(labels),
        None,
        format_func=lambda n: labels[n],
        key="profile.why",
        placeholder="Choose a campaign",
        label_visibility="collapsed",
    )
    if chosen:
        for sentence in why.why(ws, chosen, row["key"])["sentences"]:
            st.markdown(f"- {plain(sentence)}")


def _below(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    history, events, request = st.tabs(["History of changes", "Timeline of events", "Copy as API request"])
    with history:
        _history(ws, home, row)
    with events:
        _timeline(ws, home, row)
    with request:
        additional = [f for f in fields.list_fields(ws, home.name) if not f.is_standard]
        field: Field = additional[0] if additional else fields.get(ws, home, "first_name")
        st.caption(API_HINT)
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
            "Before": cell(c["old"], ws.zone),
            "After": cell(c["new"], ws.zone),
            "Source": SOURCES.get(c["source"], c["source"]),
            "Standing": c["standing"],
            "May start triggers": c["starts_triggers"],
        }
        for c in changes
    ]
    table.show(listed, key="profile.history", widths={"When": 140, "Before": 200, "After": 240}, file="history")


def _timeline(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    found = timeline(ws, home.name, row["profile_id"], limit=200)
    if not found:
        empty.state("timeline")
        return
    listed = [
        {
            "When": when(ws, e["happened_at"]),
            "Event": e["type"].replace("_", " "),
            "Value": cell(e["value"]),
            "Details": came_back.words(e) or cell(e["properties"]),
        }
        for e in found
    ]
    widths = {"When": 140, "Event": 120, "Value": 80, "Details": 560}
    table.show(listed, key="profile.timeline", widths=widths, file="timeline")


draw(page())
