"""Growth: how many people there are, who came and who left, by week or month; segments over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import orjson
import streamlit as st

from engine import segments
from engine.access.permissions import may
from engine.profiles import subscriptions
from engine.profiles.databases import Database
from engine.reports import growth
from engine.reports.calendar import Span, Step, last_spans
from engine.reports.growth import Growth
from engine.segments import Segment
from engine.workspace import Workspace
from pages.components import charts
from pages.components.charts import Line, colour, series
from pages.components.reports.sources import past, steps, texts
from pages.components.reports.sources.common import choice
from pages.components.reports.sources.steps import Bars
from pages.components.state import number

_KEY = "reports.growth"
_MOST = 6
"""Segments in one chart: more lines cannot be told apart."""
_FIRST = 3
_LARGE = 200_000
"""People of whom the past is rebuilt only when somebody asks for it."""


def draw(ws: Workspace, home: Database) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ranges = {word: label for word, (label, *_) in texts.RANGES.items()}
        word = choice("Over", ranges, key=f"{_KEY}.over", param="over")
        topic = _topic(ws)
    _, step, count = texts.RANGES[word]
    spans = last_spans(step, count, ws.now(), ws.zone)
    with st.skeleton(height=300):
        found = growth.growth(ws, home.name, step, spans, topic)
    _figures(found, topic)
    left, right = st.columns(2, gap="large")
    with left:
        _size(ws, home, found, step, topic)
    with right:
        _moves(ws, home, found, step, topic)
    _segments(ws, home, spans, is_large=found[-1].people > _LARGE)


def _topic(ws: Workspace) -> str | None:
    labels = {t.name: t.label for t in subscriptions.topics(ws)}
    return st.selectbox(
        texts.OF,
        [None, *labels],
        format_func=lambda name: labels[name] if name else texts.EVERYBODY,
        key=f"{_KEY}.of",
        help=texts.OF_HELP,
        width=220,
    )


def _figures(found: Sequence[Growth], topic: str | None) -> None:
    first = found[0].people - found[0].came + found[0].left
    by = found[-1].people - first
    change = f"{by:+,}" if by else None
    with st.container(horizontal=True):
        label = texts.SUBSCRIBED_NOW if topic else texts.PEOPLE_NOW
        st.metric(
            label,
            number(found[-1].people),
            change,
            delta_color="off",
            help=texts.GROWTH_HELP["people"],
            border=True,
            height="stretch",
        )
        for name, word in (("came", texts.CAME), ("left", texts.LEFT), ("unsubscribed", texts.UNSUBSCRIBED)):
            total = sum(getattr(g, name) for g in found)
            st.metric(word, number(total), help=texts.GROWTH_HELP[name], border=True, height="stretch")
        total = sum(g.suppressed for g in found)
        st.metric(texts.SUPPRESSED, number(total), help=texts.GROWTH_HELP["suppressed"], border=True, height="stretch")


def _size(ws: Workspace, home: Database, found: Sequence[Growth], step: Step, topic: str | None) -> None:
    label = subscriptions.topic(ws, topic).label if topic else ""
    title = texts.SIZE["topic" if topic else ""].format(label)
    line = Line("people", [(g.day, g.people) for g in found] if any(g.people for g in found) else [])
    charts.lines([line], title=title, unit="people", key=f"{_KEY}.size", alt=texts.SIZE_ALT, why=texts.NOBODY)
    sql = partial(growth.growth_sql, ws, home.name, step, topic)
    charts.tools("growth", [vars(g) for g in found], sql, key=f"{_KEY}.size")


def _moves(ws: Workspace, home: Database, found: Sequence[Growth], step: Step, topic: str | None) -> None:
    bars = [
        Bars("came", [g.came for g in found], series(0)),
        Bars("left", [g.left for g in found], series(5), is_below=True),
    ]
    if topic is None:
        # Of a topic they are among those who left it.
        bars.append(Bars("unsubscribed", [g.unsubscribed for g in found], colour("unsubscribed"), is_below=True))
    days = [g.day for g in found]
    common = {"unit": f"people a {step}", "key": f"{_KEY}.moves", "alt": texts.MOVES_ALT, "why": texts.NO_MOVES}
    steps.draw(days, bars, title=texts.MOVES, step=step, **common)
    sql = partial(growth.growth_sql, ws, home.name, step, topic)
    charts.tools("came-and-left", [vars(g) for g in found], sql, key=f"{_KEY}.moves")


def _segments(ws: Workspace, home: Database, spans: Sequence[Span], *, is_large: bool) -> None:
    st.markdown(f"##### {texts.SEGMENTS}", help=texts.SEGMENTS_HELP)
    known = {s.name: s for s in segments.list_all(ws) if s.database_id == home.database_id and not s.is_archived}
    sound = {name: s for name, s in known.items() if segments.broken(ws, s) is None}
    if not sound:
        st.caption(texts.NO_SEGMENTS)
        return
    names = st.multiselect(
        texts.CHOOSE_SEGMENTS,
        list(sound),
        default=[] if is_large else list(sound)[:_FIRST],
        format_func=lambda name: sound[name].label,
        max_selections=_MOST,
        key=f"{_KEY}.segments",
        label_visibility="collapsed",
    )
    if not names:
        st.caption(texts.NONE_CHOSEN.format(_MOST))
        return
    chosen = [sound[name] for name in names]
    dynamic = [s for s in chosen if s.kind == "dynamic"]
    counts = _counts(ws, home, chosen, dynamic, [span.end for span in spans])
    lines = [Line(s.label, [(span.day, n) for span, n in zip(spans, counts[s.name], strict=True)]) for s in chosen]
    title, key = texts.SEGMENTS_CHART, f"{_KEY}.lines"
    charts.lines(lines, title=title, unit="people", key=key, alt=texts.SEGMENTS_ALT)
    rows = [{"day": span.day, **{name: counts[name][n] for name in names}} for n, span in enumerate(spans)]
    sql = partial(_sql, ws, home, dynamic, spans[-1].end) if dynamic and may(ws, "personal") else None
    charts.tools("segments-over-time", rows, sql, key=key)


def _sql(ws: Workspace, home: Database, dynamic: Sequence[Segment], at: datetime) -> str:
    """Of the last time; the others differ by it only."""
    return segments.parts(ws, home.name, [s.condition for s in dynamic], as_of=at).sql


def _counts(
    ws: Workspace, home: Database, chosen: Sequence[Segment], dynamic: Sequence[Segment], times: Sequence[datetime]
) -> dict[str, list[int]]:
    """Lists from their stays; conditions rebuilt, all of them together for each time."""
    found = growth.members(ws, [s for s in chosen if s not in dynamic], times)
    if dynamic:
        conditions = [orjson.dumps(s.condition).decode() for s in dynamic]
        parts = past.rebuilt(ws, home, conditions, times)
        found |= {s.name: [counts[n] for counts in parts] for n, s in enumerate(dynamic)}
    return found
