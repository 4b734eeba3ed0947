"""A relay and a web server on loopback that keep what they get, or misbehave."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.browser.app_process import free_port


class Relay:
    """`taken`: messages, with the envelope's addresses."""

    def __init__(self) -> None:
        self.taken: list[tuple[str | None, list[str], EmailMessage]] = []
        self.answer = "250 ok"
        self.heard = threading.Event()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, message))
        self.heard.set()
        return self.answer


@pytest.fixture
def relay() -> Iterator[tuple[Relay, str]]:
    """The relay and its URL."""
    handler = Relay()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()
    asyncio.set_event_loop(None)


@dataclass
class Web:
    """`calls`: path, headers, body. `status`: what it answers; `hold`: not before that is set."""

    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204
    hold: threading.Event = field(default_factory=threading.Event)
    heard: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    @property
    def events(self) -> list[tuple[str, str]]:
        """(event, alert) of each call."""
        return [(body["event"], body["alert"]) for body in (orjson.loads(call[2]) for call in self.calls)]


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as found:
        yield found


@contextmanager
def serving() -> Iterator[Web]:
    """On a free port."""
    found = Web()
    found.hold.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.calls.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            found.heard.set()
            found.hold.wait(30)
            with suppress(OSError):
                self.send_response(found.status)
                self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/hook/secret?x=1"
    yield found
    found.hold.set()
    server.shutdown()
    thread.join()
    server.server_close()
