"""How many messages of marketing somebody gets: what breaks a limit is skipped, or waits until there is room."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from engine.campaigns.guards import policy
from engine.campaigns.guards.policy import Scoped
from engine.campaigns.rules import Stretch
from engine.profiles import databases
from engine.store import Cursor, query
from engine.store.cursor import arrow_table, quoted
from engine.workspace import Workspace

_LIMIT = pa.schema(
    [
        ("stretch_id", pa.int64()),
        ("number", pa.int32()),
        ("scope", pa.string()),
        ("of_topic_id", pa.int64()),
        ("messages", pa.int32()),
        ("days", pa.int32()),
        ("span", pa.duration("us")),
        ("is_calendar", pa.bool_()),
        ("is_of_address", pa.bool_()),
        ("waits", pa.bool_()),
    ]
)

Limited = list[tuple[Stretch, list[Scoped]]]


def of(workspace: Workspace, known: Sequence[Stretch]) -> Limited:
    """Those that have any."""
    found = [(s, list(policy.limits_of(workspace, s.definition))) for s in known]
    return [(stretch, limits) for stretch, limits in found if limits]


def are_of_addresses(limited: Limited) -> bool:
    """Whether any counts what an address gets."""
    return any(scoped.limit.per == "address" for _, limits in limited for scoped in limits)


def apply(cursor: Cursor, workspace: Workspace, limited: Limited) -> None:
    """Of due_verdict, what has passed so far."""
    if not limited:
        return
    cursor.run(query("guard.own_kin"))
    if are_of_addresses(limited):
        _add_kin(cursor, workspace)
    rows = [_row(stretch, n, scoped) for stretch, limits in limited for n, scoped in enumerate(limits)]
    with cursor.staged_as("rule_limit", arrow_table(rows, _LIMIT)):
        cursor.run(query("guard.limited"), zone=str(workspace.zone))
    cursor.run(query("guard.apply_limits"))


def _row(stretch: Stretch, number: int, scoped: Scoped) -> dict[str, object]:
    limit = scoped.limit
    return {
        "stretch_id": stretch.row["stretch_id"],
        "number": number,
        "scope": scoped.scope,
        "of_topic_id": scoped.topic_id,
        "messages": limit.messages,
        "days": limit.days,
        "span": limit.span,
        "is_calendar": limit.calendar,
        "is_of_address": limit.per == "address",
        "waits": limit.then == "wait",
    }


def _add_kin(cursor: Cursor, workspace: Workspace) -> None:
    """Everybody who has the same address, in any database."""
    people = " union all ".join(
        f"select profile_id, lower(email) as address from {quoted(home.table)} where email is not null"
        for home in databases.list_all(workspace)
    )
    cursor.append(
        "due_kin",
        "select d.send_id, k.profile_id, false as is_own from due_send d "
        "join due_person p on p.profile_id = d.profile_id and p.database_id = d.database_id "
        f"join ({people}) k on k.address = lower(p.email) and k.profile_id <> d.profile_id",
    )
