"""The tab Senders: from whom messages come."""

from __future__ import annotations

import streamlit as st

from engine.delivery import senders
from engine.workspace import Workspace
from pages.components import choose, naming, table
from pages.components.frame import shown
from pages.components.state import cell, plain

TAB = "Senders"


def draw(ws: Workspace) -> None:
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
