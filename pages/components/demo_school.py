"""Filling the demo school from the dashboard, with what it is at."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from engine import demo
from engine.campaigns import campaigns, ledger
from engine.profiles import databases, reading
from engine.workspace import Workspace
from pages.components.state import counted
from pages.components.texts import DEMO

_PEOPLE, _MESSAGES = 20_000, 2_500
"""About how many there are in the end."""


def fill(ws: Workspace) -> None:
    """Raises what filling raises."""
    # In a thread of its own: whoever goes to another page ends this run of the script, but not the filling half-way.
    pool = ThreadPoolExecutor(1, thread_name_prefix="demo")
    job = pool.submit(demo.fill, ws)
    pool.shutdown(wait=False)
    with st.status(DEMO["wait"], expanded=True):
        _watch(ws, job)
    job.result()


def _watch(ws: Workspace, job: Future[dict[str, int]]) -> None:
    bar = st.progress(0.0, text=DEMO["people"])
    while not job.done():
        part, text = _progress(ws)
        bar.progress(part, text=text)
        time.sleep(0.4)


def _progress(ws: Workspace) -> tuple[float, str]:
    """How far it is, by what stands in the workspace already."""
    people = sum(reading.count(ws, d.name) for d in databases.list_all(ws))
    if not people:
        return 0.05, DEMO["people"]
    if not any(c.state == "active" for c in campaigns.list_all(ws)):
        return 0.1 + 0.4 * min(people / _PEOPLE, 1), f"{DEMO['history']}: {counted(people, 'person', 'people')}"
    sent = sum(ledger.counts(ws).values())
    return 0.5 + 0.5 * min(sent / _MESSAGES, 1), f"{DEMO['messages']}: {counted(sent, 'message', 'messages')}"
