"""Some of the messages as they would have looked, one of them under a picker."""

from __future__ import annotations

import streamlit as st

from engine.campaigns.trial import Backtest
from engine.workspace import Workspace
from pages.components import template_preview_views as views
from pages.components.campaign_trial.texts import MESSAGES, MESSAGES_HELP, NOT_MADE_ONE
from pages.components.state import plain, when

_VIEWS = ("Desktop", "Mobile", "Dark", "Text")


def draw(ws: Workspace, report: Backtest) -> None:
    if report.samples:
        st.subheader(MESSAGES, anchor=False, help=MESSAGES_HELP)
        _one(ws, report)


@st.fragment
def _one(ws: Workspace, report: Backtest) -> None:
    """Runs by itself while one only looks around."""
    found = report.samples
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox(
            "Message",
            range(len(found)),
            format_func=lambda n: f"{found[n].profile} · {when(ws, found[n].at)}",
            key="campaign.trial.sample",
            width=400,
        )
        view = st.segmented_control(
            "View",
            _VIEWS,
            required=True,
            default=_VIEWS[0],
            key="campaign.trial.view",
            label_visibility="collapsed",
        )
    sample = found[at]
    if sample.rendered is None:
        st.warning(NOT_MADE_ONE.format(plain(sample.problem or "")), icon=":material/warning:")
        return
    views.subject(sample.rendered, key="campaign.trial.subject")
    views.body(sample.rendered, view or _VIEWS[0], key="campaign.trial.preview")
