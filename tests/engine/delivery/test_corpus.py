"""Whole messages read back by both parsers of the standard library: what was written is what is read, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.headers import clean
from engine.delivery.message import build
from engine.errors import BadValueError
from tests.engine.delivery.test_message import INJECTED, NAMES, PARTS

TEXTS = {
    "nothing": "",
    "blanks": " \t ",
    "plain": "Hello Ann\n",
    "umlauts": "Grüße aus Köln\n",
    "scripts": "Ünïcödé и кириллица 中文 ไทย\n",
    "emoji": "😀 👩‍👩‍👧 🏳️‍🌈 👍🏽\n",
    "right to left": "שלום עולם\nمرحبا \u202eabc\u202c\n",
    "combining marks": "e\u0301 a\u030a\u0323 Z\u0351\u0343\u0346 \u0915\u094d\u0937\u093f\n",
    "long lines": "x" * 998 + "\n" + "y" * 999 + "\n" + "é" * 3000,
    "long words": "word " * 400,
    "dots": ".\n..\n...\n.dot\n\n.\n.",
    "controls": "nul\x00 bell\x07 vt\x0b ff\x0c esc\x1b del\x7f tab\t c1\x85 end",
    "line breaks": "a\r\nb\rc\nd\r\r\n\n\re\u2028f\u2029g",
    "From lines": "From here\nFrom: there\n>From\n\nFrom the start\n",
    "boundaries": "--\n--=_\n--=_0000--\nContent-Type: text/html\n",
    "headers": "Subject: x\r\nBcc: y@example.org\r\n\r\nBody",
    "encoded words": f"{INJECTED} =?utf-8?b?SGkKQmNjOiB4?=\n",
    "equals signs": "a=b =3D =\n=20\n",
    "trailing blanks": "a  \nb\t\n \n\n\n",
    "lone surrogate": "\ud83d alone\n",
    "huge": "Sale today, é " * 2000,
}
PEOPLE = [
    "Ann Smith",
    'Ann "The Boss" Smith',
    "Smith, Ann",
    "Ann\\Smith",
    "O'Neil (Ann)",
    "Ann <ann@x.example>",
    "Åsa; é, 😀",
]
ANY = st.text(max_size=200) | st.text('a =?\r\n\x00\x0b\x85\u2028é😀"\\<>,:.\t', max_size=120)


def body_of(text: str) -> str:
    """A body as it arrives: plain newlines, no control characters."""
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", re.sub("\r\n?", "\n", text))
    return kept.encode("utf-8", "replace").decode()


def line_of(text: str) -> str:
    return clean(text).encode("utf-8", "replace").decode()


Read = Callable[[bytes], tuple[str, tuple[str, str], str, str]]


def old(sent: bytes) -> tuple[str, tuple[str, str], str, str]:
    """Subject, name and address of To, text and HTML, as compat32 reads them."""
    message = message_from_bytes(sent)
    parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    text, html = (part.decode().replace("\r\n", "\n") for part in parts if isinstance(part, bytes))
    name, address = parseaddr(message["To"].replace("\r\n", ""))
    return _decoded(message["Subject"]), (_decoded(name), address), text, html


def _decoded(value: str) -> str:
    return str(make_header(decode_header(value.replace("\r\n", ""))))


def new(sent: bytes) -> tuple[str, tuple[str, str], str, str]:
    """The same as email.policy.default reads them, which finds no defect."""
    message = message_from_bytes(sent, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [d for part in message.walk() for d in part.defects] == []
    assert [d for header in message.values() for d in getattr(header, "defects", [])] == []
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    to = message["To"].addresses[0]
    contents = [part.get_content().replace("\r\n", "\n") for part in (plain, html) if part]
    return message["Subject"], (to.display_name, to.addr_spec), contents[0], contents[1]


def check_wire(sent: bytes) -> None:
    """Seven bits, CRLF and nothing else at the ends of lines, no line too long, only our headers."""
    assert sent.isascii()
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n", sent)
    assert all(len(line) <= 998 for line in sent.split(b"\r\n"))
    head = sent.partition(b"\r\n\r\n")[0]
    assert re.findall(r"(?m)^([^ \t\r\n:]+):", head.decode()) == NAMES
    assert all(re.match(r"[!-9;-~]+: |[ \t]+\S", line) for line in head.decode().split("\r\n"))


@pytest.mark.parametrize("read", [old, new])
@pytest.mark.parametrize("kind", TEXTS)
def test_what_was_written_is_read(kind: str, read: Read) -> None:
    text = TEXTS[kind]
    sent = build(replace(PARTS, subject=text, text=text, html=f"<pre>{text}</pre>"))
    check_wire(sent)
    subject, person, plain, html = read(sent)
    assert subject == line_of(text)
    assert person == ("Ann Smith", "ann@example.org")
    assert plain == body_of(text)
    # A reference is its character to whoever reads HTML; a lone surrogate is none.
    assert html.replace("&#55357;", "?") == f"<pre>{body_of(text)}</pre>".encode("ascii", "xmlcharrefreplace").decode()


@pytest.mark.parametrize("read", [old, new])
@pytest.mark.parametrize("name", [*PEOPLE, *(t for t in TEXTS.values() if len(t) < 100)], ids=lambda n: repr(n[:15]))
def test_names_are_read(name: str, read: Read) -> None:
    sent = build(replace(PARTS, recipient_name=name, sender_name=name))
    check_wire(sent)
    found, address = read(sent)[1]
    expected = line_of(name)
    assert address == "ann@example.org"
    if read is new:
        # It leaves a blank between the encoded words of a long name, which the RFC does away with.
        found, expected = found.replace(" ", ""), expected.replace(" ", "")
    assert found == expected


@given(ANY, ANY, ANY, ANY)
def test_whatever_is_written_stays_what_it_is(name: str, subject: str, text: str, html: str) -> None:
    """By the octets alone: the parsers of some versions of Python can be injected into themselves."""
    parts = replace(PARTS, sender_name=name, recipient_name=name, subject=subject, text=text, html=html)
    sent = build(parts)
    check_wire(sent)
    assert build(replace(parts)) == sent
    found_subject, (found_name, address), plain, _ = old(sent)
    assert (found_subject, found_name, address) == (line_of(subject), line_of(name), "ann@example.org")
    assert plain == body_of(text)


def test_empty_parts() -> None:
    sent = build(replace(PARTS, subject="", text="", html="", sender_name="", recipient_name=""))
    assert [read(sent) for read in (old, new)] == [("", ("", "ann@example.org"), "", "")] * 2


def test_a_huge_subject_is_folded() -> None:
    head = build(replace(PARTS, subject=TEXTS["huge"])).partition(b"\r\n\r\n")[0]
    lines = head.partition(b"Subject: ")[2].partition(b"\r\nDate:")[0].split(b"\r\n")
    assert len(lines) > 100
    assert all(len(line) <= 76 for line in lines)


@pytest.mark.parametrize(
    "address", ['"ann smith"@example.org', '"ann"@example.org', '"a\\"b"@example.org', '""@x.example']
)
def test_a_quoted_local_part_is_refused(address: str) -> None:
    for role in ("recipient", "sender_address", "reply_to"):
        with pytest.raises(BadValueError):
            build(replace(PARTS, **{role: address}))


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@例え.example", "ann@xn--r8jz45g.example"),
        ("ann@faß.example", "ann@xn--fa-hia.example"),
    ],
)
def test_a_unicode_domain_travels_in_ascii(address: str, wire: str) -> None:
    sent = build(replace(PARTS, recipient=address, sender_address=address, reply_to=address))
    check_wire(sent)
    assert sent.count(f"<{wire}>".encode()) + sent.count(f": {wire}\r\n".encode()) == 3


def test_parts_stand_apart() -> None:
    """Two messages that differ in one part differ there only."""
    first, second = (build(replace(PARTS, subject=s)).split(b"\r\n") for s in ("One", "Two"))
    assert [(a, b) for a, b in zip(first, second, strict=True) if a != b] == [(b"Subject: One", b"Subject: Two")]
