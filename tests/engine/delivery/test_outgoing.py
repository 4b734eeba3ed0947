from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest

from engine.content.marking import marked
from engine.content.rendering import Rendered
from engine.delivery.marks import Tracked
from engine.delivery.outgoing import Outgoing, compose
from engine.delivery.tokens import UNSUBSCRIBE, Tokens
from engine.errors import BadValueError

TOKENS = Tokens((b"secret",))
SEND_ID = 1_764_000_000_123 << 20


RENDERED = Rendered(subject="You are in", preheader=None, html="<body><p>Hello</p></body>", text="Hello\n")


def composed(**changes: Any) -> Outgoing:
    values: dict[str, Any] = {
        "rendered": RENDERED,
        "send_id": SEND_ID,
        "sender": ("School", "school@example.org", "help@example.org", "1 Main St"),
        "recipient": "ann@example.org",
        "recipient_name": "Ann",
        "topic": ("courses", "Course news"),
        "campaign_name": "course-registered",
        "base_url": "https://mail.example.org",
        "tokens": TOKENS,
        "built_at": datetime(2026, 1, 5, 12),
    }
    return compose(**{**values, **changes})


def parsed(outgoing: Outgoing) -> Message:
    return message_from_bytes(outgoing.message)


def bodies(message: Message) -> list[str]:
    return [p.get_payload() for p in message.walk() if not p.is_multipart()]  # pyright: ignore[reportReturnType]


def test_a_message_of_a_topic() -> None:
    outgoing = composed()
    message = parsed(outgoing)
    assert (outgoing.sender_address, outgoing.recipient) == ("school@example.org", "ann@example.org")
    assert message["From"] == '"School" <school@example.org>'
    assert message["Reply-To"] == "help@example.org"
    assert message["To"] == '"Ann" <ann@example.org>'
    assert message["List-ID"] == '"Course news" <courses.example.org>'
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Feedback-ID"] == "course-registered:courses:warmcast"
    base, token = message["List-Unsubscribe"].strip("<>").rsplit("/", 1)
    assert base == "https://mail.example.org/u"
    assert TOKENS.read(token) == (UNSUBSCRIBE, SEND_ID)


def test_a_service_message_without_a_topic_has_no_list_headers() -> None:
    message = parsed(composed(topic=None))
    assert not [name for name in message if name.startswith("List-")]
    assert message["Feedback-ID"] == "course-registered:service:warmcast"


def test_the_postal_address_stands_in_both_bodies() -> None:
    text, html = bodies(parsed(composed()))
    assert text == "Hello\r\n\r\n-- \r\n1 Main St\r\n"
    assert "1 Main St</p>\r\n</body>" in html


def test_without_postal_address_and_reply_to() -> None:
    message = parsed(composed(sender=("", "school@example.org", None, None)))
    assert message["From"] == "school@example.org"
    assert message["Reply-To"] is None
    assert bodies(message) == ["Hello\r\n", "<body><p>Hello</p></body>"]


def test_test_mode_rewrites_the_recipient_everywhere() -> None:
    outgoing = composed(test_to="Me@Example.org")
    assert outgoing.recipient == "Me@example.org"
    message = parsed(outgoing)
    assert message["To"] == "Me@example.org"
    assert message["X-Warmcast-Test"] == "yes"
    assert b"ann@example.org" not in outgoing.message
    assert b"Ann" not in outgoing.message


def test_outside_test_mode_nothing_says_test() -> None:
    assert parsed(composed())["X-Warmcast-Test"] is None


def test_the_envelope_has_ascii_domains() -> None:
    outgoing = composed(recipient="ann@münchen.example", sender=("", "school@münchen.example", None, None))
    assert outgoing.recipient == "ann@xn--mnchen-3ya.example"
    assert outgoing.sender_address == "school@xn--mnchen-3ya.example"
    assert outgoing.message.isascii()


def test_the_same_again_gives_the_same_bytes() -> None:
    assert composed() == composed()


@pytest.mark.parametrize(
    "change", [{"test_to": "nobody"}, {"recipient": "a@b>\r\n"}, {"base_url": "https://mail.exämple.org"}]
)
def test_what_cannot_leave_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(BadValueError):
        composed(**change)


def test_opens_and_clicks_in_the_html_only() -> None:
    marked_up = Rendered(
        subject="You are in",
        preheader=None,
        html=marked('<body><p><a href="https://shop.example.org/">Hello</a></p></body>').html,
        text="Hello https://shop.example.org/\n",
    )
    text, html = bodies(parsed(composed(rendered=marked_up, tracked=Tracked(1, 0, frozenset()))))
    assert text.startswith("Hello https://shop.example.org/\r\n")
    assert re.search(r'<a href="https://mail\.example\.org/c/[\w-]{46}/1">', html)
    assert "https://mail.example.org/o/" in html
    assert html.index("/o/") < html.index("1 Main St")
