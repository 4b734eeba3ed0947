"""Trying it in the background, and what came of it: kept in this session only, since it names people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from engine import jobs
from engine.campaigns import approval, campaigns
from engine.campaigns.campaigns import Campaign
from engine.campaigns.guards import policy
from engine.campaigns.trial import Backtest, backtest
from engine.errors import EngineError
from engine.workspace import Workspace
from pages.components import job_progress
from pages.components.campaign_trial import nobody
from pages.components.campaign_trial.ranges import Range
from pages.components.campaign_trial.texts import ENDED

KIND = "trial"


@dataclass(frozen=True)
class Tried:
    """`seen`: what it rests on, to tell whether that was changed since. `why_nobody`: a line where nothing was planned."""

    chosen: Range
    version: int
    made_at: datetime
    seen: tuple[object, ...]
    report: Backtest
    why_nobody: str = ""


@dataclass(frozen=True)
class _Running:
    """`found`: the job puts what it made into it."""

    job_id: int
    found: list[Tried]


def start(ws: Workspace, campaign: Campaign, chosen: Range) -> None:
    """Begins it, and waits a moment for its end. Raises ForbiddenError."""
    found: list[Tried] = []
    title, request = f"Trial of {campaign.label}", {"campaign": campaign.name}
    work = partial(_work, ws, campaign.name, chosen, found.append)
    job_id = jobs.start(ws, KIND, title, work, request=request)
    st.session_state[_key(campaign, "running")] = _Running(job_id, found)
    jobs.wait(ws, job_id, job_progress.SOON)


def settled(ws: Workspace, campaign: Campaign) -> bool:
    """Takes in what has ended; whether none is under way."""
    running = _running(campaign)
    if running and running.found:
        st.session_state[_key(campaign, "tried")] = running.found[0]
        del st.session_state[_key(campaign, "running")]
        return True
    return running is None or not jobs.get(ws, running.job_id).is_running


def watch(ws: Workspace, campaign: Campaign) -> None:
    """How far the one is that is under way; or why it ended without a result."""
    running = _running(campaign)
    if running is None:
        return
    row = jobs.get(ws, running.job_id)
    if row.is_running:
        job_progress.watch(ws, running.job_id, unit="messages")
    elif not running.found:
        job_progress.outcome(row, ENDED)


def latest(campaign: Campaign) -> Tried | None:
    return st.session_state.get(_key(campaign, "tried"))


def is_old(ws: Workspace, campaign: Campaign, tried: Tried) -> bool:
    """Whether what it rests on was changed since."""
    return tried.seen != _seen(ws, campaign)


def _work(ws: Workspace, name: str, chosen: Range, put: Callable[[Tried], None], job: jobs.Job) -> dict[str, Any]:
    """Its report is kept with the job, so there are only numbers in it."""
    campaign = campaigns.get(ws, name)
    seen, at = _seen(ws, campaign), ws.now()
    report = backtest(ws, name, chosen.start, chosen.end, say=job.progress)
    why = "" if report.planned else nobody.why(ws, campaign, chosen)
    put(Tried(chosen, report.version, at, seen, report, why))
    return {"version": campaign.version, "planned": report.planned, "sent": report.messages("sent")}


def _seen(ws: Workspace, campaign: Campaign) -> tuple[object, ...]:
    try:
        content = approval.of_campaign(ws, campaign)
    except EngineError:
        content = None
    definition = campaign.definition
    guards = tuple(policy.limits_of(ws, definition)), policy.quiet_hours_of(ws, definition), policy.get(ws).control
    return campaign.version, content, *guards


def _running(campaign: Campaign) -> _Running | None:
    return st.session_state.get(_key(campaign, "running"))


def _key(campaign: Campaign, part: str) -> str:
    return f"campaign.trial.{part}.{campaign.name}"
