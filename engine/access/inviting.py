"""Letting somebody in: a user, and the one-time link by which they choose a password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.access import links, users
from engine.access.permissions import begun, require
from engine.errors import StateError
from engine.store import query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Invitation:
    """`link`: under the dashboard's address, to be shown once; `path`: the same without it. None where nobody signs in by
    password. `ends_at`: naive UTC."""

    email: str
    role: str
    link: str | None = None
    path: str | None = None
    ends_at: datetime | None = None


def invite(workspace: Workspace, email: str, role: str) -> Invitation:
    """A new user. Raises as users.add."""
    require(workspace, "admin")
    # The first user ends local mode, and with it what the page that adds them may do.
    with begun():
        added = users.add(workspace, email, role)
        if not has_passwords(workspace):
            return Invitation(added.email, added.role)
        return _with_link(workspace, added)


def again(workspace: Workspace, email: str) -> Invitation:
    """A new link for a user: the first one is lost, or the password. Their password stays until they choose another one.
    Raises UnknownNameError, StateError where nobody signs in by password."""
    require(workspace, "admin")
    found = users.get(workspace, email)
    if not has_passwords(workspace):
        raise StateError("Nobody signs in by password here: WARMCAST_LOGIN says how.")
    return _with_link(workspace, found)


def open_links(workspace: Workspace) -> Mapping[str, datetime]:
    """Users with a link that still opens, and when it ends (naive UTC)."""
    require(workspace, "admin")
    with workspace.store.read() as cursor:
        return dict(cursor.rows(query("login.open_links"), now=workspace.now()))


def has_passwords(workspace: Workspace) -> bool:
    """Whether people sign in by password."""
    return "password" in users.ways_in(workspace)


def _with_link(workspace: Workspace, user: users.User) -> Invitation:
    made = links.make(workspace, user.email)
    link = workspace.settings.home + made.path
    return Invitation(user.email, user.role, link, made.path, made.ends_at)
