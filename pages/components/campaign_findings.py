"""The findings of a campaign's check: what is wrong, for how many, whose message shows it, and where to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st

from engine.access.permissions import may
from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight import Finding, Report
from engine.errors import EngineError
from engine.profiles import databases, reading
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import campaign_ways, choose
from pages.components.campaign_texts import CLEAR, GROUPS, SEE_HELP
from pages.components.frame import open_detail
from pages.components.state import counted, literal, number, plain, short
from pages.components.template_preview_person import show_person
from pages.components.template_preview_seen import name_of

_ADDRESS = re.compile(r"((?:https?://|www\.)\w[^\s”]*)")
_ICONS = {
    "error": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "note": ":blue[:material/info:]",
}


def draw(ws: Workspace, campaign: Campaign, report: Report) -> None:
    """By level, each with how to go on from it."""
    home = databases.by_id(ws, campaign.database_id)
    is_clear = all(f.level == "note" for f in report.findings)
    if is_clear:
        st.success(CLEAR, icon=":material/check:")
    for level, (one, many, meaning) in GROUPS.items():
        found = [(n, f) for n, f in enumerate(report.findings) if f.level == level]
        if found:
            is_open = level != "note" or is_clear
            with st.expander(f"**{counted(len(found), one, many)}**", is_open, key=f"campaign.check.{level}"):
                st.caption(meaning)
                for position, finding in found:
                    _line(ws, home, campaign, finding, key=f"campaign.finding.{position}")


def listed(findings: Iterable[Finding]) -> None:
    """To read only."""
    for finding in findings:
        st.markdown(_said(finding))


def _line(ws: Workspace, home: Database, campaign: Campaign, finding: Finding, *, key: str) -> None:
    said, ways = st.columns([5, 3], vertical_alignment="center")
    said.markdown(_said(finding))
    with ways, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if finding.samples and may(ws, "personal"):
            _people(ws, home, campaign, finding, key=key)
        campaign_ways.draw(ws, home, campaign, campaign_ways.of(ws, campaign, finding), key=key)


def _said(finding: Finding) -> str:
    """With the number, where the sentence does not name it. A bad address is no link here."""
    says_it = finding.count is None or number(finding.count) in finding.message
    words = "".join(literal(s) if _ADDRESS.match(s) else plain(s) for s in _ADDRESS.split(finding.message))
    return f"{_ICONS[finding.level]} {words}{'' if says_it else f' ({number(finding.count)})'}"


def _people(ws: Workspace, home: Database, campaign: Campaign, finding: Finding, *, key: str) -> None:
    """Some of those whom it concerns, each with a way to their message."""
    opened = st.popover(
        "See one", icon=":material/person_search:", type="tertiary", key=f"{key}.people", on_change="rerun"
    )
    if not opened.open:
        return
    template = _template(campaign, finding)
    with opened:
        for profile_id in finding.samples:
            try:
                row = reading.by_id(ws, home.name, profile_id)
            except EngineError:
                # Erased since the check.
                continue
            label = plain(short(name_of(row), 60))
            if st.button(
                label, type="tertiary", icon=":material/visibility:", key=f"{key}.{profile_id}", help=SEE_HELP
            ):
                choose.remember(home.name)
                show_person(home, row["key"])
                open_detail("template", name=template)


def _template(campaign: Campaign, finding: Finding) -> str:
    """Whose message it is about: the first of several, if nothing says it."""
    named = (way.name for way in finding.ways if way.kind == "template" and way.name)
    return next(named, campaign.definition.content[0].template)
