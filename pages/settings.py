"""Settings: what is in force, senders, the mail policy, API tokens, checks, the demo."""

from __future__ import annotations

from dataclasses import fields as setting_fields
from urllib.parse import urlsplit

import streamlit as st

from engine import demo
from engine.delivery import senders
from engine.profiles import reading
from engine.reports import checks
from engine.settings import Settings, variable
from engine.workspace import Workspace
from pages.components import choose, naming, public_texts, table
from pages.components.access import tokens
from pages.components.frame import done, page, shown, title
from pages.components.guards import mail_policy
from pages.components.state import cell, counted, plain
from pages.components.texts import DEMO


def draw(ws: Workspace) -> None:
    title("Settings")
    in_force, sending, often, public, access, health = st.tabs(
        ["In force", "Senders", mail_policy.TAB, "Public pages", tokens.TAB, "Health and demo"],
        key="settings.tab",
        on_change="rerun",
    )
    with in_force:
        _in_force(ws)
    with sending:
        _senders(ws)
    with often:
        mail_policy.draw(ws)
    with public:
        public_texts.draw(ws)
    with access:
        tokens.draw(ws)
    with health:
        _health(ws)


def _in_force(ws: Workspace) -> None:
    st.caption("Settings come from the environment when the app starts.")
    rows = [
        {
            "Setting": plain(variable(f.name)),
            "Value": plain(_shown(f.name, getattr(ws.settings, f.name))),
            "Meaning": plain(f.metadata["help"]),
        }
        for f in setting_fields(Settings)
    ]
    st.table(rows, border="horizontal", hide_index=True)


def _shown(name: str, value: str) -> str:
    """Secrets and passwords never reach the page."""
    if not value:
        return "not set"
    if name == "secret":
        return "set"
    if name == "smtp_url":
        parts = urlsplit(value)
        return f"{parts.scheme}://{parts.hostname}:{parts.port or ''}"
    return value


def _senders(ws: Workspace) -> None:
    known = senders.list_all(ws)
    st.caption(f"Where a topic names no sender, messages come from {plain(ws.settings.sender)}.")
    if known:
        rows = [
            {"Name": s.name, "From": s.address, "Reply to": cell(s.reply_to), "Postal address": cell(s.postal)}
            for s in known
        ]
        table.show(rows, key="settings.senders")
    turn = choose.turn("settings.sender")
    with st.form("settings.sender", border=True):
        st.markdown("**New sender**")
        label = st.text_input("Name", placeholder="school", key=f"settings.sender.name.{turn}")
        address = st.text_input(
            "From", placeholder="School <school@example.org>", key=f"settings.sender.address.{turn}"
        )
        reply_to = st.text_input("Reply to", key=f"settings.sender.reply.{turn}")
        postal = st.text_input(
            "Postal address", key=f"settings.sender.postal.{turn}", help="Stands at the foot of every message."
        )
        if st.form_submit_button("Create sender"):
            with shown():
                name = naming.proposed("sender", label, [s.name for s in known])
                senders.create(ws, name, address=address, reply_to=reply_to or None, postal=postal or None)
                choose.next_turn("settings.sender")
                st.rerun()


def _health(ws: Workspace) -> None:
    if st.button("Check the workspace", icon=":material/health_and_safety:", key="settings.check"):
        problems = checks.check(ws)
        if not problems:
            st.success("Planned is the sum of outcomes, and every rule holds.", icon=":material/check_circle:")
        for problem in problems:
            (st.error if problem.level == "error" else st.warning)(plain(problem.message))
    if ws.is_demo:
        with st.container(border=True, key="settings.demo"):
            _demo(ws)


def _demo(ws: Workspace) -> None:
    st.markdown("**Leave the demo**")
    people = counted(reading.count(ws, demo.DATABASE), "invented person", "invented people")
    st.caption(DEMO["leave"].format(people=people))
    sure = st.text_input("Type “leave” to confirm", key="settings.leave_text", live=True)
    if st.button("Leave the demo", key="settings.leave", disabled=sure.strip().casefold() != "leave"):
        with shown(), st.spinner("Leaving the demo"):
            demo.leave(ws)
            done(DEMO["left"])
            st.rerun()


draw(page())
