"""Who calls: a bearer token becomes the workspace as that token may use it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from engine.api import desk
from engine.errors import ForbiddenError
from engine.workspace import Workspace

_bearer = HTTPBearer(auto_error=False, description="A token made in Settings or by `python -m engine token add`.")


async def _caller(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Workspace:
    if credentials is None:
        raise ForbiddenError("This needs a token: send “Authorization: Bearer TOKEN”.", code="unauthorized")
    workspace: Workspace = request.app.state.workspace()
    return desk.of(workspace).admit(workspace, credentials.credentials, request)


Caller = Annotated[Workspace, Depends(_caller)]
"""The workspace, acting as the token of the request. Raises ForbiddenError `unauthorized`, TooManyError for one that calls too
often, or for an address that guesses."""
