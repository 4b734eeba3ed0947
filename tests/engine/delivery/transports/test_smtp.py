from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from engine.delivery.message import MessageParts, build
from engine.delivery.smtp.dialogue import Times
from engine.delivery.transports import Outcome, SmtpTransport

FROM, TO = "school@example.org", "ann@example.org"
MESSAGE = b"Subject: Hello\r\n\r\nHello\r\n"


@contextmanager
def relay(port: int, options: str = "", **values: Any) -> Iterator[SmtpTransport]:
    transport = SmtpTransport(f"smtp://127.0.0.1:{port}{options}", **values)
    try:
        yield transport
    finally:
        transport.close()


def send(transport: SmtpTransport, message: bytes = MESSAGE, *, to: str = TO) -> Outcome:
    return transport.send(5, FROM, to, message)


def test_accepted_over_one_connection(server: Any) -> None:
    with relay(server.port) as transport:
        assert [send(transport).kind for _ in range(5)] == ["accepted"] * 5
        assert send(transport) == Outcome("accepted", 250, "2.0.0 OK")
    assert len(server.connections) == 1
    assert len(server.taken) == 6
    envelope = server.taken[0]
    assert (envelope.mail_from, envelope.rcpt_tos, envelope.original_content) == (FROM, [TO], MESSAGE)


@pytest.mark.parametrize(
    "text", [".\n..\n.dot\n\n.\n", "Ünïcödé 😀", "nul\x00", "x" * 5000, "שלום", "\n" * 50], ids=lambda t: repr(t[:10])
)
def test_the_bytes_arrive_as_they_were_built(server: Any, text: str) -> None:
    message = build(
        MessageParts(
            send_id=5,
            built_at=datetime(2026, 1, 5),
            sender_name="",
            sender_address=FROM,
            recipient=TO,
            subject=text,
            text=text,
            html=text,
            feedback_id="x",
        )
    )
    with relay(server.port) as transport:
        assert send(transport, message).kind == "accepted"
    assert server.taken[0].original_content == message


@pytest.mark.parametrize(
    ("command", "reply", "kind"),
    [
        ("MAIL", "451 4.3.0 later", "unavailable"),
        ("MAIL", "452 4.3.1 no room", "unavailable"),
        ("MAIL", "451 4.7.28 slowly", "throttled"),
        ("MAIL", "552 5.3.4 too big", "refused"),
        ("MAIL", "550 5.7.1 not from you", "unavailable"),
        ("MAIL", "530 5.7.0 log in", "unavailable"),
        ("RCPT", "450 4.2.0 greylisted", "retry"),
        ("RCPT", "452 4.5.3 too many", "retry"),
        ("RCPT", "421 4.3.2 closing", "unavailable"),
        ("RCPT", "550 5.1.1 no such user", "bad_address"),
        ("RCPT", "550 5.7.1 not to there", "refused"),
        ("RCPT", "554 5.1.8 bad sender", "refused"),
        ("RCPT", "530 5.7.0 log in", "unavailable"),
        ("DATA", "451 4.7.1 later", "throttled"),
        ("DATA", "454 too many", "throttled"),
        ("RCPT", "451 4.7.1 Greylisting in action", "retry"),
        ("DATA", "550 5.1.1 no such user", "refused"),
        ("DATA", "421 4.3.2 closing", "unavailable"),
        ("DATA", "554 5.7.1 spam", "refused"),
        ("DATA", "552 5.3.4 too big", "refused"),
    ],
)
def test_what_an_answer_means(server: Any, command: str, reply: str, kind: str) -> None:
    server.answers[command] = [reply]
    with relay(server.port) as transport:
        code, text = reply.split(" ", 1)
        outcome = send(transport)
        assert (outcome.kind, outcome.code, outcome.reply) == (kind, int(code), text)
        status, _, _ = text.partition(" ")
        assert outcome.status == (status if "." in status else "")
        assert server.taken == []
        assert send(transport).kind == "accepted"
    assert len(server.taken) == 1


def test_a_refusal_keeps_the_connection(server: Any) -> None:
    server.answers["RCPT"] = ["550 5.1.1 no", "450 4.2.0 later"]
    with relay(server.port) as transport:
        assert [send(transport).kind for _ in range(3)] == ["bad_address", "retry", "accepted"]
    assert len(server.connections) == 1


def test_an_idle_connection_that_died_is_replaced(server: Any) -> None:
    with relay(server.port) as transport:
        assert send(transport).kind == "accepted"
        server.hang_up()
        assert send(transport).kind == "accepted"
    assert len(server.connections) == 2
    assert len(server.taken) == 2


def test_a_relay_that_says_goodbye_to_an_idle_connection(server: Any) -> None:
    with relay(server.port) as transport:
        assert send(transport).kind == "accepted"
        server.answers["MAIL"] = ["421 4.4.2 idle for too long"]
        assert send(transport).kind == "accepted"
    assert len(server.connections) == 2


def test_a_fresh_connection_is_not_replaced(scripted: Callable[..., int]) -> None:
    goodbyes: list[bytes] = []

    def goodbye(line: Any) -> None:
        line.greet()
        goodbyes.append(line.hear())
        line.say("421 4.3.2 closing")

    with relay(scripted(goodbye, goodbye)) as transport:
        assert send(transport) == Outcome("unavailable", 421, "4.3.2 closing", "4.3.2")
    assert goodbyes == [b"MAIL FROM:<school@example.org>\r\n"]


@pytest.mark.parametrize("answered", range(3))
def test_a_connection_lost_before_the_message(scripted: Callable[..., int], answered: int) -> None:
    """At MAIL, RCPT and DATA."""

    def hang_up(line: Any) -> None:
        line.greet()
        line.answer(*["250 OK"] * answered)
        line.hear()

    with relay(scripted(hang_up)) as transport:
        assert send(transport) == Outcome(
            "unavailable", None, "The relay closed the connection before it had the message."
        )


def test_a_connection_lost_within_the_message(scripted: Callable[..., int]) -> None:
    def hang_up(line: Any) -> None:
        line.greet()
        line.answer("250 OK", "250 OK", "354 go on")
        line.hear()

    with relay(scripted(hang_up)) as transport:
        assert send(transport, b"x\r\n" * 8_000_000).kind == "unavailable"


def test_a_connection_lost_after_the_final_dot(scripted: Callable[..., int]) -> None:
    heard: list[bytes] = []

    def hang_up(line: Any) -> None:
        line.greet()
        line.answer("250 OK", "250 OK", "354 go on")
        heard.append(line.hear_message())

    with relay(scripted(hang_up)) as transport:
        outcome = send(transport)
        assert (outcome.kind, outcome.code) == ("in_doubt", None)
        assert transport.was_sent(5) is None
    assert heard == [MESSAGE]


@pytest.mark.parametrize("nonsense", ["what", "354 go on", "999 no such class"])
def test_nonsense_after_the_final_dot(scripted: Callable[..., int], nonsense: str) -> None:
    def answer(line: Any) -> None:
        line.greet()
        line.answer("250 OK", "250 OK", "354 go on")
        line.hear_message()
        line.say(nonsense)

    with relay(scripted(answer)) as transport:
        assert send(transport).kind == "in_doubt"


def test_no_answer_to_the_final_dot(scripted: Callable[..., int]) -> None:
    def silence(line: Any) -> None:
        line.greet()
        line.answer("250 OK", "250 OK", "354 go on")
        line.hear_message()
        line.hear()

    with relay(scripted(silence), times=Times(final=0.2)) as transport:
        assert send(transport).kind == "in_doubt"


def test_no_answer_before_the_message(scripted: Callable[..., int]) -> None:
    def silence(line: Any) -> None:
        line.greet()
        line.hear()
        line.hear()

    with relay(scripted(silence), times=Times(command=0.2)) as transport:
        assert send(transport).kind == "unavailable"


@pytest.mark.parametrize(
    "replies", [["what"], ["250 OK", "what"], ["250 OK", "354 go on"], ["250 OK", "250 OK", "250 no"]]
)
def test_nonsense_before_the_message(scripted: Callable[..., int], replies: list[str]) -> None:
    def answer(line: Any) -> None:
        line.greet()
        line.answer(*replies)
        line.hear()

    with relay(scripted(answer)) as transport:
        assert send(transport).kind == "unavailable"


def test_a_relay_that_is_not_there() -> None:
    with relay(closed_port()) as transport:
        outcome = send(transport)
    assert (outcome.kind, outcome.code) == ("unavailable", None)
    assert outcome.reply.endswith("cannot be reached: Connection refused.")


def test_a_batch_does_not_wait_for_a_closed_relay(scripted: Callable[..., int]) -> None:
    calls: list[float] = []

    def refuse(line: Any) -> None:
        calls.append(time.monotonic())
        line.say("554 5.3.2 no service")

    with relay(scripted(refuse, refuse), pause=0.3) as transport:
        outcomes = {send(transport) for _ in range(100)}
        assert [(o.kind, o.code) for o in outcomes] == [("unavailable", 554)]
        assert len(calls) == 1
        time.sleep(0.35)
        assert send(transport).kind == "unavailable"
    assert len(calls) == 2


def test_an_international_address_needs_smtputf8(serve: Callable[..., Any]) -> None:
    old, new = serve(), serve(enable_SMTPUTF8=True)
    with relay(old.port) as transport:
        assert send(transport, to="josé@example.org").kind == "refused"
        assert send(transport).kind == "accepted"
        assert send(transport, to="ann@münchen.example").kind == "accepted"
    assert [e.rcpt_tos for e in old.taken] == [[TO], ["ann@xn--mnchen-3ya.example"]]
    with relay(new.port) as transport:
        assert send(transport, to="josé@münchen.example").kind == "accepted"
        assert send(transport).kind == "accepted"
    assert [e.rcpt_tos for e in new.taken] == [["josé@xn--mnchen-3ya.example"], [TO]]
    assert "SMTPUTF8" in new.taken[0].mail_options
    assert "SMTPUTF8" not in new.taken[1].mail_options


@pytest.mark.parametrize(
    "to", ["ann@example.org>\r\nRCPT TO:<bob@example.org", "ann@example.org\n", "", "Ann <a@b.org>"]
)
def test_an_envelope_cannot_be_broken_out_of(server: Any, to: str) -> None:
    with relay(server.port) as transport:
        assert send(transport, to=to).kind == "refused"
    assert server.connections == []


def test_logs_hold_no_address_reply_or_password(server: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="engine")
    server.answers["RCPT"] = [f"550 5.1.1 <{TO}> unknown"]
    with relay(server.port) as transport:
        send(transport)
    url = f"smtp://ann:hidden@127.0.0.1:{closed_port()}"
    closed = SmtpTransport(url)
    closed.send(6, FROM, TO, MESSAGE)
    closed.close()
    text = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("engine"))
    assert "send 5: bad_address, code 550" in text
    assert "send 6: unavailable" in text
    assert not [word for word in (TO, FROM, "hidden", "unknown") if word in text]


def test_closing_twice_or_unused_is_nothing(server: Any) -> None:
    transport = SmtpTransport(f"smtp://127.0.0.1:{server.port}")
    transport.close()
    assert send(transport).kind == "accepted"
    transport.close()
    transport.close()
    assert send(transport).kind == "accepted"
    server.hang_up()
    transport.close()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
