"""The audit log as an admin reads it: who did what to which object, when, from where, before and after. It only reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

from engine.access import require
from engine.store import query
from engine.workspace import Workspace

MOST = 100


@dataclass(frozen=True)
class Entry:
    """`happened_at`: naive UTC. `actor`: a user's address, "local", "token NAME", "engine". `via`: the door, with the caller's
    address where it is known; None of what is older than doors. `before`, `after`: what differs, None for neither."""

    log_id: int
    happened_at: datetime
    actor: str
    via: str | None
    action: str
    kind: str
    name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class Wanted:
    """What one looks for; None: whatever it is. `text`: a part of anything in the row, case ignored. Times are naive UTC, the
    second one is left out."""

    actor: str | None = None
    action: str | None = None
    kind: str | None = None
    name: str | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def params(self) -> dict[str, Any]:
        return {**asdict(self), "text": (self.text or "").strip().lower() or None}


@dataclass(frozen=True)
class Choices:
    """Who and what stands in the log."""

    actors: tuple[str, ...]
    actions: tuple[str, ...]
    kinds: tuple[str, ...]


def entries(workspace: Workspace, wanted: Wanted | None = None, *, limit: int = MOST, skip: int = 0) -> list[Entry]:
    """The newest first, in the order in which they were written."""
    require(workspace, "admin")
    select = f"{query('audit.matching')} order by log_id desc limit $most offset $skip"
    with workspace.store.read() as cursor:
        rows = cursor.dicts(select, most=limit, skip=skip, **(wanted or Wanted()).params())
    return [_entry(row) for row in rows]


def count(workspace: Workspace, wanted: Wanted | None = None) -> int:
    """How many there are of these."""
    require(workspace, "admin")
    with workspace.store.read() as cursor:
        return cursor.value(f"select count(*) from ({query('audit.matching')})", **(wanted or Wanted()).params())


def choices(workspace: Workspace) -> Choices:
    """What one can look for."""
    require(workspace, "admin")
    with workspace.store.read() as cursor:
        [found] = cursor.rows(query("audit.choices"))
    return Choices(*(tuple(names or ()) for names in found))


def _entry(row: dict[str, Any]) -> Entry:
    complete: dict[str, Any] = {**row, "before": _read(row["before"]), "after": _read(row["after"])}
    return Entry(**complete)


def _read(text: str | None) -> Mapping[str, Any] | None:
    return None if text is None else orjson.loads(text)
