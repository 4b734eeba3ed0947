"""How campaigns do, in words: in few of them for the list, in whole sentences with the way out on a campaign's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from engine.campaigns import health
from engine.campaigns.campaigns import Campaign
from engine.campaigns.health import Finding
from engine.workspace import Workspace
from pages.components import campaign_check, rights
from pages.components.campaign_health_texts import (
    ADVICE,
    CELLS,
    GO_ON,
    GOOD,
    HEALTH_HELP,
    MESSAGES,
    NOTHING_YET,
    SHORT_REASONS,
    WAYS,
)
from pages.components.state import counted, number, plain
from pages.components.texts import REASONS

_COLOURS = {"error": "red", "warning": "orange", "note": "gray"}
_ICONS = {"error": "error", "warning": "warning", "note": "info"}


def cell(findings: Sequence[Finding] | None, *, decided: bool) -> tuple[str, str]:
    """The worst in few words, and its colour. None: a campaign that does nothing now. `decided`: whether it has messages."""
    if findings is None:
        return "", "gray"
    if not findings:
        return (GOOD, "green") if decided else (NOTHING_YET, "gray")
    first = findings[0]
    more = f" +{len(findings) - 1}" if len(findings) > 1 else ""
    return _cell(first) + more, _COLOURS[first.level]


def column(cells: Sequence[tuple[str, str]], width: int) -> Any:
    """The list's column, each cell a list of one text."""
    known = dict(c for c in cells if c[0])
    return st.column_config.MultiselectColumn(
        "Health", help=HEALTH_HELP, options=list(known), color=list(known.values()), width=width
    )


def draw(ws: Workspace, campaign: Campaign, *, activate: Callable[[], None]) -> None:
    """On the campaign's page: each finding with what to do about it. What the surge brake holds has a place of its own there.
    `activate`: lets one go on that paused itself."""
    findings = [f for f in health.of(ws, campaign) if f.code in MESSAGES]
    if not findings:
        return
    with st.container(border=True, gap="small", key="campaign.health"):
        for finding in findings:
            said, way = st.columns([5, 2], vertical_alignment="center")
            said.markdown(f":{_COLOURS[finding.level]}[:material/{_ICONS[finding.level]}:] {message(finding)}")
            with way, st.container(horizontal=True, horizontal_alignment="right"):
                _way(campaign, finding)
                if finding.code == "paused_itself" and _goes_on(ws):
                    activate()


def _goes_on(ws: Workspace) -> bool:
    with rights.only_for(ws, "send"):
        return st.button(GO_ON, icon=":material/play_arrow:", key="campaign.health.go_on")


def _way(campaign: Campaign, finding: Finding) -> None:
    if finding.code not in WAYS:
        return
    label, tab, state = WAYS[finding.code]
    st.button(
        label,
        icon=":material/arrow_forward:",
        type="tertiary",
        key=f"campaign.health.{finding.code}",
        on_click=partial(_go, campaign, tab, state),
    )


def message(finding: Finding) -> str:
    """What it is, with its number, and what to do."""
    said = {
        "messages": counted(finding.count, "message", "messages"),
        "count": number(finding.count),
        "days": counted(finding.count, "day", "days"),
        "percent": finding.percent,
        "of": number(finding.of),
        "reason": REASONS.get(finding.reason or "", "").lower(),
        "said": plain(finding.said),
        "advice": ADVICE.get(finding.reason or "", ""),
    }
    return MESSAGES[finding.code].format(**said).strip()


def _cell(finding: Finding) -> str:
    reason = SHORT_REASONS.get(finding.reason or "", (finding.reason or "").replace("_", " "))
    return CELLS[finding.code].format(count=f"{finding.count:,}", percent=finding.percent, reason=reason)


def _go(campaign: Campaign, tab: str, state: str | None) -> None:
    """Has the tab open in the next run."""
    st.session_state[campaign_check.tab_key(campaign)] = tab
    if state:
        st.session_state["campaign.log.state"] = state
