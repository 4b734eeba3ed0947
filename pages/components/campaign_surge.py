"""What the surge brake holds of a campaign, on its page: what happened, and the two ways out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from engine.access.permissions import may
from engine.campaigns import releasing
from engine.campaigns.campaigns import Campaign
from engine.campaigns.releasing import Hold
from engine.workspace import Workspace
from pages.components.campaign_surge_texts import (
    DROP,
    DROP_ASKS,
    DROPPED,
    HAPPENED,
    HELD,
    IN_PAUSE,
    LATE,
    LOOK,
    MORE_HOURS,
    RELEASE,
    RELEASED,
    USUAL,
    USUALLY_NEVER,
)
from pages.components.frame import done, shown
from pages.components.state import counted, when

_DROPPING = "campaign.surge.dropping"


def draw(ws: Workspace, campaign: Campaign) -> None:
    """Nothing where nothing is held."""
    holds = releasing.held(ws, campaign.name)
    if not holds:
        return
    count = sum(h.messages for h in holds)
    with st.container(border=True, gap="small", key="campaign.surge"):
        head = HELD.format(counted(count, "message is", "messages are"))
        st.markdown(f":orange[:material/speed:] **{head}** {words(ws, holds)}")
        if campaign.state == "paused":
            st.caption(IN_PAUSE)
        if may(ws, "send"):
            _ways(ws, campaign, count)


def words(ws: Workspace, holds: Sequence[Hold]) -> str:
    """What happened, in the hour of which most is held, and what releasing would come too late for."""
    worst = max(holds, key=lambda h: h.messages)
    said = [HAPPENED.format(when(ws, worst.began_at), counted(worst.happened, "time", "times"))]
    said.append(USUAL.format(_rate(worst.usual)) if worst.usual else USUALLY_NEVER)
    if len(holds) > 1:
        said.append(MORE_HOURS.format("another hour" if len(holds) == 2 else f"{len(holds) - 1:,} other hours"))
    said.append(LOOK)
    if late := sum(h.late for h in holds):
        said.append(LATE.format(f"{late:,}"))
    return " ".join(said)


def _rate(usual: float) -> str:
    """ "3", "2.5", "fewer than 1"."""
    if usual < 1:
        return "fewer than 1"
    return f"{usual:,.0f}" if usual >= 10 else f"{usual:.2g}"


def _ways(ws: Workspace, campaign: Campaign, count: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label = RELEASE.format(counted(count, "message", "messages"))
        if st.button(label, icon=":material/play_arrow:", key="campaign.surge.release"):
            _end(ws, campaign, drop=False)
        with st.popover(DROP, type="tertiary", key=_DROPPING, on_change="rerun"):
            st.caption(DROP_ASKS.format(counted(count, "message", "messages")))
            close = partial(st.session_state.__setitem__, _DROPPING, False)
            if st.button("Drop for good", key="campaign.surge.drop", on_click=close):
                _end(ws, campaign, drop=True)


def _end(ws: Workspace, campaign: Campaign, *, drop: bool) -> None:
    with shown():
        found = releasing.release(ws, campaign.name, drop=drop)
        text, count = (DROPPED, found.dropped) if drop else (RELEASED, found.released)
        done(text.format(counted(count, "message", "messages")))
        st.rerun()
