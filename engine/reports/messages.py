"""The messages of a slice as SQL, each with the key of its row. Composed, because tables of profiles and conditions of segments
stand in the catalogue; values are bound, and written in only where somebody wants to see the statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from engine import segments
from engine.deliverability.rates import receiver
from engine.profiles import databases
from engine.reports.slices import Dimension, Slice
from engine.segments.asking import ask
from engine.segments.sql.compiler import profile_column
from engine.store.cursor import quoted
from engine.workspace import Workspace

COUNTED_AT = "coalesce(s.sent_at, s.due_at)"
"""When a message is counted (slices.py)."""
NOBODY = "(select null::bigint as profile_id, null as email, null as source where false)"
_VALUE = re.compile(r"'(?:[^']|'')*'|\$([a-z]\w*)")
"""A name of a value, or a text, in which nothing is one."""


@dataclass(frozen=True)
class Statement:
    """SQL with the values that are bound to its names."""

    sql: str
    params: Mapping[str, object]

    @property
    def shown(self) -> str:
        """With the values written in: to be run on a snapshot as it stands."""
        return _VALUE.sub(lambda found: literal(self.params[found[1]]) if found[1] else found[0], self.sql)


def literal(value: object) -> str:
    """A value as DuckDB writes it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case datetime():
            return f"timestamp '{value.isoformat(sep=' ')}'"
        case date():
            return f"date '{value.isoformat()}'"
        case int() | float():
            return str(value)
        case list() | tuple():
            return f"[{', '.join(literal(item) for item in cast('Sequence[object]', value))}]"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


@dataclass
class Messages:
    """The parts of the statement: joins each once, conditions that all must hold, values. `plain`: the conditions that need
    nothing but the send itself."""

    plain: list[str] = field(default_factory=list[str])
    joins: dict[str, str] = field(default_factory=dict[str, str])
    wheres: list[str] = field(default_factory=list[str])
    params: dict[str, object] = field(default_factory=dict[str, object])
    key: str = "null"

    def sql(self, columns: str) -> str:
        wheres = [*self.plain, *self.wheres]
        where = "\n    where " + "\n        and ".join(wheres) if wheres else ""
        joins = "".join(f"\n    {join}" for join in self.joins.values())
        return f"select {columns}, {self.key} as key\n    from send s{joins}{where}"

    @property
    def is_part(self) -> bool:
        """Whether something is joined, or most messages are left out by more than their time."""
        return bool(self.joins or self.wheres or set(self.params) - {"since", "until", "zone"})

    @property
    def among(self) -> str:
        """A condition on events: of one of these messages, as far as `plain` tells. It keeps all others out early."""
        if not self.plain:
            return "send_id is not null"
        return f"send_id in (select s.send_id from send s where {' and '.join(self.plain)})"


def messages(workspace: Workspace, asked: Slice, dimension: Dimension | None = None) -> Messages:
    """Those of the slice, `s` in the statement; by a dimension of SEVERAL one may come several times. Raises UnknownNameError,
    StateError for the segment."""
    found = Messages()
    _narrow(found, workspace, asked)
    if dimension:
        found.key = _key(found, workspace, asked, dimension)
    return found


def _narrow(found: Messages, workspace: Workspace, asked: Slice) -> None:
    columns = {"version": asked.version, "variant": asked.variant, "template_id": asked.template_id}
    for name, value in columns.items():
        if value is not None:
            _plain(found, f"s.{name} = ${name}", name, value)
    if asked.campaign_ids is not None:
        _plain(found, "list_contains($campaign_ids::bigint[], s.campaign_id)", "campaign_ids", list(asked.campaign_ids))
    if asked.since is not None:
        _plain(found, f"{COUNTED_AT} >= $since", "since", asked.since)
    if asked.until is not None:
        _plain(found, f"{COUNTED_AT} < $until", "until", asked.until)
    if asked.segment is not None:
        found.wheres.append(f"s.profile_id in ({_people(workspace, asked.segment)})")
    for dimension in ("topic", "domain", "source", "device", "hour", "link"):
        value = asked.topic_id if dimension == "topic" else getattr(asked, dimension)
        if value is not None:
            found.wheres.append(f"{_key(found, workspace, asked, dimension)} = $of_{dimension}")
            found.params[f"of_{dimension}"] = value


def _plain(found: Messages, condition: str, name: str, value: object) -> None:
    found.plain.append(condition)
    found.params[name] = value


def _key(found: Messages, workspace: Workspace, asked: Slice, dimension: Dimension) -> str:
    """The expression of a dimension's key; what it needs is joined."""
    match dimension:
        case "campaign" | "template":
            return f"s.{dimension}_id"
        case "version" | "variant":
            return f"s.{dimension}"
        case "day" | "hour":
            local = _local(found, workspace.settings.time_zone)
            return f"cast({local} as date)" if dimension == "day" else f"extract(hour from {local})"
        case "topic":
            found.joins["topic"] = _TOPIC
            return "coalesce(t.topic_id, 0)"
        case "domain" | "source":
            found.joins["person"] = f"left join {_persons(workspace)} p on p.profile_id = s.profile_id"
            return receiver("p.email") if dimension == "domain" else "coalesce(p.source, '')"
        case "device":
            found.joins["device"] = _DEVICE.replace("[among]", found.among)
            return "coalesce(d.device, '')"
        case "link":
            found.joins["link"] = _LINK.replace("[among]", found.among)
            return "l.number"
        case "segment":
            found.joins["segment"] = f"join ({_segments(workspace, asked)}) g on g.profile_id = s.profile_id"
            return "g.segment"


def _local(found: Messages, zone: str) -> str:
    """When a message is counted on the workspace's clock."""
    if zone == "UTC":
        return COUNTED_AT
    found.params["zone"] = zone
    return f"({COUNTED_AT} at time zone 'UTC' at time zone $zone)"


_TOPIC = """left join (
        select v.campaign_id, v.version, t.topic_id
        from campaign_version v
        join topic t on t.name = coalesce(
            json_extract_string(v.definition, '$.topic'),
            if(json_extract_string(v.definition, '$.purpose') is distinct from 'service', 'general', null)
        )
    ) t on t.campaign_id = s.campaign_id and t.version = s.version"""
_DEVICE = """left join (
        select send_id,
            coalesce(
                arg_min(json_extract_string(properties, '$.device'), event_id) filter (type = 'clicked'),
                arg_min(json_extract_string(properties, '$.device'), event_id) filter (type = 'opened')
            ) as device
        from event
        where type in ('opened', 'clicked') and [among] and not by_machine(type, properties)
        group by send_id
    ) d on d.send_id = s.send_id"""
_LINK = """join (
        select distinct send_id, try_cast(json_extract_string(properties, '$.link') as integer) as number
        from event
        where type = 'clicked' and [among] and not by_machine(type, properties)
            and json_extract_string(properties, '$.link') is not null
    ) l on l.send_id = s.send_id"""


def _persons(workspace: Workspace) -> str:
    """Everybody of every database; who is erased has neither address nor source."""
    selects = [
        f"select profile_id, email, lower(trim(coalesce(utm_source, source))) as source from {quoted(home.table)}"
        for home in databases.list_all(workspace)
    ]
    return f"({' union all '.join(selects)})" if selects else NOBODY


def _people(workspace: Workspace, name: str) -> str:
    """Who is in a segment now."""
    segment = segments.usable(workspace, name)
    asked = ask(workspace, segment.database, segments.rule_of(segment))
    return asked.sql_of(profile_column("profile_id"))


def _segments(workspace: Workspace, asked: Slice) -> str:
    """Who is in which segment now, of the databases that the slice's campaigns belong to; a broken one has nobody."""
    homes = _homes(workspace, asked.campaign_ids)
    known = [s for s in segments.list_all(workspace) if homes is None or s.database_id in homes]
    sound = [s.name for s in known if segments.broken(workspace, s) is None]
    selects = [f"select {literal(name)} as segment, profile_id from ({_people(workspace, name)})" for name in sound]
    return " union all ".join(selects) or "select '' as segment, null::bigint as profile_id where false"


def _homes(workspace: Workspace, campaign_ids: Iterable[int] | None) -> set[int] | None:
    if campaign_ids is None:
        return None
    with workspace.store.read() as cursor:
        sql = "select database_id from campaign where list_contains($ids::bigint[], campaign_id)"
        return set[Any](cursor.column(sql, ids=list(campaign_ids)))
