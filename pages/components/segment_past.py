"""The segment over time: its size, what one should know of it, and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from engine import segments
from engine.access import audit
from engine.clock import from_utc
from engine.profiles import retention
from pages.components import line_chart, rights, table
from pages.components.frame import shown
from pages.components.segment_state import Opened
from pages.components.state import plain, unlinked, when
from pages.components.texts import GROWTH_HELP, GROWTH_NOT_KEPT, HEALTHY, NO_VERSIONS

_RANGES = {"30 days": (30, 1), "13 weeks": (91, 7), "12 months": (364, 28)}
"""Days, and days between two points."""


def growth(opened: Opened, condition: Mapping[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = st.segmented_control(
            "Over",
            list(_RANGES),
            default="13 weeks",
            required=True,
            key="segment.growth",
            persist_state="session",
            label_visibility="collapsed",
        )
        st.caption(GROWTH_HELP, width="content")
    with shown():
        days, step = _RANGES[chosen or "13 weeks"]
        now = opened.ws.now()
        times = [now - timedelta(days=back) for back in range(days, -1, -step)]
        since = retention.known_since(opened.ws, *retention.VALUES)
        if since is not None and since > times[0]:
            times = [at for at in times if at >= since]
            st.caption(GROWTH_NOT_KEPT.format(when(opened.ws, since)))
        counts = _counted(opened, condition, times)
        local = [from_utc(at, opened.ws.zone).replace(tzinfo=None) for at in times]
        line_chart.people(
            list(zip(local, counts, strict=True)),
            title=f"How many matched over time ({opened.ws.settings.time_zone})",
            key="segment.growth.chart",
            alt="Number of people over time",
        )


def _counted(opened: Opened, condition: Mapping[str, Any], times: list[datetime]) -> list[int]:
    """One after the other, so that one sees how far it is."""
    bar = st.progress(0.0, text="Rebuilding the past from the change log")
    counts: list[int] = []
    for at in times:
        counts += segments.growth(opened.ws, opened.home.name, condition, [at])
        bar.progress(len(counts) / len(times), text=f"Rebuilding the past: {len(counts)} of {len(times)} days")
    bar.empty()
    return counts


def health(opened: Opened, condition: Mapping[str, Any]) -> None:
    with shown():
        found = segments.health(opened.ws, opened.home.name, condition)
        for finding in found:
            icon = ":orange[:material/warning:]" if finding.level == "warning" else ":gray[:material/info:]"
            st.markdown(f"{icon} {plain(finding.message)}")
        if not found:
            st.markdown(f":green[:material/check_circle:] {HEALTHY}")


def history(opened: Opened) -> None:
    if opened.found is None:
        st.caption(NO_VERSIONS)
        return
    with shown():
        for saved in reversed(segments.versions(opened.ws, opened.found.name)):
            with st.container(border=True, gap="xsmall", key=f"segment.version.{saved.version}"):
                _version(opened, saved)
        rows = [
            {"When": when(opened.ws, row["happened_at"]), "What": row["action"], "By": row["actor"]}
            for row in audit.last_changes(opened.ws, "segment", opened.found.name, limit=50)
        ]
        if rows:
            table.show(rows, key="segment.audit", widths={"When": 160, "What": 140, "By": 200}, file="changes")


def _version(opened: Opened, saved: segments.SegmentVersion) -> None:
    is_present = saved.condition == opened.draft.condition
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**Version {saved.version}**", width="content")
        st.caption(f"{when(opened.ws, saved.created_at)} · {unlinked(saved.created_by)}", width="content")
        st.space("stretch")
        if is_present:
            st.badge("in the editor", color="gray")
        else:
            with rights.only_for(opened.ws, "write"):
                st.button(
                    "Put into the editor",
                    key=f"segment.restore.{saved.version}",
                    type="tertiary",
                    icon=":material/restore:",
                    help="Takes the place of the present conditions; undo brings them back. Save to make it count.",
                    on_click=_restore,
                    args=(opened, saved.condition),
                )
    broken = segments.problems(opened.ws, opened.home.name, saved.condition, name=saved_name(opened))
    if broken:
        st.caption(f":orange[:material/error:] {plain(' '.join(broken.values()))}")
    else:
        st.caption(plain(segments.words(opened.ws, opened.home.name, saved.condition)))


def saved_name(opened: Opened) -> str | None:
    return opened.found.name if opened.found else None


def _restore(opened: Opened, condition: Mapping[str, Any]) -> None:
    st.session_state[opened.key("draft")] = opened.draft.replaced_by(condition)
