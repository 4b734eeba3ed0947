from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.addresses import check, domain, key_of, normalise, parse_sender, wire
from engine.errors import BadValueError
from engine.store import Store

VALID = {
    "ann@example.org": "ann@example.org",
    "Ann.Smith@Example.ORG": "Ann.Smith@example.org",
    "INFO@example.org": "info@example.org",
    "x@example.test": "x@example.test",
    "x@mail.invalid": "x@mail.invalid",
    "x@server.local": "x@server.local",
    "user+tag@sub.example.org": "user+tag@sub.example.org",
    "mailhost!user%other@example.org": "mailhost!user%other@example.org",
    "name/surname-@example.org": "name/surname-@example.org",
    "ann@MÜNCHEN.example": "ann@münchen.example",
    "ann@xn--mnchen-3ya.example": "ann@münchen.example",
    "用户@例子.广告": "用户@例子.广告",
    "jose\u0301@example.org": "josé@example.org",
    "a" * 64 + "@example.org": "a" * 64 + "@example.org",
}

INVALID = [
    "",
    "@",
    "ann",
    "ann@",
    "@example.org",
    "ann@example",
    "ann@localhost",
    "ann@@example.org",
    "a@b@example.org",
    " ann@example.org",
    "ann@example.org ",
    "ann@example.org\r",
    "ann@example.org\n",
    "ann\x00@example.org",
    "ann\x7f@example.org",
    "ann@exam\tple.org",
    "ann@example.org\r\nBcc: x@example.org",
    "ann smith@example.org",
    ".ann@example.org",
    "ann.@example.org",
    "an..n@example.org",
    "ann@-example.org",
    "ann@exam_ple.org",
    "ann@example..org",
    "ann@example.org.",
    '"ann"@example.org',
    '"ann smith"@example.org',
    "ann@[127.0.0.1]",
    "ann@[IPv6:::1]",
    "ann@127.0.0.1",
    "Ann <ann@example.org>",
    "<ann@example.org>",
    "ann@example.org, bob@example.org",
    "a" * 65 + "@example.org",
    "ann@" + "a" * 64 + ".org",
    "ann@" + "a." * 150 + "org",
    "a" * 100_000 + "@example.org",
    "\ud800@example.org",
    "ann\u202e@example.org",
]


@pytest.mark.parametrize(("text", "normal"), VALID.items())
def test_valid(text: str, normal: str) -> None:
    found = check(text)
    assert (found.valid, found.normalised, found.reason) == (True, normal, None)
    assert found.address == text
    assert normalise(text) == normal


@pytest.mark.parametrize("text", INVALID, ids=lambda t: repr(t[:30]))
def test_invalid(text: str) -> None:
    found = check(text)
    assert (found.address, found.valid, found.normalised) == (text, False, None)
    assert found.reason
    assert found.reason.isprintable()
    with pytest.raises(BadValueError, match="is not an email address") as caught:
        normalise(text)
    assert caught.value.code == "bad_address"
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 400


@given(st.text())
@example("<")
@example("a@")
@example('"@')
@example('"a"@b.org')
def test_any_text_is_answered_and_a_normal_form_stays(text: str) -> None:
    found = check(text)
    if found.normalised is not None:
        assert normalise(found.normalised) == found.normalised
        assert wire(found.normalised).rpartition("@")[2].isascii()
    else:
        assert found.reason


def test_wire_has_an_ascii_domain() -> None:
    assert wire("ann@münchen.example") == "ann@xn--mnchen-3ya.example"
    assert wire("josé@example.org") == "josé@example.org"
    with pytest.raises(BadValueError):
        wire("josé@exämple.org\r\nBcc: x")


def test_identity() -> None:
    assert key_of("Ann@Example.org") == key_of(" ann@example.ORG ") == "ann@example.org"
    assert key_of("ÄNN@example.org") == "änn@example.org"
    assert key_of("faß@example.org") != key_of("fass@example.org")


def test_identity_is_what_the_store_compares() -> None:
    with_case = [c for c in map(chr, range(0x80, 0x2FFFF)) if c.lower() != c or c.upper() != c]
    texts = [*(f"a{c}" for c in with_case), "ΟΔΟΣ@example.org", "İ@example.org"]
    store = Store()
    try:
        with store.read() as cursor:
            rows = cursor.column(
                "select lower(t) from (select unnest($texts) as t, unnest($places) as p) order by p",
                texts=texts,
                places=list(range(len(texts))),
            )
    finally:
        store.close()
    assert rows == [key_of(t) for t in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("School <school@Example.org>", ("School", "school@example.org")),
        ("Dr. Müller, Ann <ann@example.org>", ("Dr. Müller, Ann", "ann@example.org")),
        ('"A \\"B\\" C" <a@example.org>', ('A "B" C', "a@example.org")),
        ("  School\t<a@example.org> ", ("School", "a@example.org")),
        ("a@example.org", ("", "a@example.org")),
        (" a@example.org ", ("", "a@example.org")),
        ("<a@example.org>", ("", "a@example.org")),
    ],
)
def test_sender(text: str, expected: tuple[str, str]) -> None:
    assert parse_sender(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "School",
        "School <>",
        "School <a@b",
        "School a@example.org>",
        "<a@example.org> School",
        "A <b> <a@example.org>",
        "Sch\nool <a@example.org>",
        '"Sch\x00" <a@example.org>',
        "School <a@example.org\n.x>",
        '"School <a@example.org>',
    ],
)
def test_what_is_no_sender(text: str) -> None:
    with pytest.raises(BadValueError):
        parse_sender(text)


@given(st.text())
def test_a_senders_parts_are_clean(text: str) -> None:
    try:
        name, address = parse_sender(text)
    except BadValueError:
        return
    assert name.isprintable()
    assert normalise(address) == address


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='"<>\\'), min_size=1))
def test_a_sender_round_trip(name: str) -> None:
    assert parse_sender(f"{name} <a@example.org>") == (name, "a@example.org")


@given(st.from_regex(r"[A-Za-z0-9._+-]{1,20}@([A-Za-z0-9-]{1,12}\.){1,3}[A-Za-z0-9]{1,6}", fullmatch=True))
def test_normalise_and_check_agree_on_plain_addresses(text: str) -> None:
    found = check(text)
    if found.valid:
        assert normalise(text) == found.normalised
    else:
        with pytest.raises(BadValueError):
            normalise(text)


def test_domain() -> None:
    assert [domain(t) for t in ("School.NET", "bücher.example", "xn--bcher-kva.example")] == [
        "school.net",
        "xn--bcher-kva.example",
        "xn--bcher-kva.example",
    ]


@pytest.mark.parametrize("text", ["", "a b", "localhost", "a@b.net", "school.net/", "-a.net", "a..net"])
def test_no_domain(text: str) -> None:
    with pytest.raises(BadValueError, match="is not a domain"):
        domain(text)
