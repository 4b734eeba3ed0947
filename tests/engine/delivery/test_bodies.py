from __future__ import annotations

import html as entities
import re
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery import bodies

CORPUS = [
    "",
    "Hello\n",
    "no newline at the end",
    "a\r\nb\rc\nd",
    ".\n..\n.dot\n\n.",
    "Ünïcödé и кириллица",
    "😀👩‍👩‍👧 emoji",
    "שלום עולם\nمرحبا",
    "nul\x00 bell\x07 tab\t vt\x0b ff\x0c del\x7f",
    "x" * 5000,
    "é" * 5000,
    "From here\n--boundary\n",
    "trailing spaces   \n\t\n",
    "=3D =?utf-8?q?Hi?= \u2028\u2029",
    "a\n" * 3000,
    "\ud800 lone",
]
BODIES = st.text(max_size=400) | st.text(".\r\n\t\x00é=- a", max_size=400)


def decoded(part: bytes) -> str:
    payload = message_from_bytes(part).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def can_travel(part: bytes) -> bool:
    return (
        part.isascii()
        and not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n", part)
        and all(len(line) <= 998 for line in part.split(b"\r\n"))
    )


def sent(body: str) -> str:
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", re.sub("\r\n?", "\n", body))
    return kept.encode("utf-8", "replace").decode()


def check_text(body: str) -> None:
    part = bodies.text_part(body)
    assert can_travel(part)
    assert decoded(part) == sent(body)


def check_html(body: str) -> None:
    """Entities decoded on both sides: a reference and its character are the same to a reader."""
    part = bodies.html_part(body)
    assert can_travel(part)
    assert entities.unescape(decoded(part)).replace("�", "?") == entities.unescape(sent(body)).replace("�", "?")


@pytest.mark.parametrize("body", CORPUS, ids=lambda b: repr(b[:20]))
def test_text_of_the_corpus(body: str) -> None:
    check_text(body)


@pytest.mark.parametrize("body", CORPUS, ids=lambda b: repr(b[:20]))
def test_html_of_the_corpus(body: str) -> None:
    check_html(f"<p>{body}</p>")


@given(BODIES)
def test_text(body: str) -> None:
    check_text(body)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="&"), max_size=400))
def test_html(body: str) -> None:
    check_html(body)


@given(BODIES)
def test_no_control_character_stays(body: str) -> None:
    assert can_travel(bodies.html_part(body))
    assert can_travel(bodies.html_part(f"<style>→</style>{body}"))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [("plain\n", b"7bit"), ("x" * 998, b"7bit"), ("x" * 999, b"base64"), ("é", b"base64")],
)
def test_encoding_of_text(body: str, encoding: bytes) -> None:
    assert b"Content-Transfer-Encoding: " + encoding + b"\r\n" in bodies.text_part(body)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("<p>plain", b"7bit"),
        ("<p>é", b"7bit"),
        ("x" * 999, b"quoted-printable"),
        ("é" * 200, b"quoted-printable"),
        ("<style>a::after { content: '→' }</style>", b"quoted-printable"),
        ("<style>p > a { color: red }</style>→", b"7bit"),
    ],
)
def test_encoding_of_html(body: str, encoding: bytes) -> None:
    assert b"Content-Transfer-Encoding: " + encoding + b"\r\n" in bodies.html_part(body)


def test_a_style_sheet_keeps_its_characters() -> None:
    body = "<style>a::after { content: '→' }</style><p>é</p>"
    assert decoded(bodies.html_part(body)) == body


def test_postal_address_in_text() -> None:
    assert bodies.with_postal("Hello\n", "1 Main St\nTown", is_html=False) == "Hello\n\n-- \n1 Main St\nTown\n"
    assert bodies.with_postal("Hello\n1 Main St", "1 Main St", is_html=False) == "Hello\n1 Main St"


@pytest.mark.parametrize("postal", [None, "", "  "])
def test_no_postal_address(postal: str | None) -> None:
    assert bodies.with_postal("Hello", postal, is_html=False) == "Hello"
    assert bodies.with_postal("<p>Hello", postal, is_html=True) == "<p>Hello"


def test_postal_address_in_html() -> None:
    body = bodies.with_postal("<html><body>Hello</BODY ></html>", "A & B <Ltd>\n1 Main St", is_html=True)
    assert re.fullmatch(r"<html><body>Hello<p [^>]*>A &amp; B &lt;Ltd&gt;<br>1 Main St</p>\n</BODY ></html>", body)
    assert bodies.with_postal(body, "1 Main St", is_html=True) == body
    assert bodies.with_postal("Hello", "1 Main St", is_html=True).startswith("Hello<p ")
