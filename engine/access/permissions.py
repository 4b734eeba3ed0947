"""The one table of permissions and the one function that checks it."""

from __future__ import annotations

from engine.errors import ForbiddenError
from engine.workspace import Workspace

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

USER_ROLES = tuple(role for role in ROLES if not role.startswith("token:"))
"""Those of people, each with more rights than the one before."""


def may(workspace: Workspace, permission: str) -> bool:
    """Permissions: read, personal (see what is marked so, as it is), export, write (change objects and profiles), send
    (activate, broadcast, resume, settle), admin."""
    return permission in ROLES.get(workspace.actor.role, frozenset())


def require(workspace: Workspace, permission: str) -> None:
    """First line of every use case. Raises ForbiddenError."""
    if not may(workspace, permission):
        raise ForbiddenError(
            f"“{workspace.actor.name}” ({workspace.actor.role}) may not do this: it needs “{permission}”."
        )
