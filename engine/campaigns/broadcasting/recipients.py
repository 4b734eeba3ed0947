"""Who gets a start of a broadcast, frozen as of its moment, and when each one's message is due. Part of planning."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from engine.campaigns.guarding import zones
from engine.campaigns.rules import BUCKETS, Stretch
from engine.clock import FixedClock, parse_duration, to_utc
from engine.errors import BadValueError
from engine.segments.asking import ask
from engine.segments.sql.compiler import profile_column
from engine.store import Cursor, query
from engine.store.cursor import arrow_table
from engine.workspace import Workspace

log = logging.getLogger(__name__)
ZONE = pa.schema([("zone", pa.string()), ("due_at", pa.timestamp("us"))])
LONGEST = timedelta(days=366)
_MICROSECOND = timedelta(microseconds=1)


def freeze(cursor: Cursor, workspace: Workspace, stretch: Stretch, row: Mapping[str, Any], now: datetime) -> int:
    """Adds the recipients of a start that is due (row: of broadcast_start) to plan_occurrence; gives how many. One whose audience
    cannot be asked is missed: it asks."""
    start_id, starts_at = row["start_id"], row["starts_at"]
    settled: dict[str, Any] = {"start_id": start_id, "recipients": None, "decides_at": None}
    try:
        people = _people(workspace, stretch, starts_at, now)
        cursor.run(f"create or replace temp table broadcast_person as {people}")
        _part(cursor, workspace, stretch, row)
        _refuse_for_years(cursor, stretch)
    except BadValueError as error:
        log.warning("the broadcast %s cannot start, it asks: %s", stretch.row["name"], error.message)
        _clear(cursor)
        cursor.run(query("broadcast.settle"), **settled, state="missed")
        return 0
    winner = stretch.definition.winner
    due_at = to_utc(row["local_at"], workspace.zone) if row["local_at"] else starts_at
    count = _append(cursor, stretch, row, due_at, is_tested=True if winner else None)
    if winner:
        last = cursor.value(query("broadcast.last_due"), campaign_id=stretch.campaign_id, starts_at=starts_at)
        decides_at = (last or starts_at) + winner.wait_time
        count += _append(cursor, stretch, row, decides_at, is_tested=False)
        settled["decides_at"] = decides_at
    _clear(cursor)
    cursor.run(query("broadcast.settle"), **(settled | {"recipients": count}), state="started")
    return count


def _clear(cursor: Cursor) -> None:
    for name in ("person", "refused", "part"):
        cursor.run(f"drop table if exists temp.broadcast_{name}")


def _part(cursor: Cursor, workspace: Workspace, stretch: Stretch, row: Mapping[str, Any]) -> None:
    """Who of them is tested, who is refused, and in which order the others follow each other."""
    definition, salt = stretch.definition, workspace.salt
    test = round(definition.winner.test * BUCKETS) if definition.winner else None
    of = {"stretch_id": stretch.row["stretch_id"], "starts_at": row["starts_at"], "salt": salt}
    cursor.run(query("broadcast.refused"), **of)
    is_paced = definition.rate is not None
    cursor.run(query("broadcast.parted"), test=test, start_id=row["start_id"], salt=salt, is_paced=is_paced)


def _refuse_for_years(cursor: Cursor, stretch: Stretch) -> None:
    rate = stretch.definition.rate
    if rate and cursor.value("select count(*) from broadcast_part where reason is null") * rate.each > LONGEST:
        raise BadValueError("at its rate it would go out for over a year", field="rate")


def _append(
    cursor: Cursor, stretch: Stretch, row: Mapping[str, Any], due_at: datetime, *, is_tested: bool | None
) -> int:
    """One part of them, the first of whom has it at `due_at`."""
    rate = stretch.definition.rate
    with cursor.staged_as("broadcast_zone", arrow_table(_due_in(row["local_at"]), ZONE)):
        return cursor.append(
            "plan_occurrence",
            query("broadcast.recipients"),
            campaign_id=stretch.campaign_id,
            stretch_id=stretch.row["stretch_id"],
            database_id=stretch.database.database_id,
            starts_at=row["starts_at"],
            due_at=due_at,
            is_of_person=row["local_at"] is not None,
            span=parse_duration(rate.per) // _MICROSECOND if rate else 0,
            messages=rate.messages if rate else 1,
            is_tested=is_tested,
        )


def _people(workspace: Workspace, stretch: Stretch, starts_at: datetime, now: datetime) -> str:
    """profile_id and email of everybody who was wanted in that moment, as SQL: from the logs, where it is past."""
    condition = {"combinator": "and", "rules": stretch.definition.wanted}
    still = workspace.acting(clock=FixedClock(now))
    asked = ask(still, stretch.database.name, condition, as_of=None if starts_at == now else starts_at)
    return asked.sql_of(profile_column("profile_id"), profile_column("email"))


def _due_in(local: datetime | None) -> list[dict[str, Any]]:
    return [{"zone": name, "due_at": to_utc(local, ZoneInfo(name))} for name in sorted(zones())] if local else []
