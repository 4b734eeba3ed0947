"""The queue in numbers: what is due, what is put off and why, how fast it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import plotly.graph_objects as go
import streamlit as st

from engine.clock import from_utc
from engine.runner import queue
from engine.runner.queue import Queue
from engine.workspace import Workspace
from pages.components import charts, table
from pages.components.delivery import texts
from pages.components.state import number, plain
from pages.components.texts import REASONS

_BAR = 0.8 * timedelta(minutes=1) / timedelta(milliseconds=1)
_WIDTHS = {"Reason": 250, "To": 250}
_MESSAGES = {"Messages": table.numbers(100)}


def row(now: Queue, *, sent: int) -> None:
    """The figures at a glance."""
    held = sum(now.held.values())
    values = {"due": now.due, "soon": now.soon, "held": held, "in_doubt": now.in_doubt, "sent": sent}
    with st.container(horizontal=True):
        for name, (label, meaning) in texts.FIGURES.items():
            st.metric(label, number(values[name]), help=meaning, border=True)
    if now.in_pause:
        st.caption(texts.IN_PAUSE.format(number(now.in_pause)))


def rate(ws: Workspace, minutes: Sequence[tuple[datetime, int]]) -> None:
    """One bar a minute of the last hour."""
    if not any(count for _, count in minutes):
        with st.container(border=True, height=300, key="delivery.rate.empty"):
            st.markdown(f"**{texts.CHART}**")
            st.caption(texts.NOTHING_SENT)
        return
    figure = go.Figure()
    figure.add_bar(
        x=[from_utc(minute, ws.zone).replace(tzinfo=None) for minute, _ in minutes],
        y=[count for _, count in minutes],
        width=_BAR,
        marker={"color": charts.colour("sent"), "cornerradius": 2},
        hovertemplate="%{x|%H:%M}: %{y:,} sent<extra></extra>",
    )
    charts.quiet(figure, texts.CHART, texts.CHART_UNIT)
    figure.update_layout(showlegend=False, height=300)
    figure.update_xaxes(type="date", tickformat="%H:%M", nticks=7)
    if max(count for _, count in minutes) < 5:
        figure.update_yaxes(dtick=1)
    alt = "Messages sent in each minute of the last hour"
    st.plotly_chart(figure, key="delivery.rate", alt=alt, config={"displayModeBar": False})


def held(ws: Workspace, now: Queue) -> None:
    """Why messages are put off, and to whom the relay did."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"##### {texts.HELD}")
        if not now.held:
            st.caption(texts.NOT_HELD)
            return
        rows = [{"Reason": texts.HELD_FOR.get(r, REASONS.get(r, r)), "Messages": n} for r, n in now.held.items()]
        table.show(rows, key="delivery.held", widths=_WIDTHS, config=_MESSAGES, width="content")
    if queue.RELAY in now.held:
        with right:
            st.markdown(f"##### {texts.TO_WHOM}")
            rows = [{"To": texts.PROVIDERS.get(to, plain(to)), "Messages": n} for to, n in queue.put_off_to(ws)]
            if rows:
                table.show(rows, key="delivery.to", widths=_WIDTHS, config=_MESSAGES, width="content")
            if now.held[queue.RELAY] > queue.ASKED:
                st.caption(texts.EXTRACT.format(number(queue.ASKED)))
