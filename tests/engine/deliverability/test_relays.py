from __future__ import annotations

import ssl
from collections.abc import Callable
from urllib.parse import quote

import pytest

from engine.deliverability.relays import examine, judge
from engine.delivery.smtp.offer import Offer
from engine.delivery.smtp.relay import Relay
from tests.engine.delivery.conftest import PASSWORD, USER, Server


def test_without_a_relay() -> None:
    found = examine("")
    assert (found.level, found.code) == ("warning", "smtp")
    assert "mailbox folder" in found.message


def test_it_connects_encrypts_and_logs_in_and_sends_nothing(
    serve: Callable[..., Server], server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    server = serve(tls_context=server_tls, require_starttls=True, auth=True)
    url = f"smtp://{quote(USER)}:{quote(PASSWORD)}@localhost:{server.port}?starttls=required"
    found = examine(url, tls=client_tls)
    assert found.level == "ok"
    assert f"localhost:{server.port} answers (encrypted, logged in)" in found.message
    assert "8BITMIME" in found.message
    assert server.mechanisms
    assert server.taken == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("smtp://127.0.0.1:1", "cannot be reached"),
        ("http://x", "must start with smtp://"),
        ("smtp://a:b@relay.net?starttls=off", "in the clear"),
    ],
)
def test_what_does_not_work(url: str, words: str) -> None:
    found = examine(url)
    assert found.level == "error"
    assert words in found.message


def test_a_wrong_password_is_said_and_not_shown(
    serve: Callable[..., Server], server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    server = serve(auth=True, tls_context=server_tls)
    found = examine(f"smtp://ann:secret@localhost:{server.port}?starttls=required", tls=client_tls)
    assert found.level == "error"
    assert "refuses the user or password" in found.message
    assert "secret" not in found.message


def test_a_relay_that_says_nothing(scripted: Callable[..., int]) -> None:
    port = scripted(lambda line: line.hear())
    assert examine(f"smtp://127.0.0.1:{port}", patience=0.2).level == "error"


def test_a_relay_without_encryption() -> None:
    far = Relay("relay.net", 25, is_tls=False, starttls=False)
    found = judge(far, Offer())
    assert found.level == "warning"
    assert "not encrypted" in found.message
    assert "no extensions" in found.message
    offer = Offer(pipelining=True, size=10_485_760, logins=("PLAIN",))
    assert "It offers PIPELINING, SIZE 10,485,760, AUTH PLAIN." in judge(far, offer).message
