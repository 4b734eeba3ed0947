"""Activating, pausing, resuming and archiving: the stretches in which a campaign counts changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from engine.access import audit, require
from engine.campaigns import accepted, approval, moving, uses
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.moving import Waiting
from engine.campaigns.plan import catch_up, missed, plan_pause
from engine.campaigns.preflight import Checked, Finding, checked
from engine.campaigns.rules import Stretch, content_ranges, stretches
from engine.content import templates
from engine.errors import StateError
from engine.profiles import databases
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Activated:
    """`findings`: those that do not refuse. Of the messages that waited under earlier versions or templates, how many `moved` to
    what begins, and how many `stayed` with theirs."""

    findings: list[Finding]
    moved: int
    stayed: int


def activate(
    workspace: Workspace,
    name: str,
    *,
    accept: str | None = None,
    by: str | None = None,
    with_pause: bool = False,
    move_waiting: bool = False,
    found: Checked | None = None,
) -> Activated:
    """Starts or resumes the campaign from now on; on an active one, makes its newest version and templates count.

    `accept`: why the warnings are acceptable, `by`: who says so, the actor if nobody is named; both are kept with the stretch,
    beside the hash of what was approved. `with_pause`: the changes of the pause count too. `move_waiting`: what waits under
    earlier versions goes on under the newest, as far as it can (`waiting`). `found`: what `preflight.checked` said a moment
    ago, so that it is not done twice.
    Raises StateError with the first error of the preflight, if anything was changed since that began, and if what waits is to
    move but cannot.
    """
    require(workspace, "send")
    campaign = get(workspace, name)
    if campaign.state in ("archived", "finished"):
        raise StateError(f"The campaign “{name}” is {campaign.state}: it cannot be activated.")
    found = found or checked(workspace, name)
    if not found.ok:
        worst = found.errors()[0]
        raise StateError(f"“{name}” cannot be activated: {worst.message}", code=worst.code)
    taken = accepted.record(workspace, campaign, found.warnings(), reason=accept, by=by)
    with workspace.store.transaction() as cursor:
        _prepare(cursor, workspace, campaign)
        if approval.of_campaign(workspace, campaign) != found.content_hash:
            raise _changed(name)
        waits = _waiting(cursor, workspace, campaign)
        if move_waiting:
            moving.refuse_other_start(waits)
        now = pinned(workspace, campaign)
        _start(cursor, workspace, campaign, content=now, accepted=taken, with_pause=with_pause, moves=move_waiting)
        _use(cursor, workspace, campaign)
        before = {"state": campaign.state}
        after: dict[str, Any] = {"state": "active", "version": campaign.version, "accepted": taken}
        moved = moving.carry_all(cursor, workspace, campaign) if move_waiting else 0
        if move_waiting:
            after["moved"] = moved
        audit.record(cursor, workspace, action="activated", kind="campaign", name=name, before=before, after=after)
    return Activated(list(found.findings), moved, waits.all_told - moved)


def resume(workspace: Workspace, name: str, *, with_pause: bool = False) -> None:
    """Has a paused campaign go on exactly as it ran until the pause, whatever was saved since: with that version, with its
    templates as they were, and with what was accepted for it. What waits stays with its version. `with_pause`: the changes of the
    pause count too. Raises StateError for one that is not paused, and where something that it names is gone."""
    require(workspace, "send")
    found = get(workspace, name)
    if found.state != "paused":
        raise StateError(f"The campaign “{name}” is {found.state}: only a paused one can be resumed.")
    campaign = found.as_it_runs
    gone = uses.broken(workspace, campaign.definition, campaign.database_id)
    if gone:
        raise StateError(f"“{name}” cannot be resumed: {gone}", code="broken_reference")
    with workspace.store.transaction() as cursor:
        _prepare(cursor, workspace, found)
        [last] = cursor.dicts(query("campaign.last_run"), campaign_id=campaign.campaign_id)
        taken = orjson.loads(last["accepted"] or '{"reason": null, "warnings": []}')
        _start(cursor, workspace, campaign, content=last["content"], accepted=taken, with_pause=with_pause, moves=False)
        before, after = {"state": found.state}, {"state": "active", "version": campaign.version, "accepted": taken}
        audit.record(cursor, workspace, action="activated", kind="campaign", name=name, before=before, after=after)


def pause(workspace: Workspace, name: str, *, because: Mapping[str, Any] | None = None) -> None:
    """Nothing is planned or sent until it is activated again; what waits keeps waiting. `because`: where no person asked for it,
    kept with the stretch. Raises StateError."""
    require(workspace, "write")
    campaign = get(workspace, name)
    if campaign.state != "active":
        raise StateError(f"The campaign “{name}” is {campaign.state}: only an active one can be paused.")
    _stop(workspace, campaign, ended_by="paused", because=because)


def archive(workspace: Workspace, name: str) -> None:
    """Ends the campaign for good: what still waits is skipped as not_active when it falls due. Raises StateError."""
    require(workspace, "write")
    campaign = get(workspace, name)
    if campaign.state == "archived":
        return
    _stop(workspace, campaign, ended_by="archived")


def finish(workspace: Workspace, campaign: Campaign) -> None:
    """Ends a broadcast of which nothing waits any more. Raises StateError if it is not as it was read."""
    _stop(workspace, campaign, ended_by="finished")


def waiting(workspace: Workspace, name: str) -> Waiting:
    """What waits under other versions than the one that activating would begin. Raises UnknownNameError."""
    require(workspace, "read")
    campaign = get(workspace, name)
    with workspace.store.read() as cursor:
        return _waiting(cursor, workspace, campaign)


def missed_in_pause(workspace: Workspace, name: str, *, as_it_ran: bool = False) -> int:
    """How many writes the present pause has kept from starting the campaign; 0 for one that is not paused. `as_it_ran`: by the
    version that ran until then, not the newest."""
    require(workspace, "read")
    campaign = get(workspace, name)
    if as_it_ran:
        campaign = campaign.as_it_runs
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


def _waiting(cursor: Cursor, workspace: Workspace, campaign: Campaign) -> Waiting:
    if campaign.state not in ("active", "paused"):
        return Waiting({}, {}, 0)
    return moving.waiting(cursor, workspace, campaign, pinned(workspace, campaign))


def _start(
    cursor: Cursor,
    workspace: Workspace,
    campaign: Campaign,
    *,
    content: str,
    accepted: Mapping[str, Any],
    with_pause: bool,
    moves: bool,
) -> None:
    """`campaign`: with the version that begins; `content`: JSON of `pinned`; `moves`: whether what waits goes on under it."""
    now = workspace.now()
    ended: dict[str, Any] = {"now": now, "ended_by": "changed", "stopped_for": None}
    cursor.run(query("campaign.stop_stretch"), campaign_id=campaign.campaign_id, **ended)
    common: dict[str, object] = {
        "campaign_id": campaign.campaign_id,
        "version": campaign.version,
        "content": content,
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
    if campaign.state == "paused" and campaign.kind == "broadcast":
        _go_on(cursor, campaign, now)
    row = {**common, "stretch_id": start_id, "started_at": now, "moves_waiting": moves}
    cursor.insert("campaign_stretch", [row])
    cursor.run(query("campaign.set_state"), campaign_id=campaign.campaign_id, state="active", now=now)
    cursor.run(query("campaign.set_label"), campaign_id=campaign.campaign_id, label=campaign.definition.called)


def _use(cursor: Cursor, workspace: Workspace, campaign: Campaign) -> None:
    """From now on the campaign uses what its newest version names, and what earlier ones name of which messages wait."""
    used = uses.of(workspace, databases.by_id(workspace, campaign.database_id), campaign.definition)
    uses.write(cursor, campaign.name, used)
    uses.write_version(cursor, campaign.campaign_id, campaign.version, used)


def _go_on(cursor: Cursor, campaign: Campaign, now: datetime) -> None:
    """A broadcast, exactly where it was paused."""
    paused_at = cursor.value(query("campaign.last_pause"), campaign_id=campaign.campaign_id)
    common: dict[str, Any] = {"campaign_id": campaign.campaign_id, "paused_at": paused_at, "now": now}
    cursor.run(query("broadcast.shift"), **common)
    cursor.run(query("broadcast.shift_decision"), **common)


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


def _stop(workspace: Workspace, campaign: Campaign, *, ended_by: str, because: Mapping[str, Any] | None = None) -> None:
    with workspace.store.transaction() as cursor:
        _prepare(cursor, workspace, campaign)
        now = workspace.now()
        ended: dict[str, Any] = {"now": now, "ended_by": ended_by}
        ended["stopped_for"] = orjson.dumps(because).decode() if because else None
        cursor.run(query("campaign.stop_stretch"), campaign_id=campaign.campaign_id, **ended)
        if ended_by == "archived":
            cursor.run(query("campaign.end_last_stretch"), campaign_id=campaign.campaign_id, ended_by=ended_by)
            cursor.run(query("surge.end_of"), campaign_id=campaign.campaign_id)
        cursor.run(query("campaign.set_state"), campaign_id=campaign.campaign_id, state=ended_by, now=now)
        before, after = {"state": campaign.state}, {"state": ended_by, **(because or {})}
        about = campaign.name
        audit.record(cursor, workspace, action=ended_by, kind="campaign", name=about, before=before, after=after)


def pinned(workspace: Workspace, campaign: Campaign) -> str:
    """What was approved is what is sent: as JSON each variant with the version its template has now, and the hash of them all."""
    approved = approval.of_campaign(workspace, campaign)
    ranges = content_ranges([c.share for c in campaign.definition.content])
    found: list[dict[str, Any]] = []
    for number, (content, (low, high)) in enumerate(zip(campaign.definition.content, ranges, strict=True)):
        template = templates.get(workspace, content.template)
        row = {"template_id": template.template_id, "template_version": template.version}
        found.append({"variant": number, **row, "low": low, "high": high, "approved": approved})
    return orjson.dumps(found).decode()
