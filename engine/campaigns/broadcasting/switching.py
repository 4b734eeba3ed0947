"""Starting a broadcast by hand, deciding on a start that was missed, and finishing one that is out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.access import audit, require
from engine.campaigns import switch
from engine.campaigns.broadcasting.planning import is_out, is_over
from engine.campaigns.broadcasting.starts import starts_in
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.plan import catch_up
from engine.campaigns.preflight import Checked, Finding
from engine.campaigns.rules import stretches
from engine.clock import from_utc
from engine.errors import StateError
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Started:
    """`recipients`: frozen now; `findings`: what the preflight said that does not refuse."""

    recipients: int
    starts_at: datetime
    findings: tuple[Finding, ...]


def start(
    workspace: Workspace,
    name: str,
    *,
    accept: str | None = None,
    by: str | None = None,
    found: Checked | None = None,
) -> Started:
    """Starts a broadcast for everybody who is in its audience now, whom this freezes; one with a missed start makes that one up.
    A draft is activated by it: `accept`, `by` and `found` as there. Durable when it returns.
    Raises UnknownNameError; StateError for a second start, for one that its schedule starts, and as `switch.activate`."""
    require(workspace, "send")
    campaign = get(workspace, name)
    with workspace.store.read() as cursor:
        _refuse(cursor, workspace, campaign)
        runs = cursor.rows(query("broadcast.running"), campaign_id=campaign.campaign_id)
    findings: Sequence[Finding] = ()
    if [version for _, version in runs] != [campaign.version]:
        findings = switch.activate(workspace, name, accept=accept, by=by, found=found).findings
    with workspace.store.transaction() as cursor:
        starts_at = workspace.now()
        before = {s.start_id for s in starts_in(cursor, campaign)}
        catch_up(cursor, workspace, starts_at)
        # One whose time is not long past has been started by its schedule in this moment.
        recipients = next((s.recipients for s in starts_in(cursor, campaign) if s.start_id not in before), None)
        if recipients is None:
            # Under the write lock: of two who press at the same time one is refused.
            campaign = get(workspace, name)
            _refuse(cursor, workspace, campaign)
            recipients = _begin(cursor, workspace, campaign, starts_at)
        after = {"recipients": recipients, "version": campaign.version}
        audit.record(cursor, workspace, action="started", kind="campaign", name=name, after=after)
    return Started(recipients, starts_at, tuple(findings))


def leave_out(workspace: Workspace, name: str) -> int:
    """Missed starts do not take place; gives how many there were. Raises UnknownNameError, StateError where there are none."""
    require(workspace, "send")
    campaign = get(workspace, name)
    with workspace.store.transaction() as cursor:
        count = cursor.run(query("broadcast.leave_out"), campaign_id=campaign.campaign_id)
        if not count:
            raise StateError(f"The broadcast “{name}” has missed no start.")
        audit.record(cursor, workspace, action="left out", kind="campaign", name=name, after={"starts": count})
    return count


def finish(workspace: Workspace) -> None:
    """Ends the broadcasts that started for the one time they do, and of which nothing waits any more."""
    with workspace.store.read() as cursor:
        rows = cursor.rows(query("broadcast.all_out"), now=workspace.now())
        known = stretches(cursor, workspace) if rows else []
        running = {s.row["name"]: s for s in known if s.row["stopped_at"] is None}
        over = [(name, v) for name, v in rows if is_over(cursor, workspace, known, running[name])]
    for name, version in over:
        campaign = get(workspace, name)
        # One that was saved anew meanwhile is not at its end.
        if campaign.version == version:
            # Somebody may switch or save it in between: the next tick looks again.
            with suppress(StateError):
                switch.finish(workspace, campaign)


def _refuse(cursor: Cursor, workspace: Workspace, campaign: Campaign) -> None:
    name, definition = campaign.name, campaign.definition
    if campaign.kind != "broadcast":
        raise StateError(f"“{name}” is a trigger campaign: activate it, and it starts when something happens.")
    starts = starts_in(cursor, campaign)
    known = [s for s in stretches(cursor, workspace) if s.campaign_id == campaign.campaign_id]
    if known and is_out(cursor, known, campaign.campaign_id):
        last = [s for s in starts if s.state == "started"][-1]
        at = from_utc(last.starts_at, workspace.zone).strftime("%-d %b %Y, %H:%M")
        raise StateError(
            f"The broadcast “{name}” was started on {at} for {last.recipients:,} people: it does not start twice."
        )
    if campaign.state in ("archived", "finished"):
        raise StateError(f"The broadcast “{name}” is {campaign.state}: it cannot be started.")
    if campaign.state == "paused":
        raise StateError(f"The broadcast “{name}” is paused: resume it first.")
    if not definition.is_once and not any(s.state == "missed" for s in starts):
        raise StateError(f"The broadcast “{name}” starts by its schedule: activate it, and it starts at its times.")


def _begin(cursor: Cursor, workspace: Workspace, campaign: Campaign, starts_at: datetime) -> int:
    stretch_id, _ = cursor.rows(query("broadcast.running"), campaign_id=campaign.campaign_id)[0]
    common: dict[str, Any] = {"campaign_id": campaign.campaign_id, "stretch_id": stretch_id}
    if not cursor.run(query("broadcast.start_missed"), **common, now=starts_at):
        row = {"start_id": cursor.next_ids("seq_start", 1)[0], **common, "starts_at": starts_at, "state": "due"}
        cursor.insert("broadcast_start", [row])
    start_id = cursor.value(query("broadcast.due_of"), campaign_id=campaign.campaign_id)
    catch_up(cursor, workspace, starts_at)
    recipients = next(s.recipients for s in starts_in(cursor, campaign) if s.start_id == start_id)
    if recipients is None:
        raise StateError(f"“{campaign.name}” cannot be started: look at the segments of its audience, and at its rate.")
    return recipients
