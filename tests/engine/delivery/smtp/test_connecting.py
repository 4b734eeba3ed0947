from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from engine.delivery.smtp.connecting import UnreachableError, connect
from engine.delivery.smtp.dialogue import Times
from engine.delivery.smtp.relay import Relay
from engine.delivery.transports import SmtpTransport

USER, PASSWORD = "ann@x.org", "pässword"
LOGIN = f"{quote(USER, safe='')}:{quote(PASSWORD)}"


def reach(url: str, tls: ssl.SSLContext | None = None) -> None:
    async def there_and_back() -> None:
        await (await connect(Relay.from_url(url), Times(command=5), tls)).quit()

    asyncio.run(there_and_back())


def failure(url: str, tls: ssl.SSLContext | None = None) -> UnreachableError:
    with pytest.raises(UnreachableError) as caught:
        reach(url, tls)
    assert USER not in caught.value.reason
    assert PASSWORD not in caught.value.reason
    return caught.value


def test_starttls(serve: Callable[..., Any], server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    server = serve(tls_context=server_tls, require_starttls=True)
    url = f"smtp://localhost:{server.port}"
    transport = SmtpTransport(f"{url}?starttls=required", tls=client_tls)
    assert transport.send(5, "school@example.org", "ann@example.org", b"Subject: x\r\n\r\n").kind == "accepted"
    transport.close()
    assert len(server.taken) == 1
    in_clear = SmtpTransport(url)
    assert in_clear.send(6, "school@example.org", "ann@example.org", b"Subject: x\r\n\r\n").code == 530
    in_clear.close()
    assert len(server.taken) == 1


def test_tls_from_the_start(serve: Callable[..., Any], server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    server = serve(ssl=server_tls)
    transport = SmtpTransport(f"smtps://localhost:{server.port}", tls=client_tls)
    assert transport.send(5, "school@example.org", "ann@example.org", b"Subject: x\r\n\r\n").kind == "accepted"
    transport.close()
    assert len(server.taken) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_nobody_vouches_for(serve: Callable[..., Any], server_tls: ssl.SSLContext, scheme: str) -> None:
    server = serve(ssl=server_tls) if scheme == "smtps" else serve(tls_context=server_tls)
    options = "" if scheme == "smtps" else "?starttls=required"
    assert (
        "certificate that is not valid: self-signed" in failure(f"{scheme}://127.0.0.1:{server.port}{options}").reason
    )
    assert server.taken == []


def test_a_certificate_for_another_host(
    serve: Callable[..., Any], server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    server = serve(ssl=server_tls)
    assert "certificate that is not valid" in failure(f"smtps://127.0.0.1:{server.port}", client_tls).reason


def test_a_relay_without_starttls(server: Any) -> None:
    reason = failure(f"smtp://127.0.0.1:{server.port}?starttls=required").reason
    assert "does not offer" in reason
    assert "STARTTLS" in reason


def test_tls_spoken_to_a_plain_relay(server: Any) -> None:
    assert "cannot be reached" in failure(f"smtps://127.0.0.1:{server.port}").reason


def test_login(serve: Callable[..., Any], server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    server = serve(auth=True, tls_context=server_tls)
    transport = SmtpTransport(f"smtp://{LOGIN}@localhost:{server.port}?starttls=required", tls=client_tls)
    assert transport.send(5, "school@example.org", "ann@example.org", b"Subject: x\r\n\r\n").kind == "accepted"
    transport.close()
    assert server.mechanisms == ["PLAIN"]


def test_a_wrong_password(serve: Callable[..., Any], server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    server = serve(auth=True, tls_context=server_tls)
    error = failure(f"smtp://{quote(USER, safe='')}:wrong@localhost:{server.port}?starttls=required", client_tls)
    assert (error.code, "refuses the user or password" in error.reason) == (535, True)


def test_login_without_plain(scripted: Callable[..., int]) -> None:
    heard: list[bytes] = []

    def login(line: Any) -> None:
        line.say("220 relay.example.org")
        line.hear()
        line.say("250-relay.example.org\r\n250 AUTH LOGIN")
        assert line.hear() == b"AUTH LOGIN\r\n"
        for question in ("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"):
            line.say(question)
            heard.append(line.hear())
        line.say("235 welcome")
        line.answer("221 bye")

    reach(f"smtp://ann:secret@127.0.0.1:{scripted(login)}")
    assert [base64.b64decode(h) for h in heard] == [b"ann", b"secret"]


@pytest.mark.parametrize(
    ("extensions", "words"),
    [
        ("250 SIZE", "does not offer"),
        ("250 AUTH XOAUTH2", "does not offer"),
        ("250 AUTH LOGIN", "closed the connection"),
    ],
)
def test_no_way_to_log_in(scripted: Callable[..., int], extensions: str, words: str) -> None:
    def greet(line: Any) -> None:
        line.say("220 relay.example.org")
        line.hear()
        line.say(f"250-relay.example.org\r\n{extensions}")
        line.hear()
        line.say("334 UGFzc3dvcmQ6")
        line.hear()

    assert words in failure(f"smtp://{LOGIN}@127.0.0.1:{scripted(greet)}").reason


@pytest.mark.parametrize(
    ("greeting", "ehlo", "code"),
    [("554 no", "", 554), ("421 busy", "", 421), ("220 hi", "502 no", 502), ("220 hi", "421 bye", 421)],
)
def test_a_relay_that_turns_away(scripted: Callable[..., int], greeting: str, ehlo: str, code: int) -> None:
    def turn_away(line: Any) -> None:
        line.say(greeting)
        if ehlo:
            line.answer(ehlo)
        line.hear()

    error = failure(f"smtp://127.0.0.1:{scripted(turn_away)}")
    assert error.code == code
    assert error.reason.endswith(f"answered {code}.")


def test_a_relay_that_hangs_up(scripted: Callable[..., int]) -> None:
    assert "closed the connection" in failure(f"smtp://127.0.0.1:{scripted(lambda line: None)}").reason
