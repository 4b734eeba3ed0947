"""Settings: what is in force, senders, API tokens, checks, the demo."""

from __future__ import annotations

from dataclasses import fields as setting_fields
from urllib.parse import urlsplit

import streamlit as st

from engine import demo
from engine.access import tokens
from engine.delivery import senders
from engine.reports import checks
from engine.settings import Settings, variable
from engine.workspace import Workspace
from pages.components.frame import page, shown, title
from pages.components.state import cell, when


def draw(ws: Workspace) -> None:
    title("Settings")
    in_force, sending, access, health = st.tabs(["In force", "Senders", "API tokens", "Health and demo"])
    with in_force:
        _in_force(ws)
    with sending:
        _senders(ws)
    with access:
        _tokens(ws)
    with health:
        _health(ws)


def _in_force(ws: Workspace) -> None:
    st.caption("Settings come from the environment when the app starts.")
    rows = [
        {
            "Setting": variable(f.name),
            "Value": _shown(f.name, getattr(ws.settings, f.name)),
            "Meaning": f.metadata["help"],
        }
        for f in setting_fields(Settings)
    ]
    st.dataframe(rows, hide_index=True, key="settings.table")


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
    st.caption(f"Where a topic names no sender, messages come from {ws.settings.sender}.")
    if known:
        rows = [
            {"Name": s.name, "From": s.address, "Reply to": cell(s.reply_to), "Postal address": cell(s.postal)}
            for s in known
        ]
        st.dataframe(rows, hide_index=True, key="settings.senders")
    with st.form("settings.sender", border=True):
        st.markdown("**New sender**")
        name = st.text_input("Name", placeholder="school", key="settings.sender.name")
        address = st.text_input("From", placeholder="School <school@example.org>", key="settings.sender.address")
        reply_to = st.text_input("Reply to", key="settings.sender.reply")
        postal = st.text_input("Postal address", key="settings.sender.postal")
        if st.form_submit_button("Create sender"):
            with shown():
                senders.create(ws, name.strip(), address=address, reply_to=reply_to or None, postal=postal or None)
                st.rerun()


def _tokens(ws: Workspace) -> None:
    fresh = st.session_state.pop("settings.token.fresh", None)
    if fresh:
        st.success("Copy the token now. It is shown this once.", icon=":material/key:")
        st.code(fresh, language=None)
    rows = [
        {
            "Name": t["name"],
            "Scope": t["scope"],
            "Made": when(ws, t["created_at"]),
            "State": "revoked" if t["revoked_at"] else "valid",
        }
        for t in tokens.list_all(ws)
    ]
    if rows:
        st.dataframe(rows, hide_index=True, key="settings.tokens")
    with st.form("settings.token", border=True):
        st.markdown("**New API token**")
        name = st.text_input("Name", placeholder="website", key="settings.token.name")
        scope = st.selectbox(
            "Scope", tokens.SCOPES, 1, key="settings.token.scope", help="Each includes the one before it."
        )
        if st.form_submit_button("Create token"):
            with shown():
                st.session_state["settings.token.fresh"] = tokens.create(ws, name.strip(), scope)
                st.rerun()
    valid = [r["Name"] for r in rows if r["State"] == "valid"]
    if valid:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox("Revoke a token", valid, None, key="settings.token.revoke", width=260)
            if st.button("Revoke", key="settings.token.revoke_button", disabled=chosen is None) and chosen:
                with shown():
                    tokens.revoke(ws, chosen)
                    st.rerun()


def _health(ws: Workspace) -> None:
    if st.button("Check the workspace", icon=":material/health_and_safety:", key="settings.check"):
        problems = checks.check(ws)
        if not problems:
            st.success("Planned is the sum of outcomes, and every rule holds.", icon=":material/check_circle:")
        for problem in problems:
            (st.error if problem.level == "error" else st.warning)(problem.message)
    if ws.is_demo:
        with st.container(border=True):
            st.markdown("**Leave the demo**")
            st.caption("Removes the invented people with all that happened to them. Templates and segments stay.")
            sure = st.text_input("Type “leave” to confirm", key="settings.leave_text")
            if st.button("Leave the demo", key="settings.leave", disabled=sure.strip().casefold() != "leave"):
                with shown():
                    demo.leave(ws)
                    st.rerun()


draw(page())
