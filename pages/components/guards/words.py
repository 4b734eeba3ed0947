"""Guards in words: limits and quiet hours, and all that a campaign says in one sentence. Pure but for reading the labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine import segments
from engine.campaigns.campaigns import Campaign
from engine.campaigns.guarding import Limit, QuietHours
from engine.campaigns.guards import policy
from engine.campaigns.guards.policy import Scoped
from engine.campaigns.model import CampaignDefinition, OncePer
from engine.errors import EngineError
from engine.profiles import databases, subscriptions
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import campaign_timing
from pages.components.campaign_trigger.words import duration_words
from pages.components.guards.people import Said, share_of

_BROKEN = "who meet conditions that cannot be asked any more"


@dataclass(frozen=True)
class Told:
    """What holds for a campaign. `audience`, `exclude`: in words, None: all or nobody. `zone`: the workspace's. `topic`: its
    label; `is_default_in`: people are in it unless they say no. `again`: how often a person gets it, empty for every time.
    `wait`, `useful`: when a message leaves after what starts it, and how long it may; empty where that is not to be said."""

    audience: str | None = None
    exclude: str | None = None
    limits: Sequence[Scoped] = ()
    quiet: QuietHours | None = None
    holdout: float = 0
    control: float = 0
    zone: str = "UTC"
    topic: str = ""
    is_service: bool = False
    is_default_in: bool = False
    again: str = ""
    wait: str = ""
    useful: str = ""


def sentence(told: Told) -> str:
    """ "People in “Loyal”, except people in “Staff”; at most 2 messages …; not between 21:00 and 08:00 …; 10 % are kept without
    it." """
    who = told.audience or "Everybody"
    parts = [f"{who}, except {told.exclude}" if told.exclude else who, told.wait, told.again]
    if not told.is_service:
        parts += [_consent(told), *_how_often(told)]
    parts = [part for part in (*parts, told.useful) if part]
    return f"{'; '.join(parts)}."


def limit(said: Limit, whose: str = "of all marketing campaigns") -> str:
    """ "at most 2 messages of all marketing campaigns to a person in 7 days, one more is skipped"."""
    messages = "1 message" if said.messages == 1 else f"{said.messages:,} messages"
    whom = "an address" if said.per == "address" else "a person"
    more = "waits for room" if said.then == "wait" else "is skipped"
    return f"at most {messages} {whose} to {whom} {_span(said)}, one more {more}"


def limits(said: Sequence[Limit]) -> str:
    return "; ".join(map(limit, said)) if said else "no limits"


def quiet(said: QuietHours | None, zone: str) -> str:
    """ "not between 21:00 and 08:00 in their own time zone (Europe/Berlin for who has none), but after it"."""
    if said is None:
        return "no quiet hours"
    then = "what falls due then waits until it is over" if said.then == "hold" else "what falls due then is dropped"
    where = f"in their own time zone ({said.zone or zone} where they have none)"
    return f"not between {said.from_} and {said.to} {where}, {then}"


def percent(share: float) -> str:
    return f"{100 * share:g}\u00a0%"


def line(ws: Workspace, campaign: Campaign) -> str | None:
    """All guards of a campaign; None where a service campaign has none. When its messages leave stands beside what starts it."""
    definition = campaign.definition
    if definition.purpose == "service" and not definition.people:
        return None
    told = told_of(ws, databases.by_id(ws, campaign.database_id), definition)
    return sentence(replace(told, wait=""))


def told_of(ws: Workspace, home: Database, definition: CampaignDefinition) -> Told:
    """With what its topic and the workspace's policy say."""
    topic = subscriptions.topic(ws, definition.topic_name) if definition.topic_name else None
    is_service = definition.purpose == "service"
    bucket = definition.audience_bucket
    return Told(
        audience=f"{share_of(bucket)}\u00a0% of everybody, chosen at random"
        if bucket
        else _who(ws, home, definition.audience),
        exclude=_inside(_who(ws, home, definition.exclude)),
        limits=list(policy.limits_of(ws, definition)),
        quiet=policy.quiet_hours_of(ws, definition),
        holdout=definition.holdout,
        control=0 if is_service else policy.get(ws).control,
        zone=str(ws.zone),
        topic=topic.label if topic else "",
        is_service=is_service,
        is_default_in=bool(topic and topic.is_default_in),
        again=_again(definition),
        wait=campaign_timing.waiting(definition),
        useful=campaign_timing.useful(definition),
    )


def _again(definition: CampaignDefinition) -> str:
    if isinstance(definition.reentry, OncePer):
        return f"at most once in {duration_words(definition.reentry.once_per)}"
    return "once" if definition.reentry == "once" else ""


def _inside(who: str | None) -> str | None:
    """Not at the beginning of a sentence."""
    return who and who[:1].lower() + who[1:]


def _consent(told: Told) -> str:
    return f"nobody who left “{told.topic}”" if told.is_default_in else f"only people subscribed to “{told.topic}”"


def _how_often(told: Told) -> Iterator[str]:
    for scoped in told.limits:
        yield limit(scoped.limit, f"of “{told.topic}”" if scoped.scope == "topic" else "of all marketing campaigns")
    if not told.limits:
        yield "no limits"
    yield quiet(told.quiet, told.zone)
    if told.holdout:
        yield f"{percent(told.holdout)} are kept without it"
    if told.control:
        yield f"nobody of the control group, {percent(told.control)} of all people"


def _span(said: Limit) -> str:
    if said.calendar:
        return "a calendar day" if said.days == 1 else f"in {said.days} calendar days"
    return "in 24 hours" if said.days == 1 else f"in {said.days} days"


def _who(ws: Workspace, home: Database, said: Said) -> str | None:
    if said is None:
        return None
    if isinstance(said, str):
        labels = {s.name: s.label for s in segments.list_all(ws, home.name, archived=True)}
        return f"People in “{labels.get(said, said)}”"
    try:
        return segments.words(ws, home.name, said).rstrip(".")
    except EngineError:
        return f"People {_BROKEN}"
