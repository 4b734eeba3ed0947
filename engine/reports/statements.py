"""The statement behind every number: messages of a slice, what people did with them, conversions credited to them. Pure but for
the catalogue that it asks for names of tables."""

from __future__ import annotations

from engine.reports import goals
from engine.reports.goals import Aim
from engine.reports.messages import COUNTED_AT, Statement, messages
from engine.reports.slices import SEVERAL, Dimension, Slice
from engine.workspace import Workspace


def figures_of(dimension: Dimension | None) -> str:
    """The end of a statement `over_messages` with one row of counts for each key."""
    # A message that stands in one row only is grouped by its number alone: that is faster.
    key, grouped = ("m.key", "m.key, e.send_id") if dimension in SEVERAL else ("any_value(m.key)", "e.send_id")
    return _FIGURES.replace("[key]", key).replace("[grouped]", grouped)


def people_of(which: str) -> str:
    """The end of a statement `over_messages` with rows of profile_id, each person once, and `$reason` (null: any). `which`: a
    condition on what is known of a message; what it does not ask for is not looked for."""
    known, did = "", ""
    if any(word in which for word in ("opens", "clicks", "is_bounced", "is_unsubscribed", "is_complained")):
        known, did = ", d.* exclude (send_id)", "\n    left join did d on d.send_id = m.send_id"
    if "is_converted" in which:
        known += ", m.send_id in (select send_id from conversion) as is_converted"
    return _PEOPLE.replace("[known]", known).replace("[did]", did).replace("[which]", which)


def over_messages(
    workspace: Workspace, asked: Slice, dimension: Dimension | None, aims: list[Aim], what: str
) -> Statement:
    """A statement over `message`, those of the slice with their key, `did`, what was done with them, and `conversion`, what is
    credited to them; `what`: its end."""
    known = goals.concerned(aims, asked.campaign_ids)
    parts = messages(workspace, asked, dimension)
    params = dict(parts.params)
    aimed, conversions = "false", _NO_CONVERSION
    if known:
        conversions, values = goals.credited(known, is_part=asked.campaign_ids is not None)
        params |= values | goals.span(known, asked.since, asked.until)
        aimed = "list_contains($goal_campaigns::bigint[], s.campaign_id)"
    columns = f"s.send_id, s.profile_id, s.state, s.reason, {COUNTED_AT} as counted_at, {aimed} as is_aimed"
    conversions = conversions.replace("\n", "\n    ")
    # Of all messages it is faster to read them again where they are asked for than to keep them; of a part it is not.
    kept = "materialized" if parts.is_part else "not materialized"
    head = f"with message as {kept} (\n    {parts.sql(columns)}\n),\nconversion as (\n    {conversions}\n)"
    sql = f"{head},\n{_DID},\n{what}"
    return Statement(sql, params)


_NO_CONVERSION = (
    "select 0::bigint as send_id, null::timestamp as happened_at, null::double as value, '' as currency where false"
)
_KNOWN = """count(*) filter (e.type = 'opened') as opens_raw,
        count(*) filter (e.type = 'opened' and not by_machine(e.type, e.properties)) as opens,
        count(*) filter (e.type = 'clicked') as clicks_raw,
        count(*) filter (e.type = 'clicked' and not by_machine(e.type, e.properties)) as clicks,
        bool_or(e.type = 'unsubscribed') as is_unsubscribed,
        bool_or(e.type = 'complained') as is_complained,
        bool_or(e.type = 'bounced') as is_bounced
    from event e
    join message m on m.send_id = e.send_id and m.state = 'sent'
    where e.type in ('opened', 'clicked', 'unsubscribed', 'complained', 'bounced')"""
"""What is known of a message by what came after it."""
_DID = f"""did as (
    select e.send_id, {_KNOWN}
    group by e.send_id
)"""
_PEOPLE = """told as (
    select m.profile_id, m.state, m.reason[known]
    from message m[did]
)
select distinct profile_id
from told
where [which] and ($reason::varchar is null or reason = $reason)"""
_FIGURES = f"""reacted as (
    select [key] as key, e.send_id, any_value(m.is_aimed) as is_aimed, {_KNOWN}
    group by [grouped]
),
reaction as (
    -- What came back was not delivered: whatever else is told of it counts nowhere, so that no share passes the whole.
    select key, count(*) filter (is_bounced) as bounced, count(*) filter (is_bounced and is_aimed) as aimed_bounced,
        count(*) filter (not is_bounced and opens > 0) as opened, sum(opens) filter (not is_bounced) as opens,
        count(*) filter (not is_bounced and clicks > 0) as clicked, sum(clicks) filter (not is_bounced) as clicks,
        count(*) filter (not is_bounced and opens_raw > 0) as opened_raw, sum(opens_raw) filter (not is_bounced) as opens_raw,
        count(*) filter (not is_bounced and clicks_raw > 0) as clicked_raw, sum(clicks_raw) filter (not is_bounced) as clicks_raw,
        count(*) filter (not is_bounced and is_unsubscribed) as unsubscribed,
        count(*) filter (not is_bounced and is_complained) as complained
    from reacted
    group by key
),
standing as (
    select key, state, reason, is_aimed, count(*) as messages
    from message
    group by all
),
outcome as (
    select key, bool_or(is_aimed) as has_goal, sum(messages) as planned,
        sum(messages) filter (state in ('waiting', 'claimed', 'deferred')) as waiting,
        sum(messages) filter (state = 'sent') as sent,
        sum(messages) filter (state = 'sent' and is_aimed) as aimed,
        sum(messages) filter (state = 'skipped') as skipped,
        sum(messages) filter (state = 'failed') as failed,
        sum(messages) filter (state = 'in_doubt') as in_doubt
    from standing
    group by key
),
stopped as (
    select key, map_from_entries(list((reason, messages))) as reasons
    from (select key, reason, sum(messages) as messages from standing where state = 'skipped' group by key, reason)
    group by key
),
credited as (
    select m.key, c.send_id, c.value, c.currency
    from conversion c
    join message m on m.send_id = c.send_id
),
success as (
    select key, count(distinct send_id) as converted, count(*) as conversions
    from credited
    group by key
),
income as (
    select key, map_from_entries(list((currency, revenue))) as revenue
    from (
        select key, currency, round(fsum(value), 4) as revenue
        from credited
        where value is not null
        group by key, currency
    )
    group by key
)
select o.* exclude (aimed), o.sent - coalesce(r.bounced, 0) as delivered,
    o.aimed - coalesce(r.aimed_bounced, 0) as aimed, r.* exclude (key, aimed_bounced), t.reasons, s.converted, s.conversions,
    i.revenue
from outcome o
left join reaction r on r.key is not distinct from o.key
left join stopped t on t.key is not distinct from o.key
left join success s on s.key is not distinct from o.key
left join income i on i.key is not distinct from o.key"""
