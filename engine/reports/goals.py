"""Goals: what people did that a campaign was made for, and the message that gets the credit for it.

Credit goes to the last message that the person clicked within CREDIT before, else to the last one that they opened, among the
delivered messages whose goal it is and whose window still holds. One conversion is credited to one message, whatever a report
is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.campaigns import campaigns
from engine.campaigns.goal import Goal
from engine.segments import list_all
from engine.workspace import Workspace

CREDIT = timedelta(days=5)


@dataclass(frozen=True)
class Aim:
    """A campaign's goal. `what`: what happened, as the statement names it. `value`: the property that says what it was worth."""

    campaign_id: int
    what: str
    value: str | None
    within: timedelta

    @property
    def event(self) -> str | None:
        """The type of event; None for a segment that somebody came into."""
        return self.what.removeprefix("event ") if self.what.startswith("event ") else None


def aims(workspace: Workspace) -> list[Aim]:
    """Of every campaign that has a goal: that of its newest version, for the messages of all of them, so that versions can be
    compared."""
    known = {c.campaign_id: c.definition.goal for c in campaigns.list_all(workspace) if c.definition.goal}
    segment_ids = {s.name: s.segment_id for s in list_all(workspace, archived=True)} if known else {}
    found = [_aim(campaign_id, goal, segment_ids) for campaign_id, goal in known.items()]
    return sorted((aim for aim in found if aim), key=lambda aim: aim.campaign_id)


def _aim(campaign_id: int, goal: Goal, segment_ids: dict[str, int]) -> Aim | None:
    if goal.event:
        return Aim(campaign_id, f"event {goal.event}", goal.value, goal.within_time)
    segment_id = segment_ids.get(goal.segment or "")
    return None if segment_id is None else Aim(campaign_id, f"segment {segment_id}", None, goal.within_time)


def concerned(known: Iterable[Aim], campaign_ids: tuple[int, ...] | None) -> list[Aim]:
    """Those of some campaigns, and of all others that may take the credit for the same."""
    every = list(known)
    wanted = {aim.what for aim in every if campaign_ids is None or aim.campaign_id in campaign_ids}
    return [aim for aim in every if aim.what in wanted]


def credited(known: list[Aim], *, is_part: bool) -> tuple[str, dict[str, object]]:
    """SQL of rows send_id, happened_at, value, currency: conversions with their messages, and the values bound in it. A value
    that is no number, or beyond every price, is none; a currency that is no code of three letters is "". It reads `message`
    (profile_id, state, counted_at), and may leave out the conversions of other messages; `is_part`: does so, where the messages
    are those of some campaigns.

    Only what happened from `$goals_since` on and before `$goals_until`: both may be null."""
    params: dict[str, object] = {
        "goal_campaigns": [aim.campaign_id for aim in known],
        "goal_whats": [aim.what for aim in known],
        "goal_values": [aim.value for aim in known],
        "goal_seconds": [int(aim.within.total_seconds()) for aim in known],
        "goals_longest": max((int(aim.within.total_seconds()) for aim in known), default=0),
        "goal_events": sorted({aim.event for aim in known if aim.event}),
        "goal_segments": sorted({int(aim.what.split()[1]) for aim in known if not aim.event}),
    }
    return _CREDITED.replace("[concerned]", _CONCERNED if is_part else "happening"), params


def span(known: Iterable[Aim], since: Any, until: Any) -> dict[str, object]:
    """When conversions of messages that were counted between two times can happen; None: no end."""
    longest = max((aim.within for aim in known), default=timedelta())
    return {"goals_since": since, "goals_until": until + longest if until else None}


_CONCERNED = """(
        select *
        from happening
        where profile_id in (select profile_id from message where state = 'sent')
            and happened_at >= (select min(counted_at) from message where state = 'sent')
            and happened_at <= (select max(counted_at) from message where state = 'sent') + to_seconds($goals_longest)
    )"""
_CREDITED = """with goal as (
    select unnest($goal_campaigns::bigint[]) as campaign_id, unnest($goal_whats::varchar[]) as what,
        unnest($goal_values::varchar[]) as property, unnest($goal_seconds::bigint[]) as seconds
),
happening as (
    -- The entry into a segment is known by the person and the time: its number is below zero.
    select 'event ' || type as what, event_id as happening_id, profile_id, happened_at, value, properties
    from event
    where type in (select unnest($goal_events::varchar[])) and ($goals_since::timestamp is null or happened_at >= $goals_since)
        and ($goals_until::timestamp is null or happened_at <= $goals_until)
    union all
    select 'segment ' || segment_id, -row_number() over (order by segment_id, profile_id, entered_at), profile_id, entered_at,
        null, null
    from segment_stay
    where segment_id in (select unnest($goal_segments::bigint[]))
        and ($goals_since::timestamp is null or entered_at >= $goals_since)
        and ($goals_until::timestamp is null or entered_at <= $goals_until)
),
had as materialized (
    -- Apart, so that the many messages meet the few who did it, before anything else.
    select h.*, s.send_id, s.campaign_id, s.sent_at
    from [concerned] h
    join send s on s.profile_id = h.profile_id and s.state = 'sent' and s.sent_at <= h.happened_at
        and s.sent_at >= h.happened_at - to_seconds($goals_longest)
),
possible as (
    select h.happening_id, h.happened_at, h.value, h.properties, h.send_id, g.property
    from had h
    join goal g on g.what = h.what and g.campaign_id = h.campaign_id and h.happened_at <= h.sent_at + to_seconds(g.seconds)
),
touched as (
    -- What came back was not delivered: the credit goes to another one.
    select p.*
    from possible p
    anti join event b on b.send_id = p.send_id and b.type = 'bounced'
    join event e on e.send_id = p.send_id and e.type in ('opened', 'clicked') and e.happened_at <= p.happened_at
        and e.happened_at >= p.happened_at - interval '5 days' and not by_machine(e.type, e.properties)
    qualify row_number() over (
        partition by p.happening_id order by e.type = 'clicked' desc, e.happened_at desc, e.event_id desc
    ) = 1
)
select send_id, happened_at, worth_of(property, value, properties) as value, currency_of(properties) as currency
from touched"""
