"""The tab Check of a campaign: everybody's message made and looked at without being sent, and what that told."""

from __future__ import annotations

import streamlit as st

from engine import jobs
from engine.access.permissions import may
from engine.campaigns import accepted, preflight
from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight import Kept, Report, audience
from engine.errors import EngineError
from engine.workspace import Workspace
from pages.components import campaign_activate_button as activate_button
from pages.components import campaign_findings, campaign_parts, job_progress
from pages.components.campaign_texts import (
    CHANGED,
    CHECKED,
    DISTINCT_HELP,
    ENDED,
    HEAVIEST_HELP,
    MADE_HELP,
    NOBODY,
    NONE_HELP,
    PEOPLE_HELP,
    PRESENT,
    THE_ONE,
    WHAT_IT_DOES,
    WHAT_IT_DOES_NOW,
    WHOM,
    WHOSE,
)
from pages.components.frame import shown
from pages.components.state import counted, number, plain, unlinked, when

TAB = "Check"


def draw(ws: Workspace, campaign: Campaign, *, is_unsaved: bool) -> None:
    """`is_unsaved`: something typed under Settings is not part of the campaign yet."""
    with shown():
        running = preflight.running(ws, campaign.name)
        if running is not None:
            job_progress.watch(ws, running, unit="messages")
        else:
            _ended_early(ws, campaign)
        kept = preflight.latest(ws, campaign.name)
        if kept is not None:
            _head(ws, campaign, kept, is_running=running is not None, is_unsaved=is_unsaved)
            _told(ws, campaign, kept.report)
        elif running is None:
            _activated(ws, campaign)
            _before(ws, campaign, is_unsaved=is_unsaved)


def start(ws: Workspace, campaign: Campaign) -> None:
    """Begins the check, unless one is under way, and waits a moment for it. Raises ForbiddenError."""
    job_id = preflight.running(ws, campaign.name) or preflight.start(ws, campaign.name)
    st.session_state[_key(campaign, "job")] = job_id
    jobs.wait(ws, job_id, job_progress.SOON)


def go(campaign: Campaign) -> None:
    """Has the tab open in the next run."""
    st.session_state[_key(campaign, "wanted")] = True


def tab_key(campaign: Campaign) -> str:
    """Of the tabs of the campaign's page, ready to be drawn: if this tab was asked for, it is open."""
    key = _key(campaign, "tab")
    if st.session_state.pop(_key(campaign, "wanted"), False):
        st.session_state[key] = TAB
    return key


def _before(ws: Workspace, campaign: Campaign, *, is_unsaved: bool) -> None:
    with st.spinner("Counting the people"):
        people = _people(ws, campaign)
    if people == 0:
        st.info(NOBODY, icon=":material/info:")
    else:
        whom = THE_ONE if people == 1 else WHOM.format(number(people) if people else "")
        said = WHAT_IT_DOES if campaign.definition.trigger else WHAT_IT_DOES_NOW
        st.markdown(said.format(people=" ".join(whom.split())))
        _whose(ws, campaign)
    with st.container(horizontal=True):
        _button(ws, campaign, "Check everybody", is_primary=True)
        activate_button.draw(ws, campaign, tab="check", is_primary=False, is_unsaved=is_unsaved)


def _people(ws: Workspace, campaign: Campaign) -> int | None:
    """None for a campaign of which nothing can be said, because something that it needs is gone: the check tells what."""
    try:
        return len(audience.reach(ws, campaign).ids)
    except EngineError:
        return None


def _whose(ws: Workspace, campaign: Campaign) -> None:
    """Of whom the messages are."""
    try:
        found = audience.whose(ws, campaign)
    except EngineError:
        # Something that it needs is gone: the check tells what.
        return
    if found:
        st.caption(WHOSE[found.kind].format(plain(found.label)))


def _head(ws: Workspace, campaign: Campaign, kept: Kept, *, is_running: bool, is_unsaved: bool) -> None:
    told, buttons = st.columns([3, 2])
    with told, st.container(gap="xsmall"):
        at = CHECKED.format(at=when(ws, kept.finished_at), version=kept.report.version)
        st.caption(at, help=PRESENT if kept.is_current else None)
        _whose(ws, campaign)
        _activated(ws, campaign)
        if not kept.is_current:
            st.badge(CHANGED, icon=":material/history:", color="orange")
    if is_running:
        return
    with buttons, st.container(horizontal=True, horizontal_alignment="right"):
        _button(ws, campaign, "Check again", is_primary=not kept.is_current)
        if not (kept.is_current and kept.report.preflight.errors()):
            activate_button.draw(ws, campaign, tab="check", is_primary=kept.is_current, is_unsaved=is_unsaved)


def _button(ws: Workspace, campaign: Campaign, label: str, *, is_primary: bool) -> None:
    if campaign.state in ("archived", "finished") or not may(ws, "write"):
        return
    kind = "primary" if is_primary else "secondary"
    if st.button(label, type=kind, icon=":material/fact_check:", key="campaign.check.start"):
        start(ws, campaign)
        st.rerun()


def _told(ws: Workspace, campaign: Campaign, report: Report) -> None:
    if report.templates:
        _figures(report)
    campaign_findings.draw(ws, campaign, report)
    if report.templates:
        campaign_parts.draw(report)


def _figures(report: Report) -> None:
    made = sum(t.made for t in report.templates)
    without = sum(t.stopped for t in report.templates)
    heaviest = max(t.largest for t in report.templates)
    with st.container(horizontal=True):
        for label, value, said in (
            ("People", number(report.people), PEOPLE_HELP),
            ("Messages made", number(made), MADE_HELP),
            ("Would get none", number(without), NONE_HELP),
            ("Different", number(sum(t.distinct for t in report.templates)), DISTINCT_HELP),
            ("Heaviest", campaign_parts.kilobytes(heaviest) if made else "–", HEAVIEST_HELP),
        ):
            st.metric(label, value, help=said, border=True)


def _ended_early(ws: Workspace, campaign: Campaign) -> None:
    """What became of the check that was started in this tab, where nothing else says it."""
    job_id = st.session_state.get(_key(campaign, "job"))
    row = jobs.get(ws, job_id) if job_id else None
    if row and row.state != "done":
        job_progress.outcome(row, ENDED)


def _activated(ws: Workspace, campaign: Campaign) -> None:
    """Who activated it last, and what they took upon themselves."""
    found = accepted.last(ws, campaign.name)
    if found is None:
        return
    by = f" by {unlinked(found.by)}" if found.by else ""
    taken = codes = ""
    if found.warnings:
        codes = "Accepted: " + ", ".join(code.replace("_", " ") for code in found.warnings)
        count = counted(len(found.warnings), "warning", "warnings")
        why = f"“{plain(found.reason)}”" if found.reason else "without saying why"
        taken = f", who accepted {count}: {why}" if found.reason else f", who accepted {count} {why}"
    st.caption(f"Activated {when(ws, found.at)}{by}{taken}", help=codes or None)


def _key(campaign: Campaign, part: str) -> str:
    return f"campaign.check.{part}.{campaign.name}"
