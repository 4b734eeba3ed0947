"""API tokens: shown once, stored hashed, scoped, revocable, limited in time and in how often they may call."""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.access import audit
from engine.access.permissions import require
from engine.errors import BadValueError, ForbiddenError, NameTakenError, UnknownNameError
from engine.names import check_name
from engine.store import Cursor, query
from engine.workspace import Actor, Workspace

SCOPES = ("read", "write", "send")
MOST_RATE = 1_000_000
_PREFIX = "wc_"


class UnknownTokenError(ForbiddenError):
    """No token: mistyped, revoked, or guessed."""


@dataclass(frozen=True)
class Token:
    """As a list shows it, never with the hash. `rate`: calls a second, None for as many as it likes. Times are naive UTC;
    `expires_at` None: never. `last_used_from`: the caller's address. `state`: valid, expired, revoked."""

    name: str
    scope: str
    rate: float | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    last_used_from: str | None
    state: str


@dataclass(frozen=True)
class Known:
    """A token that was not revoked. `rate`, `expires_at`: as of Token."""

    name: str
    actor: Actor
    rate: float | None
    expires_at: datetime | None


def create(
    workspace: Workspace, name: str, scope: str, *, rate: float | None = None, expires_at: datetime | None = None
) -> str:
    """The token, never to be seen again. `rate`: calls a second that it may make; `expires_at`: naive UTC, None for never.
    Raises BadValueError, NameTakenError."""
    require(workspace, "admin")
    check_name("token", name)
    if scope not in SCOPES:
        raise BadValueError(f"“{scope}” is not a scope: read, write, send.", field="scope")
    if rate is not None and not (math.isfinite(rate) and 0 < rate <= MOST_RATE):
        raise BadValueError(f"A rate is a number of calls a second, above 0 and up to {MOST_RATE:,}.", field="rate")
    now = workspace.now()
    if expires_at is not None and expires_at <= now:
        raise BadValueError("A token ends in the future: give a later time.", field="expires")
    token = _PREFIX + secrets.token_urlsafe(32)
    about = {"scope": scope, "rate": rate, "expires_at": expires_at}
    with workspace.store.transaction() as cursor:
        if cursor.value(query("token.is_taken"), name=name):
            raise NameTakenError("token", name)
        cursor.insert("token", [{"name": name, "hash": _hash(token), "created_at": now, **about}])
        audit.record(cursor, workspace, action="created", kind="token", name=name, after=about)
    workspace.cache.clear()
    return token


def revoke(workspace: Workspace, name: str) -> None:
    """What has begun with it is finished; nothing begins any more. Raises UnknownNameError."""
    require(workspace, "admin")
    with workspace.store.transaction() as cursor:
        if not cursor.run(query("token.revoke"), now=workspace.now(), name=name):
            raise UnknownNameError("token", name)
        audit.record(cursor, workspace, action="revoked", kind="token", name=name)
    workspace.cache.clear()


def list_all(workspace: Workspace) -> list[Token]:
    """Oldest first."""
    require(workspace, "admin")
    with workspace.store.read() as cursor:
        return [Token(**row) for row in cursor.dicts(query("token.list"), now=workspace.now())]


def actor_of(workspace: Workspace, token: str) -> Actor:
    """The actor behind a token. Raises ForbiddenError for one that does not open anything (any more)."""
    return known(workspace, token).actor


def known(workspace: Workspace, token: str) -> Known:
    """As actor_of, with the token's name and rate."""
    # Keyed by hash: a lookup tells an attacker nothing about a token's characters.
    found: Known | None = workspace.cache.get("tokens", lambda: _load(workspace)).get(_hash(token))
    if found is None:
        raise UnknownTokenError("This token is unknown or revoked.", code="unauthorized")
    if found.expires_at is not None and found.expires_at <= workspace.now():
        # Only who has the true token is told so.
        when = f"{found.expires_at:%-d %b %Y, %H:%M} UTC"
        raise ForbiddenError(f"This token expired on {when}: ask for a new one.", code="unauthorized")
    return found


def touch(workspace: Workspace, name: str, address: str = "") -> None:
    """Notes that the token was used now, from that address; does not wait until that is written."""
    workspace.store.submit(_touch, (name, workspace.now(), address or None))


def _touch(cursor: Cursor, items: Sequence[tuple[str, datetime, str | None]]) -> list[None]:
    for name, now, address in items:
        cursor.run(query("token.touch"), now=now, address=address, name=name)
    return [None] * len(items)


def _load(workspace: Workspace) -> dict[str, Known]:
    with workspace.store.read() as cursor:
        rows = cursor.rows(query("token.usable"))
    return {
        hashed: Known(name, Actor(f"token {name}", f"token:{scope}"), rate, expires_at)
        for hashed, name, scope, rate, expires_at in rows
    }


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
