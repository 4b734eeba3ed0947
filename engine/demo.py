"""Fills an empty workspace with the demo school, and takes it out again. Writes as everybody does: through the engine."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from data import catalogue
from data.school import DEFINITIONS, School, generate
from engine import definitions, demo_answers, events
from engine.access import audit, require
from engine.campaigns import campaigns, ledger, switch
from engine.clock import FixedClock
from engine.consent import organisation
from engine.content import templates
from engine.delivery import senders
from engine.delivery.transports import from_settings
from engine.delivery.transports.folder import SUFFIX
from engine.errors import EngineError, StateError
from engine.events import NewEvent, page_views, products
from engine.events.types import PAGE_VIEW
from engine.profiles import asking, databases, quality_settings, subscriptions
from engine.profiles.databases import Database
from engine.profiles.write import ProfileWrite, WriteResult, result_of, write_many
from engine.reports.shared import keeping
from engine.reports.shared.model import Parts
from engine.runner import TickReport, replay, undisturbed
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

DATABASE, LABEL = "students", "Students"
_DAY = timedelta(days=1)
_SITE = "https://northlight.example.org"
_CHUNK = 20_000
_FORGOTTEN = (
    "decisions",
    "sends",
    "changes_ahead",
    "events_ahead",
    "dates",
    "changes",
    "events",
    "products",
    "opt_in_mails",
    "opt_ins",
    "rights",
    "subscriptions",
    "stays",
    "quality_days",
    "stretches",
    "drafts",
)
"""Statements of queries/demo.sql, in order."""


@dataclass(frozen=True)
class _Pace:
    """How long the campaigns have been active, and how often the engine looked: a tick costs the same for one or many."""

    live: timedelta
    step: timedelta
    last_step: timedelta
    """On the last day, which people look at closely."""


_PACE = _Pace(28 * _DAY, _DAY, timedelta(hours=2))
_SMALL_PACE = _Pace(7 * _DAY, 3 * _DAY, _DAY)


def fill(workspace: Workspace, *, small: bool = False) -> dict[str, int]:
    """Makes the demo school up to the clock: about 20,000 people (`small`: 1,000) with 18 months of history, and campaigns
    that the engine has run through the last weeks. Gives counts. Raises StateError for a workspace that is not empty, or that
    would send by SMTP."""
    require(workspace, "admin")
    end = workspace.now().replace(microsecond=0)
    pace = _SMALL_PACE if small else _PACE
    with undisturbed(), _no_collector():
        _refuse_unless_fit(workspace)
        school = generate(end, small=small)
        # As if somebody had made it all shortly before it began to run.
        _define(workspace.acting(clock=FixedClock(end - pace.live - _DAY)))
        ids = _write_people(workspace, school, live=end - pace.live)
        _write_subscriptions(workspace, school, ids)
        products.upsert_many(workspace, DATABASE, catalogue.products())
        written = _write_events(workspace, school, ids)
        _write_changes(workspace, school, since=datetime.min, until=end - pace.live, triggers=False)
        _activate(workspace.acting(clock=FixedClock(end - pace.live)))
        _write_changes(workspace, school, since=end - pace.live, until=end, triggers=True)
        ran = _run(workspace, end, pace)
        answered = demo_answers.answer(workspace, DATABASE, end)
        _share(workspace)
    audit.noted(workspace, action="filled", kind="database", name=DATABASE, after={"people": len(ids)})
    workspace.store.checkpoint()
    return {
        "people": len(ids),
        "changes": len(school.changes["email"]),
        "events": written + ran.sent + answered,
        "planned": ran.planned,
        "sent": ran.sent,
        "waiting": ledger.counts(workspace)["waiting"],
    }


def leave(workspace: Workspace) -> None:
    """Removes the people of the demo with all that happened to them, and its products. Fields, senders, topics, templates,
    segments and dashboards stay, campaigns as drafts; the workspace is like any other from then on. Raises StateError if it is
    no demo."""
    require(workspace, "admin")
    if not workspace.is_demo:
        raise StateError("This workspace is not the demo school: there is nothing to leave.")
    home = databases.get(workspace, DATABASE)
    with undisturbed():
        with workspace.store.transaction() as cursor:
            send_ids = cursor.column("select send_id from send where database_id = $id", id=home.database_id)
            _empty(cursor, home)
            cursor.run("delete from setting where name in ('kind', $organisation)", organisation=organisation.SETTING)
            audit.record(cursor, workspace, action="left", kind="database", name=DATABASE)
        for send_id in send_ids:
            (workspace.mailbox / f"{send_id}{SUFFIX}").unlink(missing_ok=True)
    workspace.cache.clear()
    workspace.store.checkpoint()


@contextmanager
def _no_collector() -> Generator[None]:
    """Rows by the hundred thousand live until they are written; looking at them again and again takes a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _refuse_unless_fit(workspace: Workspace) -> None:
    from_settings(workspace.settings, workspace.mailbox, is_demo=True).close()
    kinds = {"database": databases, "template": templates, "sender": senders}
    for kind, module in kinds.items():
        known = module.list_all(workspace)
        if known:
            raise StateError(
                f"The demo school needs an empty workspace: this one has the {kind} “{known[0].name}”."
                " Choose another data folder with WARMCAST_DATA."
            )


def _define(workspace: Workspace) -> None:
    workspace.store.write(lambda cursor: workspace.set_setting(cursor, "kind", "demo"))
    databases.create(workspace, DATABASE, label=LABEL)
    asking.make_rating(workspace, DATABASE)
    for name, role in (("rating", "rating"), ("rating_comment", "comment")):
        # Who was not asked lacks nothing.
        quality_settings.save(workspace, DATABASE, name, {"answers": role, "missing_limit": 100})
    definitions.apply(workspace, [(DEFINITIONS.name, DEFINITIONS.read_text("utf-8"))])
    organisation.save(workspace, "Northlight School", _SITE)


def _write_people(workspace: Workspace, school: School, *, live: datetime) -> dict[str, int]:
    """Email → profile id. Each is made when they registered, with what they had then: what changed later comes later."""
    columns = school.changes
    before: dict[tuple[str, str], Any] = {}
    for email, field, old in zip(columns["email"], columns["field"], columns["old"], strict=True):
        before.setdefault((email, field), old)
    requests: list[ProfileWrite] = []
    for values in zip(*school.people.values(), strict=True):
        row = dict(zip(school.people, values, strict=True))
        email, registered_at = row["email"], row["registered_at"]
        data = {name: before.get((email, name), value) for name, value in row.items()}
        # What a list brought is unverified; what people typed on the site came through the school's own system.
        source = "import" if row["source"] == "Partner newsletter" else "api"
        triggers = registered_at >= live
        request = ProfileWrite(DATABASE, email, data, triggers=triggers, source=source, changed_at=registered_at)
        requests.append(request)
    results = _written(write_many(workspace, requests))
    return {request.key or "": result.profile_id for request, result in zip(requests, results, strict=True)}


def _write_changes(workspace: Workspace, school: School, *, since: datetime, until: datetime, triggers: bool) -> None:
    requests = [
        ProfileWrite(DATABASE, email, {field: new}, triggers=triggers, changed_at=changed_at)
        for email, field, _, new, changed_at in zip(*school.changes.values(), strict=True)
        if since <= changed_at < until
    ]
    _written(write_many(workspace, requests))


def _written(results: list[WriteResult | EngineError]) -> list[WriteResult]:
    return [result_of(r) for r in results]


def _write_subscriptions(workspace: Workspace, school: School, ids: dict[str, int]) -> None:
    rows = zip(*school.subscriptions.values(), strict=True)
    states = [(ids[email], topic, state, changed_at) for email, topic, state, changed_at in rows]
    subscriptions.import_states(workspace, databases.get(workspace, DATABASE), states, source="import")


def _write_events(workspace: Workspace, school: School, ids: dict[str, int]) -> int:
    rows = zip(*school.events.values(), strict=True)
    found = (
        NewEvent(DATABASE, ids[email], kind, happened_at, value, _told(kind, properties), properties.get("order_id"))
        for email, kind, happened_at, value, properties in rows
    )
    count = 0
    while chunk := list(islice(found, _CHUNK)):
        count += events.record_many(workspace, chunk).inserted
    return count


def _told(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    """A page view as the snippet of a site would tell it."""
    return _page_view(properties["url"], properties.get("referrer")) if kind == PAGE_VIEW else properties


@cache
def _page_view(url: str, referrer: str | None) -> dict[str, Any]:
    return page_views.told(url, referrer)


def _activate(then: Workspace) -> None:
    for campaign in campaigns.list_all(then):
        switch.activate(then, campaign.name)


def _share(workspace: Workspace) -> None:
    """A dashboard to look at; nobody has a link to it."""
    blocks = ("figures", "over_time", "campaigns", "variants", "revenue", "growth", "sources")
    note = "What our mail did in the last four weeks. It names nobody: ask marketing for a link."
    keeping.create(workspace, "mail-of-the-school", Parts("Mail of the school", note, blocks))


def _run(workspace: Workspace, end: datetime, pace: _Pace) -> TickReport:
    """Lets the engine go through the time in which the campaigns were active, up to the present."""
    last_day = end - _DAY
    before = replay(workspace, end - pace.live + pace.step, last_day, pace.step)
    return before + replay(workspace, last_day + pace.last_step, end, pace.last_step)


def _empty(cursor: Cursor, home: Database) -> None:
    people = quoted(home.table)
    cursor.run(f"delete from suppression_change where address in (select lower(email) from {people})")
    cursor.run(f"delete from {people}")
    for what in _FORGOTTEN:
        cursor.run(query(f"demo.{what}"), database_id=home.database_id)
    # A cursor beyond the end of its log counts as damage.
    cursor.run(query("demo.rewind"))
