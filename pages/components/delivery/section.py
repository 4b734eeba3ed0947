"""The tab of the queue: the switch stands still, what is live keeps up by itself."""

from __future__ import annotations

import streamlit as st

from engine.runner import queue, sending
from engine.runner.sending import Sending
from engine.workspace import Workspace
from pages.components.delivery import doubt, figures, switching, way
from pages.components.frame import shown

_EVERY = "5s"


def draw(ws: Workspace) -> None:
    here = sending.sending(ws)
    with shown():
        switching.draw(ws, here)
        st.fragment(_live, run_every=_EVERY)(ws, here, queue.look(ws).in_doubt)
        doubt.draw(ws)


def _live(ws: Workspace, seen: Sending, in_doubt: int) -> None:
    with shown():
        now, minutes = queue.look(ws), queue.sent_by_minute(ws)
        if sending.sending(ws) != seen or now.in_doubt != in_doubt:
            # What stands around this is no longer so.
            st.rerun()
        figures.row(now, sent=sum(count for _, count in minutes))
        left, right = st.columns([2, 1], gap="medium")
        with left:
            figures.rate(ws, minutes)
        with right:
            way.draw(ws)
        figures.held(ws, now)
