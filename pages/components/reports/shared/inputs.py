"""What a dashboard shows, to be chosen: texts, blocks in their order, filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import streamlit as st

from engine import segments
from engine.campaigns import campaigns
from engine.clock import from_utc
from engine.profiles import subscriptions
from engine.reports.shared.model import BLOCKS, LONGEST_NOTE, LONGEST_TITLE, ROLLING, Dashboard, Days, Filters, Parts
from engine.workspace import Workspace
from pages.components.reports.shared import draft, texts

T = TypeVar("T")


def draw(ws: Workspace, dashboard: Dashboard) -> Parts | None:
    """What is chosen now; None while own dates are not complete."""
    parts = draft.of(dashboard)
    title = st.text_input("Title", parts.title, LONGEST_TITLE, key=draft.key(dashboard, "title"), help=texts.TITLE_HELP)
    note = st.text_area(
        texts.NOTE,
        parts.note,
        height=96,
        max_chars=LONGEST_NOTE,
        key=draft.key(dashboard, "note"),
        help=texts.NOTE_HELP,
        placeholder=texts.NOTE_EXAMPLE,
    )
    filters = _filters(ws, dashboard, parts.filters)
    _blocks(dashboard, parts.blocks)
    if filters is None:
        return None
    chosen = Parts(title, note, parts.blocks, filters)
    draft.keep(dashboard, chosen)
    return chosen


def _filters(ws: Workspace, dashboard: Dashboard, filters: Filters) -> Filters | None:
    days = _days(ws, dashboard, filters.days)
    labels = {c.name: c.label for c in campaigns.list_all(ws)}
    chosen = st.multiselect(
        "Campaigns",
        list(labels),
        [name for name in filters.campaigns if name in labels],
        format_func=lambda name: labels[name],
        key=draft.key(dashboard, "campaigns"),
        help=texts.CAMPAIGNS_HELP,
        placeholder=texts.ANY,
    )
    left, right = st.columns(2)
    with left:
        topics = {t.name: t.label for t in subscriptions.topics(ws)}
        topic = _one("Topic", topics, filters.topic, key=draft.key(dashboard, "topic"), help=texts.TOPIC_HELP)
    with right:
        known = {s.name: s.label for s in segments.list_all(ws)}
        segment = _one("Segment", known, filters.segment, key=draft.key(dashboard, "segment"), help=texts.SEGMENT_HELP)
    return None if days is None else Filters(tuple(chosen), topic, segment, days)


def _one(label: str, known: dict[str, str], chosen: str | None, *, key: str, help: str) -> str | None:
    options: list[str | None] = [None, *known]
    index = options.index(chosen) if chosen in options else 0
    return st.selectbox(label, options, index, lambda n: known.get(n or "", texts.ANY), key=key, help=help)


def _days(ws: Workspace, dashboard: Dashboard, days: Days) -> Days | None:
    chosen = st.segmented_control(
        "Period",
        [*ROLLING, 0],
        required=True,
        default=days.rolling or 0,
        format_func=lambda n: f"{n} days" if n else texts.OWN_DATES,
        key=draft.key(dashboard, "days"),
        help=texts.DAYS_HELP,
    )
    if chosen:
        return Days(chosen)
    today = from_utc(ws.now(), ws.zone).date()
    present = (days.first or today - timedelta(days=27), days.last or today)
    given = st.date_input("From and to", present, key=draft.key(dashboard, "dates"), format="DD.MM.YYYY", width=260)
    match given:
        case (date() as first, date() as last):
            return Days(None, first, last)
        case _:
            return None


def _blocks(dashboard: Dashboard, blocks: tuple[str, ...]) -> None:
    """Each a row with what can be done with it; the buttons act on the draft."""
    st.markdown(f"**{texts.BLOCKS_TITLE}**", help=texts.BLOCKS_HELP)
    with st.container(gap=None, key="shared.blocks"):
        for place, name in enumerate(blocks):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(texts.BLOCKS[name], width="stretch")
                _act(dashboard, name, texts.UP, "arrow_upward", _moved(blocks, place, -1), disabled=place == 0)
                last = place == len(blocks) - 1
                _act(dashboard, name, texts.DOWN, "arrow_downward", _moved(blocks, place, 1), disabled=last)
                alone = len(blocks) == 1
                _act(dashboard, name, texts.REMOVE, "close", tuple(b for b in blocks if b != name), disabled=alone)
    missing = [name for name in BLOCKS if name not in blocks]
    if missing:
        key = draft.key(dashboard, "add")
        st.menu_button(
            texts.ADD,
            missing,
            icon=":material/add:",
            format_func=lambda name: texts.BLOCKS[name],
            key=key,
            on_click=lambda: _put(dashboard, (*draft.of(dashboard).blocks, st.session_state[key])),
        )


def _act(dashboard: Dashboard, name: str, label: str, icon: str, blocks: tuple[str, ...], *, disabled: bool) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        type="tertiary",
        help=f"{label}: {texts.BLOCKS[name]}",
        disabled=disabled,
        key=f"shared.block.{label.lower().replace(' ', '_')}.{name}",
        on_click=_put,
        args=(dashboard, blocks),
    )


def _put(dashboard: Dashboard, blocks: tuple[str, ...]) -> None:
    draft.keep(dashboard, replace(draft.of(dashboard), blocks=blocks))


def _moved(blocks: Sequence[T], place: int, by: int) -> tuple[T, ...]:
    """With one exchanged with its neighbour; as they are at the ends."""
    found, other = list(blocks), place + by
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return tuple(found)
