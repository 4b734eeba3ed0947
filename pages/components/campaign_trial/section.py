"""The tab: which part of the past, the button, and what would have come of it."""

from __future__ import annotations

import streamlit as st

from engine.access.permissions import may
from engine.campaigns.campaigns import Campaign
from engine.workspace import Workspace
from pages.components import campaign_activate_button
from pages.components.campaign_trial import coming, people, ranges, running, samples, stopped, summary, timeline, who
from pages.components.campaign_trial.running import Tried
from pages.components.campaign_trial.texts import CHANGED, NOBODY, TRIED, UNSAVED, WHAT_IT_DOES
from pages.components.frame import shown
from pages.components.state import plain, when

TAB = "Trial"
_LEFT = 606
"""In pixels: its table shows all of its columns."""


def draw(ws: Workspace, campaign: Campaign, *, is_unsaved: bool) -> None:
    """`is_unsaved`: something typed under Settings is not part of the campaign yet."""
    with shown():
        is_free = running.settled(ws, campaign)
        tried = running.latest(campaign)
        with st.container(horizontal=True, vertical_alignment="bottom", key="campaign.trial.head"):
            chosen = ranges.choose(ws, key=f"campaign.trial.{campaign.name}")
            is_current = tried is not None and not running.is_old(ws, campaign, tried)
            _button(ws, campaign, chosen if is_free else None, is_primary=not is_current)
            campaign_activate_button.draw(ws, campaign, tab="trial", is_primary=is_current, is_unsaved=is_unsaved)
        if is_unsaved:
            st.caption(f":orange[:material/edit:] {UNSAVED}")
        running.watch(ws, campaign)
        if tried:
            _told(ws, campaign, tried)
        elif is_free:
            st.markdown(WHAT_IT_DOES)


def _button(ws: Workspace, campaign: Campaign, chosen: ranges.Range | None, *, is_primary: bool) -> None:
    if not may(ws, "write"):
        return
    pressed = st.button(
        "Try it on the past",
        type="primary" if is_primary else "secondary",
        icon=":material/history:",
        key="campaign.trial.start",
        disabled=chosen is None,
    )
    if pressed and chosen:
        with st.spinner("Trying it on the past"):
            running.start(ws, campaign, chosen)
        st.rerun()


def _told(ws: Workspace, campaign: Campaign, tried: Tried) -> None:
    report = tried.report
    with st.container(gap="xsmall"):
        span = {"start": when(ws, report.start), "end": when(ws, report.end)}
        at, zone = when(ws, tried.made_at), plain(ws.settings.time_zone)
        st.caption(TRIED.format(at=at, version=tried.version, zone=zone, **span))
        if running.is_old(ws, campaign, tried):
            st.badge(CHANGED, icon=":material/history:", color="orange")
    if not report.planned:
        st.info(f"**{NOBODY}** {plain(tried.why_nobody)}", icon=":material/info:")
        summary.unknown(report)
        summary.quiet(report)
        if report.known:
            coming.draw(ws, report)
        return
    summary.draw(report, tried.chosen)
    timeline.draw(ws, report)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_LEFT):
            stopped.draw(report)
            coming.draw(ws, report)
        with st.container():
            people.repeats(report)
            people.beside(report)
    who.draw(ws, campaign, tried)
    samples.draw(ws, report)
