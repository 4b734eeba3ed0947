"""Who calls: a bearer token becomes the workspace as that token may use it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from engine.access import tokens
from engine.errors import ForbiddenError
from engine.workspace import Workspace

NOTED_EVERY = timedelta(minutes=1)

_bearer = HTTPBearer(auto_error=False, description="A token made in Settings or by `python -m engine token add`.")


async def _caller(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Workspace:
    if credentials is None:
        raise ForbiddenError("This needs a token: send “Authorization: Bearer TOKEN”.", code="unauthorized")
    workspace: Workspace = request.app.state.workspace()
    token = tokens.known(workspace, credentials.credentials)
    if token.rate is not None:
        request.app.state.rates.take(token.name, token.rate)
    _note_use(request, workspace, token.name)
    return workspace.acting(token.actor)


def _note_use(request: Request, workspace: Workspace, name: str) -> None:
    """Once a minute: that is exact enough, and a write a call would be dear."""
    used: dict[str, datetime] = request.app.state.used
    now = workspace.now()
    if abs(now - used.get(name, datetime.min)) >= NOTED_EVERY:
        used[name] = now
        tokens.touch(workspace, name)


Caller = Annotated[Workspace, Depends(_caller)]
"""The workspace, acting as the token of the request. Raises ForbiddenError `unauthorized`, TooManyError for one that calls too
often."""
