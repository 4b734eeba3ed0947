from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from engine.deliverability.base_url import examine, judge


@pytest.fixture
def website(server_tls: ssl.SSLContext) -> Iterator[Callable[[int], tuple[int, list[str]]]]:
    """Starts a server that answers everything with that status; gives its port and the paths it was asked for."""
    with ExitStack() as stack:
        yield lambda status: stack.enter_context(_answering(status, server_tls))


@contextmanager
def _answering(status: int, tls: ssl.SSLContext) -> Iterator[tuple[int, list[str]]]:
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Who does not trust the certificate hangs up."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port, seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine counts as another one."""
    monkeypatch.setattr("engine.deliverability.base_url.is_loopback", lambda _: False)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:8501", "this machine"),
        ("https://localhost", "this machine"),
        ("http://[::1]", "this machine"),
        ("http://mail.school.net", "not encrypted"),
    ],
)
def test_what_its_text_tells(url: str, words: str) -> None:
    found = examine(url)
    assert (found.level, found.code, found.about) == ("warning", "base_url", url)
    assert words in found.message


def test_an_encrypted_one_must_be_tried() -> None:
    assert judge("https://mail.school.net") is None


@pytest.mark.parametrize(("status", "level"), [(200, "ok"), (404, "error"), (502, "error")])
def test_it_is_asked(
    status: int,
    level: str,
    website: Callable[[int], tuple[int, list[str]]],
    client_tls: ssl.SSLContext,
    elsewhere: None,
) -> None:
    port, seen = website(status)
    assert examine(f"https://localhost:{port}/mail/", tls=client_tls).level == level
    assert seen == ["/mail/healthz"]


def test_a_certificate_nobody_knows(website: Callable[[int], tuple[int, list[str]]], elsewhere: None) -> None:
    port, seen = website(200)
    found = examine(f"https://localhost:{port}")
    assert (found.level, seen) == ("error", [])
    assert "certificate" in found.message


def test_nobody_there(elsewhere: None) -> None:
    assert examine("https://127.0.0.1:1").level == "unknown"
