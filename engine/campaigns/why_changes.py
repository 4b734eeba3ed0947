"""Changes of watched fields in the past of a person, for `why`. Read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from engine.access import masking
from engine.campaigns import why_unmet, why_words
from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.why_past import Happening
from engine.profiles import databases, fields, masks
from engine.profiles.masks import Mask
from engine.profiles.types import Field, from_text
from engine.store import Cursor, query
from engine.workspace import Workspace


def happenings(
    cursor: Cursor, workspace: Workspace, campaign: Campaign, profile_id: int, names: Sequence[str]
) -> list[Happening]:
    """Every change of these fields."""
    known, mask = _known(workspace, campaign), masks.of(workspace, databases.by_id(workspace, campaign.database_id))
    rows = cursor.dicts(
        query("why.changes"), campaign_id=campaign.campaign_id, profile_id=profile_id, fields=list(names)
    )
    return [_happening(workspace, mask, known.get(row["field"]), row) for row in rows]


def never(workspace: Workspace, campaign: Campaign, names: Sequence[str]) -> str:
    """For somebody of whom none of these fields ever changed."""
    known = _known(workspace, campaign)
    labels = [known[name].label if name in known else name for name in names]
    return f"{' and '.join(labels)} never changed for this person."


def _known(workspace: Workspace, campaign: Campaign) -> dict[str, Field]:
    home = databases.by_id(workspace, campaign.database_id)
    return {f.name: f for f in fields.catalogue(workspace, home)}


def _happening(workspace: Workspace, mask: Mask, field: Field | None, row: Mapping[str, Any]) -> Happening:
    # Nobody knows any more whether a removed field was personal.
    is_hidden = bool(mask.names) and (field is None or field.name in mask.names)
    name = row["field"]
    field = field or Field(0, 0, name, name, "string")
    return Happening(
        ("field", name),
        "change",
        row["change_id"],
        row["changed_at"],
        partial(_what, workspace, field, row, is_hidden=is_hidden),
        row["send_id"],
        -row["write_id"],
        row["is_unread"],
        _refused(row),
        partial(_unmet, field, row),
    )


def _what(workspace: Workspace, field: Field, row: Mapping[str, Any], *, is_hidden: bool) -> str:
    values = [field.label_of(from_text(field.type, row[side])) for side in ("old", "new")]
    old, new = (why_words.value(workspace, masking.hidden(v) if is_hidden else v) for v in values)
    return f"{field.label} changed from {old} to {new}"


def _refused(row: Mapping[str, Any]) -> str | None:
    if not row["is_applied"]:
        return why_words.LATE
    return None if row["starts_triggers"] else why_words.QUIET


def _unmet(field: Field, row: Mapping[str, Any], definition: CampaignDefinition) -> str:
    return why_unmet.reason(definition, field, has_value=row["new"] is not None, is_created=row["is_created"])
