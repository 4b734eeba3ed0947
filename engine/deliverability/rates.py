"""Bounces and complaints as shares of what was sent, by sender's domain and recipients' provider, against their limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from engine.access import require
from engine.campaigns.model import parse_kept
from engine.deliverability.domains import domain_of
from engine.deliverability.finding import Level
from engine.delivery import senders
from engine.delivery.providers import PROVIDERS
from engine.profiles import databases, subscriptions
from engine.store import Cursor
from engine.store.cursor import quoted
from engine.workspace import Workspace

DAYS = (7, 30)
FEWEST = 200
"""Messages below which a share says nothing: one of three would be an alarm."""
COMPLAINTS = (0.001, 0.003)
"""Shares from which one is warned, and from which providers refuse mail (Gmail, Yahoo: under 0.1 %, never 0.3 %)."""
BOUNCES = (0.02, 0.05)
"""Of hard bounces: what relays begin to ask about, and what they close accounts for."""
OTHERS, ALL = "others", "all"


@dataclass(frozen=True)
class Rate:
    """Of the messages sent in the last `days`: those that came back for good, and those that were complained about."""

    days: int
    sender: str
    receiver: str
    sent: int
    bounced: int
    complained: int

    @property
    def bounce_level(self) -> Level:
        return level(self.bounced, self.sent, BOUNCES)

    @property
    def complaint_level(self) -> Level:
        return level(self.complained, self.sent, COMPLAINTS)


def level(count: int, sent: int, limits: tuple[float, float]) -> Level:
    """`unknown` below the fewest messages of which a share says anything."""
    if sent < FEWEST:
        return "unknown"
    warn, bad = limits
    return "error" if count >= bad * sent else "warning" if count >= warn * sent else "ok"


def total(found: Sequence[Rate], days: int) -> Rate:
    """Of all senders and receivers together."""
    rows = [r for r in found if r.days == days and r.receiver == ALL]
    sums = (sum(r.sent for r in rows), sum(r.bounced for r in rows), sum(r.complained for r in rows))
    return Rate(days, "", ALL, *sums)


def rates(workspace: Workspace) -> list[Rate]:
    """For each span of DAYS, by sender and receiver and for ALL receivers, the most sent first.

    A message counts on the day it was sent, whenever it came back; under the address that its topic's sender has today."""
    require(workspace, "read")
    now = workspace.now()
    sums: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    with workspace.store.read() as cursor:
        domains = _sender_domains(workspace, cursor)
        for days in DAYS:
            for home in databases.list_all(workspace):
                for row in _counts(cursor, home.database_id, home.table, now - timedelta(days=days)):
                    sender = domains.get((row["campaign_id"], row["version"]), "")
                    for receiver in (row["receiver"], ALL):
                        _add(sums[days, sender, receiver], row)
    found = [Rate(*key, *counts) for key, counts in sums.items()]
    return sorted(found, key=lambda r: (r.days, -r.sent, r.sender, r.receiver))


def _add(counts: list[int], row: dict[str, Any]) -> None:
    for place, name in enumerate(("sent", "bounced", "complained")):
        counts[place] += row[name]


def _counts(cursor: Cursor, database_id: int, table: str, since: datetime) -> list[dict[str, Any]]:
    return cursor.dicts(
        f"""
        with back as (
            select e.send_id, bool_or(e.type = 'complained') as is_complaint,
                bool_or(e.type = 'bounced' and coalesce(json_extract_string(e.properties, '$.kind'), 'hard') = 'hard') as is_hard
            from event e
            where e.type in ('bounced', 'complained') and e.happened_at >= $since and e.send_id is not null
            group by e.send_id
        )
        select s.campaign_id, s.version, {receiver("p.email")} as receiver, count(*) as sent,
            count(*) filter (b.is_hard) as bounced, count(*) filter (b.is_complaint) as complained
        from send s
        left join {quoted(table)} p on p.profile_id = s.profile_id
        left join back b on b.send_id = s.send_id
        where s.database_id = $id and s.sent_at >= $since
        group by all
        """,
        since=since,
        id=database_id,
    )


def receiver(column: str) -> str:
    """SQL: the provider of the address in a column."""
    domain = f"lower(split_part({column}, '@', 2))"
    branches = " ".join(
        f"when {' or '.join(_is(domain, pattern) for pattern in patterns)} then '{name}'"
        for name, patterns in PROVIDERS.items()
    )
    return f"case {branches} else '{OTHERS}' end"


def _is(domain: str, pattern: str) -> str:
    return f"starts_with({domain}, '{pattern[:-1]}')" if pattern.endswith(".*") else f"{domain} = '{pattern}'"


def _sender_domains(workspace: Workspace, cursor: Cursor) -> dict[tuple[int, int], str]:
    """Campaign and version to the domain that its messages come from."""
    own = domain_of(workspace.settings.sender)
    known = {s.name: domain_of(s.address) for s in senders.list_all(workspace)}
    of_topic = {t.name: known.get(t.sender or "", own) for t in subscriptions.topics(workspace)}
    rows = cursor.dicts("select campaign_id, version, definition from campaign_version")
    return {(r["campaign_id"], r["version"]): of_topic.get(_topic(r["definition"]), own) for r in rows}


def _topic(definition: str) -> str:
    return parse_kept(orjson.loads(definition)).topic_name or ""
