"""Team mode's gate: who is behind a request, and whether they come in. It is asked at each request, and at each message of a
WebSocket."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Message, Receive, Scope, Send

from engine.access import logins, users, visits
from engine.access.logins import Login
from engine.api import texts
from engine.settings import Settings
from engine.workspace import Workspace

COOKIE = "warmcast_login"
SIGN_IN = "/login"
SIGN_OUT = "/logout"
DRAW_ANEW = b"Z\x00"
"""Streamlit's message for that (BackMsg.rerun_script with an empty ClientState): no callback of a widget runs."""
_OWN = b"x-warmcast-"
_FORWARDED_FOR = "x-forwarded-for"
_WITH_PORT = re.compile(r"\[(?P<bracketed>[^]]*)\](:(?P<port>.*))?|(?P<plain>[^:[][^:]*|):(?P<last>[^:]*)", re.DOTALL)
_BY_SERVER = "127.0.0.1"
"""Whose X-Forwarded-For uvicorn puts in the place of the caller's address: its own machine's, as the start makes sure."""


@dataclass(frozen=True)
class Visit:
    """Somebody who may come in. `headers`: what the door tells the pages of them."""

    email: str
    role: str
    headers: tuple[tuple[bytes, bytes], ...]
    login: Login | None = None


@dataclass
class Gate:
    """One of a process. Raises nothing: whoever is not known is a stranger."""

    workspace: Workspace
    _noting: set[int] = field(default_factory=set[int])

    def visit(self, scope: Scope) -> Visit | None:
        """Who is behind the request; None for a stranger."""
        came_from = client_address(scope, self.workspace.settings)
        if "proxy" in users.ways_in(self.workspace):
            email, login = self._named_by_proxy(scope), None
        else:
            login = self._login(scope)
            email = login.email if login else None
        role = users.role_of(self.workspace, email) if email else None
        if email is None or role is None:
            return None
        told = {visits.LOGIN: str(login.login_id)} if login else {visits.USER: email}
        told[visits.FROM] = came_from
        return Visit(email, role, tuple((k.encode(), v.encode("latin-1", "replace")) for k, v in told.items()), login)

    def still(self, visit: Visit) -> bool:
        """Whether what let them in holds now, with the same role."""
        if visit.login and logins.of_id(self.workspace, visit.login.login_id) is None:
            return False
        return users.role_of(self.workspace, visit.email) == visit.role

    def note(self, visit: Visit) -> None:
        """That they were here, without making anybody wait for it."""
        login = logins.of_id(self.workspace, visit.login.login_id) if visit.login else None
        if not login or login.login_id in self._noting:
            return
        if self.workspace.now() - login.last_seen_at >= logins.NOTED_EVERY:
            self._noting.add(login.login_id)
            task = asyncio.get_running_loop().create_task(run_in_threadpool(logins.note_visit, self.workspace, login))
            task.add_done_callback(lambda _: self._noting.discard(login.login_id))

    def _login(self, scope: Scope) -> Login | None:
        cookie = cookie_of(scope)
        return logins.of_cookie(self.workspace, cookie) if cookie else None

    def _named_by_proxy(self, scope: Scope) -> str | None:
        """Whom the proxy names. Nobody else may: who calls from another address, or says it twice, is a stranger."""
        settings = self.workspace.settings
        headers = Headers(scope=scope)
        named = headers.getlist(settings.proxy_user)
        # The server may take what stands behind a body for headers: a proxy passes that on as browsers sent it.
        if not is_proxy(_peer(scope), settings) or len(named) != 1 or "trailer" in headers:
            return None
        return users.address_of(named[0]) or None


def cookie_of(scope: Scope) -> str | None:
    """The login's cookie; None where there is none, or two: one of them was put there by somebody else."""
    headers = Headers(scope=scope).getlist("cookie")
    said = ";".join(headers)
    if sum(part.partition("=")[0].strip() == COOKIE for part in said.split(";")) != 1:
        return None
    return cookie_parser(said).get(COOKIE)


def client_address(scope: Scope, settings: Settings) -> str:
    """Where a request comes from: the socket's other end, or what our proxies say of it; '' where nobody knows."""
    address, said = _peer(scope), _forwarded(scope)
    while said and is_proxy(address, settings):
        further, _ = said.pop()
        if not _is_address(further):
            break
        address = further
    return address


def known_headers(scope: Scope, visit: Visit | None) -> Scope:
    """The scope as the app may see it: what the door says of the visit, and nothing that a caller says under those names."""
    kept = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(_OWN)]
    return {**scope, "headers": [*kept, *(visit.headers if visit else ())]}


def split(text: str) -> SplitResult | None:
    """A stranger's address in its parts; None for what is none."""
    try:
        return urlsplit(text)
    except ValueError:
        return None


def is_own_site(scope: Scope, origin: str, settings: Settings) -> bool:
    """Whether an Origin is this dashboard: the name it was called by, or that of its setting."""
    said = split(origin)
    netloc = said.netloc if said else ""
    return netloc in (Headers(scope=scope).get("host", ""), urlsplit(settings.home).netloc) and bool(netloc)


def way_in(scope: Scope) -> str:
    """Where a stranger signs in, and comes back from to where they wanted to go."""
    path = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope.get("query_string") else "")
    return SIGN_IN if path == "/" else f"{SIGN_IN}?next={quote(path, safe='/')}"


async def prepare(workspace: Workspace) -> None:
    """Before a gate is asked in an event loop: what it has to read is read beside the loop, where a slow store keeps nobody else
    waiting."""
    if not visits.is_at_hand(workspace):
        await run_in_threadpool(visits.look_up, workspace)


def watched(gate: Gate, visit: Visit, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """A WebSocket that ends with its login: each message asks. In the place of the first one after it the page is drawn anew,
    with nothing of what was pressed: it says that they are signed out. The next one closes it."""
    was_told, is_closed = False, False

    async def asked() -> Message:
        nonlocal was_told, is_closed
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        await prepare(gate.workspace)
        if not was_told and gate.still(visit):
            gate.note(visit)
            return message
        if not was_told:
            was_told = True
            return {"type": "websocket.receive", "bytes": DRAW_ANEW}
        is_closed = True
        await send({"type": "websocket.close", "code": 1008, "reason": texts.SIGNED_OUT})
        return {"type": "websocket.disconnect", "code": 1008}

    async def told(message: Message) -> None:
        if not is_closed:
            await send(message)

    return asked, told


def _peer(scope: Scope) -> str:
    """The socket's other end; '' where nobody knows."""
    client = scope.get("client")
    if not client:
        return ""
    if not client[1]:
        # No caller has this port: uvicorn took the address from X-Forwarded-For.
        return _BY_SERVER
    # With a port there nobody can tell whether uvicorn took it, or the caller says who they are to look as if it had.
    return "" if (client[0], client[1]) in _forwarded(scope) else client[0]


def _forwarded(scope: Scope) -> list[tuple[str, int]]:
    """Host and port of whom X-Forwarded-For names, the nearest last; port 0 where none is said."""
    said = Headers(scope=scope).getlist(_FORWARDED_FOR)
    return [_host_and_port(part.strip()) for part in ",".join(said).split(",")] if said else []


def _host_and_port(text: str) -> tuple[str, int]:
    """As uvicorn reads it: 192.0.2.1:80, [2001:db8::1]:80, or without a port."""
    found = _WITH_PORT.fullmatch(text)
    if found is None:
        return text, 0
    host, port = found["bracketed"] or found["plain"] or "", found["port"] or found["last"] or ""
    try:
        return host, int(port)
    except ValueError:
        return host if text.startswith("[") else text, 0


def is_proxy(address: str, settings: Settings) -> bool:
    """Whether it is an address of ours that WARMCAST_PROXY names."""
    if not settings.proxies or not _is_address(address):
        return False
    found = ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found.version == network.version and found in network for network in settings.proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True
