"""Stacked bars of what would have left and what would have been stopped, by day, or by week over a long time."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import plotly.graph_objects as go
import streamlit as st

from engine.campaigns.trial import Backtest
from engine.clock import from_utc
from engine.workspace import Workspace
from pages.components.campaign_trial.texts import BY_DAY, BY_WEEK, OTHERS, REASONS, SENT, WAITING
from pages.components.charts import colour, quiet

LONGEST = 120
"""Days from which on a bar is a week."""
_OF_REASONS = ("#D9A21B", "#0E8A7D", "#C2571A", "#C44E8A")
_DAY = timedelta(days=1)
_MILLISECOND = timedelta(milliseconds=1)


def draw(ws: Workspace, report: Backtest) -> None:
    first, last = (from_utc(at, ws.zone).date() for at in (report.start, report.end - _MILLISECOND))
    days = [day for day, *_ in report.days]
    first, last = min(first, *days), max(last, *days)
    step = 1 if (last - first).days < LONGEST else 7
    figure = go.Figure()
    for name, shade, bars in series(report, step):
        figure.add_bar(
            x=list(bars),
            y=list(bars.values()),
            name=name,
            width=0.75 * step * _DAY / _MILLISECOND,
            marker={"color": shade, "cornerradius": 2},
            hovertemplate=f"%{{x|%d %b %Y}}: %{{y:,}} {name.lower()}<extra></extra>",
        )
    quiet(figure, BY_DAY if step == 1 else BY_WEEK, "messages")
    # Dates have no hours: bars stand at midnight, half a bar on each side.
    ends = [datetime.combine(day, time.min) for day in (first, last)]
    edge = step * _DAY / 2
    figure.update_xaxes(type="date", range=[ends[0] - edge, ends[1] + edge], tickformat="%-d %b", nticks=8)
    if _highest(report, step) < 5:
        figure.update_yaxes(dtick=1)
    alt = "Messages by day: sent, and what would have stopped the others"
    st.plotly_chart(figure, key="campaign.trial.timeline", alt=alt, config={"displayModeBar": False})


def series(report: Backtest, step: int) -> list[tuple[str, str, dict[date, int]]]:
    """(name, colour, day → messages): what left first, then the reasons that stopped most in the order of the guards, the other
    reasons as one, and what still waits. A week stands at its Monday."""
    stopped = Counter[str]()
    for _, state, reason, messages in report.days:
        if state == "skipped":
            stopped[reason or ""] += messages
    shown = sorted((r for r, _ in stopped.most_common(len(_OF_REASONS))), key=list(REASONS).index)
    names = {"": (SENT, colour("sent"))} | {
        reason: (REASONS[reason], colour) for reason, colour in zip(shown, _OF_REASONS, strict=False)
    }
    names |= {"other": (OTHERS, colour("deferred")), "waiting": (WAITING, colour("waiting"))}
    bars: dict[str, dict[date, int]] = {kind: {} for kind in names}
    for day, state, reason, messages in report.days:
        kind = _kind(state, reason, shown)
        at = day if step == 1 else day - timedelta(days=day.weekday())
        bars[kind][at] = bars[kind].get(at, 0) + messages
    return [(*names[kind], found) for kind, found in bars.items() if found]


def _kind(state: str, reason: str | None, shown: list[str]) -> str:
    if state == "sent":
        return ""
    if state == "skipped":
        return reason if reason in shown else "other"
    return "waiting"


def _highest(report: Backtest, step: int) -> int:
    totals = Counter[date]()
    for _, _, bars in series(report, step):
        totals.update(bars)
    return max(totals.values(), default=0)
