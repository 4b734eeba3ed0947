"""Fills an empty workspace with the demo school, and takes it out again. Writes as everybody does: through the engine."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from data.school import DEFINITIONS, School, generate
from engine import definitions, events
from engine.access import audit, require
from engine.campaigns import campaigns, ledger, switch
from engine.clock import FixedClock
from engine.delivery.transports.folder import SUFFIX
from engine.errors import EngineError, StateError
from engine.events import NewEvent
from engine.profiles import databases, subscriptions
from engine.profiles.write import ProfileWrite, WriteResult, result_of, write_many
from engine.runner import replay, undisturbed
from engine.store import Cursor
from engine.store.cursor import quoted
from engine.workspace import Workspace

DATABASE, LABEL = "students", "Students"
_DAY = timedelta(days=1)
_OPENING = {"service": 0.68, "marketing": 0.47}
_CLICKING = 0.3
"""Share of the opened ones."""
_LINK = "https://northlight.example.org/courses"
_CHUNK = 20_000
_LOGS = ("event", "change", "subscription_change", "send")
"""Tables whose rows belong to one database."""


@dataclass(frozen=True)
class _Pace:
    """How long the campaigns have been active, and how often the engine looked: a tick costs the same for one or many."""

    live: timedelta
    step: timedelta
    last_step: timedelta
    """On the last day, which people look at closely."""


_PACE = _Pace(28 * _DAY, _DAY, timedelta(hours=2))
_SMALL_PACE = _Pace(14 * _DAY, 2 * _DAY, _DAY)


def fill(workspace: Workspace, *, small: bool = False) -> dict[str, int]:
    """Makes the demo school up to the clock: about 20,000 people (`small`: 1,000) with 18 months of history, and campaigns
    that the engine has run through the last weeks. Gives counts. Raises StateError for a workspace that is not empty."""
    require(workspace, "admin")
    _refuse_unless_empty(workspace)
    end = workspace.now().replace(microsecond=0)
    pace = _SMALL_PACE if small else _PACE
    live = end - pace.live
    school = generate(end, small=small)
    with undisturbed(), _no_collector():
        _define(workspace)
        ids = _write_people(workspace, school, live)
        _write_subscriptions(workspace, school, ids)
        counts = {"people": len(ids), "events": _write_events(workspace, school, ids)}
        _write_changes(workspace, school, since=datetime.min, until=live, triggers=False)
        then = workspace.acting(clock=FixedClock(live))
        for campaign in campaigns.list_all(then):
            switch.activate(then, campaign.name)
        _write_changes(workspace, school, since=live, until=end, triggers=True)
        ran = replay(workspace, live + pace.step, end - _DAY, pace.step) + replay(
            workspace, end - _DAY, end, pace.last_step
        )
        counts["events"] += ran.sent + _answer(workspace, end)
    workspace.store.checkpoint()
    return {
        **counts,
        "changes": len(school.changes["email"]),
        "planned": ran.planned,
        "sent": ran.sent,
        "waiting": ledger.counts(workspace)["waiting"],
    }


def leave(workspace: Workspace) -> None:
    """Removes the people of the demo with all that happened to them. Fields, senders, topics, templates and segments stay,
    campaigns as drafts; the workspace is like any other from then on. Raises StateError if it is no demo."""
    require(workspace, "admin")
    if not workspace.is_demo:
        raise StateError("This workspace is not the demo school: there is nothing to leave.")
    home = databases.get(workspace, DATABASE)
    with undisturbed():
        with workspace.store.transaction() as cursor:
            send_ids = cursor.column("select send_id from send where database_id = $id", id=home.database_id)
            _empty(cursor, home)
            cursor.run("delete from setting where name = 'kind'")
            audit.record(cursor, workspace, action="left", kind="database", name=DATABASE)
        for send_id in send_ids:
            (workspace.mailbox / f"{send_id}{SUFFIX}").unlink(missing_ok=True)
    workspace.cache.clear()
    workspace.store.checkpoint()


@contextmanager
def _no_collector() -> Generator[None]:
    """Rows by the hundred thousand live until they are written: to look at them again and again would take a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _refuse_unless_empty(workspace: Workspace) -> None:
    known = databases.list_all(workspace)
    if known:
        raise StateError(
            f"The demo school needs an empty workspace: this one has the database “{known[0].name}”. "
            "Choose another data folder with WARMCAST_DATA."
        )


def _define(workspace: Workspace) -> None:
    workspace.store.write(lambda cursor: workspace.set_setting(cursor, "kind", "demo"))
    databases.create(workspace, DATABASE, label=LABEL)
    definitions.apply(workspace, [(DEFINITIONS.name, DEFINITIONS.read_text("utf-8"))])


def _write_people(workspace: Workspace, school: School, live: datetime) -> dict[str, int]:
    """Email → profile id. Each is made when they registered, with what they had then: what changed later comes later."""
    columns = school.changes
    first: dict[tuple[str, str], Any] = {}
    for email, field, old in zip(columns["email"], columns["field"], columns["old"], strict=True):
        first.setdefault((email, field), old)
    requests: list[ProfileWrite] = []
    for values in zip(*school.people.values(), strict=True):
        row = dict(zip(school.people, values, strict=True))
        email, registered_at = row["email"], row["registered_at"]
        for field in ("current_courses", "level", "points"):
            row[field] = first.get((email, field), row[field])
        data = {name: value for name, value in row.items() if value is not None}
        source = "import" if row["source"] == "Partner newsletter" else "api"
        triggers = registered_at >= live
        request = ProfileWrite(DATABASE, email, data, triggers=triggers, source=source, changed_at=registered_at)
        requests.append(request)
    results = _written(write_many(workspace, requests))
    return {request.key or "": result.profile_id for request, result in zip(requests, results, strict=True)}


def _write_changes(workspace: Workspace, school: School, *, since: datetime, until: datetime, triggers: bool) -> None:
    _written(
        write_many(
            workspace,
            [
                ProfileWrite(DATABASE, email, {field: new}, triggers=triggers, changed_at=changed_at)
                for email, field, _, new, changed_at in zip(*school.changes.values(), strict=True)
                if since <= changed_at < until
            ],
        )
    )


def _written(results: list[WriteResult | EngineError]) -> list[WriteResult]:
    return [result_of(r) for r in results]


def _write_subscriptions(workspace: Workspace, school: School, ids: dict[str, int]) -> None:
    rows = zip(*school.subscriptions.values(), strict=True)
    states = [(ids[email], topic, state, changed_at) for email, topic, state, changed_at in rows]
    subscriptions.import_states(workspace, databases.get(workspace, DATABASE), states, source="import")


def _write_events(workspace: Workspace, school: School, ids: dict[str, int]) -> int:
    rows = zip(*school.events.values(), strict=True)
    found = (
        NewEvent(DATABASE, ids[email], kind, happened_at, value, properties, properties.get("order_id"))
        for email, kind, happened_at, value, properties in rows
    )
    count = 0
    while chunk := list(islice(found, _CHUNK)):
        count += events.record_many(workspace, chunk).inserted
    return count


def _answer(workspace: Workspace, end: datetime) -> int:
    """Opens and clicks for what the campaigns have sent."""
    dice = Random(1)
    by_name = {c.name: c for c in campaigns.list_all(workspace)}
    found: list[NewEvent] = []
    for send in ledger.sends(workspace, state="sent"):
        campaign = by_name[send["campaign"]]
        opens = dice.random() < _OPENING[campaign.definition.purpose]
        opened_at = send["sent_at"] + timedelta(hours=dice.lognormvariate(0.4, 1.3))
        kinds = _kinds(opened_at, clicks=dice.random() < _CLICKING) if opens else ()
        found.extend(
            NewEvent(
                DATABASE,
                send["profile"],
                kind,
                at,
                properties=told,
                campaign_id=campaign.campaign_id,
                send_id=send["send_id"],
                source="tracking",
            )
            for kind, at, told in kinds
            if at < end
        )
    return events.record_many(workspace, found).inserted


def _kinds(opened_at: datetime, *, clicks: bool) -> Iterator[tuple[str, datetime, dict[str, Any] | None]]:
    yield "opened", opened_at, None
    if clicks:
        yield "clicked", opened_at + timedelta(minutes=1), {"url": _LINK}


def _empty(cursor: Cursor, home: databases.Database) -> None:
    mine = "database_id = $id"
    people = f"select email from {quoted(home.table)}"
    cursor.run(f"delete from decision where send_id in (select send_id from send where {mine})", id=home.database_id)
    cursor.run(
        f"delete from change_ahead where change_id in (select change_id from change where {mine})", id=home.database_id
    )
    cursor.run(f"delete from suppression_change where address in (select lower(email) from ({people}))")
    for table in _LOGS:
        cursor.run(f"delete from {table} where {mine}", id=home.database_id)
    cursor.run(f"delete from {quoted(home.table)}")
    stretches = f"select campaign_id from campaign where {mine}"
    cursor.run(f"delete from campaign_stretch where campaign_id in ({stretches})", id=home.database_id)
    cursor.run(f"update campaign set state = 'draft' where {mine} and state <> 'archived'", id=home.database_id)
    # A cursor beyond the end of the log would be an error; what comes next has higher ids anyway.
    cursor.run(
        "update engine_cursor set value = least(value, (select coalesce(max(change_id), 0) from change)) where name = 'change'"
    )
