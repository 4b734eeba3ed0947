from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.delivery import headers
from engine.errors import BadValueError

INJECTED = "=?utf-8?q?Hi=0ABcc=3A_x?="
TEXTS = st.text(max_size=300) | st.text('ab =?\r\n\t\x0b\x0c\x85\u2028é😀"\\<>@,:', max_size=200)
CORPUS = [
    "",
    "Hello",
    "You are in: SEO promotion",
    "a" * 60 + " " + "b" * 60,
    "word " * 300,
    "x" * 2000,
    "Ünïcödé",
    "😀" * 60,
    "שלום עולם, ברוך הבא לקורס",
    "a\r\nBcc: x@example.org",
    "a\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h",
    "\x00\x01\x7f",
    INJECTED,
    "=?utf-8?b?SGkKQmNjOiB4?=",
    "= ? not one",
    "  spaces   inside  ",
    "\ud800 lone",
]


def value_of(block: str) -> str:
    """What a reader of the header sees."""
    message = message_from_bytes(block.encode() + b"\r\n\r\n")
    assert len(message.keys()) == 1
    return str(make_header(decode_header(message[message.keys()[0]].replace("\r\n", ""))))


def expected(value: str) -> str:
    return headers.clean(value).encode("utf-8", "replace").decode()


def is_one_header(block: str) -> bool:
    """One logical line: each break is CRLF and a blank, and none of the lines is blank or too long."""
    lines = block.split("\r\n")
    return (
        block.isascii()
        and not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n", block)
        and all(line.startswith(" ") and line.strip() for line in lines[1:])
        and all(len(line) <= 998 for line in lines)
    )


def words_of(block: str) -> list[str]:
    return re.findall(r"=\?utf-8\?b\?[^?]*\?=", block)


@given(TEXTS)
@pytest.mark.parametrize("name", ["Subject", "Feedback-ID"])
def test_text(name: str, value: str) -> None:
    block = headers.text(name, value)
    assert is_one_header(block)
    assert block.startswith(f"{name}: ")
    assert value_of(block) == expected(value)
    assert all(len(word) <= 75 for word in words_of(block))


@pytest.mark.parametrize("value", CORPUS, ids=lambda v: repr(v[:20]))
def test_text_of_the_corpus(value: str) -> None:
    block = headers.text("Subject", value)
    assert is_one_header(block)
    assert value_of(block) == expected(value)


@pytest.mark.parametrize("value", [c for c in CORPUS if "x" * 100 not in c], ids=lambda v: repr(v[:20]))
def test_lines_keep_to_the_width(value: str) -> None:
    assert max(map(len, headers.text("Subject", value).split("\r\n"))) <= 78


def test_plain_words_stay_readable() -> None:
    assert headers.text("Subject", "You are in: SEO promotion") == "Subject: You are in: SEO promotion"
    assert headers.text("Subject", "ab " * 40) == "Subject: " + "ab " * 22 + "ab\r\n ab" + " ab" * 16


def test_words_are_cut_between_characters() -> None:
    words = words_of(headers.text("Subject", "😀é" * 100))
    assert len(words) > 5
    for word in words:
        assert "�" not in str(make_header(decode_header(word)))


def test_an_encoded_word_is_not_taken_for_one() -> None:
    block = headers.text("Subject", INJECTED)
    assert value_of(block) == INJECTED
    assert "Bcc" not in block


@given(TEXTS)
@example(INJECTED)
@example('Ann "B" \\ Smith')
@example("Müller, Ann")
@example("a" * 59)
@example("a" * 400)
def test_mailbox(display: str) -> None:
    block = headers.mailbox("From", "ann@example.org", display)
    assert is_one_header(block)
    message = message_from_bytes(block.encode() + b"\r\n\r\n")
    assert message.keys() == ["From"]
    name, address = parseaddr(message["From"].replace("\r\n", ""))
    assert address == "ann@example.org"
    assert str(make_header(decode_header(name))) == expected(display)
    assert all(len(line) <= 78 for line in block.split("\r\n"))


def test_mailbox_without_a_name() -> None:
    assert headers.mailbox("To", "ann@example.org") == "To: ann@example.org"
    assert headers.mailbox("To", "ann@example.org", " \r\n ") == "To: ann@example.org"
    assert headers.mailbox("To", "ann@münchen.example") == "To: ann@xn--mnchen-3ya.example"


def test_names_are_quoted() -> None:
    assert headers.mailbox("From", "a@example.org", 'A, "B"\\') == 'From: "A, \\"B\\"\\\\" <a@example.org>'


BAD_ADDRESSES = [
    "",
    "ann",
    "ann@example.org\r\nBcc: x@example.org",
    "ann@example.org\n",
    "a\x00nn@example.org",
    "ann@example.org>",
    "Ann <ann@example.org>",
    "ann smith@example.org",
    "a@b@example.org",
    "ann@exam\x7fple.org",
    "é\n@example.org",
    "a" * 250 + "@example.org",
    "ann@example.org\u2028",
    "ann@[127.0.0.1]",
]


@pytest.mark.parametrize("address", BAD_ADDRESSES, ids=lambda a: repr(a[:30]))
def test_a_bad_address_is_refused(address: str) -> None:
    with pytest.raises(BadValueError):
        headers.mailbox("To", address)


@given(st.text() | st.text("a@.b\r\n \x00<>\u2028é", max_size=20))
def test_what_passes_as_an_address_is_one_word(address: str) -> None:
    try:
        sent = headers.checked(address)
    except BadValueError:
        return
    assert re.fullmatch(r"[^\s<>,;:]+@[!-~]+", sent)


@given(TEXTS)
def test_listed(display: str) -> None:
    block = headers.listed("List-ID", "courses.example.org", display)
    assert is_one_header(block)
    assert block.endswith("<courses.example.org>")


@pytest.mark.parametrize("identifier", ["", "a b", "a>\r\nBcc: x", "é", "a\n"])
def test_a_bad_identifier_is_refused(identifier: str) -> None:
    with pytest.raises(BadValueError, match="List-ID"):
        headers.listed("List-ID", identifier, "News")


def test_link() -> None:
    assert (
        headers.link("List-Unsubscribe", "https://x.example/u/a-_1") == "List-Unsubscribe: <https://x.example/u/a-_1>"
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mailto:a@example.org",
        "https://a b",
        "https://a>\r\nBcc: x",
        "https://é.example",
        "https://a\n",
        "https://" + "a" * 901,
    ],
)
def test_a_bad_link_is_refused(url: str) -> None:
    with pytest.raises(BadValueError, match="WARMCAST_BASE_URL"):
        headers.link("List-Unsubscribe", url)
