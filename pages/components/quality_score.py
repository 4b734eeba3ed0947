"""The score of a database and what lowers it, each line with its people."""

from __future__ import annotations

import streamlit as st

from engine.profiles import quality
from engine.profiles.databases import Database
from engine.profiles.quality import FieldMeasure, Part, Quality
from engine.workspace import Workspace
from pages.components import quality_conditions, quality_people, table
from pages.components.quality_texts import (
    ALLOWED,
    DOUBTFUL_HELP,
    FIELD_SCORE,
    LOWERS_HELP,
    NO_SCORE_HELP,
    NOTHING_LOWERS,
    SCORE_HELP,
    UNVERIFIED_HELP,
)
from pages.components.state import counted, number, share, when

TAB = "quality.tab"
ADDRESSES_TAB = "Addresses"
_WANTED = "quality.wanted_tab"
_MOST_PARTS = 10


def figures(ws: Workspace, found: Quality) -> None:
    values = sum(m.present for m in found.fields)
    unverified = sum(m.unverified for m in found.fields)
    with st.container(horizontal=True):
        score = f"{found.score.points:.1f}" if found.score else "–"
        st.metric("Score", score, help=_computed(found), border=True)
        st.metric("People", number(found.people), help="Everybody in the database.", border=True)
        st.metric("Unverified values", share(unverified, values), help=UNVERIFIED_HELP, border=True)
        st.metric("Doubtful addresses", number(found.addresses.doubtful), help=DOUBTFUL_HELP, border=True)
    st.caption(f"As of {when(ws, found.at)} · times in {ws.settings.time_zone}")


def _computed(found: Quality) -> str:
    """How the score comes about, in the numbers of this database."""
    if found.score is None:
        return NO_SCORE_HELP
    taken: dict[str, float] = {"missing": 0, "unverified": 0, "doubtful": 0}
    for part in found.score.parts:
        taken[part.code] += part.points
    scored = [m for m in found.fields if quality.of_field(m) is not None]
    heavy = sum(quality.weight(m, found.uses) > 1 for m in scored)
    return SCORE_HELP.format(
        points=found.score.points, fields=counted(len(scored), "field", "fields"), heavy=f"{heavy:,}", **taken
    )


def of_field(m: FieldMeasure) -> str:
    """The formula of one field with its numbers; '' where it has no score."""
    score = quality.of_field(m)
    if score is None:
        return ""
    limit = m.settings.missing_limit
    return FIELD_SCORE.format(
        points=score.points,
        missing=quality.beyond_limit(m),
        allowed=ALLOWED.format(limit) if limit else "",
        unverified=m.unverified,
        doubtful=m.doubtful,
        people=m.people,
    )


def lowers(ws: Workspace, home: Database, found: Quality) -> None:
    st.markdown("**What lowers the score**", help=LOWERS_HELP)
    parts = found.score.parts if found.score else ()
    if not parts:
        st.caption(NOTHING_LOWERS)
        return
    shown = parts[:_MOST_PARTS]
    rows = [{"What": f"{p.label}: {p.code}", "Points": f"{p.points:.1f}"} for p in shown]
    chosen = table.pick(rows, key="quality.parts", widths={"What": 178, "Points": 55})
    rest = sum(part.points for part in parts[_MOST_PARTS:])
    if rest:
        st.caption(f"and {len(parts) - _MOST_PARTS:,} smaller ones, together {rest:.1f} points")
    if chosen is not None:
        measure = next(m for m in found.fields if m.field.name == shown[chosen].field)
        _open(ws, home, shown[chosen], measure)


def _open(ws: Workspace, home: Database, part: Part, measure: FieldMeasure) -> None:
    """The people of one line in the segment builder; of doubtful addresses the page that tells the kinds apart."""
    field = measure.field
    if part.code == "doubtful" and field.name == "email":
        st.session_state[_WANTED] = ADDRESSES_TAB
        st.rerun()
    conditions = {
        "missing": quality_conditions.missing(field),
        "unverified": quality_conditions.unverified(field),
        "doubtful": quality_conditions.invalid(field, measure.settings),
    }
    quality_people.open_builder(ws, home, conditions[part.code], label=f"{part.label}: {part.code}")


def apply_wanted_tab() -> None:
    """Before the tabs are drawn: the one that a click asked for."""
    if _WANTED in st.session_state:
        st.session_state[TAB] = st.session_state.pop(_WANTED)
