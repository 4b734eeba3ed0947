"""Why a person did, or did not, get a campaign: the whole path in sentences, also for changes that were never planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.access import require
from engine.campaigns import (
    ledger,
    looping,
    versions,
    why_back,
    why_broadcast,
    why_guards,
    why_happened,
    why_unmet,
    why_words,
)
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.why_words import Stretch
from engine.profiles import databases, fields, masks, reading
from engine.profiles.databases import Database
from engine.profiles.types import Field, from_text
from engine.store import query
from engine.workspace import Workspace


def why(workspace: Workspace, campaign: str, profile: str) -> dict[str, Any]:
    """`sends`: the ledger's rows of this pair; `sentences`: what happened, in order. Raises UnknownNameError."""
    require(workspace, "read")
    found = get(workspace, campaign).as_it_runs
    home = databases.by_id(workspace, found.database_id)
    person = reading.find(workspace, home.name, profile)
    rows = ledger.sends(workspace, campaign=campaign, profile=profile, database=home.name)
    by_id = {r["send_id"]: r for r in rows}
    sentences = list(_sentences(workspace, found, person["profile_id"], person["key"], by_id))
    sentences += why_back.sentences(workspace, list(by_id))
    sentences = masks.cleaned(workspace, home, person["profile_id"], sentences)
    return {"campaign": campaign, "profile": person[home.key_field], "sends": rows, "sentences": sentences}


def _sentences(
    workspace: Workspace, campaign: Campaign, profile_id: int, key: str, rows: dict[int, dict[str, Any]]
) -> Iterator[str]:
    if campaign.kind == "broadcast":
        yield from why_broadcast.sentences(workspace, campaign, key, rows)
        return
    if not campaign.definition.watches_fields:
        yield from why_happened.sentences(workspace, campaign, profile_id, rows)
        return
    watched = list(campaign.definition.trigger.fields) if campaign.definition.trigger else []
    with workspace.store.read() as cursor:
        changes = cursor.dicts(
            query("send.changes_of_person"), campaign_id=campaign.campaign_id, profile_id=profile_id, fields=watched
        )
        stretches = cursor.rows(query("send.stretches_of"), campaign_id=campaign.campaign_id)
        own = looping.of_own(cursor, campaign.campaign_id, profile_id)
    if not stretches:
        yield "The campaign was never active."
    home = databases.by_id(workspace, campaign.database_id)
    known = {f.name: f for f in fields.catalogue(workspace, home)}
    if not changes:
        yield f"{' and '.join(known[name].label for name in watched)} never changed for this person."
    for change in changes:
        row = rows.get(change["send_id"])
        field = known[change["field"]]
        told = (
            why_guards.outcome(workspace, campaign, row)
            if row
            else _untimely(change, stretches, own) or _unmet(workspace, campaign, change, field)
        )
        yield f"{_change(workspace, home, change, field)}: {told}."


def _change(workspace: Workspace, home: Database, change: dict[str, Any], field: Field) -> str:
    mask = masks.of(workspace, home)
    old, new = (
        why_words.value(workspace, mask.value(field.name, field.label_of(from_text(field.type, change[side]))))
        for side in ("old", "new")
    )
    return f"{why_words.time(workspace, change['changed_at'])} {field.label} changed from {old} to {new}"


def _untimely(change: dict[str, Any], stretches: Sequence[Stretch], own: frozenset[int]) -> str | None:
    """Why it was not planned, whatever the condition says."""
    if not change["is_applied"]:
        return "not planned, because it came in later than a newer value"
    if not change["starts_triggers"]:
        return "not planned, because it was written with “do not start triggers”"
    untimely = why_words.untimely(change["changed_at"], stretches, "the change was made")
    if -change["write_id"] in own:
        return why_words.IN_CIRCLES
    return untimely or (why_words.AHEAD if change["is_ahead"] else None)


def _unmet(workspace: Workspace, campaign: Campaign, change: dict[str, Any], field: Field) -> str:
    ran = versions.active_at(versions.list_all(workspace, campaign.name), change["changed_at"])
    definition = ran.definition if ran else campaign.definition
    return why_unmet.reason(definition, field, has_value=change["new"] is not None, is_created=change["is_created"])
