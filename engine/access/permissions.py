"""The one table of permissions and the one function that checks it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from engine.errors import ForbiddenError
from engine.workspace import Workspace

SIGNED_OUT = "You are not signed in."
_begun: ContextVar[bool] = ContextVar("permissions.begun", default=False)

ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset({"read"}),
    "analyst": frozenset({"read", "personal", "export"}),
    "marketer": frozenset({"read", "personal", "export", "write"}),
    "sender": frozenset({"read", "personal", "export", "write", "send"}),
    "admin": frozenset({"read", "personal", "export", "write", "send", "admin"}),
    # A token acts with its scope: each includes the one before.
    "token:read": frozenset({"read", "personal", "export"}),
    "token:write": frozenset({"read", "personal", "export", "write"}),
    "token:send": frozenset({"read", "personal", "export", "write", "send"}),
}

TABLE: tuple[tuple[str, str], ...] = (
    ("read", "See campaigns, segments, templates, reports and lists of people, with personal data masked"),
    (
        "personal",
        "See personal data as it is: search people, read and preview messages, try own conditions on personal fields",
    ),
    ("export", "Take data along as files: tables, members of segments, reports, all about one person, definitions"),
    (
        "write",
        "Change profiles, fields, segments, templates, campaigns and settings; import; pause; send tests to oneself",
    ),
    ("send", "Activate and resume campaigns, start broadcasts, release what is held, settle messages in doubt"),
    ("admin", "Manage users, API tokens and retention; see the audit log; back up; fill and leave the demo school"),
)
"""Every permission, in words for people."""
USER_ROLES = tuple(role for role in ROLES if not role.startswith("token:"))
"""Those of people, each with more rights than the one before."""


def may(workspace: Workspace, permission: str) -> bool:
    """Permissions: read, personal (see what is marked so, as it is), export, write (change objects and profiles), send
    (activate, broadcast, resume, settle), admin."""
    return _holds(workspace) and permission in ROLES.get(workspace.actor.role, frozenset())


@contextmanager
def begun() -> Generator[None]:
    """For work that goes on by itself: who began it may sign out meanwhile. What they may was asked when it began."""
    token = _begun.set(True)
    try:
        yield
    finally:
        _begun.reset(token)


def _holds(workspace: Workspace) -> bool:
    return _begun.get() or workspace.actor.holds()


def require(workspace: Workspace, permission: str) -> None:
    """First line of every use case. Raises ForbiddenError; `signed_out` for a page whose login is over."""
    if not _holds(workspace):
        raise ForbiddenError(SIGNED_OUT, code="signed_out")
    if not may(workspace, permission):
        raise ForbiddenError(
            f"“{workspace.actor.name}” ({workspace.actor.role}) may not do this: it needs “{permission}”."
        )
