"""Whom a campaign could mail now, and which template each of them would get. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.access import require
from engine.campaigns.campaigns import Campaign
from engine.campaigns.mailable import mailable
from engine.campaigns.rules import content_ranges
from engine.campaigns.triggers import DateReached, FieldsUpdated, SegmentMoved
from engine.profiles import databases, fields, subscriptions
from engine.segments.answers.counting import how_many
from engine.segments.asking import ask
from engine.segments.segments import get
from engine.segments.sql.compiler import profile_column
from engine.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Reach:
    """`ids`: profile ids in rising order, whom consent, suppression and address let through. `variants`: the number of each
    one's variant in the campaign's content."""

    ids: NDArray[np.int64]
    variants: NDArray[np.int64]

    def of_variant(self, number: int) -> NDArray[np.int64]:
        return self.ids[self.variants == number]


def reach(workspace: Workspace, campaign: Campaign) -> Reach:
    """As of the workspace's clock. Some 50 bytes a person."""
    require(workspace, "read")
    import numpy as np

    wanted = _wanted(workspace, campaign)
    with workspace.store.read() as cursor:
        found = mailable(cursor, workspace, campaign, wanted)
    edges = [high for _, high in content_ranges([c.share for c in campaign.definition.content])]
    buckets = found["bucket"].to_numpy()
    return Reach(found["profile_id"].to_numpy(), np.searchsorted(np.array(edges), buckets, side="left"))


FEW = 10


@dataclass(frozen=True)
class Whose:
    """To whom what starts a campaign can happen, as far as that is known: `rule` of a segment, None for anybody. `kind`: entered,
    left, few (a segment with fewer than FEW who can be mailed: they show nothing of those to come), date, any; `label`: of the
    segment or the field."""

    kind: str
    label: str = ""
    rule: Mapping[str, Any] | None = None


def whose(workspace: Workspace, campaign: Campaign) -> Whose | None:
    """Of a trigger campaign; None for a broadcast, and where a field starts it, which anybody can be imagined to get."""
    require(workspace, "read")
    home = databases.by_id(workspace, campaign.database_id)
    match campaign.definition.trigger:
        case None | FieldsUpdated():
            return None
        case DateReached(field=name):
            # Whoever has no date never reaches it.
            return Whose("date", fields.get(workspace, home, name).label, {"field": name, "operator": "notNull"})
        case SegmentMoved(event=event, segment=name):
            segment = get(workspace, name)
            kind, operator = ("entered", "in") if event == "segment_entered" else ("left", "everIn")
            rule = {"segment": name, "operator": operator}
            if not segment.keeps_members:
                return Whose("any")
            mailable = {
                "combinator": "and",
                "rules": [*_mailable(workspace, campaign), *campaign.definition.wanted, rule],
            }
            is_few = how_many(workspace, home.name, mailable) < FEW
            return Whose("few", segment.label) if is_few else Whose(kind, segment.label, rule)
        case _:
            return Whose("any")


def _rules_of(workspace: Workspace, campaign: Campaign) -> list[Any]:
    """Only whom the campaign is for, and can start for."""
    found = whose(workspace, campaign)
    return [*campaign.definition.wanted, *([found.rule] if found and found.rule else [])]


def _wanted(workspace: Workspace, campaign: Campaign) -> str | None:
    rules = _rules_of(workspace, campaign)
    if not rules:
        return None
    home = databases.by_id(workspace, campaign.database_id)
    return ask(workspace, home.name, {"combinator": "and", "rules": rules}).sql_of(profile_column("profile_id"))


def conditions(workspace: Workspace, campaign: Campaign) -> list[Any]:
    """The same people as rules of a segment, but that a global unsubscribe stops a service message there."""
    return [*_mailable(workspace, campaign), *_rules_of(workspace, campaign)]


def _mailable(workspace: Workspace, campaign: Campaign) -> list[Any]:
    """Whom consent, suppression and address let through."""
    found: list[Any] = [{"field": "email", "operator": "notNull"}, {"suppressed": False}]
    name = campaign.definition.topic_name
    if campaign.definition.purpose == "marketing" and name:
        is_in = {"topic": name, "operator": "is", "value": "subscribed"}
        is_open = {"topic": name, "operator": "is", "value": "none"}
        is_default_in = subscriptions.topic(workspace, name).is_default_in
        found.append({"combinator": "or", "rules": [is_in, is_open]} if is_default_in else is_in)
    return found
