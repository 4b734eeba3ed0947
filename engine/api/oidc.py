"""Signing in with an OIDC provider. The way there and back is Streamlit's, which the frame hands in; who may come in, and the
login that begins, are ours: what Streamlit would set as its own cookie never leaves this process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from engine.access import audit, logins, users
from engine.api import gate, login, texts
from engine.api.page import HEADERS
from engine.errors import ForbiddenError
from engine.settings import Settings
from engine.workspace import Actor, Workspace

START = f"{gate.SIGN_IN}/oidc"
CALLBACK = "/oauth2callback"
PATIENCE = 15.0
"""Seconds that a provider may take, all its answers together."""
AT_ONCE = 16
"""Of these at one time; each may wait for the provider."""
_NEXT = "warmcast_next"
_LONGEST_NEXT = 1500
"""Letters of a path to go on to; a browser keeps cookies of 4096, and more stands in this one."""
_MOVED = "moved"
_LONGEST_ADDRESS = 254

logger = logging.getLogger(__name__)

Claims = Mapping[str, Any]
Answer = TypeVar("Answer")


class Provider(Protocol):
    """The way to the provider and back. Both need the request's session; neither raises but for being cut off."""

    async def begin(self, request: Request) -> str | None:
        """The provider's address to go to; None where it cannot be reached."""
        ...

    async def finish(self, request: Request) -> Claims | None:
        """What the ID token says, verified; None where nobody was signed in."""
        ...


class _OidcRoute(Route):
    """There only where OIDC is a way in."""

    def __init__(
        self,
        path: str,
        workspace: Callable[[], Workspace],
        answer: Callable[[Workspace, Request], Coroutine[Any, Any, Response]],
    ):
        async def endpoint(request: Request) -> Response:
            return await answer(workspace(), request)

        super().__init__(path, endpoint, methods=["GET"])
        self._workspace = workspace

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        found, child = super().matches(scope)
        is_open = found is not Match.NONE and "oidc" in users.ways_in(self._workspace())
        return (found, child) if is_open else (Match.NONE, {})


def routes(workspace: Callable[[], Workspace], provider: Provider, patience: float = PATIENCE) -> list[BaseRoute]:
    """Open in team mode, beside `login.routes`. `workspace` is asked at each request."""
    desk = Desk(provider, patience)
    return [_OidcRoute(START, workspace, desk.begin), _OidcRoute(CALLBACK, workspace, desk.finish)]


class Desk:
    """The handlers."""

    def __init__(self, provider: Provider, patience: float):
        self._provider = provider
        self._patience = patience
        self._asking = 0

    async def begin(self, workspace: Workspace, request: Request) -> Response:
        """Sends to the provider, and notes where they wanted to go."""
        further = login.own_path(request.query_params.get("next", "/"))
        if (home := _home_elsewhere(request, workspace.settings)) and _MOVED not in request.query_params:
            # The way back leads to that address: a session begun under another name would not be there.
            return _go(f"{home}{START}?{_MOVED}=1&next={quote(further, safe='/')}")
        where = await self._asked(self._provider.begin, request)
        if where is None:
            return login.form(workspace, further, wrong=texts.OIDC_AWAY, status=502)
        request.session[_NEXT] = further if len(quote(further)) <= _LONGEST_NEXT else "/"
        return _go(where)

    async def finish(self, workspace: Workspace, request: Request) -> Response:
        """Back from the provider: a login of ours, or why there is none."""
        further = login.own_path(str(request.session.pop(_NEXT, "/")))
        claims = await self._asked(self._provider.finish, request)
        return await run_in_threadpool(_decide, workspace, request, claims, further)

    async def _asked(self, what: Callable[[Request], Awaitable[Answer | None]], request: Request) -> Answer | None:
        """None, too, where the provider does not answer in time, and where many wait for it already."""
        if self._asking >= AT_ONCE:
            return None
        self._asking += 1
        try:
            async with asyncio.timeout(self._patience):
                return await what(request)
        except TimeoutError:
            logger.warning("the OIDC provider took longer than %s seconds", self._patience)
            return None
        finally:
            self._asking -= 1


def email_of(claims: Claims, settings: Settings) -> str:
    """The user whom an ID token names, as users are kept. Streamlit has looked at its signature and times; this asks whether it
    was made by our provider, for us, and about an address that is theirs. Raises ForbiddenError."""
    audience = claims.get("aud")
    is_ours = settings.oidc_client in (audience if isinstance(audience, list) else [audience])
    if not is_ours or str(claims.get("iss", "")).rstrip("/") != settings.oidc_issuer.rstrip("/"):
        raise ForbiddenError(texts.OIDC_FAILED, code="oidc_not_for_us")
    said = claims.get("email")
    email = users.address_of(said) if isinstance(said, str) else ""
    # A letter that only looks like one of another address would become it in lower case.
    is_itself = isinstance(said, str) and said.isascii() == email.isascii()
    if "@" not in email or not email.isprintable() or len(email) > _LONGEST_ADDRESS or not is_itself:
        raise ForbiddenError(texts.OIDC_NO_EMAIL, code="oidc_no_email")
    # Some providers never say it: then theirs are their organisation's own.
    if str(claims.get("email_verified", True)).lower() != "true":
        raise ForbiddenError(texts.OIDC_UNVERIFIED.format(email=email), code="oidc_unverified")
    return email


def _decide(workspace: Workspace, request: Request, claims: Claims | None, further: str) -> Response:
    if claims is None:
        # Who pressed Back is signed in already.
        return _go(further) if _is_in(workspace, request) else _refused(workspace, further, texts.OIDC_FAILED)
    try:
        email = email_of(claims, workspace.settings)
    except ForbiddenError as error:
        logger.warning("an OIDC login was refused: %s", error.code)
        return _refused(workspace, further, error.message)
    if users.role_of(workspace, email) is None:
        came_from = gate.client_address(request.scope, workspace.settings)
        stranger = workspace.acting(Actor(email, "", f"{login.DOOR} {came_from}".strip()))
        audit.noted(stranger, action="sign-in refused", kind=users.KIND, name=email, after={"by": "oidc"})
        logger.warning("an OIDC login was refused: no user", extra={"fields": {"from": came_from}})
        return _refused(workspace, further, texts.OIDC_UNKNOWN.format(email=email))
    try:
        return login.signed_in(workspace, request, email, "oidc", further)
    except ForbiddenError:
        # Removed meanwhile.
        return _refused(workspace, further, texts.OIDC_UNKNOWN.format(email=email))


def _is_in(workspace: Workspace, request: Request) -> bool:
    cookie = gate.cookie_of(request.scope)
    return bool(cookie and logins.of_cookie(workspace, cookie))


def _refused(workspace: Workspace, further: str, why: str) -> Response:
    return login.form(workspace, further, wrong=why, status=403)


def _home_elsewhere(request: Request, settings: Settings) -> str | None:
    """The dashboard's own address, where it was called by another name."""
    return settings.home if urlsplit(settings.home).netloc != request.headers.get("host") else None


def _go(where: str) -> RedirectResponse:
    return RedirectResponse(where, status_code=303, headers=HEADERS)
