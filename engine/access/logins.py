"""Logins: browsers that are signed in. The cookie is signed and holds a random number, of which the store keeps the hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, Signer

from engine.access import audit
from engine.access.permissions import require
from engine.errors import ForbiddenError
from engine.store import Cursor
from engine.workspace import Workspace

LASTS = timedelta(days=30)
"""From signing in, however often it is used."""
IDLE = timedelta(days=7)
"""Without a visit."""
NOTED_EVERY = timedelta(minutes=5)
_LONGEST_AGENT = 200
_LONGEST_COOKIE = 200
_SALT = b"warmcast login"
KNOWN = "logins"
"""Under which name they stand in the workspace's memory."""


@dataclass(frozen=True)
class Login:
    """Times are naive UTC. `how`: password or oidc. `came_from`: the address at which it began."""

    login_id: int
    email: str
    how: str
    came_from: str
    agent: str
    started_at: datetime
    last_seen_at: datetime
    ends_at: datetime


def start(workspace: Workspace, email: str, how: str, *, came_from: str, agent: str, proven: str | None = None) -> str:
    """Signs a user in; the value of the cookie, which is kept nowhere. The caller has made sure who it is. `proven`: the stored
    hash of the password that was looked at. Raises ForbiddenError where the user is gone meanwhile, or has another password."""
    secret, now = secrets.token_urlsafe(32), workspace.now()
    with workspace.store.transaction() as cursor:
        found = cursor.rows("select password from account where email = $email", email=email)
        if not found or (proven is not None and found[0][0] != proven):
            raise ForbiddenError("The user or the password was changed just now.", code="changed")
        row = {
            "login_id": cursor.next_ids("seq_login", 1)[0],
            "hash": _hash(secret),
            "email": email,
            "how": how,
            "came_from": came_from,
            "agent": agent[:_LONGEST_AGENT],
            "started_at": now,
            "last_seen_at": now,
            "ends_at": now + LASTS,
        }
        cursor.insert("login", [row])
        cursor.run("update account set last_seen_at = $now where email = $email", now=now, email=email)
        # Nobody asks for them any more.
        cursor.run("delete from login where ends_at < $then", then=now - LASTS)
        audit.record(cursor, workspace, action="signed in", kind="user", name=email, after={"by": how})
    workspace.cache.clear()
    return _signer(workspace.secrets[0]).sign(secret).decode()


def of_cookie(workspace: Workspace, cookie: str) -> Login | None:
    """The login behind a cookie; None for one that is not ours, was changed, is over, or whose user is gone."""
    secret = _read(workspace, cookie)
    login = _known(workspace).get(_hash(secret)) if secret else None
    return login if login and not _is_over(login, workspace.now()) else None


def of_id(workspace: Workspace, login_id: int) -> Login | None:
    """As `of_cookie`, for who was let in before."""
    found = next((login for login in _known(workspace).values() if login.login_id == login_id), None)
    return found if found and not _is_over(found, workspace.now()) else None


def note_visit(workspace: Workspace, login: Login) -> None:
    """Every five minutes: exact enough, and a write a visit would be dear."""
    now = workspace.now()
    if now - login.last_seen_at < NOTED_EVERY:
        return
    with workspace.store.transaction() as cursor:
        cursor.run("update login set last_seen_at = $now where login_id = $login", now=now, login=login.login_id)
        cursor.run("update account set last_seen_at = $now where email = $email", now=now, email=login.email)
    workspace.cache.clear()


def places_of(workspace: Workspace, email: str) -> set[str]:
    """The addresses at which a user has signed in before."""
    with workspace.store.read() as cursor:
        return set(cursor.column("select distinct came_from from login where email = $email", email=email))


def list_of(workspace: Workspace, email: str) -> list[Login]:
    """Those that are not over, the newest first. Own ones, or those of others as an admin."""
    if workspace.actor.name != email:
        require(workspace, "admin")
    now = workspace.now()
    found = [login for login in _known(workspace).values() if login.email == email and not _is_over(login, now)]
    return sorted(found, key=lambda login: -login.login_id)


def end(workspace: Workspace, login_id: int) -> None:
    """Signs one browser out. One that is over stays so."""
    with workspace.store.transaction() as cursor:
        emails = cursor.column(
            "update login set ended_at = $now where login_id = $login and ended_at is null returning email",
            now=workspace.now(),
            login=login_id,
        )
        for email in emails:
            audit.record(cursor, workspace, action="signed out", kind="user", name=email)
    workspace.cache.clear()


def end_all(workspace: Workspace, email: str, *, keep: int | None = None) -> int:
    """Signs a user out everywhere but in `keep`; how many that were. Own ones, or those of others as an admin."""
    if workspace.actor.name != email:
        require(workspace, "admin")
    with workspace.store.transaction() as cursor:
        ended = end_all_in(cursor, workspace, email, keep=keep)
        audit.record(cursor, workspace, action="signed out everywhere", kind="user", name=email)
    workspace.cache.clear()
    return ended


def end_all_in(cursor: Cursor, workspace: Workspace, email: str, *, keep: int | None = None) -> int:
    """In the caller's transaction, who clears the cache after it."""
    return cursor.run(
        "update login set ended_at = $now where email = $email and ended_at is null and login_id <> $keep",
        now=workspace.now(),
        email=email,
        keep=-1 if keep is None else keep,
    )


def _is_over(login: Login, now: datetime) -> bool:
    return now >= login.ends_at or now - login.last_seen_at >= IDLE


def _known(workspace: Workspace) -> Mapping[str, Login]:
    return workspace.cache.get(KNOWN, lambda: _load(workspace))


def _load(workspace: Workspace) -> dict[str, Login]:
    with workspace.store.read() as cursor:
        rows: list[tuple[Any, ...]] = cursor.rows(
            "select hash, login_id, login.email, how, came_from, agent, started_at, login.last_seen_at, ends_at "
            "from login join account on account.email = login.email where ended_at is null"
        )
    return {hashed: Login(*rest) for hashed, *rest in rows}


def _read(workspace: Workspace, cookie: str) -> str | None:
    """What was signed. The signature is asked first: a guess costs no look into the store."""
    if len(cookie) > _LONGEST_COOKIE:
        return None
    for secret in workspace.secrets:
        try:
            return _signer(secret).unsign(cookie).decode()
        except (BadSignature, UnicodeDecodeError):
            continue
    return None


def _signer(secret: bytes) -> Signer:
    return Signer(secret, salt=_SALT, key_derivation="hmac", digest_method=hashlib.sha256)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
