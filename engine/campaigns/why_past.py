"""What is told of a person's past: what the version of the time watched, and whatever became a message. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from engine.campaigns import why_reigns
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.triggers import (
    Asked,
    DateReached,
    EventHappened,
    FieldsUpdated,
    MailDid,
    ProfileMade,
    SegmentMoved,
    SubscriptionChanged,
)
from engine.campaigns.why_reigns import Log, Reign

Key = tuple[str, ...]
"""What is watched, without what is asked of it: ("field", "city"), ("event", "paid")."""
MOST = 200
"""Things that started nothing of which is told, the newest."""
NOT_MET = "not planned, because it does not meet the condition"


@dataclass(frozen=True)
class Happening:
    """`number`: its place in its log. `at`: naive UTC. `cause`: as `looping.of_own` names it. `refused`: why it starts nothing
    whatever is asked. `what` and `unmet` (of the version that counted then) find the words for the few that are told."""

    key: Key
    log: Log
    number: int
    at: datetime
    what: Callable[[], str]
    send_id: int | None = None
    cause: int | None = None
    is_unread: bool = False
    refused: str | None = None
    unmet: Callable[[CampaignDefinition], str] = lambda _: NOT_MET


@dataclass(frozen=True)
class Told:
    """`reign`: that counted then, None for what was before the first."""

    happening: Happening
    reign: Reign | None


def watched_by(definition: CampaignDefinition) -> list[Key]:
    """In the order in which it names them."""
    match definition.trigger:
        case FieldsUpdated(fields=names):
            return [("field", name) for name in names]
        case ProfileMade():
            return [("made",)]
        case EventHappened(type=kind):
            return [("event", kind)]
        case SegmentMoved(event=kind, segment=name):
            return [(kind, name)]
        case SubscriptionChanged(topic=name):
            return [("topic", name)]
        case DateReached(field=name):
            return [("date", name)]
        case MailDid(did=did, campaign=name):
            return [("mail", did, name)]
        case Asked(event=kind):
            return [(kind,)]
        case None:
            return []


def watched(definitions: Iterable[CampaignDefinition]) -> list[Key]:
    """By any of them, each once."""
    return list(dict.fromkeys(key for definition in definitions for key in watched_by(definition)))


def told(
    everything: Sequence[Happening], reigns: Sequence[Reign], saved: CampaignDefinition, send_ids: Set[int]
) -> list[Told]:
    """In order of time. `saved`: what would count if it were active, where it never was. `send_ids`: messages that must be
    among it, if anything is known of how they came about."""
    first = reigns[0].definition if reigns else saved
    found: dict[tuple[Log, int], Told] = {}
    others: list[Told] = []
    for happening in everything:
        one = Told(happening, why_reigns.at(reigns, happening.at, happening.log, happening.number))
        if happening.key in watched_by(one.reign.definition if one.reign else first):
            found[happening.log, happening.number] = one
        else:
            others.append(one)
    missing = send_ids - {one.happening.send_id for one in found.values()}
    for one in others:
        if one.happening.send_id in missing:
            found.setdefault((one.happening.log, one.happening.number), one)
    return sorted(found.values(), key=lambda t: (t.happening.at, t.happening.log, t.happening.number))


def shortened(found: Sequence[Told]) -> list[Told]:
    """Without the oldest of those that started nothing, where they are too many."""
    idle = [one for one in found if one.happening.send_id is None]
    left_out = set(map(id, idle[:-MOST]))
    return [one for one in found if id(one) not in left_out]
