"""Numbers of reports, each with the SQL that somebody would write by hand for just this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench import crowd
from engine.reports import figures, links, people
from engine.reports.figures import Figures
from engine.reports.slices import Dimension, Slice
from engine.workspace import Workspace

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Case:
    name: str
    ours: Callable[[Workspace], Rows]
    sql: str


WEEK, QUARTER = (Slice(since=crowd.NOW - timedelta(days=days)) for days in (7, 90))
ONE, ALL = Slice(campaign_ids=(20,)), Slice()

_HAND = """
with x as (
    select distinct send_id from event where type = 'bounced' and send_id is not null
),
m as (
    select s.send_id, s.state, {key} as key
    from send s {join}
    where {where}
),
c as (
    select e.profile_id, e.event_id, e.value, e.happened_at, s.send_id
    from event e
    join send s on s.profile_id = e.profile_id and s.state = 'sent' and e.happened_at >= s.sent_at
        and e.happened_at <= s.sent_at + interval 5 days
    join event d on d.send_id = s.send_id and d.type in ('opened', 'clicked')
        and coalesce(d.properties, '') not like '%"machine":%'
        and d.happened_at between e.happened_at - interval 5 days and e.happened_at
    where e.type = 'purchase' and {purchases} and d.send_id not in (select send_id from x)
    qualify row_number() over (
        partition by e.event_id order by d.type = 'clicked' desc, d.happened_at desc, d.event_id desc
    ) = 1
),
d as (
    select m.key, e.send_id, bool_or(e.type = 'opened' and coalesce(e.properties, '') not like '%"machine":%') as o,
        bool_or(e.type = 'clicked') as c, bool_or(e.type = 'bounced') as b, bool_or(e.type = 'unsubscribed') as u,
        count(*) filter (e.type = 'opened') as opens_raw
    from event e
    join m on m.send_id = e.send_id
    where e.type <> 'sent'
    group by all
)
select a.*, coalesce(b.o, 0), coalesce(b.c, 0), coalesce(b.b, 0), coalesce(b.u, 0), coalesce(b.opens_raw, 0),
    coalesce(x.converted, 0), round(coalesce(x.revenue, 0), 2)
from (select key, count(*), count(*) filter (state = 'sent') from m group by key) a
left join (
    select key, count(*) filter (o and not b) as o, count(*) filter (c and not b) as c, count(*) filter (b) as b,
        count(*) filter (u and not b) as u, (sum(opens_raw) filter (not b))::bigint as opens_raw
    from d
    group by key
) b on b.key is not distinct from a.key
left join (
    select key, count(distinct send_id) as converted, sum(value) as revenue from c join m using (send_id) group by key
) x on x.key is not distinct from a.key
order by a.key
"""
_TELLS = ("planned", "sent", "opened", "clicked", "bounced", "unsubscribed", "opens_raw", "converted")


def _row(key: Any, found: Figures) -> tuple[Any, ...]:
    return (key, *(found.counts[name] for name in _TELLS), round(found.revenue.get("EUR", 0), 2))


def _whole(asked: Slice) -> Callable[[Workspace], Rows]:
    return lambda workspace: [_row(None, figures.figures(workspace, asked))]


def _by(asked: Slice, dimension: Dimension) -> Callable[[Workspace], Rows]:
    return lambda workspace: sorted(
        (_row(row.key, row.figures) for row in figures.by(workspace, asked, dimension)), key=lambda row: row[0]
    )


def _hand(where: str = "true", *, key: str = "null", join: str = "", purchases: str = "true") -> str:
    return _HAND.format(key=key, join=join, where=where, purchases=purchases)


def _since(days: int) -> tuple[str, str]:
    moment = crowd.NOW - timedelta(days=days)
    return f"coalesce(s.sent_at, s.due_at) >= timestamp '{moment}'", f"e.happened_at >= timestamp '{moment}'"


_WEEK, _WEEK_BOUGHT = _since(7)
_QUARTER, _QUARTER_BOUGHT = _since(90)
_PROVIDER = "if(p.email ilike '%@gmail.com', 'gmail', 'others')"
_DELIVERED = "anti join event x on x.send_id = s.send_id and x.type = 'bounced'"
_READ_ON = """left join (
        select send_id, json_extract_string(arg_min(properties, (if(type = 'clicked', 0, 1), event_id)), '$.device') as device
        from event
        where type in ('opened', 'clicked') and properties like '%"device":%' and campaign_id = 20
        group by send_id
    ) v on v.send_id = s.send_id"""

CASES = (
    Case("seven days, all campaigns", _whole(WEEK), _hand(_WEEK, purchases=_WEEK_BOUGHT)),
    Case("seven days by campaign", _by(WEEK, "campaign"), _hand(_WEEK, key="s.campaign_id", purchases=_WEEK_BOUGHT)),
    Case("ninety days, all campaigns", _whole(QUARTER), _hand(_QUARTER, purchases=_QUARTER_BOUGHT)),
    Case(
        "ninety days by day",
        _by(QUARTER, "day"),
        _hand(_QUARTER, key="coalesce(s.sent_at, s.due_at)::date", purchases=_QUARTER_BOUGHT),
    ),
    Case("one campaign", _whole(ONE), _hand("s.campaign_id = 20")),
    Case("one campaign by variant", _by(ONE, "variant"), _hand("s.campaign_id = 20", key="s.variant")),
    Case(
        "one campaign by source",
        _by(ONE, "source"),
        _hand(
            "s.campaign_id = 20",
            key="coalesce(p.utm_source, p.source, '')",
            join="join profile_1 p on p.profile_id = s.profile_id",
        ),
    ),
    Case(
        "ninety days by provider",
        _by(QUARTER, "domain"),
        _hand(
            _QUARTER, key=_PROVIDER, join="join profile_1 p on p.profile_id = s.profile_id", purchases=_QUARTER_BOUGHT
        ),
    ),
    Case(
        "one campaign by device",
        _by(ONE, "device"),
        _hand("s.campaign_id = 20", key="coalesce(v.device, '')", join=_READ_ON),
    ),
    Case(
        "clicks by link in one campaign",
        lambda workspace: [
            (f.template_id, f.number, f.clicked, f.clicks) for f in sorted(links.links(workspace, ONE), key=str)
        ],
        "select s.template_id, 1, count(distinct s.send_id), count(*) from send s join event e on e.send_id = s.send_id "
        f"{_DELIVERED} where s.campaign_id = 20 and e.type = 'clicked' and s.state = 'sent' group by all order by 1",
    ),
    Case("all campaigns, all time", _whole(ALL), _hand()),
    Case("all time by campaign", _by(ALL, "campaign"), _hand(key="s.campaign_id")),
    Case(
        "people who clicked in one campaign",
        lambda workspace: [(people.count(workspace, ONE, "clicked"),)],
        f"select count(distinct s.profile_id) from send s join event e on e.send_id = s.send_id {_DELIVERED} "
        "where s.campaign_id = 20 and e.type = 'clicked' and s.state = 'sent'",
    ),
)
