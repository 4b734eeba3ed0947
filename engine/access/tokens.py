"""API tokens: shown once, stored hashed, scoped, revocable."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from engine.access import audit
from engine.access.permissions import require
from engine.errors import BadValueError, ForbiddenError, NameTakenError, UnknownNameError
from engine.names import check_name
from engine.workspace import Actor, Workspace

SCOPES = ("read", "write", "send")
_PREFIX = "wc_"


def create(workspace: Workspace, name: str, scope: str) -> str:
    """The token, never to be seen again. Raises BadValueError, NameTakenError."""
    require(workspace, "admin")
    check_name("token", name)
    if scope not in SCOPES:
        raise BadValueError(f"“{scope}” is not a scope: read, write, send.", field="scope")
    token = _PREFIX + secrets.token_urlsafe(32)
    with workspace.store.transaction() as cursor:
        if cursor.value("select 1 from token where name = $name", name=name):
            raise NameTakenError("token", name)
        row = {"name": name, "scope": scope, "hash": _hash(token), "created_at": workspace.now()}
        cursor.insert("token", [row])
        audit.record(cursor, workspace, action="created", kind="token", name=name, after={"scope": scope})
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
    """Name, scope, created_at, revoked_at, last_used_at (UTC); never the hash."""
    require(workspace, "admin")
    with workspace.store.read() as cursor:
        return cursor.dicts("select name, scope, created_at, revoked_at, last_used_at from token order by created_at")


def actor_of(workspace: Workspace, token: str) -> Actor:
    """The actor behind a token. Raises ForbiddenError for an unknown or revoked one."""
    # Keyed by hash: a lookup tells an attacker nothing about a token's characters.
    actor = workspace.cache.get("tokens", lambda: _actors(workspace)).get(_hash(token))
    if actor is None:
        raise ForbiddenError("This token is unknown or revoked.", code="unauthorized")
    return actor


def _actors(workspace: Workspace) -> dict[str, Actor]:
    with workspace.store.read() as cursor:
        rows = cursor.rows("select hash, name, scope from token where revoked_at is null")
    return {h: Actor(f"token {name}", f"token:{scope}") for h, name, scope in rows}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
