"""Saving, reading and switching campaigns. A saved definition is an immutable version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from engine.access import audit, require
from engine.campaigns import uses
from engine.campaigns.model import CampaignDefinition, parse_kept, refuse_new
from engine.clock import from_utc
from engine.errors import StateError, UnknownNameError
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Campaign:
    """`state`: draft, active, paused, finished, archived. `version` and `definition` are the newest, which need not run yet;
    `label` is what it is called as it runs. `running`: the version that runs, or ran last, where a newer one is saved."""

    campaign_id: int
    database_id: int
    name: str
    label: str
    kind: str
    state: str
    version: int
    changed_at: datetime
    definition: CampaignDefinition
    running: tuple[int, CampaignDefinition] | None = None

    @property
    def as_it_runs(self) -> Campaign:
        """With the version that runs, or ran last; itself, where that is the newest or none ever ran."""
        if self.running is None:
            return self
        version, definition = self.running
        return replace(self, version=version, definition=definition, running=None)


def save(
    workspace: Workspace, database: str, definition: CampaignDefinition, *, based_on: int | None = None
) -> Campaign:
    """Makes the campaign (a draft) or a new version of it if something differs. An active campaign goes on with the
    version it runs; activating makes the new one count. `based_on`: the version that was edited, where nobody else's is to be
    overwritten. Raises UnknownNameError, StateError (code `stale` if a newer version exists), BadValueError."""
    require(workspace, "write")
    home = databases.get(workspace, database)
    found = find(workspace, definition.name)
    if found and found.database_id != home.database_id:
        raise StateError(f"The campaign “{definition.name}” belongs to another database.")
    if found and found.state in ("archived", "finished"):
        raise StateError(f"The campaign “{definition.name}” is {found.state}: it cannot be changed.")
    if found and found.kind != definition.kind:
        kinds = {"trigger": "a trigger campaign", "broadcast": "a broadcast"}
        raise StateError(f"“{definition.name}” is {kinds[found.kind]}: {kinds[definition.kind]} takes another name.")
    if found and found.definition.as_dict() == definition.as_dict():
        return found
    refuse_new(definition)
    used = uses.of(workspace, home, definition, kept=found.definition.trigger if found else None)
    with workspace.store.transaction() as cursor:
        newest = cursor.dict(query("version.newest"), name=definition.name)
        _refuse_stale(workspace, definition.name, newest, based_on)
        # What runs goes on with the version before, and is called as before, until the new one is activated.
        is_running = found is not None and found.state in ("active", "paused")
        label = found.label if found and is_running else definition.called
        version = _save(cursor, workspace, home, definition, newest, label=label)
        uses.write(cursor, definition.name, used, beside=is_running)
        before, after = {"version": found.version} if found else None, {"version": version}
        about = definition.name
        audit.record(cursor, workspace, action="saved", kind="campaign", name=about, before=before, after=after)
    return get(workspace, definition.name)


def get(workspace: Workspace, name: str) -> Campaign:
    """Raises UnknownNameError."""
    require(workspace, "read")
    found = find(workspace, name)
    if found is None:
        raise UnknownNameError("campaign", name, [c.name for c in list_all(workspace)])
    return found


def find(workspace: Workspace, name: str) -> Campaign | None:
    """As `get`, None for a name that is free."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        row = cursor.dict(query("campaign.list"), name=name)
    return _campaign(row) if row else None


def list_all(workspace: Workspace) -> list[Campaign]:
    """Every campaign, the last changed first."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [_campaign(r) for r in cursor.dicts(query("campaign.list"), name=None)]


def _refuse_stale(workspace: Workspace, name: str, newest: dict[str, Any] | None, based_on: int | None) -> None:
    if newest is None or based_on is None or newest["version"] == based_on:
        return
    at = from_utc(newest["created_at"], workspace.zone)
    raise StateError(
        f"{newest['created_by']} saved version {newest['version']} of the campaign “{name}” at {at:%-d %b %Y, %H:%M} while "
        f"version {based_on} was edited: nothing was overwritten.",
        code="stale",
    )


def _save(
    cursor: Cursor,
    workspace: Workspace,
    home: Database,
    definition: CampaignDefinition,
    newest: dict[str, Any] | None,
    *,
    label: str,
) -> int:
    now = workspace.now()
    version = newest["version"] + 1 if newest else 1
    if newest:
        campaign_id = newest["campaign_id"]
        cursor.run(query("campaign.new_version"), campaign_id=campaign_id, version=version, label=label, now=now)
    else:
        campaign_id = cursor.next_ids("seq_campaign", 1)[0]
        row: dict[str, Any] = {
            "campaign_id": campaign_id,
            "database_id": home.database_id,
            "name": definition.name,
            "label": label,
            "kind": definition.kind,
            "state": "draft",
            "version": 1,
            "created_at": now,
            "changed_at": now,
        }
        cursor.insert("campaign", [row])
    version_row = {
        "campaign_id": campaign_id,
        "version": version,
        "definition": orjson.dumps(definition.as_dict()).decode(),
        "created_at": now,
        "created_by": workspace.actor.name,
    }
    cursor.insert("campaign_version", [version_row])
    return version


def _campaign(row: dict[str, Any]) -> Campaign:
    definition = parse_kept(orjson.loads(row.pop("definition")))
    version, text = row.pop("running_version"), row.pop("running_definition")
    running = definition if version == row["version"] else parse_kept(orjson.loads(text))
    is_newest = running is definition
    return Campaign(
        definition=definition, label=running.called, running=None if is_newest else (version, running), **row
    )
