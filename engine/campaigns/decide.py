"""Decide: sends that fall due pass the guards; who passes is claimed, who does not is skipped with reason and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import pyarrow as pa

from engine.campaigns import moving, turns
from engine.campaigns.guards import audience, hours, limits, policy, surge
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.plan import Planned, catch_up
from engine.campaigns.rules import BUCKETS, Stretch, staged, stretches
from engine.campaigns.triggers import MailDid
from engine.campaigns.turns import NOBODY, Busy
from engine.profiles import databases
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

BATCH = 500

Change = tuple[str, str | None, str | None]
"""field, old, new"""


class Claim(NamedTuple):
    """A send that is to be rendered and sent now. `changes`: (field, old, new) as the change log writes them, those that
    met the condition, in the order of the campaign's list. `event_id` or `subscription_id`: what else started it.
    `useful_until`: naive UTC, None for ever. A tuple: of many at once making them is what takes longest in Python."""

    send_id: int
    stretch: Stretch
    profile_id: int
    occurred_at: datetime
    due_at: datetime
    variant: int
    template_id: int
    template_version: int
    attempts: int
    topic_id: int | None
    useful_until: datetime | None
    event_id: int | None
    subscription_id: int | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Decided:
    """`due`: how many were looked at. `planned`: of changes that had to be read first."""

    due: int
    skipped: int
    deferred: int
    claims: list[Claim]
    planned: Planned


def decide(workspace: Workspace, most: int = BATCH, busy: Busy = NOBODY) -> Decided:
    """One batch of what is due at the clock, at most one send a person and none for who is `busy`. Nothing due: `due` is 0."""
    if not is_anything_due(workspace):
        return Decided(0, 0, 0, [], Planned())
    with workspace.store.transaction() as cursor:
        now = workspace.now()
        # A round that is due now must hold every change up to now, also one written since this tick planned.
        planned = catch_up(cursor, workspace, now)
        known = stretches(cursor, workspace)
        with staged(cursor, workspace, known):
            moving.carry(cursor, workspace, known, until=now)
            turns.find(cursor, known, now, most, busy)
            due = _judge(cursor, workspace, known, now, busy=busy)
            _write(cursor)
            skipped, deferred = cursor.rows(query("decide.counted"))[0]
            claims = _claims(cursor, {s.row["stretch_id"]: s for s in known})
    return Decided(due, skipped, deferred, claims, planned)


def judge_tried(
    cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime, *, at_once: bool, again: bool
) -> int:
    """Of a trial (engine/campaigns/trial/): takes what is due at `now` through the guards with nothing known that became known
    after its turn, and writes what becomes of it; gives how many there were. Inside `staged`. `at_once`: all messages of a
    person, where none hangs on another; else the next one. `again`: of messages that nothing stopped when all were asked about
    before; only what hangs on others, or on a later turn, is asked."""
    cursor.run(query("trial.due"), now=now)
    if not at_once:
        cursor.run(query("trial.next_each"))
    due = _judge(cursor, workspace, known, now, again=again)
    _write_tried(cursor)
    return due


def stop_alone(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> None:
    """As `judge_tried`, of all that is due at once, but only for what a guard stops whatever becomes of the person's other
    messages. The rest waits as before."""
    cursor.run(query("trial.due"), now=now)
    _fill_persons(cursor, workspace)
    _alone(cursor, workspace, known, now)
    cursor.run(query("decide.keep_stopped"))
    _write_tried(cursor)


def _judge(
    cursor: Cursor,
    workspace: Workspace,
    known: Sequence[Stretch],
    now: datetime,
    *,
    busy: Busy = NOBODY,
    again: bool = False,
) -> int:
    """Takes due_send through the guards, all of them; gives how many there were."""
    limited = limits.of(workspace, known)
    due = _fill_persons(cursor, workspace)
    if limits.are_of_addresses(limited):
        cursor.run(query("guard.one_an_address"), busy=list(busy.addresses))
    if again:
        cursor.run(query("surge.nobody"))
        _first(cursor)
    else:
        _alone(cursor, workspace, known, now)
    if any(s.definition.reentry_time for s in known):
        cursor.run(query("decide.entered"))
    limits.apply(cursor, workspace, limited)
    hours.apply(cursor, workspace, known)
    control = round(policy.get(workspace).control * BUCKETS)
    if control or any(s.definition.holdout for s in known):
        cursor.run(query("guard.held_out"), salt=workspace.salt, control=control)
    return due


def _alone(cursor: Cursor, workspace: Workspace, known: Sequence[Stretch], now: datetime) -> None:
    """Makes due_verdict of due_send, and due_left of whom nothing stopped: each guard looks only at what those before it let
    through (product.md section 5)."""
    surge.held(cursor, workspace)
    _first(cursor)
    audience.apply(cursor, workspace, known, now)
    cursor.run(query("decide.values"))
    if any(_may_be_gone(s.definition) for s in known):
        cursor.run(query("decide.gone"))


def _first(cursor: Cursor) -> None:
    """Makes due_verdict and due_left, of what takes little to know."""
    cursor.run(query("decide.verdicts"))
    cursor.run(query("decide.left"))


def _may_be_gone(definition: CampaignDefinition) -> bool:
    """Whether what started a message may be undone while it waits."""
    trigger = definition.trigger
    return definition.has_rounds or (isinstance(trigger, MailDid) and trigger.did == "not_opened")


def _write(cursor: Cursor) -> None:
    """What became of due_send, in the ledger."""
    cursor.run(query("decide.settle"))
    cursor.run(f"insert into decision by name {query('decide.decisions')}")


def _write_tried(cursor: Cursor) -> None:
    """The same in the tables of a trial: temp ones, into which nothing is inserted while they are empty."""
    cursor.run(query("decide.settle"))
    cursor.append("decision", query("decide.decisions"))


def next_due(workspace: Workspace) -> datetime | None:
    """When the earliest waiting send is to be looked at (naive UTC)."""
    with workspace.store.read() as cursor:
        return cursor.value(query("decide.next_due"), now=workspace.now())


def is_anything_due(workspace: Workspace) -> bool:
    """Whether there is something to decide, whatever comes of it: cheaper than `next_due`."""
    with workspace.store.read() as cursor:
        found = cursor.value(
            "select 1 from send where state in ('waiting', 'deferred') and next_at <= $now limit 1", now=workspace.now()
        )
    return found is not None


_PERSON = pa.schema(
    [
        ("database_id", pa.int64()),
        ("profile_id", pa.int64()),
        ("email", pa.string()),
        ("hidden", pa.string()),
        ("is_erased", pa.bool_()),
    ]
)


def _fill_persons(cursor: Cursor, workspace: Workspace) -> int:
    """Makes due_person from the profile tables of the databases concerned; gives the number of due sends."""
    counts = cursor.rows("select database_id, count(*) from due_send group by database_id order by database_id")
    parts = [
        f"select {int(database_id)}::bigint as database_id, p.profile_id, p.email, "
        f"keyed_hash(p.email, $salt) as hidden, p._erased_at is not null as is_erased "
        f"from {quoted(databases.by_id(workspace, database_id).table)} p "
        f"where p.profile_id in (select profile_id from due_send)"
        for database_id, _ in counts
    ]
    with cursor.staged(_PERSON.empty_table()) as empty:
        cursor.run(
            f"create or replace temp table due_person as {' union all '.join([f'select * from {empty}', *parts])}",
            **({"salt": workspace.salt} if parts else {}),
        )
    return sum(n for _, n in counts)


def _claims(cursor: Cursor, known: dict[int, Stretch]) -> list[Claim]:
    claims: list[Claim] = []
    for send_id, stretch_id, *rest, field, old, new in cursor.rows(query("decide.claimed")):
        change = () if field is None else ((field, old, new),)
        if claims and claims[-1].send_id == send_id:
            claims[-1] = claims[-1]._replace(changes=claims[-1].changes + change)
        else:
            claims.append(Claim._make((send_id, known[stretch_id], *rest, change)))
    return claims
