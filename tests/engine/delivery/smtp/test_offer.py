"""What a relay offers, and the commands it then gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.smtp.offer import Offer, Parcel, body

MESSAGE = b"Message-ID: <12.abcdef@example.org>\r\nSubject: x\r\n\r\nx\r\n"


def parcel(sender: str = "a@example.org", recipient: str = "b@example.org", message: bytes = MESSAGE) -> Parcel:
    return Parcel(12, sender, recipient, message)


def test_an_offer() -> None:
    lines = (
        b"relay.example.org\nPIPELINING\nsize 1000\nAUTH PLAIN LOGIN\n8BITMIME\nDSN\nSMTPUTF8\nSTARTTLS\n\nX-ODD".split(
            b"\n"
        )
    )
    assert Offer.read(lines) == Offer(True, True, True, True, True, 1000, ("PLAIN", "LOGIN"))
    assert Offer.read([b"PIPELINING"]) == Offer()
    assert Offer.read([b"x", b"SIZE", b"AUTH"]).size == 0
    assert Offer.read([b"x", b"SIZE 99999999999999999999"]).size == 0


def test_what_it_cannot_take() -> None:
    assert Offer().why_not(parcel()) == ""
    assert "letters beyond ASCII" in Offer().why_not(parcel(recipient="josé@example.org"))
    assert Offer(smtputf8=True).why_not(parcel(recipient="josé@example.org")) == ""
    assert "larger than the 10 bytes" in Offer(size=10).why_not(parcel())


def test_commands() -> None:
    assert Offer().mail(parcel()) == "MAIL FROM:<a@example.org>"
    assert Offer().rcpt(parcel()) == "RCPT TO:<b@example.org>"
    full = Offer(dsn=True, smtputf8=True, eight_bit=True, size=10_000)
    assert full.mail(parcel()) == f"MAIL FROM:<a@example.org> SIZE={len(MESSAGE)} RET=HDRS ENVID=12.abcdef"
    assert full.rcpt(parcel()) == "RCPT TO:<b@example.org> NOTIFY=FAILURE,DELAY"
    assert "SMTPUTF8" in full.mail(parcel(recipient="josé@example.org"))
    assert "BODY=8BITMIME" in full.mail(parcel(message="é\r\n".encode()))
    assert "ENVID" not in full.mail(parcel(message=b"Message-ID: <a b@example.org>\r\n"))


@pytest.mark.parametrize(
    ("message", "sent"),
    [
        (b"x\r\n", b"x\r\n.\r\n"),
        (b"x", b"x\r\n.\r\n"),
        (b".x\r\n..\r\n", b"..x\r\n...\r\n.\r\n"),
        (b"x\r\n.\r\ny\r\n", b"x\r\n..\r\ny\r\n.\r\n"),
        (b"", b"\r\n.\r\n"),
    ],
)
def test_a_body(message: bytes, sent: bytes) -> None:
    assert body(message) == sent


@given(st.lists(st.sampled_from([b".", b"..", b"x", b".x", b""]), min_size=1))
def test_only_the_end_ends_it(lines: list[bytes]) -> None:
    message = b"\r\n".join([*lines, b""])
    sent = body(message)
    assert (
        sent.index(b"\r\n.\r\n" if not sent.startswith(b".\r\n") else b".\r\n") == len(sent) - 5 or message == b"\r\n"
    )
    read = b"\r\n".join(line.removeprefix(b".") for line in sent[:-3].split(b"\r\n"))
    assert read == message
