"""API tokens: shown once, stored hashed, scoped, revocable, limited in how often they may call."""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.access import audit
from engine.access.permissions import require
from engine.errors import BadValueError, ForbiddenError, NameTakenError, UnknownNameError
from engine.names import check_name
from engine.store import Cursor
from engine.workspace import Actor, Workspace

SCOPES = ("read", "write", "send")
MOST_RATE = 1_000_000
_PREFIX = "wc_"


@dataclass(frozen=True)
class Known:
    """A token that may call. `rate`: calls a second, None for as many as it likes."""

    name: str
    actor: Actor
    rate: float | None


def create(workspace: Workspace, name: str, scope: str, *, rate: float | None = None) -> str:
    """The token, never to be seen again. `rate`: calls a second that it may make. Raises BadValueError, NameTakenError."""
    require(workspace, "admin")
    check_name("token", name)
    if scope not in SCOPES:
        raise BadValueError(f"“{scope}” is not a scope: read, write, send.", field="scope")
    if rate is not None and not (math.isfinite(rate) and 0 < rate <= MOST_RATE):
        raise BadValueError(f"A rate is a number of calls a second, above 0 and up to {MOST_RATE:,}.", field="rate")
    token = _PREFIX + secrets.token_urlsafe(32)
    with workspace.store.transaction() as cursor:
        if cursor.value("select 1 from token where name = $name", name=name):
            raise NameTakenError("token", name)
        row = {"name": name, "scope": scope, "hash": _hash(token), "created_at": workspace.now(), "rate": rate}
        cursor.insert("token", [row])
        audit.record(cursor, workspace, action="created", kind="token", name=name, after={"scope": scope, "rate": rate})
    workspace.cache.clear()
    return token


def revoke(workspace: Workspace, name: str) -> None:
    """Raises UnknownNameError."""
    require(workspace, "admin")
    with workspace.store.transaction() as cursor:
        changed = cursor.run(
            "update token set revoked_at = $now where name = $name and revoked_at is null",
            now=workspace.now(),
            name=name,
        )
        if not changed:
            raise UnknownNameError("token", name)
        audit.record(cursor, workspace, action="revoked", kind="token", name=name)
    workspace.cache.clear()


def list_all(workspace: Workspace) -> list[dict[str, Any]]:
    """Name, scope, rate, created_at, revoked_at, last_used_at (UTC); never the hash."""
    require(workspace, "admin")
    with workspace.store.read() as cursor:
        return cursor.dicts(
            "select name, scope, rate, created_at, revoked_at, last_used_at from token order by created_at"
        )


def actor_of(workspace: Workspace, token: str) -> Actor:
    """The actor behind a token. Raises ForbiddenError for an unknown or revoked one."""
    return known(workspace, token).actor


def known(workspace: Workspace, token: str) -> Known:
    """As actor_of, with the token's name and rate."""
    # Keyed by hash: a lookup tells an attacker nothing about a token's characters.
    found = workspace.cache.get("tokens", lambda: _load(workspace)).get(_hash(token))
    if found is None:
        raise ForbiddenError("This token is unknown or revoked.", code="unauthorized")
    return found


def touch(workspace: Workspace, name: str) -> None:
    """Notes that the token was used now; does not wait until that is written."""
    workspace.store.submit(_touch, (name, workspace.now()))


def _touch(cursor: Cursor, items: Sequence[tuple[str, datetime]]) -> list[None]:
    for name, now in items:
        cursor.run("update token set last_used_at = $now where name = $name", now=now, name=name)
    return [None] * len(items)


def _load(workspace: Workspace) -> dict[str, Known]:
    with workspace.store.read() as cursor:
        rows = cursor.rows("select hash, name, scope, rate from token where revoked_at is null")
    return {h: Known(name, Actor(f"token {name}", f"token:{scope}"), rate) for h, name, scope, rate in rows}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
