"""What waits to leave, how fast it goes, and by which way: for the page and for metrics. Read-only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.access import audit, require
from engine.campaigns import ledger
from engine.delivery.providers import group_of
from engine.delivery.smtp.relay import Relay
from engine.profiles import databases
from engine.runner import ways
from engine.runner.record import NEVER
from engine.store import query
from engine.store.cursor import quoted
from engine.workspace import Workspace

HOUR = timedelta(hours=1)
MINUTES = 60
ASKED = 10_000
"""So many of the messages that were put off are asked about their domains: who answers so is among them."""
_DOMAINS = 10
RELAY = "relay"
"""Why a message was put off that has no other reason."""
HELD_FOR = (RELAY, "quiet_hours", "limit", "surge")


@dataclass(frozen=True)
class Queue:
    """Numbers of messages. `soon`: due within the next hour; `in_pause`: of what is due in that hour, those of campaigns that are
    paused. `held`: what was put off to a later time, by the reason, the most first."""

    due: int = 0
    soon: int = 0
    in_pause: int = 0
    in_doubt: int = 0
    held: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class InDoubt:
    """`profile`: the person's key; `since`, `again_at` (when it is sent again by itself, None: never): naive UTC."""

    send_id: int
    campaign: str
    profile: str | None
    since: datetime
    again_at: datetime | None


@dataclass(frozen=True)
class Way:
    """The relay and how it does; never who we are to it. `rate`: messages a second, 0 for no bound. `closed_for`: seconds for
    which it is left alone, for `why`; `slow`: messages a minute to those who asked for patience. `workers`: that there are,
    `most`: that there may be."""

    address: str
    is_encrypted: bool
    connections: int
    rate: float
    closed_for: float = 0.0
    why: str = ""
    workers: int = 0
    most: int = 0
    slow: Mapping[str, float] = field(default_factory=dict[str, float])


def look(workspace: Workspace) -> Queue:
    """As it stands now."""
    require(workspace, "read")
    now = workspace.now()
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("queue.look"), now=now, until=now + HOUR)
    by_now, by_then = _due(rows, "by_now"), _due(rows, "by_then")
    return Queue(
        due=by_now,
        soon=by_then - by_now,
        in_pause=sum(r["by_then"] for r in rows if r["kind"] == "paused"),
        in_doubt=sum(r["messages"] for r in rows if r["kind"] == "in_doubt"),
        held=_held(rows),
    )


def put_off_to(workspace: Workspace) -> list[tuple[str, int]]:
    """(provider or domain, messages to there that the relay put off), the most first; of very many an extract."""
    require(workspace, "read")
    found: Counter[str] = Counter()
    with workspace.store.read() as cursor:
        for database_id, ids in cursor.rows(query("queue.put_off"), now=workspace.now(), most=ASKED):
            table = quoted(databases.by_id(workspace, database_id).table)
            statement = (
                "select split_part(p.email, '@', -1) as domain, count(*) "
                f"from (select unnest($ids::bigint[]) as profile_id) s join {table} p on p.profile_id = s.profile_id "
                "where p.email is not null group by domain"
            )
            for domain, count in cursor.rows(statement, ids=ids):
                found[group_of(domain)] += count
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:_DOMAINS]


def sent_by_minute(workspace: Workspace) -> list[tuple[datetime, int]]:
    """(minute, messages sent in it) of the last hour, naive UTC, oldest first, none left out. The last one is not over."""
    require(workspace, "read")
    now = workspace.now()
    last = now.replace(second=0, microsecond=0)
    minutes = [last - timedelta(minutes=n) for n in reversed(range(MINUTES))]
    with workspace.store.read() as cursor:
        found = dict(cursor.rows(query("queue.sent_by_minute"), since=minutes[0], until=now))
    return [(minute, found.get(minute, 0)) for minute in minutes]


def in_doubt(workspace: Workspace, most: int = 200) -> list[InDoubt]:
    """Messages in doubt, the longest first."""
    require(workspace, "read")
    rows = ledger.sends(workspace, state="in_doubt", limit=most)
    with workspace.store.read() as cursor:
        again = {row["send_id"]: row["next_at"] for row in cursor.dicts(query("doubt.there"))}
    found: list[InDoubt] = []
    for row in rows:
        at = again.get(row["send_id"], NEVER)
        about = row["send_id"], row["campaign"], row["profile"], row["decided_at"]
        found.append(InDoubt(*about, again_at=at if at < NEVER else None))
    return found


def in_doubt_by_campaign(workspace: Workspace) -> list[tuple[str, str, Sequence[int]]]:
    """(name, label, send ids) of each campaign that has any."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return cursor.rows(query("queue.in_doubt_by_campaign"))


def way_of(workspace: Workspace) -> Way | None:
    """None: messages go into the mailbox folder. Raises BadValueError for a relay's URL that is none."""
    require(workspace, "read")
    if not workspace.settings.smtp_url:
        return None
    relay = Relay.from_url(workspace.settings.smtp_url)
    known: dict[str, Any] = {}
    if kept := ways.kept_of(workspace):
        known = {
            "closed_for": kept.flow.closed_for(),
            "why": kept.flow.why_closed,
            "workers": len(kept.workers.pids),
            "most": kept.workers.most,
            "slow": kept.throttle.slow(),
        }
    is_encrypted = relay.is_tls or relay.starttls
    return Way(f"{relay.host}:{relay.port}", is_encrypted, relay.connections, relay.rate, **known)


def try_now(workspace: Workspace) -> None:
    """Somebody knows that the relay is there again. Does nothing where it is not left alone."""
    require(workspace, "send")
    flow = ways.flow_of(workspace)
    if flow is None:
        return
    flow.try_now()
    # Beside saying who it was, the commit wakes the engine.
    with workspace.store.transaction() as cursor:
        audit.record(cursor, workspace, action="tried", kind="workspace", name=RELAY)


def _held(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Whose time has come again is due."""
    counts = {r["reason"] or RELAY: r["messages"] - r["by_now"] for r in rows if r["kind"] in ("deferred", "braked")}
    return {reason: count for reason, count in sorted(counts.items(), key=lambda pair: -pair[1]) if count}


def _due(rows: Sequence[dict[str, Any]], by: str) -> int:
    """Not those of paused campaigns."""
    sign = {"waiting": 1, "deferred": 1, "paused": -1}
    return sum(sign.get(row["kind"], 0) * row[by] for row in rows)
