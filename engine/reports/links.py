"""Clicks by link: for a map over the message that people got. Read-only."""

from __future__ import annotations

from dataclasses import dataclass

from engine.access import require
from engine.reports.messages import Statement, messages
from engine.reports.slices import Slice
from engine.workspace import Workspace


@dataclass(frozen=True)
class LinkFigures:
    """Of one link of one version of a template. `number`: its place in the message, from 1, as `content.marking.marked` counts.
    `address`: where it leads, as the template writes it. `sent`: messages of the slice with that version. `clicked`: delivered
    ones in which a person pressed this link at least once, `clicks`: how often; `_raw`: with machines."""

    template_id: int
    template_version: int
    number: int
    address: str
    sent: int
    clicked: int
    clicks: int
    clicked_raw: int
    clicks_raw: int


def links(workspace: Workspace, asked: Slice) -> list[LinkFigures]:
    """Of every version of a template that the slice's sent messages were made from, in the order of the links, also those that
    nobody pressed. Raises UnknownNameError, StateError for its segment."""
    require(workspace, "read")
    statement = _statement(workspace, asked)
    with workspace.store.read() as cursor:
        return [LinkFigures(**row) for row in cursor.dicts(statement.sql, **statement.params)]


def sql_of(workspace: Workspace, asked: Slice) -> str:
    """The statement behind it, its values written in."""
    require(workspace, "read")
    return _statement(workspace, asked).shown


def _statement(workspace: Workspace, asked: Slice) -> Statement:
    require(workspace, "read")
    parts = messages(workspace, asked)
    sql = _LINKS.replace("[messages]", parts.sql("s.send_id, s.template_id, s.template_version, s.state"))
    return Statement(sql, parts.params)


_LINKS = """with message as (
    [messages]
),
version as (
    select template_id, template_version, count(*) as sent
    from message
    where state = 'sent'
    group by template_id, template_version
),
pressed as (
    -- Of delivered messages, as everywhere (statements.py).
    select m.template_id, m.template_version, m.send_id,
        try_cast(json_extract_string(e.properties, '$.link') as integer) as number,
        by_machine(e.type, e.properties) as is_machine
    from event e
    join message m on m.send_id = e.send_id and m.state = 'sent'
    anti join event b on b.send_id = m.send_id and b.type = 'bounced'
    where e.type = 'clicked'
),
click as (
    select template_id, template_version, number,
        count(distinct send_id) filter (not is_machine) as clicked, count(*) filter (not is_machine) as clicks,
        count(distinct send_id) as clicked_raw, count(*) as clicks_raw
    from pressed
    group by template_id, template_version, number
)
select l.template_id, l.version as template_version, l.number, l.address, v.sent,
    coalesce(c.clicked, 0) as clicked, coalesce(c.clicks, 0) as clicks,
    coalesce(c.clicked_raw, 0) as clicked_raw, coalesce(c.clicks_raw, 0) as clicks_raw
from template_link l
join version v on v.template_id = l.template_id and v.template_version = l.version
left join click c on c.template_id = l.template_id and c.template_version = l.version and c.number = l.number
order by v.sent desc, l.template_id, l.version desc, l.number"""
