"""Who is behind a page: the door names the login in headers of its own, and every click asks whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping

from engine.access import logins, users
from engine.access.logins import Login
from engine.access.permissions import SIGNED_OUT
from engine.errors import ForbiddenError
from engine.workspace import LOCAL, Actor, Workspace

LOGIN, USER, FROM = "x-warmcast-login", "x-warmcast-user", "x-warmcast-from"
"""The login's number, or the user whom the proxy named; and the caller's address. Only the door sets them: it takes away what a
caller sends under these names."""


def actor(workspace: Workspace, headers: Mapping[str, str]) -> Actor:
    """The person of a visit, with the role that they have now. Raises ForbiddenError `signed_out`."""
    via = f"dashboard {headers.get(FROM, '')}".strip()
    if not users.is_team(workspace):
        return Actor(LOCAL.name, LOCAL.role, via, lambda: not users.is_team(workspace))
    email = email_of(workspace, headers)
    role = users.role_of(workspace, email) if email else None
    if email is None or role is None:
        raise ForbiddenError(SIGNED_OUT, code="signed_out")

    def holds() -> bool:
        return email_of(workspace, headers) == email and users.role_of(workspace, email) == role

    return Actor(email, role, via, holds)


def is_at_hand(workspace: Workspace) -> bool:
    """Whether users and logins are in memory, so that asking who somebody is waits for no store."""
    return workspace.cache.has(users.KNOWN, logins.KNOWN)


def look_up(workspace: Workspace) -> None:
    """Reads them into it."""
    users.role_of(workspace, "")
    logins.of_id(workspace, 0)


def email_of(workspace: Workspace, headers: Mapping[str, str]) -> str | None:
    """Whose visit it is, as long as the login holds."""
    if headers.get(USER):
        return headers[USER] if "proxy" in users.ways_in(workspace) else None
    login = login_of(workspace, headers)
    return login.email if login else None


def login_of(workspace: Workspace, headers: Mapping[str, str]) -> Login | None:
    """The login of a visit; none in local mode, and behind a proxy that signs people in."""
    number = headers.get(LOGIN, "")
    return logins.of_id(workspace, int(number)) if number.isdecimal() and len(number) < 19 else None
