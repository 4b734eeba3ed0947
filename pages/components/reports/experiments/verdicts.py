"""A verdict on the page: its sentence, with a sign that says at once how it is meant."""

from __future__ import annotations

import streamlit as st

from engine.reports.experiments import Experiment
from pages.components.reports.experiments import texts
from pages.components.state import plain

_BOXES = {
    "alarm": (st.error, ":material/balance:"),
    "early": (st.info, ":material/hourglass_top:"),
    "few": (st.warning, ":material/group_remove:"),
    "clear": (st.success, ":material/trophy:"),
    "none": (st.info, ":material/drag_handle:"),
}


def told(found: Experiment) -> str:
    """The sentence; of what is not judged yet, before all else that it is not."""
    return texts.NOBODY if not found.people else found.verdict.sentence


def draw(found: Experiment) -> None:
    box, icon = _BOXES[found.verdict.kind]
    # What only loses is no success.
    if found.verdict.kind == "clear" and all(
        (found.judged.comparisons[n - 1].difference or 0) < 0 for n in found.verdict.differ
    ):
        box, icon = st.warning, ":material/trending_down:"
    box(plain(told(found)), icon=icon)
