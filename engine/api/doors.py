"""The dashboard's doors. Local mode: whoever does not come from this machine's own browser or programs gets the public routes
only. Team mode: whoever is not signed in does. Holds for HTTP and WebSocket alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.access import users
from engine.api import gate, texts
from engine.api.gate import Gate
from engine.api.listening import is_loopback
from engine.workspace import Workspace

HOME_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
API = "/api/v1/"
PROXY_HEADERS = ("forwarded", "x-real-ip")
PROXY_PREFIX = "x-forwarded-"
OWN_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
}
"""What an answer carries unless it says something stricter itself."""


class DoorRoute(Route):
    """A public route for so many requests that they are answered at the door: nothing behind it sees them. Its path begins with
    a word of its own. Its endpoint is an object that is an ASGI application, which sends all its headers itself."""

    def answers(self, scope: Scope, path: str) -> bool:
        """Whether the request is for it; what its path says is in the scope then."""
        found = self.path_regex.match(path) if scope["method"] in self.methods else None
        if found is not None:
            scope["path_params"] = found.groupdict()
        return found is not None


class Doors:
    """Pure ASGI middleware. `public`: the routes that are open to everybody. `entry`: those where one signs in, open in team mode
    to whoever does not come from another site. `workspace` is asked at each request; None: always local mode."""

    def __init__(
        self,
        app: ASGIApp,
        public: Sequence[BaseRoute],
        entry: Sequence[BaseRoute] = (),
        workspace: Callable[[], Workspace] | None = None,
    ):
        self.app = app
        self.public = tuple(route for route in public if not isinstance(route, DoorRoute))
        # By their first word: whoever stands at the door is not led past all other routes.
        self.at_door = {_word(route.path): route for route in public if isinstance(route, DoorRoute)}
        self.entry = tuple(entry)
        self._workspace = workspace
        self._gate: Gate | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if (door := self._door(scope)) is not None:
            await door.app(scope, receive, send)
            return
        scope = gate.known_headers(scope, None)
        if _is_one_of(self.public, scope):
            await self.app(self._named(scope), receive, with_headers(send))
        elif (team := await self._team()) is not None:
            await self._for_team(team, scope, receive, send)
        elif (reason := why_closed(scope)) is None:
            await self.app(scope, receive, with_headers(send))
        else:
            await _refuse(scope, receive, send, reason)

    async def _for_team(self, team: Gate, scope: Scope, receive: Receive, send: Send) -> None:
        reason = why_closed_for_team(scope, team.workspace)
        if reason is not None:
            await _refuse(scope, receive, send, reason)
        elif (visit := team.visit(scope)) is not None:
            team.note(visit)
            if scope["type"] == "websocket":
                receive, send = gate.watched(team, visit, receive, send)
            await self.app(self._named(gate.known_headers(scope, visit)), receive, with_headers(send))
        elif _is_one_of(self.entry, scope) or _is_for_token(scope):
            await self.app(self._named(scope), receive, with_headers(send))
        elif scope["type"] == "http" and scope["method"] == "GET" and _is_page(scope):
            await RedirectResponse(gate.way_in(scope), status_code=303, headers=OWN_HEADERS)(scope, receive, send)
        else:
            await _refuse(scope, receive, send, texts.SIGN_IN_FIRST, status=401)

    def _named(self, scope: Scope) -> Scope:
        """With the caller's own address where a proxy of ours names it: what is behind the door counts callers by it."""
        workspace = self._workspace() if self._workspace else None
        if workspace is None or not workspace.settings.proxy or not scope.get("client"):
            return scope
        return {**scope, "client": (gate.client_address(scope, workspace.settings), scope["client"][1])}

    async def _team(self) -> Gate | None:
        """The gate, in team mode."""
        workspace = self._workspace() if self._workspace else None
        if workspace is None:
            return None
        await gate.prepare(workspace)
        if not users.is_team(workspace):
            return None
        if self._gate is None or self._gate.workspace is not workspace:
            self._gate = Gate(workspace)
        return self._gate

    def _door(self, scope: Scope) -> DoorRoute | None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        door = self.at_door.get(_word(path)) if scope["type"] == "http" else None
        return door if door and door.answers(scope, path) else None


def _is_one_of(routes: Sequence[BaseRoute], scope: Scope) -> bool:
    return any(route.matches(scope)[0] is Match.FULL for route in routes)


def _is_for_token(scope: Scope) -> bool:
    """The API asks for a token itself; without one it says so."""
    return scope["type"] == "http" and scope["path"].startswith(API)


def _is_page(scope: Scope) -> bool:
    """Whether a browser wants to show something; its other calls get a plain no."""
    headers = Headers(scope=scope)
    return headers.get("sec-fetch-dest", "document") == "document" and "text/html" in headers.get("accept", "")


async def _refuse(scope: Scope, receive: Receive, send: Send, reason: str, *, status: int = 403) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
    else:
        await PlainTextResponse(reason + "\n", status_code=status, headers=OWN_HEADERS)(scope, receive, send)


def _word(path: str) -> str:
    """The first of a path."""
    return path[: path.find("/", 1)]


def why_closed(scope: Scope) -> str | None:
    """Why this request may not enter, in one line for people; None if it may."""
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    server = scope.get("server")
    if not server or not is_loopback(server[0]):
        return texts.NOT_LOOPBACK
    if len(hosts) != 1 or _hostname(f"http://{hosts[0]}") not in HOME_HOSTS:
        return texts.FOREIGN_HOST
    if any(name in PROXY_HEADERS or name.startswith(PROXY_PREFIX) for name in headers):
        return texts.BEHIND_PROXY
    if _is_cross_site(scope, headers, hosts[0]):
        return texts.CROSS_SITE
    return None


def why_closed_for_team(scope: Scope, workspace: Workspace) -> str | None:
    """As `why_closed`, in team mode, whoever it is: what another site had a browser do."""
    headers = Headers(scope=scope)
    if len(headers.getlist("host")) != 1:
        return texts.ONE_HOST
    origins = headers.getlist("origin")
    if any(not gate.is_own_site(scope, origin, workspace.settings) for origin in origins) or _is_from_elsewhere(scope):
        return texts.CROSS_SITE
    return None


def _is_cross_site(scope: Scope, headers: Headers, host: str) -> bool:
    origins = headers.getlist("origin")
    said = [gate.split(origin) for origin in origins]
    return any(parts is None or parts.netloc != host for parts in said) or _is_from_elsewhere(scope)


def _is_from_elsewhere(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    # A link on another page may open the app in a tab of its own; it may load or call nothing.
    opens_tab = (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
    return headers.get("sec-fetch-site") == "cross-site" and not opens_tab


def _hostname(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        # Reading the port refuses what only looks like one.
        return None if parts.port == 0 or "@" in parts.netloc or parts.path else parts.hostname
    except ValueError:
        return None


def with_headers(send: Send) -> Send:
    """What is said to a caller, with OWN_HEADERS."""

    async def complete(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in OWN_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return complete
