"""Messages in doubt: the relay's last answer was lost, so nobody knows whether they arrived.

Service messages are sent again as they were, byte by byte, since a copy does less harm than none; marketing waits for a word.
What a person does with one, or a bounce, settles it by itself; what is no longer useful is closed as unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from engine.access import audit, require
from engine.campaigns.rules import stretches
from engine.delivery.outbox import kept
from engine.runner import sending, ways
from engine.runner.record import Result, record_in
from engine.store import Cursor, query
from engine.workspace import Workspace

_UNSURE = ("in_doubt", "waiting", "deferred")
Word = Literal["arrived", "again", "lost"]
"""What somebody may say of one: it is there; send it again, whatever comes of it; it is not, and no longer needed."""


def tend(workspace: Workspace) -> list[Result]:
    """Settles what can be settled, sends again what is to be; gives what was settled. One small query where there is none."""
    there = _there(workspace)
    if not there:
        return []
    now = workspace.now()
    with workspace.store.read() as cursor:
        answered = dict(cursor.rows(query("doubt.answered"), ids=[row["send_id"] for row in there]))
        useful = {s.row["stretch_id"]: s.definition.useful_time for s in stretches(cursor, workspace)}
    doubted = [row for row in there if row["state"] == "in_doubt"]
    results = [
        *(Result(i, "sent", now, evidence={"event": event_id}, next_at=now) for i, event_id in answered.items()),
        *(
            Result(row["send_id"], "failed", now, "unknown_outcome", next_at=now)
            for row in doubted
            if row["send_id"] not in answered and _is_over(row, useful.get(row["stretch_id"]), now)
        ),
    ]
    settled = _record(workspace, results, _UNSURE)
    if _leaves_now(workspace):
        _again(workspace, [r["send_id"] for r in doubted if r["next_at"] <= now], now)
    return settled


def settle(workspace: Workspace, send_ids: Sequence[int], word: Word) -> int:
    """By somebody's word, whose name the ledger keeps; gives how many were still in doubt."""
    require(workspace, "send")
    ids = sorted({row["send_id"] for row in _there(workspace) if row["state"] == "in_doubt"}.intersection(send_ids))
    now, evidence = workspace.now(), {"by": workspace.actor.name}
    if word == "again":
        _again(workspace, ids, now)
        settled = len(ids)
    else:
        state, reason = ("sent", None) if word == "arrived" else ("failed", "unknown_outcome")
        results = [Result(i, state, now, reason, next_at=now, evidence=evidence) for i in ids]
        settled = len(_record(workspace, results, ("in_doubt",)))
    if settled:
        audit.noted(
            workspace, action="settled", kind="messages", name="in doubt", after={"as": word, "messages": settled}
        )
    return settled


def tidy(workspace: Workspace) -> None:
    """After the guards: closes what they stopped the second time, and forgets kept messages that nobody will send again, since
    they hold a person's data."""
    with workspace.store.read() as cursor:
        stopped = cursor.rows(query("doubt.stopped"))
    now = workspace.now()
    closed = [
        Result(i, "failed", now, "unknown_outcome", next_at=now, evidence={"stopped_by": reason})
        for i, reason in stopped
    ]
    _record(workspace, closed, ("skipped",))
    folder = workspace.outbox
    ids = kept.ids(folder)
    if not ids:
        return
    with workspace.store.read() as cursor:
        still = set(cursor.column(query("doubt.in_states"), ids=ids, states=[*_UNSURE, "claimed"]))
    for send_id in ids:
        if send_id not in still:
            kept.forget(folder, send_id)


def _leaves_now(workspace: Workspace) -> bool:
    """Whether what is sent again would leave: while it waits as in doubt, what people do still settles it."""
    flow = ways.flow_of(workspace)
    return not sending.is_paused(workspace) and not (flow and flow.closed_for())


def _there(workspace: Workspace) -> list[dict[str, Any]]:
    with workspace.store.read() as cursor:
        return cursor.dicts(query("doubt.there"))


def _record(workspace: Workspace, results: Sequence[Result], states: Sequence[str]) -> list[Result]:
    """Of those that are still in one of the states: somebody else may have been faster. Gives what was written."""
    if not results:
        return []

    def write(cursor: Cursor) -> list[Result]:
        still = set(cursor.column(query("doubt.in_states"), ids=[r.send_id for r in results], states=list(states)))
        left_at = dict(cursor.rows(query("doubt.since"), ids=list(still)))
        # What was there left when it became doubtful: what a person did with it came after that.
        found = [replace(result, sent_at=left_at.get(result.send_id)) for result in results if result.send_id in still]
        if found:
            record_in(cursor, workspace, found)
        return found

    return workspace.store.write(write)


def _again(workspace: Workspace, ids: Sequence[int], now: datetime) -> None:
    if ids:
        workspace.store.write(lambda cursor: cursor.run(query("doubt.again"), ids=list(ids), now=now))


def _is_over(row: dict[str, Any], useful: timedelta | None, now: datetime) -> bool:
    return useful is not None and now > row["due_at"] + useful
