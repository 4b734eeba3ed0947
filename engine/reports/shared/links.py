"""The links to dashboards: signed, with an end, revocable at once, with a count of how often people looked.

A dashboard has one link that works at most. It can be shown again, since it is signed and not kept; whoever has it sees the
dashboard and nothing else.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from engine.access import audit, require
from engine.delivery.tokens import SHARED, Tokens
from engine.errors import BadValueError, StateError
from engine.reports.shared import keeping
from engine.reports.shared.model import Dashboard
from engine.store import query
from engine.workspace import Workspace

DAYS = (7, 30, 90)
"""For how long a link is offered to work."""
LONGEST = timedelta(days=366)
KNOWN = "dashboard_links"
_BITS = 62

State = Literal["none", "open", "expired", "revoked"]


@dataclass(frozen=True)
class Link:
    """Times naive UTC."""

    link_id: int
    dashboard_id: int
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None

    def state(self, now: datetime) -> State:
        if self.revoked_at:
            return "revoked"
        return "open" if now < self.expires_at else "expired"


@dataclass(frozen=True)
class Views:
    """How often people looked, by all links of a dashboard, and when the last of them did (naive UTC)."""

    count: int = 0
    last_at: datetime | None = None


def make(workspace: Workspace, name: str, expires_at: datetime) -> Link:
    """A fresh link; one that there was leads nowhere from now on. `expires_at`: naive UTC.

    Raises UnknownNameError, BadValueError."""
    require(workspace, "write")
    dashboard = keeping.get(workspace, name)
    now = workspace.now()
    _check_end(expires_at, now)
    link_id = secrets.randbits(_BITS)
    with workspace.store.transaction() as cursor:
        cursor.run(query("shared.revoke"), dashboard_id=dashboard.dashboard_id, now=now)
        row = {
            "link_id": link_id,
            "dashboard_id": dashboard.dashboard_id,
            "created_at": now,
            "created_by": workspace.actor.name,
            "expires_at": expires_at,
            "views": 0,
        }
        cursor.insert("dashboard_link", [row])
        after = {"expires_at": expires_at}
        audit.record(cursor, workspace, action="shared", kind="dashboard", name=name, after=after)
    workspace.cache.clear()
    return _known(workspace)[link_id]


def extend(workspace: Workspace, name: str, expires_at: datetime) -> Link:
    """The newest link works until then, also where it had expired. Raises UnknownNameError, BadValueError, StateError for a
    dashboard without a link, or whose link was revoked: that one is gone for good."""
    require(workspace, "write")
    dashboard = keeping.get(workspace, name)
    link = of(workspace, dashboard)
    now = workspace.now()
    _check_end(expires_at, now)
    if link is None or link.revoked_at:
        raise StateError("There is no link to extend: make a new one.")
    with workspace.store.transaction() as cursor:
        cursor.run(query("shared.extend"), link_id=link.link_id, expires_at=expires_at)
        before, after = {"expires_at": link.expires_at}, {"expires_at": expires_at}
        audit.record(cursor, workspace, action="extended", kind="dashboard", name=name, before=before, after=after)
    workspace.cache.clear()
    return _known(workspace)[link.link_id]


def revoke(workspace: Workspace, name: str) -> None:
    """No link leads to the dashboard from now on. Raises UnknownNameError, StateError where none did."""
    require(workspace, "write")
    dashboard = keeping.get(workspace, name)
    with workspace.store.transaction() as cursor:
        if not cursor.run(query("shared.revoke"), dashboard_id=dashboard.dashboard_id, now=workspace.now()):
            raise StateError("There is no link to revoke.")
        audit.record(cursor, workspace, action="revoked", kind="dashboard", name=name)
    workspace.cache.clear()


def of(workspace: Workspace, dashboard: Dashboard) -> Link | None:
    """The newest link of a dashboard, working or not."""
    require(workspace, "read")
    mine = (link for link in _known(workspace).values() if link.dashboard_id == dashboard.dashboard_id)
    return next(mine, None)


def state_of(workspace: Workspace, dashboard: Dashboard) -> State:
    """Whether a link leads to it now."""
    require(workspace, "read")
    link = of(workspace, dashboard)
    return link.state(workspace.now()) if link else "none"


def url(workspace: Workspace, link: Link) -> str:
    """What is given to others."""
    require(workspace, "read")
    return f"{workspace.settings.base_url.rstrip('/')}/s/{Tokens(workspace.secrets).sign(SHARED, link.link_id)}"


def find(workspace: Workspace, token: str) -> tuple[Link, Dashboard] | None:
    """What a token opens now: None for one that is foreign, expired or revoked, and for a dashboard that is gone. A foreign
    one costs a signature and no question to the store."""
    try:
        kind, link_id = Tokens(workspace.secrets).read(token)
    except BadValueError:
        return None
    link = _known(workspace).get(link_id) if kind == SHARED else None
    if link is None or link.state(workspace.now()) != "open":
        return None
    dashboards = keeping.list_all(workspace)
    found = next((d for d in dashboards if d.dashboard_id == link.dashboard_id), None)
    return (link, found) if found else None


def views(workspace: Workspace) -> Mapping[int, Views]:
    """By dashboard; one that nobody looked at is not among them."""
    require(workspace, "read")
    found: dict[int, Views] = {}
    with workspace.store.read() as cursor:
        rows = {link_id: (count, at) for link_id, count, at in cursor.rows(query("shared.views"))}
    for link in _known(workspace).values():
        count, at = rows.get(link.link_id, (0, None))
        before = found.get(link.dashboard_id, Views())
        if count:
            last = max(filter(None, (before.last_at, at)))
            found[link.dashboard_id] = Views(before.count + count, last)
    return found


def count_views(workspace: Workspace, looks: Sequence[tuple[int, datetime]]) -> None:
    """People looked: at the link with this id, then (naive UTC). In one transaction."""
    require(workspace, "read")
    last = dict(sorted(looks, key=lambda look: look[1]))
    with workspace.store.transaction() as cursor:
        for link_id, count in Counter(link_id for link_id, _ in looks).items():
            cursor.run(query("shared.count_views"), link_id=link_id, views=count, viewed_at=last[link_id])


def _known(workspace: Workspace) -> Mapping[int, Link]:
    """All links by their id, the newest first."""

    def load() -> Mapping[int, Link]:
        with workspace.store.read() as cursor:
            rows: list[dict[str, Any]] = cursor.dicts(query("shared.links"))
        return {row["link_id"]: Link(**row) for row in rows}

    return workspace.cache.get(KNOWN, load)


def _check_end(expires_at: datetime, now: datetime) -> None:
    if expires_at <= now:
        raise BadValueError("The link would have expired already: choose a day in the future.", field="expires_at")
    if expires_at - now > LONGEST:
        raise BadValueError(f"A link works for at most {LONGEST.days} days.", field="expires_at")
