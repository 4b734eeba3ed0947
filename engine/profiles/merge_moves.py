"""The rows of a merge: what hangs on the other profile goes to the kept one, in the caller's transaction.

No campaign may send twice for it: messages that wait are held against those of the kept profile, and what the merge writes
starts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from engine.profiles.databases import Database
from engine.profiles.subscriptions import log, opt_in, topics
from engine.profiles.types import FIELD_TYPES, Field, from_text
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

_STRENGTH = ("unsubscribed", "paused", "subscribed", "unconfirmed")
"""Of two states the one that stands first wins: a no before everything."""
_OWN = ("merged", "erasure")


@dataclass(frozen=True)
class States:
    """A topic: the state of both, None for none, and the one after. `until`: end of a pause (naive UTC)."""

    keep: str | None
    other: str | None
    after: str
    until: datetime | None


def states_after(cursor: Cursor, keep_id: int, other_id: int, now: datetime) -> dict[int, States]:
    """Topic id → states, for topics in which one of both has a state."""
    mine, theirs = (
        {
            topic_id: (state, until)
            for topic_id, state, until in cursor.rows(query("merge.standings"), profile_id=i, now=now)
        }
        for i in (keep_id, other_id)
    )
    found: dict[int, States] = {}
    for topic_id in sorted({*mine, *theirs}):
        both = [s for s in (mine.get(topic_id), theirs.get(topic_id)) if s]
        after = min((state for state, _ in both), key=_STRENGTH.index)
        ends = [until for state, until in both if state == after == "paused" and until]
        keep, other = mine.get(topic_id), theirs.get(topic_id)
        found[topic_id] = States(keep and keep[0], other and other[0], after, max(ends, default=None))
    return found


def move(
    cursor: Cursor, workspace: Workspace, home: Database, keep_id: int, other_id: int, *, changed: Sequence[str]
) -> None:
    """Everything but the values. `changed`: fields in which the kept profile gets the other's value."""
    both = {"keep": keep_id, "other": other_id}
    now = workspace.now()
    _renumber(cursor, both)
    kept = [f for f in cursor.column(query("merge.fields"), database_id=home.database_id) if f not in changed]
    # Fields whose value goes: that of the other one, and that of the kept one.
    lost = {"other_lost": _differing(cursor, home, both, kept), "keep_lost": list(changed)}
    _settle_sends(cursor, both, lost, now)
    cursor.run(query("merge.quiet_other"), **both, **lost)
    cursor.run(query("merge.quiet_keep"), **both, keep_lost=lost["keep_lost"])
    cursor.run(query("merge.unchain"), other=other_id)
    cursor.run(query("merge.leave_twice"), **both, now=now)
    cursor.run(query("merge.forget_confirmations"), **both, kept=kept, taken=list(changed))
    after = states_after(cursor, keep_id, other_id, now)
    _close_requests(cursor, workspace, both, after)
    _move_rows(cursor, both)
    _settle_states(cursor, workspace, home, keep_id, after)


def loose_ends(cursor: Cursor, known: Mapping[str, Field], keep_id: int, after: Mapping[str, Any]) -> dict[str, Any]:
    """Field → the last value of the chain, where it is not the one that stands (`after`)."""
    found: dict[str, Any] = {}
    for name, text in cursor.rows(query("merge.last_values"), keep=keep_id):
        field = known.get(name)
        if field and (None if after[name] is None else FIELD_TYPES[field.type].to_text(after[name])) != text:
            found[name] = from_text(field.type, text)
    return found


def with_standings(changes: pa.Table, standings: Mapping[str, str]) -> pa.Table:
    """Rows of `change`, each with the standing that its field has here, if it has one."""
    rows: list[dict[str, str]] = changes.select(["field", "standing"]).to_pylist()
    found = pa.array([standings.get(r["field"], r["standing"]) for r in rows], pa.string())
    return changes.set_column(changes.column_names.index("standing"), "standing", found)


def _renumber(cursor: Cursor, both: Mapping[str, int]) -> None:
    for old in cursor.column(query("merge.shared_writes"), **both):
        new = cursor.next_ids("seq_write", 1)[0]
        for what in ("renumber_changes", "renumber_sends"):
            cursor.run(query(f"merge.{what}"), other=both["other"], old=old, new=new)


def _differing(cursor: Cursor, home: Database, both: Mapping[str, int], names: Sequence[str]) -> list[str]:
    """Of these fields, those in which the two have different values."""
    table = quoted(home.table)
    tests = ", ".join(f"k.{quoted(n)} is distinct from o.{quoted(n)}" for n in names)
    sql = f"select {tests} from {table} k, {table} o where k.profile_id = $keep and o.profile_id = $other"
    [row] = cursor.rows(sql, **both)
    return [name for name, differs in zip(names, row, strict=True) if differs]


def _settle_sends(cursor: Cursor, both: Mapping[str, int], lost: Mapping[str, list[str]], now: datetime) -> None:
    cursor.run(query("merge.told"), **both)
    cursor.run(query("merge.gone"), other=both["other"], **lost)
    cursor.run(query("merge.ended"), **both)
    cursor.run(query("merge.end_sends"), now=now)
    cursor.run(query("merge.end_decisions"), keep=both["keep"], now=now)
    for table in ("told", "gone", "ended"):
        cursor.run(f"drop table temp.merge_{table}")


def _close_requests(cursor: Cursor, workspace: Workspace, both: Mapping[str, int], after: Mapping[int, States]) -> None:
    """The other's request for a confirmation stands only where the kept one has said nothing."""
    by_id = {t.topic_id: t for t in topics(workspace)}
    for topic_id in cursor.column(query("merge.open_requests"), other=both["other"]):
        if topic_id in after and after[topic_id].keep:
            opt_in.close(cursor, workspace, by_id[topic_id], [both["other"]], state="replaced")


def _move_rows(cursor: Cursor, both: Mapping[str, int]) -> None:
    """Every table with a profile_id, whoever made it."""
    tables: list[str] = cursor.column(
        "select table_name from duckdb_columns() where column_name = 'profile_id' and not internal "
        "and schema_name = 'main' and database_name = current_database() "
        "and not regexp_full_match(table_name, 'profile_[0-9]+') order by table_name"
    )
    for table in tables:
        if table not in _OWN:
            cursor.run(f"update {quoted(table)} set profile_id = $keep where profile_id = $other", **both)


def _settle_states(
    cursor: Cursor, workspace: Workspace, home: Database, keep_id: int, after: Mapping[int, States]
) -> None:
    """Where the last row of both logs together does not say what is to hold, one more does."""
    now = workspace.now()
    by_id = {t.topic_id: t for t in topics(workspace)}
    last = {
        topic_id: (state, until)
        for topic_id, state, until in cursor.rows(query("merge.standings"), profile_id=keep_id, now=now)
    }
    rows = [
        log.row(home, keep_id, by_id[topic_id], s.after, source="merge", changed_at=now, reason="merged", until=s.until)
        for topic_id, s in after.items()
        if last[topic_id][0] != s.after or (s.after == "paused" and last[topic_id][1] != s.until)
    ]
    if rows:
        log.append(cursor, rows)
