"""Activating, pausing, resuming and archiving: the stretches in which a campaign counts changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from engine.access import audit, require
from engine.campaigns import approval, uses
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.plan import catch_up, missed, plan_pause
from engine.campaigns.preflight import Checked, Finding, checked
from engine.campaigns.rules import Stretch, content_ranges, stretches
from engine.content import templates
from engine.errors import StateError
from engine.profiles import databases
from engine.store import Cursor, query
from engine.workspace import Workspace


def activate(
    workspace: Workspace,
    name: str,
    *,
    accept: str | None = None,
    by: str | None = None,
    with_pause: bool = False,
    found: Checked | None = None,
) -> list[Finding]:
    """Starts or resumes the campaign from now on; on an active one, makes its newest version and templates count.

    `accept`: why the warnings are acceptable, `by`: who says so, the actor if nobody is named; both are kept with the stretch,
    beside the hash of what was approved. `with_pause`: the changes of the pause count too. `found`: what `preflight.checked` said
    a moment ago, so that it is not done twice.
    Gives the findings that do not refuse. Raises StateError with the first error of the preflight, and if anything was changed
    since that began.
    """
    require(workspace, "send")
    campaign = get(workspace, name)
    if campaign.state in ("archived", "finished"):
        raise StateError(f"The campaign “{name}” is {campaign.state}: it cannot be activated.")
    found = found or checked(workspace, name)
    if not found.ok:
        worst = found.errors()[0]
        raise StateError(f"“{name}” cannot be activated: {worst.message}", code=worst.code)
    accepted = {"reason": accept, "by": by or workspace.actor.name, "warnings": [f.code for f in found.warnings()]}
    with workspace.store.transaction() as cursor:
        _prepare(cursor, workspace, campaign)
        if approval.of_campaign(workspace, campaign) != found.content_hash:
            raise _changed(name)
        _start(cursor, workspace, campaign, accepted=accepted, with_pause=with_pause)
        after = {"version": campaign.version, "accepted": accepted}
        audit.record(cursor, workspace, action="activated", kind="campaign", name=name, after=after)
    return list(found.findings)


def pause(workspace: Workspace, name: str) -> None:
    """Nothing is planned or sent until it is activated again; what waits keeps waiting. Raises StateError."""
    require(workspace, "send")
    campaign = get(workspace, name)
    if campaign.state != "active":
        raise StateError(f"The campaign “{name}” is {campaign.state}: only an active one can be paused.")
    _stop(workspace, campaign, ended_by="paused")


def archive(workspace: Workspace, name: str) -> None:
    """Ends the campaign for good: what still waits is skipped as not_active when it falls due. Raises StateError."""
    require(workspace, "send")
    campaign = get(workspace, name)
    if campaign.state == "archived":
        return
    _stop(workspace, campaign, ended_by="archived")


def missed_in_pause(workspace: Workspace, name: str) -> int:
    """How many writes the present pause has kept from starting the campaign; 0 for one that is not paused."""
    require(workspace, "read")
    campaign = get(workspace, name)
    if campaign.state != "paused":
        return 0
    with workspace.store.read() as cursor:
        home = databases.by_id(workspace, campaign.database_id)
        row = _pause(cursor, workspace, campaign)
        row |= {"stretch_id": 0, "version": campaign.version, "content": "[]", "database_id": home.database_id}
        return missed(cursor, workspace, Stretch(row, campaign.definition, home))


def _prepare(cursor: Cursor, workspace: Workspace, checked: Campaign) -> None:
    """Reads what came before the switch under the rules that held then. Raises StateError if it is not as checked."""
    if get(workspace, checked.name) != checked:
        raise _changed(checked.name)
    catch_up(cursor, workspace, workspace.now())


def _changed(name: str) -> StateError:
    return StateError(f"The campaign “{name}” or its template was changed at the same time: look again.")


def _start(
    cursor: Cursor, workspace: Workspace, campaign: Campaign, *, accepted: Mapping[str, Any], with_pause: bool
) -> None:
    now = workspace.now()
    cursor.run(query("campaign.stop_stretch"), campaign_id=campaign.campaign_id, now=now, ended_by="changed")
    common: dict[str, object] = {
        "campaign_id": campaign.campaign_id,
        "version": campaign.version,
        "content": orjson.dumps(_pinned(workspace, campaign)).decode(),
        "accepted": orjson.dumps(accepted).decode(),
        "after_change_id": cursor.value("select coalesce(max(change_id), 0) from change"),
        "after_event_id": cursor.value("select coalesce(max(event_id), 0) from event"),
        "after_log_id": cursor.value("select coalesce(max(log_id), 0) from subscription_change"),
    }
    pause_id, start_id = cursor.next_ids("seq_stretch", 2)
    if with_pause and campaign.state == "paused":
        row = {**common, **_pause(cursor, workspace, campaign), "stretch_id": pause_id}
        cursor.insert("campaign_stretch", [row])
        plan_pause(cursor, workspace, next(s for s in stretches(cursor, workspace) if s.row["stretch_id"] == pause_id))
    cursor.insert("campaign_stretch", [{**common, "stretch_id": start_id, "started_at": now}])
    cursor.run(query("campaign.set_state"), campaign_id=campaign.campaign_id, state="active", now=now)
    home = databases.by_id(workspace, campaign.database_id)
    uses.write(cursor, home, campaign.name, uses.of(workspace, home, campaign.definition))


def _pause(cursor: Cursor, workspace: Workspace, campaign: Campaign) -> dict[str, Any]:
    """The present pause as a stretch."""
    return {
        "campaign_id": campaign.campaign_id,
        "started_at": cursor.value(query("campaign.last_pause"), campaign_id=campaign.campaign_id),
        "stopped_at": workspace.now(),
        "ended_by": "resumed",
        "after_change_id": 0,
        "after_event_id": 0,
        "after_log_id": 0,
    }


def _stop(workspace: Workspace, campaign: Campaign, *, ended_by: str) -> None:
    with workspace.store.transaction() as cursor:
        _prepare(cursor, workspace, campaign)
        now = workspace.now()
        cursor.run(query("campaign.stop_stretch"), campaign_id=campaign.campaign_id, now=now, ended_by=ended_by)
        if ended_by == "archived":
            cursor.run(query("campaign.end_last_stretch"), campaign_id=campaign.campaign_id, ended_by=ended_by)
        cursor.run(query("campaign.set_state"), campaign_id=campaign.campaign_id, state=ended_by, now=now)
        audit.record(cursor, workspace, action=ended_by, kind="campaign", name=campaign.name)


def _pinned(workspace: Workspace, campaign: Campaign) -> list[dict[str, Any]]:
    """What was approved is what is sent: each variant with the version its template has now, and the hash of them all."""
    approved = approval.of_campaign(workspace, campaign)
    ranges = content_ranges([c.share for c in campaign.definition.content])
    pinned: list[dict[str, Any]] = []
    for number, (content, (low, high)) in enumerate(zip(campaign.definition.content, ranges, strict=True)):
        template = templates.get(workspace, content.template)
        row = {"template_id": template.template_id, "template_version": template.version}
        pinned.append({"variant": number, **row, "low": low, "high": high, "approved": approved})
    return pinned
