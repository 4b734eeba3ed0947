"""Beside the builder: what the conditions mean now. The count comes first, everything that takes longer after the builder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

import streamlit as st

from engine import segments
from engine.errors import EngineError
from engine.profiles import masks, subscriptions
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.builder.desk import MissingPlace
from pages.components.builder.nodes import EMPTY
from pages.components.frame import PAGES, fault, shown
from pages.components.segment_state import Opened
from pages.components.state import cell, counted, number, plain, share, when
from pages.components.texts import BARE_NOTE, COUNT_HELP, LEFT_OUT, MAILABLE_HELP, STATIC_NOTE

_SAMPLE = 5
_PAUSE, _LOOK = 0.15, 0.03
"""Seconds without an edit before the longer questions, and between two looks at their answer."""
_SHOWN = ("first_name", "last_name", "city", "country")


@dataclass(frozen=True)
class Side:
    """`condition`: what can be counted of the draft, without the `left_out` rules that are broken or not complete yet."""

    opened: Opened
    condition: Mapping[str, Any]
    left_out: int

    def count(self) -> int | None:
        """The exact count, first of all; None where there is none."""
        ws, home = self.opened.ws, self.opened.home.name
        try:
            found = segments.how_many(ws, home, self.condition)
            everybody = segments.how_many(ws, home, EMPTY)
        except EngineError as error:
            fault(error)
            return None
        with st.container(border=True, key="segment.count", gap="xsmall"):
            label = "On the list" if self.opened.is_list else "Matching people"
            st.metric(label, number(found), help=COUNT_HELP)
            st.markdown(f":gray-badge[{share(found, everybody)} of {counted(everybody, 'person', 'people')}]")
            if self.left_out:
                st.caption(
                    f":orange[:material/error:] {LEFT_OUT.format(counted(self.left_out, 'condition', 'conditions'))}"
                )
        return found

    def rest(self) -> None:
        """Who is kept, in words, a sample; then what takes longest: who can be mailed, and the SQL."""
        ws, home = self.opened.ws, self.opened.home
        mailable = st.container(border=True, key="segment.mailable", gap="xsmall")
        names = [n for n in _SHOWN if n != home.key_field]
        with shown():
            self._kept()
            with st.container(border=True, key="segment.words", gap="xsmall"):
                st.markdown("**In words**")
                st.markdown(plain(segments.words(ws, home.name, self.condition)))
            _sample(ws, home, segments.members(ws, home.name, self.condition, names, limit=_SAMPLE))
            with mailable:
                st.markdown("**Can be mailed**", help=MAILABLE_HELP)
                found = _meanwhile(lambda: segments.count(ws, home.name, self.condition))
                _mailable(ws, found)
            if found.sql:
                with st.expander("SQL", icon=":material/code:"):
                    st.code(found.sql, language="sql", wrap_lines=True, height=320)

    def _kept(self) -> None:
        """Of a list: how many are on it, which the conditions do not tell."""
        opened = self.opened
        if opened.is_list:
            st.caption(STATIC_NOTE)
        elif opened.is_kept and opened.found:
            with st.container(border=True, key="segment.members", gap="xsmall"):
                people = segments.how_many(opened.ws, opened.home.name, opened.people(self.condition))
                st.metric("On the list", number(people), help="See them under People.")
                st.caption(f"As of {when(opened.ws, opened.found.refreshed_at)}.")
        elif opened.kind == "static" and not opened.found and not opened.draft.tree["rules"]:
            st.info(BARE_NOTE, icon=":material/info:")


def fill_missing(ws: Workspace, home: Database, places: list[MissingPlace]) -> None:
    """Says beside negative rules how many people have no value at all, and whether they match."""
    known: dict[str, int] = {}
    for missing in places:
        if missing.field in masks.of(ws, home).names:
            continue
        if missing.field not in known:
            rule = {"field": missing.field, "operator": "null"}
            known[missing.field] = segments.how_many(ws, home.name, rule)
        people = counted(known[missing.field], "person", "people")
        what = "left out" if missing.is_left_out else "included"
        if known[missing.field]:
            missing.place.caption(f"{people} without a value {what}", width="content")


def _meanwhile(ask: Callable[[], segments.Count]) -> segments.Count:
    """Asks in a thread of its own, once nothing was edited for a moment: the next edit ends this run at once, and does not wait
    for what has become of no interest."""
    place = st.empty()
    place.skeleton(height=48)
    begin = monotonic() + _PAUSE
    pool = ThreadPoolExecutor(1, thread_name_prefix="segment")
    job = None
    try:
        while job is None or not job.done():
            if job is None and monotonic() >= begin:
                job = pool.submit(ask)
            sleep(_LOOK)
            # What Streamlit draws is where it notices that another run was asked for.
            place.skeleton(height=48)
        return job.result()
    finally:
        pool.shutdown(wait=False)
        place.empty()


def _mailable(ws: Workspace, found: segments.Count) -> None:
    labels = {t.name: t.label for t in subscriptions.topics(ws)}
    for topic, people in found.mailable.items():
        with st.container(horizontal=True, gap="xsmall"):
            st.markdown(plain(labels.get(topic, topic)), width="content")
            st.space("stretch")
            st.markdown(f"**{number(people)}**", width="content")
            st.caption(share(people, found.count), width="content")


def _sample(ws: Workspace, home: Database, sample: list[dict[str, Any]]) -> None:
    is_numbered = masks.of(ws, home).hides_key
    with st.container(border=True, key="segment.sample", gap="xsmall"):
        st.markdown("**Some of them**")
        for row in sample:
            name = "" if is_numbered else " ".join(n for n in (row.get("first_name"), row.get("last_name")) if n)
            where = ", ".join(cell(row[n]) for n in ("city", "country") if row.get(n))
            st.page_link(
                PAGES / "profile.py",
                label=plain(name or row["key"]) + (f" :gray[· {plain(where)}]" if where else ""),
                query_params={"database": home.name, "key": row["key"]},
            )
        if not sample:
            st.caption("Nobody.")
