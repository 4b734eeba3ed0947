"""The segment beside others: how many people they share, who came and who left between versions or between days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

import streamlit as st

from engine import segments
from engine.clock import from_utc, to_utc
from engine.segments import Difference
from pages.components import segment_charts, table
from pages.components.builder.read import told_apart
from pages.components.frame import PAGES, shown
from pages.components.segment_state import Opened
from pages.components.state import counted, number, plain, share, when
from pages.components.texts import COMPARE_HELP, MOVES_HELP, NO_OTHERS, NO_VERSIONS

_WAYS = {"others": "With other segments", "versions": "With an earlier version", "days": "Between two days"}
_HERE = "This segment"
_MOST = 8
_DAY = "YYYY-MM-DD"


def draw(opened: Opened, condition: Mapping[str, Any]) -> None:
    way = st.segmented_control(
        "Compare",
        list(_WAYS),
        default="others",
        required=True,
        format_func=lambda w: _WAYS[w],
        key="segment.compare",
        persist_state="session",
        label_visibility="collapsed",
    )
    with shown():
        if way == "others":
            _others(opened, condition)
        elif way == "versions":
            _versions(opened, condition)
        else:
            _days(opened, condition)


def _others(opened: Opened, condition: Mapping[str, Any]) -> None:
    own = opened.found.name if opened.found else None
    known = {s.name: s for s in segments.list_all(opened.ws, opened.home.name) if s.name != own}
    if not known:
        st.caption(NO_OTHERS)
        return
    labels = told_apart(list(known), {n: s.label for n, s in known.items()})
    chosen = st.multiselect(
        "Segments",
        list(known),
        list(known)[:3],
        format_func=lambda n: labels[n],
        max_selections=_MOST,
        key="segment.compare.others",
        select_all=False,
    )
    asked = {"": condition, **{n: segments.rule_of(known[n]) for n in chosen}}
    found = segments.overlap(opened.ws, opened.home.name, asked)
    names = [_HERE, *(labels[n] for n in chosen)]
    sizes = [found.matrix[n][n] for n in range(len(names))]
    shares = [[both / sizes[n] if sizes[n] else None for both in row] for n, row in enumerate(found.matrix)]
    texts = [
        [f"{both:,}<br>{share(both, sizes[n])}" if n != m else f"<b>{both:,}</b>" for m, both in enumerate(row)]
        for n, row in enumerate(found.matrix)
    ]
    segment_charts.overlap(names, shares, texts)
    st.caption(f"{counted(found.all_of_them, 'person is', 'people are')} in all of them. {COMPARE_HELP}")


def _versions(opened: Opened, condition: Mapping[str, Any]) -> None:
    saved = segments.versions(opened.ws, opened.found.name) if opened.found else []
    if not saved:
        st.caption(NO_VERSIONS)
        return
    labels = {v.version: f"Version {v.version}, {when(opened.ws, v.created_at)}" for v in reversed(saved)}
    # Right after a save the last version is what stands in the editor: the one before says what was changed.
    first = 1 if len(saved) > 1 and saved[-1].condition == opened.condition else 0
    chosen = st.selectbox(
        "Before", list(labels), first, format_func=lambda v: labels[v], key="segment.compare.version", width=320
    )
    before = next(v.condition for v in saved if v.version == chosen)
    st.caption("After: the conditions as they stand in the editor, now.")
    _difference(opened, segments.difference(opened.ws, opened.home.name, before, condition))


def _days(opened: Opened, condition: Mapping[str, Any]) -> None:
    ws = opened.ws
    now = ws.now()
    today = from_utc(now, ws.zone).date()
    with st.container(horizontal=True):
        first = st.date_input(
            "Before", today - timedelta(days=30), max_value=today, key="segment.compare.first", format=_DAY, width=170
        )
        last = st.date_input("After", today, max_value=today, key="segment.compare.last", format=_DAY, width=170)
    times = [min(to_utc(datetime.combine(day, time.max), ws.zone), now) for day in (first, last)]
    st.caption(f"At the end of each day, today now · {ws.settings.time_zone}")
    found = segments.difference(ws, opened.home.name, condition, condition, before_at=times[0], after_at=times[1])
    _difference(opened, found)


def _difference(opened: Opened, found: Difference) -> None:
    with st.container(horizontal=True):
        for label, people in (("Came", found.came), ("Left", found.left), ("Stayed", found.stayed)):
            st.metric(label, number(people), border=True)
    if found.moves:
        rows = [{"Who": m.direction, "Because of": m.words, "People": m.people} for m in found.moves]
        table.show(rows, key="segment.moves", widths={"Who": 80, "Because of": 520, "People": 100}, file="moves")
        st.caption(MOVES_HELP)
    left, right = st.columns(2)
    for place, title, keys in ((left, "Came", found.came_sample), (right, "Left", found.left_sample)):
        with place:
            if keys:
                st.markdown(f"**{title}, some of them**")
            for key in keys:
                params = {"database": opened.home.name, "key": key}
                st.page_link(PAGES / "profile.py", label=plain(key), query_params=params)
