"""The public listener: a server of its own, in a thread of this process, that has the public routes and nothing else.

It has no way into the dashboard, the API or any route of Streamlit's: they are not behind it. Any name of host is fine, because
nothing here believes one.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import re
import resource
import socket
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import uvicorn
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.api import listening
from engine.api.doors import with_headers
from engine.api.gate import client_address, is_proxy
from engine.api.patience import Guard, Patience, PatientProtocol
from engine.api.throttle import net_of
from engine.errors import BadValueError, EngineError
from engine.settings import Settings

LOG = logging.getLogger(__name__)
"""Strangers fill it with nothing: it has errors of ours only."""
LOG.setLevel(logging.ERROR)
END = 5
"""Seconds that answers under way may take when the process ends."""
LONG = 24 * 3600
SEND_BUFFER = 64 * 1024
"""What the system keeps of an answer for a slow reader, who then is seen to read."""
BACKLOG = 128
"""Connections that are taken at once: each has a descriptor before it can be refused."""
FORWARDED = b"x-forwarded-for"
ALL_OF_SIX = "::"
"""IPv4 as well, as other servers have it."""
MOST_PORT = 65_535
_print = partial(print, flush=True)
_ADDRESS = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9.-]*)):(?P<port>[0-9]{1,5})")


class PublicServer:
    """`routes`: the very ones that the app gives to strangers, so that what they count is counted once. `addresses`: where it
    listens, after `start`."""

    def __init__(
        self, routes: Sequence[BaseRoute], settings: Settings, address: str = "", patience: Patience | None = None
    ):
        self.addresses: list[tuple[str, int]] = []
        self._host, self._port = parse(address or settings.public_address)
        self.guard = Guard(_affordable(patience or Patience()), partial(_counted_by, settings))
        config = uvicorn.Config(
            Strangers(Router(routes, redirect_slashes=False), settings),
            http=partial(PatientProtocol, guard=self.guard, logger=LOG),  # type: ignore[arg-type]
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            # The guard's look ends what is idle.
            timeout_keep_alive=LONG,
            timeout_graceful_shutdown=END,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="public-listener", daemon=True)

    def start(self) -> None:
        """Answers from now on. Raises EngineError `public_address` where it cannot listen."""
        self._sockets = _bound(self._host, self._port)
        self.addresses = [s.getsockname()[:2] for s in self._sockets]
        listening.leave_out(self.addresses)
        self._thread.start()

    def stop(self) -> None:
        """Takes no more, and ends when what is under way is answered, or after some seconds."""
        self._server.should_exit = True
        self._thread.join()
        listening.take_back(self.addresses)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        # As Server.serve does, without signals, which are the app's, and without saying so.
        config = self._server.config
        config.load()
        self._server.lifespan = config.lifespan_class(config)
        await self._server.startup(sockets=self._sockets)
        await self._server.main_loop()
        await self._server.shutdown(sockets=self._sockets)
        # A loop does not close over a connection that is still open.
        self.guard.end_all()
        while len(self.guard):
            await asyncio.sleep(0)


@contextmanager
def serving(routes: Sequence[BaseRoute], settings: Settings, say: Callable[[str], object] = _print) -> Generator[None]:
    """While it lasts the listener answers, if WARMCAST_PUBLIC_ADDRESS is set, and `say` is told where. Raises as `start`,
    BadValueError as `parse`."""
    if not settings.public_address:
        yield
        return
    server = PublicServer(routes, settings)
    server.start()
    say(f"The public pages are at {' and '.join(map(listening.url, server.addresses))}")
    try:
        yield
    finally:
        server.stop()


class Strangers:
    """Pure ASGI middleware: the caller's own address where a proxy of ours names it, and our headers on every answer."""

    def __init__(self, app: ASGIApp, settings: Settings):
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if any(name == FORWARDED for name, _ in headers):
            peer = scope["client"]
            scope["client"] = peer and (client_address(scope, self._settings), peer[1])
            # Said once: nothing behind this asks who said it.
            scope["headers"] = [(name, value) for name, value in headers if name != FORWARDED]
        await self._app(scope, receive, with_headers(send))


def parse(text: str) -> tuple[str, int]:
    """Host and port; the host is '' for all addresses of the machine. Raises BadValueError."""
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or int(found["port"]) > MOST_PORT:
        raise BadValueError(
            f"WARMCAST_PUBLIC_ADDRESS is host:port like 0.0.0.0:8080 or [::]:8080, not “{text}”.", code="public_address"
        )
    return found["six"] or found["host"] or "", int(found["port"])


def _bound(host: str, port: int) -> list[socket.socket]:
    """Raises EngineError."""
    opened: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, _, _, address in dict.fromkeys(found):
            try:
                opened.append(_listening(family, address, is_both=host == ALL_OF_SIX))
            except OSError as error:
                # All addresses of a machine without IPv6 are those of IPv4.
                if host or family != socket.AF_INET6 or error.errno == errno.EADDRINUSE:
                    raise
    except (OSError, UnicodeError) as error:
        for one in opened:
            one.close()
        why = error.strerror if isinstance(error, OSError) else "this is no name of a host"
        raise EngineError(
            f"The public listener cannot listen on {f'{host} port' if host else 'port'} {port}: {why}. "
            "Set WARMCAST_PUBLIC_ADDRESS to an address of this machine and a free port.",
            code="public_address",
        ) from None
    return opened


def _listening(family: int, address: tuple[Any, ...], *, is_both: bool) -> socket.socket:
    """Raises OSError."""
    # With a protocol of its own, and told so: answers do not wait for the next one.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        if family == socket.AF_INET6:
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, not is_both)
        found.bind(address)
        found.listen(BACKLOG)
        found.setblocking(False)
    except BaseException:
        found.close()
        raise
    return found


def _affordable(patience: Patience) -> Patience:
    """With no more connections than half of the descriptors that this process may have."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return replace(patience, most=min(patience.most, files // 2)) if files > 0 else patience


def _counted_by(settings: Settings, host: str) -> str | None:
    """Of IPv6 the net, which one household has whole. A proxy's connections are other people's."""
    return None if is_proxy(host, settings) else net_of(host) or None
