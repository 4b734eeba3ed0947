"""One's own account: who one is, the browsers one is signed in with, leaving them. Everybody's, whatever their role."""

from __future__ import annotations

import math
import time

from engine.access import logins, users
from engine.access.attempts import Attempts
from engine.access.logins import Login
from engine.access.permissions import require
from engine.access.users import User
from engine.errors import ForbiddenError
from engine.workspace import Workspace

_tries = Attempts(time.monotonic)
"""Of the process: whoever found a browser open could go on guessing the password behind it."""


def own(workspace: Workspace) -> User | None:
    """None for who is no user: in local mode, by a token."""
    require(workspace, "read")
    return users.find(workspace, workspace.actor.name)


def browsers(workspace: Workspace) -> list[Login]:
    """Where one is signed in, the newest first."""
    require(workspace, "read")
    return logins.list_of(workspace, workspace.actor.name)


def sign_out(workspace: Workspace, login_id: int) -> None:
    """One of one's own; one that is over stays so. Raises ForbiddenError for somebody else's."""
    require(workspace, "read")
    found = logins.of_id(workspace, login_id)
    if found is None:
        return
    if found.email != workspace.actor.name:
        raise ForbiddenError("This is the browser of somebody else.")
    logins.end(workspace, login_id)


def sign_out_others(workspace: Workspace, here: int | None) -> int:
    """Everywhere but `here`; how many that were."""
    require(workspace, "read")
    others = [login for login in browsers(workspace) if login.login_id != here]
    logins.end_all(workspace, workspace.actor.name, keep=here)
    return len(others)


def change_password(workspace: Workspace, old: str, new: str, *, here: int | None, tries: Attempts = _tries) -> None:
    """Signs one out everywhere but `here`. Raises ForbiddenError for a wrong old one, or after too many; BadValueError."""
    require(workspace, "read")
    name = workspace.actor.name
    if wait := tries.wait(name, ""):
        raise ForbiddenError(f"Too many wrong tries. Try again in {math.ceil(wait)} seconds.", code="too_many")
    try:
        users.change_password(workspace, old, new, keep=here)
    except ForbiddenError:
        tries.wrong(name, "")
        raise
    tries.right(name, "")
