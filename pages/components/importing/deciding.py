"""The box beside what a check found: what would be imported, what speaks against it, and the one button that writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from engine.jobs import JobRow
from engine.workspace import Workspace
from pages.components.frame import shown
from pages.components.importing import work
from pages.components.importing.texts import IMPORTED_ALREADY


@dataclass(frozen=True)
class Offer:
    """`title`: what comes in; `label`: of the button. `notes`: what else happens, a line each. `obstacle`: why it cannot be, ''
    where nothing is in the way."""

    title: str
    label: str
    notes: Sequence[str]
    obstacle: str


@dataclass(frozen=True)
class Answer:
    """What was said about triggers. `is_complete`: nothing is left to be answered."""

    triggers: bool
    is_complete: bool


def draw(
    ws: Workspace, row: JobRow, offer: Offer, run: Callable[[Answer], int], ask: Callable[[], Answer]
) -> int | None:
    """Draws the box for a check; gives the id of the import in the run in which it was started or asked for. `ask` draws what
    has to be answered before, `run` starts the import."""
    done = work.run_of(ws, row)
    if done:
        st.info(IMPORTED_ALREADY, icon=":material/check:")
        return done.job_id if st.button("See the import", key="imports.see") else None
    st.markdown(f"**{offer.title}**")
    for line in offer.notes:
        st.caption(f":material/info: {line}")
    answer = ask()
    if offer.obstacle:
        st.warning(offer.obstacle, icon=":material/warning:")
    pressed = st.button(
        offer.label,
        type="primary",
        key="imports.run",
        icon=":material/upload:",
        disabled=bool(offer.obstacle) or not answer.is_complete,
        width="stretch",
    )
    if pressed:
        with shown():
            return run(answer)
    return None
