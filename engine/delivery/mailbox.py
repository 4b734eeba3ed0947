"""Reading what the mailbox transport wrote, for showing. Never writes; a broken file is shown as far as it goes."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from engine.delivery.headers import clean
from engine.delivery.transports.folder import SUFFIX
from engine.errors import StoreError, UnknownNameError

_HEAD_BYTES = 16 * 1024


@dataclass(frozen=True)
class MailSummary:
    """A line of the list. `date`: naive UTC, as the message has it; None if it has none."""

    send_id: int
    to: str
    subject: str
    date: datetime | None


@dataclass(frozen=True)
class Mail:
    """A whole message. `headers` in their order, decoded; `raw` as it was sent."""

    send_id: int
    sender: str
    to: str
    subject: str
    date: datetime | None
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    raw: str


def list_mails(folder: Path, *, limit: int = 100, before: int | None = None) -> list[MailSummary]:
    """The latest arrivals first. `before`: the send id that ended the page before this one."""
    found = list(_arrivals(folder))
    if before is not None:
        last = next((a for a in found if a[1] == before), None)
        found = [a for a in found if a < last] if last else []
    return [_summary(folder, send_id) for _, send_id in heapq.nlargest(limit, found)]


def read(folder: Path, send_id: int) -> Mail:
    """Raises UnknownNameError, StoreError for a file that cannot be opened."""
    try:
        raw = _file(folder, send_id).read_bytes()
    except FileNotFoundError:
        raise UnknownNameError("message", str(send_id)) from None
    except OSError as error:
        raise StoreError(f"The message {send_id} cannot be read: {error.strerror}.") from None
    message = message_from_bytes(raw)
    headers = headers_of(message)
    return Mail(
        send_id=send_id,
        sender=_first(headers, "From"),
        to=_first(headers, "To"),
        subject=_first(headers, "Subject"),
        date=_date(_first(headers, "Date")),
        headers=headers,
        text=_body(message, "text/plain"),
        html=_body(message, "text/html"),
        raw=raw.decode("utf-8", "replace").replace("\r\n", "\n"),
    )


def _arrivals(folder: Path) -> Iterator[tuple[int, int]]:
    """Time of arrival (machine's clock) and send id of every message."""
    try:
        entries = os.scandir(folder)
    except OSError:
        return
    with entries:
        for entry in entries:
            name = entry.name.removesuffix(SUFFIX)
            if name != entry.name and name.isascii() and name.isdigit():
                # Removed since it was listed: not there any more.
                with suppress(FileNotFoundError):
                    yield entry.stat().st_mtime_ns, int(name)


def _summary(folder: Path, send_id: int) -> MailSummary:
    head = b""
    with suppress(OSError), _file(folder, send_id).open("rb") as file:
        head = file.read(_HEAD_BYTES)
    headers = headers_of(message_from_bytes(head))
    return MailSummary(send_id, _first(headers, "To"), _first(headers, "Subject"), _date(_first(headers, "Date")))


def _file(folder: Path, send_id: int) -> Path:
    return folder / f"{send_id}{SUFFIX}"


def headers_of(message: Message) -> tuple[tuple[str, str], ...]:
    """In their order, decoded."""
    return tuple((name, _decoded(value)) for name, value in message.raw_items())


def _first(headers: tuple[tuple[str, str], ...], name: str) -> str:
    return next((value for known, value in headers if known.lower() == name.lower()), "")


def _decoded(raw: str) -> str:
    """A header's value as one line, its encoded words read; as it stands where they are broken."""
    text = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return clean(str(make_header(decode_header(text))))
    except (LookupError, ValueError, MessageError):
        return clean(text)


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
        return date.astimezone(UTC).replace(tzinfo=None) if date.tzinfo else date
    except (TypeError, ValueError, OverflowError):
        return None


def _body(message: Message, content_type: str) -> str:
    """The first part of that type, with plain newlines; '' if there is none."""
    part = next((p for p in message.walk() if p.get_content_type() == content_type and not p.is_multipart()), None)
    payload = part.get_payload(decode=True) if part else None
    if part is None or not isinstance(payload, bytes):
        return ""
    try:
        text = payload.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        text = payload.decode("utf-8", "replace")
    return text.replace("\r\n", "\n")
