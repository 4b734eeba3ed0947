from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.delivery.message import MessageParts, build, message_id
from engine.errors import BadValueError

SEND_ID = 1_764_000_000_123 << 20
INJECTED = "=?utf-8?q?Hi=0ABcc=3A_x?="
ANY = st.text(max_size=120) | st.text('a =?\r\n\x00\x0b\x85\u2028é😀"\\<>,:', max_size=80)
PARTS = MessageParts(
    send_id=SEND_ID,
    built_at=datetime(2026, 1, 5, 12, 0, 7),
    sender_name="School of Mail",
    sender_address="school@example.org",
    reply_to="help@example.org",
    recipient="ann@example.org",
    recipient_name="Ann Smith",
    subject="You are in: SEO promotion",
    text="Hello Ann\n",
    html="<p>Hello Ann</p>\n",
    feedback_id="course-registered:courses:warmcast",
    topic=("courses", "Course news"),
    unsubscribe_url="https://mail.example.org/u/abc",
)
NAMES = [
    *("From", "Reply-To", "To", "Subject", "Date", "Message-ID", "X-Send-ID", "Feedback-ID"),
    *("List-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type"),
]


def value(message: Message, name: str) -> str:
    return str(make_header(decode_header(message[name].replace("\r\n", ""))))


def content(message: Message) -> list[str]:
    parts = message.get_payload()
    assert isinstance(parts, list)
    decoded = [part.get_payload(decode=True) for part in parts if isinstance(part, Message)]
    return [d.decode() for d in decoded if isinstance(d, bytes)]


def test_the_headers() -> None:
    message = message_from_bytes(build(PARTS))
    assert message.keys() == NAMES
    assert message["From"] == '"School of Mail" <school@example.org>'
    assert message["Reply-To"] == "help@example.org"
    assert message["To"] == '"Ann Smith" <ann@example.org>'
    assert message["Subject"] == "You are in: SEO promotion"
    assert message["Date"] == "Mon, 05 Jan 2026 12:00:07 +0000"
    assert parsedate_to_datetime(message["Date"]) == datetime(2026, 1, 5, 12, 0, 7, tzinfo=UTC)
    assert re.fullmatch(rf"<{SEND_ID}\.[0-9a-f]{{16}}@example\.org>", message["Message-ID"])
    assert message["X-Send-ID"] == str(SEND_ID)
    assert message["Feedback-ID"] == "course-registered:courses:warmcast"
    assert message["List-ID"] == '"Course news" <courses.example.org>'
    assert message["List-Unsubscribe"] == "<https://mail.example.org/u/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["MIME-Version"] == "1.0"


def test_the_modern_parser_finds_no_defect() -> None:
    message = message_from_bytes(build(PARTS), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [p.defects for p in message.walk()] == [[], [], []]
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert text.get_content() == "Hello Ann\r\n"
    assert html
    assert html.get_content() == "<p>Hello Ann</p>\r\n"
    assert message.get_content_type() == "multipart/alternative"


def test_what_is_not_given_is_not_there() -> None:
    bare = replace(PARTS, reply_to=None, topic=None, unsubscribe_url=None, recipient_name=None, sender_name="")
    message = message_from_bytes(build(bare))
    assert not {"Reply-To", "List-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "X-Warmcast-Test"} & set(
        message.keys()
    )
    assert (message["From"], message["To"]) == ("school@example.org", "ann@example.org")


def test_a_test_says_so() -> None:
    assert message_from_bytes(build(replace(PARTS, is_test=True)))["X-Warmcast-Test"] == "yes"


def test_a_resend_is_byte_identical() -> None:
    unicode = replace(PARTS, subject="Ünïcödé", text="é", html="é" * 500)
    assert build(unicode) == build(replace(unicode))


def test_message_id_follows_the_send_alone() -> None:
    later = replace(PARTS, built_at=datetime(2026, 2, 1), subject="Other")
    assert message_from_bytes(build(later))["Message-ID"] == message_id(SEND_ID, "school@example.org")
    assert message_id(SEND_ID, "school@example.org") != message_id(SEND_ID + 1, "school@example.org")


def test_a_body_cannot_end_its_part() -> None:
    boundary = message_from_bytes(build(PARTS)).get_boundary()
    hostile = f"before\n--{boundary}--\n--{boundary}\nContent-Type: text/html\n\nafter\n"
    message = message_from_bytes(build(replace(PARTS, text=hostile, html=hostile)))
    assert message.get_boundary() != boundary
    assert [c.replace("\r\n", "\n") for c in content(message)] == [hostile, hostile]


@given(ANY, ANY, ANY, ANY, ANY)
@example(INJECTED, INJECTED, INJECTED, INJECTED, INJECTED)
@example("a\r\nBcc: x", "a\r\n\r\nb", "a\nBcc: x", "\rBcc: x", "x\u2028Bcc: y")
def test_no_value_starts_a_header(sender: str, recipient: str, subject: str, label: str, body: str) -> None:
    parts = replace(
        PARTS,
        sender_name=sender,
        recipient_name=recipient,
        subject=subject,
        topic=("courses", label),
        feedback_id=f"{label}:x",
        text=body,
        html=body,
    )
    sent = build(parts)
    head, _, rest = sent.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert [line.split(b":")[0].decode() for line in lines if line[:1] not in (b" ", b"\t")] == NAMES
    assert all(line.strip() for line in lines)
    assert sent.isascii()
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n", sent)
    assert all(len(line) <= 998 for line in sent.split(b"\r\n"))
    assert rest.startswith(b"--=_")

    message = message_from_bytes(sent)
    assert message.keys() == NAMES
    assert "\n" not in value(message, "Subject")
    assert len(content(message)) == 2
    for name, address in (("From", "school@example.org"), ("To", "ann@example.org")):
        assert parseaddr(message[name].replace("\r\n", ""))[1] == address


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": "ann@example.org\r\nBcc: x@example.org"},
        {"recipient": "ann@example.org, bob@example.org"},
        {"sender_address": "school"},
        {"reply_to": "help@example.org\n"},
        {"topic": ("a\r\nBcc: x", "News")},
        {"unsubscribe_url": "https://x.example/\r\nBcc: x"},
    ],
)
def test_what_cannot_stand_in_a_header_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadValueError):
        build(replace(PARTS, **change))


def test_international_addresses() -> None:
    sent = build(replace(PARTS, recipient="josé@münchen.example", sender_address="school@münchen.example"))
    head = sent.partition(b"\r\n\r\n")[0].decode()
    assert '"Ann Smith" <josé@xn--mnchen-3ya.example>' in head
    assert "@xn--mnchen-3ya.example>\r\nX-Send-ID" in head
    assert "<courses.xn--mnchen-3ya.example>" in head
