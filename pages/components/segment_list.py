"""The table of segments. Counts are exact and made after the table stands there, some in each pass, so that fifty of them keep
nobody waiting."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import streamlit as st

from engine import segments
from engine.errors import EngineError
from engine.profiles.databases import Database
from engine.segments import Segment
from engine.workspace import Workspace
from pages.components import table
from pages.components.builder.nodes import EMPTY
from pages.components.frame import open_detail
from pages.components.state import number, plain, share, when
from pages.components.texts import USED_BY_NOTHING

_COUNTS = "segments.counts"
_GO_ON = "segments.go_on"
PASS = 0.4
"""Seconds of counting before the table is drawn."""
_BROKEN = -1


def draw(ws: Workspace, home: Database, known: Sequence[Segment]) -> None:
    """Counts anew whenever the page is opened; a run that only goes on with counting keeps what it has."""
    if not st.session_state.pop(_GO_ON, False):
        st.session_state[_COUNTS] = {"": segments.how_many(ws, home.name, EMPTY)}
    counts = st.session_state[_COUNTS]
    count_some(ws, known, counts)
    is_done = all(s.name in counts for s in known)
    st.fragment(_table, run_every=None if is_done else 0.2)(ws, home, known)


def _table(ws: Workspace, home: Database, known: Sequence[Segment]) -> None:
    counts = st.session_state[_COUNTS]
    if not all(s.name in counts for s in known):
        count_some(ws, known, counts)
        if all(s.name in counts for s in known):
            st.session_state[_GO_ON] = True
            st.rerun()
    rows = [_row(ws, segment, counts) for segment in known]
    widths = {"Segment": 200, "People": 80, "Share": 80, "State": 150, "Used by": 200, "Last change": 140}
    chosen = table.pick(rows, key="segments.table", widths=widths, file="segments")
    if chosen is not None:
        open_detail("segment", name=known[chosen].name)
    for segment in known:
        if counts.get(segment.name) == _BROKEN:
            problem = segments.broken(ws, segment)
            st.caption(f":orange[:material/error:] **{plain(segment.label)}** cannot be used: {plain(problem)}")


def count_some(ws: Workspace, known: Sequence[Segment], counts: dict[str, int]) -> None:
    """Counts what is not known yet, one at least, until a pass is over."""
    until = perf_counter() + PASS
    for segment in known:
        if segment.name not in counts:
            try:
                counts[segment.name] = segments.how_many(ws, segment.database, segments.rule_of(segment))
            except EngineError:
                counts[segment.name] = _BROKEN
            if perf_counter() > until:
                return


def _row(ws: Workspace, segment: Segment, counts: dict[str, int]) -> dict[str, Any]:
    people = counts.get(segment.name)
    is_known = people is not None and people != _BROKEN
    marks = [*(["broken"] if people == _BROKEN else []), *(["archived"] if segment.is_archived else [])]
    return {
        "Segment": segment.label,
        "People": number(people) if is_known else "…" if people is None else "–",
        "Share": share(people, counts[""]) if is_known and people is not None else "",
        "State": [segment.kind, *marks],
        "Used by": ", ".join(segments.uses(ws, segment.name)) or USED_BY_NOTHING,
        "Last change": when(ws, segment.changed_at),
    }
