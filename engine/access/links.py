"""One-time links for choosing a password: of a new user, of one who forgot it, and of the very first admin."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.access import audit, users
from engine.access.permissions import require
from engine.errors import ForbiddenError
from engine.store import Cursor
from engine.workspace import Actor, Workspace

PATH = "/login/link"
LASTS = timedelta(hours=24)
FIRST = Actor("first admin", "admin", "sign-in page")
_LONGEST = 100
_GONE = "This link was used, has ended, or was never made. Ask an admin for a new one."


@dataclass(frozen=True)
class Made:
    """`path` is shown once: the store keeps a hash of its end. `ends_at` is naive UTC."""

    path: str
    ends_at: datetime


@dataclass(frozen=True)
class Link:
    """One that still opens. `email`: whose password it is for, None for the very first admin, who says it."""

    email: str | None


def make(workspace: Workspace, email: str) -> Made:
    """For a user; earlier ones of theirs open no more. Raises UnknownNameError."""
    require(workspace, "admin")
    address = users.get(workspace, email).email
    return _make(workspace, address)


def make_first(workspace: Workspace) -> Made:
    """For the first admin of a workspace that has none: whoever opens it says who they are. For the operator's eyes only."""
    require(workspace, "admin")
    return _make(workspace, None)


def of_token(workspace: Workspace, token: str) -> Link:
    """Raises ForbiddenError for a link that does not open (any more)."""
    with workspace.store.read() as cursor:
        rows = cursor.rows(
            "select email, ends_at, used_at from login_link where hash = $hash", hash=_hash(token[:_LONGEST])
        )
    if not rows or rows[0][2] or workspace.now() >= rows[0][1] or (rows[0][0] is None and users.has_admin(workspace)):
        raise ForbiddenError(_GONE, code="link_over")
    return Link(rows[0][0])


def use(workspace: Workspace, token: str, password: str, *, email: str = "", via: str = "") -> str:
    """Sets the password; whose it is. `email`: the first admin's. Raises ForbiddenError, BadValueError; the link still opens
    after a password that was refused."""
    link = of_token(workspace, token)
    own = workspace.acting(Actor(link.email or users.address_of(email), "admin", via))
    if link.email is None:
        users.check_new(email, password)
        _end(own, token)
        return users.add(own, email, users.ADMIN, password=password).email
    users.check_new(link.email, password)
    _end(own, token)
    users.set_password(own, link.email, password)
    return link.email


def _make(workspace: Workspace, email: str | None) -> Made:
    token, now = secrets.token_urlsafe(32), workspace.now()

    def write(cursor: Cursor) -> None:
        cursor.run(
            "delete from login_link where email is not distinct from $email or ends_at < $now", email=email, now=now
        )
        row = {"hash": _hash(token), "email": email, "made_at": now, "ends_at": now + LASTS}
        cursor.insert("login_link", [row])
        after = {"ends_at": now + LASTS}
        audit.record(cursor, workspace, action="link made", kind=users.KIND, name=email or FIRST.name, after=after)

    workspace.store.write(write)
    return Made(f"{PATH}/{token}", now + LASTS)


def _end(workspace: Workspace, token: str) -> None:
    """Who comes second finds it used. Raises ForbiddenError."""
    with workspace.store.transaction() as cursor:
        now = workspace.now()
        if not cursor.run(
            "update login_link set used_at = $now where hash = $hash and used_at is null and ends_at > $now",
            now=now,
            hash=_hash(token),
        ):
            raise ForbiddenError(_GONE, code="link_over")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
