"""Campaigns, two periods, or templates side by side: every figure in a row, and one of them as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine.campaigns import campaigns
from engine.content import templates
from engine.reports import figures
from engine.reports.figures import Figures
from engine.reports.metrics import METRICS
from engine.reports.slices import Slice
from engine.workspace import Workspace
from pages.components import charts, table
from pages.components.frame import shown
from pages.components.reports import address, period
from pages.components.reports.campaigns import texts, words
from pages.components.reports.period import Chosen
from pages.components.state import short

_KEY = "reports.compare"
_WITH = "with"
_ROWS = (
    "planned",
    "sent",
    "skipped",
    "skip_rate",
    "delivered",
    "delivery_rate",
    "opened",
    "open_rate",
    "clicked",
    "click_rate",
    "click_to_open_rate",
    "converted",
    "conversion_rate",
    "unsubscribed",
    "unsubscribe_rate",
    "complained",
    "bounced",
    "bounce_rate",
)
_MEASURES = ("click_rate", "open_rate", "click_to_open_rate", "conversion_rate", "unsubscribe_rate", "sent")
Column = tuple[str, Slice, Figures]


def draw(ws: Workspace) -> None:
    st.button(texts.ALL_CAMPAIGNS, icon=":material/arrow_back:", type="tertiary", key=f"{_KEY}.back", on_click=_back)
    chosen = period.choose(ws, key="reports.period")
    kind_changed = address.follow(f"{_KEY}.kind", "compare", {kind: kind for kind in texts.COMPARE_KINDS})
    kind = st.segmented_control(
        texts.COMPARE_WHAT,
        list(texts.COMPARE_KINDS),
        required=True,
        format_func=lambda k: texts.COMPARE_KINDS[k],
        key=f"{_KEY}.kind",
        on_change=kind_changed,
    )
    if chosen is None:
        return
    with shown():
        asked = _asked(ws, kind or "campaigns", chosen)
        if not asked:
            return
        with st.skeleton(height=300):
            columns = [(label, part, figures.figures(ws, part)) for label, part in asked]
        _chart(columns)
        _table(ws, columns)


def _back() -> None:
    for param in ("view", "compare", _WITH):
        address.put(param, None)


def _asked(ws: Workspace, kind: str, chosen: Chosen) -> list[tuple[str, Slice]]:
    if kind == "periods":
        return _periods(ws, chosen)
    known = _known(ws, kind)
    picked = _picked(kind, known)
    if len(picked) < 2:
        st.caption(texts.COMPARE_ASK)
        return []
    st.caption(words.span(ws, chosen, with_before=False))
    return [(known[name][1], _of(kind, known[name][0], chosen)) for name in picked]


def _known(ws: Workspace, kind: str) -> dict[str, tuple[int, str]]:
    """Name → id and label."""
    if kind == "templates":
        return {t.name: (t.template_id, t.label) for t in templates.list_all(ws)}
    return {c.name: (c.campaign_id, c.label) for c in campaigns.list_all(ws) if c.state != "draft"}


def _of(kind: str, wanted: int, chosen: Chosen) -> Slice:
    if kind == "templates":
        return Slice(None, chosen.since, chosen.until, template_id=wanted)
    return Slice((wanted,), chosen.since, chosen.until)


def _picked(kind: str, known: dict[str, tuple[int, str]]) -> Sequence[str]:
    key = f"{_KEY}.{kind}"
    changed = address.follow_words(
        key,
        (_WITH,),
        lambda words: [name for name in words[0].split(",") if name in known][: texts.MOST_COMPARED],
        lambda: [",".join(st.session_state[key])],
    )
    return st.multiselect(
        texts.COMPARE_PICK[kind],
        list(known),
        format_func=lambda name: known[name][1] if name in known else name,
        key=key,
        max_selections=texts.MOST_COMPARED,
        placeholder=texts.COMPARE_PLACEHOLDER,
        on_change=changed,
    )


def _periods(ws: Workspace, chosen: Chosen) -> list[tuple[str, Slice]]:
    if chosen.period is None or chosen.before is None:
        st.caption(texts.COMPARE_NEEDS)
        return []
    return [(period.words(ws, p), Slice(None, p.since, p.until)) for p in (chosen.period, chosen.before)]


def _chart(columns: Sequence[Column]) -> None:
    changed = address.follow(f"{_KEY}.measure", "measure", {m: m for m in _MEASURES})
    metric = st.selectbox(
        texts.METRIC,
        _MEASURES,
        format_func=lambda m: METRICS[m].label,
        key=f"{_KEY}.measure",
        on_change=changed,
        width=240,
    )
    title = texts.COMPARE_CHART.format(metric=METRICS[metric].label)
    charts.ranked(
        [words.bar(n, label, metric, found) for n, (label, _, found) in enumerate(columns)],
        title=title,
        key=f"{_KEY}.chart",
        alt=title,
        shades=[charts.series(n) for n in range(len(columns))],
    )
    if METRICS[metric].kind == "rate":
        st.caption(texts.INTERVALS)


def _table(ws: Workspace, columns: Sequence[Column]) -> None:
    has_goal = any(found.has_goal for _, _, found in columns)
    shown_rows = [m for m in _ROWS if has_goal or m not in ("converted", "conversion_rate")]
    heads = _heads([label for label, *_ in columns])
    listed: list[dict[str, Any]] = [
        {texts.COMPARE_MEASURE: METRICS[m].label}
        | {head: words.told(m, found) for head, (_, _, found) in zip(heads, columns, strict=True)}
        for m in shown_rows
    ]
    for currency in sorted({c for _, _, found in columns for c in found.revenue}):
        amounts = {h: found.revenue.get(currency) for h, (_, _, found) in zip(heads, columns, strict=True)}
        earned = {h: "–" if amount is None else words.money(amount) for h, amount in amounts.items()}
        listed.append({texts.COMPARE_MEASURE: words.revenue_in(currency), **earned})
    config = {head: st.column_config.TextColumn(alignment="right") for head in heads}
    table.show(listed, key=f"{_KEY}.table", widths={texts.COMPARE_MEASURE: 150}, config=config, tallest=900)
    data = [
        {"figure": m, **{head: found.told(m) for head, (_, _, found) in zip(heads, columns, strict=True)}}
        for m in shown_rows
    ]
    sql = lambda: "\n;\n".join(f"-- {label}\n{figures.sql_of(ws, part)}" for label, part, _ in columns)  # noqa: E731
    charts.tools("report-compared", data, sql, key=f"{_KEY}.table")


def _heads(labels: Sequence[str]) -> list[str]:
    """Told apart where two are called alike."""
    return [
        short(label, 50) if labels.count(label) == 1 else f"{short(label, 45)} ({n})"
        for n, label in enumerate(labels, 1)
    ]
