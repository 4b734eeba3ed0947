"""One message as the bytes that travel (RFC 5322, 2045, 8058). Pure: the same parts always give the same bytes."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from engine.delivery import bodies, headers


@dataclass(frozen=True)
class MessageParts:
    """What a message is made of.

    Addresses are normalised ones; `built_at` is naive UTC; `topic` is (name, label). With `unsubscribe_url` the message
    offers one-click unsubscribing. `proof`: a token for the Message-ID, by which a report about it is known. `is_test`: it
    went to somebody else than the person it was written for.
    """

    send_id: int
    built_at: datetime
    sender_name: str
    sender_address: str
    recipient: str
    subject: str
    text: str
    html: str
    feedback_id: str
    recipient_name: str | None = None
    reply_to: str | None = None
    topic: tuple[str, str] | None = None
    unsubscribe_url: str | None = None
    proof: str | None = None
    is_test: bool = False


def build(parts: MessageParts) -> bytes:
    """CRLF lines of at most 998 octets, ASCII but for a local part that is not. Raises BadValueError (address, URL)."""
    alternatives = [bodies.text_part(parts.text), bodies.html_part(parts.html)]
    boundary = _boundary(parts.send_id, alternatives)
    head = [*_head(parts), f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    between = f"\r\n--{boundary}"
    body = b"".join(f"{between}\r\n".encode() + part for part in alternatives)
    return "\r\n".join(head).encode() + body + f"{between}--\r\n".encode()


def message_id(send_id: int, sender_address: str, proof: str | None = None) -> str:
    """`<proof@domain>`, without one `<send_id.digest@domain>`: from the send alone, so that a copy is known as one."""
    return f"<{proof or f'{send_id}.{_digest(send_id, sender_address)}'}@{_domain(sender_address)}>"


def _head(parts: MessageParts) -> list[str]:
    lines = [
        _from(parts.sender_address, parts.sender_name),
        headers.mailbox("To", parts.recipient, parts.recipient_name),
        headers.text("Subject", parts.subject),
        _date(parts.built_at.replace(microsecond=0)),
        f"Message-ID: {message_id(parts.send_id, parts.sender_address, parts.proof)}",
        f"X-Send-ID: {parts.send_id}",
        headers.text("Feedback-ID", parts.feedback_id),
    ]
    if parts.reply_to:
        lines.insert(1, headers.mailbox("Reply-To", parts.reply_to))
    if parts.topic:
        name, label = parts.topic
        lines.append(headers.listed("List-ID", f"{name}.{_domain(parts.sender_address)}", label))
    if parts.unsubscribe_url:
        lines.append(headers.link("List-Unsubscribe", parts.unsubscribe_url))
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    if parts.is_test:
        lines.append("X-Warmcast-Test: yes")
    return [*lines, "MIME-Version: 1.0"]


@lru_cache(maxsize=64)
def _from(address: str, name: str) -> str:
    """The same in many messages."""
    return headers.mailbox("From", address, name)


@lru_cache(maxsize=64)
def _date(second: datetime) -> str:
    """Many messages are made in one second."""
    return f"Date: {format_datetime(second.replace(tzinfo=UTC))}"


def _domain(address: str) -> str:
    return headers.checked(address).rpartition("@")[2]


def _boundary(send_id: int, alternatives: Sequence[bytes]) -> str:
    candidates = (f"=_{_digest(send_id, f'boundary {n}')}" for n in itertools.count())
    return next(b for b in candidates if not any(b.encode() in a for a in alternatives))


def _digest(send_id: int, purpose: str) -> str:
    return hashlib.sha256(f"{send_id} {purpose}".encode()).hexdigest()[:16]
