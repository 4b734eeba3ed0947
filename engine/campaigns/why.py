"""Why a person did, or did not, get a campaign: the whole path in sentences, also for changes that were never planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from engine.access import require
from engine.campaigns import ledger
from engine.campaigns.campaigns import Campaign, get
from engine.clock import from_utc
from engine.profiles import databases, fields, reading
from engine.profiles.types import from_text
from engine.store import query
from engine.workspace import Workspace

SENTENCES = {
    "restarted": "a later change during the waiting time took its place",
    "already_waiting": "an earlier change was waiting already",
    "changed_back": "the value was back to what it was before when the message fell due",
    "value_gone": "the value no longer met the condition when the message fell due",
    "not_active": "the campaign was ended before it fell due",
    "no_consent": "the person is not subscribed to the campaign's topic",
    "suppressed": "the address is on the suppression list",
    "no_address": "the person has no email address",
    "reentry": "the person has had a message of this campaign already",
    "missing_value": "the template uses a value that the person does not have",
    "render_error": "the message could not be made",
    "too_late": "it was no longer useful",
    "erased": "the person was erased",
    "relay_refused": "the relay refused it",
    "gave_up": "the relay could not take it after several tries",
    "unknown_outcome": "the connection broke before the relay's last answer",
}


def why(workspace: Workspace, campaign: str, profile: str) -> dict[str, Any]:
    """`sends`: the ledger's rows of this pair; `sentences`: what happened, in order. Raises UnknownNameError."""
    require(workspace, "read")
    found = get(workspace, campaign)
    home = databases.by_id(workspace, found.database_id)
    person = reading.find(workspace, home.name, profile)
    rows = ledger.sends(workspace, campaign=campaign, profile=profile, database=home.name)
    sentences = list(_sentences(workspace, found, person["profile_id"], {r["send_id"]: r for r in rows}))
    return {"campaign": campaign, "profile": person[home.key_field], "sends": rows, "sentences": sentences}


def _sentences(
    workspace: Workspace, campaign: Campaign, profile_id: int, rows: dict[int, dict[str, Any]]
) -> Iterator[str]:
    watched = list(campaign.definition.trigger.fields) if campaign.definition.trigger else []
    with workspace.store.read() as cursor:
        changes = cursor.dicts(
            query("send.changes_of_person"), campaign_id=campaign.campaign_id, profile_id=profile_id, fields=watched
        )
        stretches = cursor.rows(query("send.stretches_of"), campaign_id=campaign.campaign_id)
    if not stretches:
        yield "The campaign was never active."
    if not changes:
        yield f"{' and '.join(watched)} never changed for this person."
    for change in changes:
        row = rows.get(change["send_id"])
        yield f"{_change(workspace, campaign, change)}: {_outcome(workspace, row) if row else _unplanned(change, stretches)}."


def _change(workspace: Workspace, campaign: Campaign, change: dict[str, Any]) -> str:
    home = databases.by_id(workspace, campaign.database_id)
    field = next(f for f in fields.catalogue(workspace, home) if f.name == change["field"])
    old, new = (_value(workspace, field.label_of(from_text(field.type, change[side]))) for side in ("old", "new"))
    return f"{_time(workspace, change['changed_at'])} {field.label} changed from {old} to {new}"


def _outcome(workspace: Workspace, row: dict[str, Any]) -> str:
    match row["state"]:
        case "sent":
            return f"sent {_time(workspace, row['sent_at'])}"
        case "waiting" | "deferred" | "claimed":
            return f"{row['state']}, due {_time(workspace, row['due_at'])}"
        case state:
            return f"{state.replace('_', ' ')}, because {SENTENCES.get(row['reason'], row['reason'])}"


def _unplanned(change: dict[str, Any], stretches: Sequence[tuple[datetime, datetime | None, str | None]]) -> str:
    at = change["changed_at"]
    if not change["is_applied"]:
        return "not planned, because it came in later than a newer value"
    if not change["starts_triggers"]:
        return "not planned, because it was written with “do not start triggers”"
    if not stretches or at < stretches[0][0]:
        return "not planned, because the change was made before activation"
    if not any(start <= at and (stop is None or at < stop) for start, stop, _ in stretches):
        return "not planned, because the campaign was paused then"
    return "not planned, because it does not meet the trigger's condition"


def _time(workspace: Workspace, at: datetime | None) -> str:
    return from_utc(at, workspace.zone).strftime("%-d %b %Y, %H:%M") if at else "–"


def _value(workspace: Workspace, value: object) -> str:
    if isinstance(value, datetime):
        return _time(workspace, value)
    if isinstance(value, list):
        return f"“{', '.join(map(str, cast('list[object]', value)))}”"
    return "empty" if value is None else f"“{value}”"
