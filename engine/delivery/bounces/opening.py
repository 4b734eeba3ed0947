"""Opens bytes of strangers as a message: bounded in size, depth and parts, and never an exception. Pure.

What stands behind the first half megabyte is not read: a report stands in front of the message that it brings back.
"""

from __future__ import annotations

import email
import html
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, HeaderParser
from typing import Any, cast

MOST_BYTES = 2**19
MOST_PARTS = 50
MOST_LINES_OF_PARTS = 1000
MOST_TEXT = 64 * 1024
LONGEST_HEADER = 4000
LONGEST_LINE = 2000
MOST_HEADERS = 60

ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'@|/]{1,64}@(?>[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,9})")
_CONTAINER = re.compile(rb"boundary\s*=|message/(?:rfc822|global|partial|external)", re.IGNORECASE)
_ENDS_LINE = re.compile(r"(?i)/?(?:br|p|div|tr|h\d|li|table)\b")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}): ?")
_OF_MESSAGES = frozenset({"received", "return-path", "message-id", "mime-version"})
"""Headers that only a message has, and no list of what it was about."""
_ABOUT_RECIPIENT = re.compile(r"(?mi)^(?:(?:final|original)-recipient:|status:[ \t]*[245]\.\d)")
"""No “Status: shipped” of an order that somebody quotes."""
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_QUOTED = re.compile(r"^>(?!>) ?")


@dataclass
class Opened:
    """A report as far as it can be read.

    `head`: the report itself, `beginning` its first bytes. `text`: what it says in words, before a copy of the message that
    came back. `statuses`: blocks of delivery-status fields, one a recipient and one of the whole. `feedback`: the fields of a
    complaint. `original`: the headers of the message that came back.
    """

    head: Message
    beginning: bytes
    text: str = ""
    statuses: list[Message] = field(default_factory=list[Message])
    feedback: Message | None = None
    original: Message | None = None


def opened(data: bytes) -> Opened:
    """Whatever the bytes are."""
    root = parsed(data)
    found = Opened(root, data[:MOST_TEXT])
    texts: list[str] = []
    pages: list[str] = []
    for part in _parts(root):
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            found.statuses += _status_blocks(part)
        elif kind == "message/feedback-report":
            found.feedback = found.feedback or _headers_of(part)
        elif kind in ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"):
            found.original = found.original or _headers_of(part)
        elif kind == "text/html":
            pages.append(_words_of(_text(part)))
        elif kind.startswith("text/") or (kind.startswith("multipart/") and not part.is_multipart()):
            texts.append(_text(part))
    said = "\n".join(texts)
    _split(found, said if said.strip() else "\n".join(pages))
    return found


def parsed(data: bytes) -> Message:
    """The message; only its head where it is nested or parted beyond all that mail systems make."""
    data = data[:MOST_BYTES].replace(b"\x00", b"").replace(b"\r\n", b"\n").lstrip(b"\n")
    try:
        if len(_CONTAINER.findall(data)) <= MOST_PARTS and data.count(b"\n--") <= MOST_LINES_OF_PARTS:
            return email.message_from_bytes(data)
        return BytesHeaderParser().parsebytes(data)
    except (MessageError, ValueError, LookupError, RecursionError):
        return Message()


def header(message: Message | None, name: str) -> str:
    """The first header of that name as plain text on one line, '' without one."""
    raw = None if message is None else message.get(name)
    if raw is None:
        return ""
    text = " ".join(str(raw)[:LONGEST_HEADER].split())
    if "=?" not in text:
        return text
    try:
        return "".join(
            word.decode(charset or "ascii", "replace") if isinstance(word, bytes) else word
            for word, charset in decode_header(text)
        )
    except (MessageError, ValueError, LookupError):
        return text


def headers(message: Message | None, name: str) -> list[str]:
    """All headers of that name, as they stand there, each cut."""
    found: Sequence[object] = [] if message is None else message.get_all(name, [])
    return [" ".join(str(raw)[:LONGEST_HEADER].split()) for raw in found[:MOST_PARTS]]


def _parts(root: Message) -> Iterator[Message]:
    """The first parts, in order; not into messages that came back."""
    waiting = [root]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        inner = _inner(part)
        if part.get_content_maintype() == "multipart" and inner:
            waiting += inner[MOST_PARTS::-1]
        else:
            yield part


def _inner(part: Message) -> list[Message]:
    """What the parser made of a part: the parts in it, or the message, or nothing."""
    # Of text it would decode the payload, whatever charset that names.
    return cast("list[Message]", part.get_payload()) if part.is_multipart() else []


def _status_blocks(part: Message) -> list[Message]:
    blocks = _inner(part)
    return blocks[:MOST_PARTS] if any(block.keys() for block in blocks) else _flat_blocks(_text(part))


def _flat_blocks(text: str) -> list[Message]:
    blocks = [block for block in re.split(r"\n[ \t]*\n", text) if _ABOUT_RECIPIENT.search(block)]
    return [HeaderParser().parsestr(block.lstrip("\n")) for block in blocks[:MOST_PARTS]]


def _headers_of(part: Message) -> Message:
    inner = _inner(part)
    return inner[0] if inner and inner[0].keys() else HeaderParser().parsestr(_text(part).lstrip())


def _text(part: Message) -> str:
    """Decoded as it says, else as UTF-8, else byte by byte; cut, and so is each line."""
    inner = _inner(part)
    whole: Any = "\n".join(p.as_string() for p in inner) if inner else part.get_payload(decode=True)
    raw: bytes = whole.encode("utf-8", "surrogateescape") if isinstance(whole, str) else whole
    return "\n".join(line[:LONGEST_LINE] for line in _decoded(raw[:MOST_TEXT], part).splitlines())


def _decoded(raw: bytes, part: Message) -> str:
    for name in (_charset(part), "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset("utf-8"))
    except (LookupError, ValueError):
        return "utf-8"


def _words_of(page: str) -> str:
    """A page of HTML as lines of words, roughly: enough to find an address and a reason."""
    first, *rest = page.split("<")
    pieces = [(tag, words) for tag, _, words in (piece.partition(">") for piece in rest)]
    return html.unescape(first + "".join(("\n" if _ENDS_LINE.match(tag) else "") + words for tag, words in pieces))


def _split(found: Opened, text: str) -> None:
    """Parts the words from a copy of the message behind them, and takes delivery-status fields out of plain text."""
    lines = _BLANK_LINES.sub("\n\n", text).splitlines()
    at = next((n for n in range(len(lines)) if _begins_copy(lines, n)), len(lines))
    found.text = "\n".join(_QUOTED.sub("", line) for line in lines[:at])
    if at < len(lines):
        found.original = found.original or HeaderParser().parsestr("\n".join(lines[at:]))
    found.statuses = found.statuses or _flat_blocks(found.text)


def _begins_copy(lines: Sequence[str], at: int) -> bool:
    """Whether a block of headers begins there, with one among them that only a message has."""
    if at and lines[at - 1].strip(" -_=>"):
        return False
    block = itertools.takewhile(str.strip, lines[at : at + MOST_HEADERS])
    names = [m[1].lower() if (m := _HEADER.match(line)) else "" for line in block]
    return bool(names and names[0] and not _OF_MESSAGES.isdisjoint(names))
