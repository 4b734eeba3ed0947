"""A database's quality as one report: its score, every field's figures, its addresses. Kept in memory until something changes,
or a little longer where measuring takes seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from engine.access import require
from engine.profiles import databases, masks
from engine.profiles.databases import Database
from engine.profiles.quality import address_check, scoring
from engine.profiles.quality.address_check import AddressCheck
from engine.profiles.quality.measure import FieldMeasure, measure
from engine.profiles.quality.scoring import Score
from engine.store import query
from engine.workspace import Workspace

_GOOD_FOR = timedelta(minutes=1)
"""Ages grow by themselves: a report is only told again for so long."""
SLOW = 1.0
"""Seconds. What took longer is told again for ten times that long, whatever changes: it says when it was measured."""


@dataclass(frozen=True)
class Quality:
    """`at`: when it was measured (naive UTC). `uses`: field → how many things use it. `score`: None where nobody has a
    value."""

    at: datetime
    people: int
    fields: tuple[FieldMeasure, ...]
    addresses: AddressCheck
    uses: Mapping[str, int]
    score: Score | None


def quality_of(workspace: Workspace, database: str) -> Quality:
    """Exact at the time that it names; people with like addresses for who may see personal data. Raises UnknownNameError."""
    require(workspace, "read")
    home = databases.get(workspace, database)
    found = _told(workspace, home)
    if masks.of(workspace, home).names:
        return replace(found, addresses=address_check.without_people(found.addresses))
    return found


def _told(workspace: Workspace, home: Database) -> Quality:
    with workspace.store.read() as cursor:
        stamp = cursor.rows(query("quality.stamp"))[0]
    kept: dict[int, _Kept] = workspace.cache.get("quality.reports", dict)
    before = kept.get(home.database_id)
    is_young = before and timedelta(0) <= workspace.now() - before.found.at < _GOOD_FOR
    if before and is_young and (before.stamp == stamp or monotonic() < before.good_until):
        return before.found
    start = monotonic()
    found = _measured(workspace, home)
    took = monotonic() - start
    kept[home.database_id] = _Kept(stamp, found, monotonic() + 10 * took if took > SLOW else 0.0)
    return found


@dataclass(frozen=True)
class _Kept:
    """`good_until`: on the clock of time.monotonic."""

    stamp: object
    found: Quality
    good_until: float


def _measured(workspace: Workspace, home: Database) -> Quality:
    now = workspace.now()
    addresses = address_check.checked(workspace, home)
    fields = tuple(
        replace(m, doubtful=addresses.doubtful) if m.field.name == address_check.FIELD else m
        for m in measure(workspace, home, now)
    )
    with workspace.store.read() as cursor:
        uses = dict(cursor.rows(query("quality.uses"), database=home.name))
    people = fields[0].people if fields else 0
    return Quality(now, people, fields, addresses, uses, scoring.of_database(fields, uses))
