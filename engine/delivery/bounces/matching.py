"""Which send a report is about, by what only whoever got the message can know: signatures. Pure.

An address, a Message-ID of others or an X-Send-ID proves nothing: anybody can write a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from engine.delivery.bounces.opening import Opened, header, headers
from engine.delivery.return_path import tokens_in
from engine.delivery.tokens import BOUNCE, UNSUBSCRIBE, Tokens
from engine.errors import BadValueError

_SIGNED = r"([A-Za-z0-9_-]{35})"
_ENVELOPE_ID = re.compile(_SIGNED)
_MESSAGE_ID = re.compile(f"<{_SIGNED}@")
_UNSUBSCRIBE = re.compile(f"/u/{_SIGNED}(?![A-Za-z0-9_-])")
_NUMBER = re.compile(r"[0-9]{1,18}")
_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")


def matched(found: Opened, tokens: Tokens) -> int | None:
    """The send id that is signed: by the return path, the envelope's id, the Message-ID or the link to unsubscribe."""
    for kind, token in _signatures(found):
        try:
            known, send_id = tokens.read(token)
        except BadValueError:
            continue
        if known == kind:
            return send_id
    return None


def named(found: Opened) -> int | None:
    """The send id that the message says, whoever wrote it: for people to look at, nothing to act on."""
    number = header(found.original, "X-Send-ID")
    return int(number) if _NUMBER.fullmatch(number) else None


def is_test(found: Opened) -> bool:
    """Whether the message that came back went to somebody else than the person it was written for."""
    return bool(header(found.original, "X-Warmcast-Test"))


def _signatures(found: Opened) -> Iterator[tuple[str, str]]:
    """Kind and token, the surest place first."""
    places = [*_texts(found.head, *_TO), *_texts(found.original, "Return-Path"), found.text]
    places += _texts(found.feedback, "Original-Mail-From")
    places += [text for block in found.statuses for text in _texts(block, "X-Postfix-Sender")]
    yield from ((BOUNCE, token) for text in places for token in tokens_in(text))
    for block in (*found.statuses, found.feedback):
        envelope = _ENVELOPE_ID.fullmatch(header(block, "Original-Envelope-Id"))
        if envelope:
            yield BOUNCE, envelope[1]
    copies = [*_texts(found.original, "Message-ID"), *_texts(found.head, "In-Reply-To", "References")]
    yield from ((BOUNCE, token) for text in copies for token in _MESSAGE_ID.findall(text))
    for text in _texts(found.original, "List-Unsubscribe"):
        yield from ((UNSUBSCRIBE, token) for token in _UNSUBSCRIBE.findall(text))


def _texts(message: Message | None, *names: str) -> list[str]:
    return [text for name in names for text in headers(message, name)]
