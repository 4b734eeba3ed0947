from __future__ import annotations

import pytest

from engine.content.examining.addressed import FACTS, host_of, reserved_in


@pytest.mark.parametrize(
    "address",
    [
        "https://school.org/courses?x=1#top",
        "HTTPS://School.ORG",
        "https://münchen.de/kurse",
        "https://school.org:8443/a.exe.html",
        "https://vue.js/",
        "https://school.org/?file=a.exe",
        "https://forexample.com",
        "http://localhost:8501/x",
        "http://127.0.0.1:8501/x",
        "http://[::1]/x",
        "mailto:ines@school.org",
        "tel:+49 30 1234",
    ],
)
def test_addresses_that_are_fine(address: str) -> None:
    assert FACTS[address] == ()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/my-course?u=1", "https://example.org/my-course"),
        ("https://www.example.com", "https://www.example.com"),
        ("https://shop.test/x", "https://shop.test/x"),
    ],
)
def test_names_that_are_for_examples(address: str, shown: str) -> None:
    assert FACTS[address] == (("example_link", shown),)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://school.org/{{ id }}", "https://school.org/{{ id }}"),
        ("https://school.org/%7B%7Bid%7D%7D", "https://school.org/%7B%7Bid%7D%7D"),
        ("https://school.org/*|ID|*", "https://school.org/*|ID|*"),
        ("mailto:*|EMAIL|*", "mailto:*|EMAIL|*"),
        ("https://example.org/{{ id }}", "https://example.org/{{ id }}"),
    ],
)
def test_places_that_stay_empty(address: str, shown: str) -> None:
    assert FACTS[address] == (("unfilled_link", shown),)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://", "http://"),
        ("https:///x", "https:///x"),
        ("https://?x", "https://"),
        ("https://school/x", "https://school/x"),
        ("https://school..org", "https://school..org"),
        ("https://ann:secret@school/x", "https://school/x"),
        ("https://school.org/a b", "https://school.org/a b"),
        ("mailto:", "mailto:"),
        ("www.school.org/x?id=7", "www.school.org/x"),
        ("/courses", "/courses"),
        ("htp://school.org", "htp://school.org"),
        ("https://school.org:port/x", "https://school.org:port/x"),
    ],
)
def test_addresses_that_cannot_work(address: str, shown: str) -> None:
    assert FACTS[address] == (("broken_link", shown),)


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("http://school.org/x", ["http_link"]),
        ("https://192.0.2.7/x", ["spam_number"]),
        ("http://[2001:db8::1]/x", ["http_link", "spam_number"]),
        ("https://bit.ly/3x", ["spam_shortener"]),
        ("https://www.bit.ly/3x", ["spam_shortener"]),
        ("https://rabbit.ly/3x", []),
        ("https://vk.cc./3x", ["spam_shortener"]),
        ("https://en.wikipedia.org/wiki/Vue.js", []),
        ("https://school.org/setup.EXE?x=1", ["spam_program"]),
        ("https://school.org/setup.exe/help", []),
    ],
)
def test_what_is_doubtful(address: str, codes: list[str]) -> None:
    assert [code for code, _ in FACTS[address]] == codes


def test_what_is_shown_is_bounded_and_holds_nothing_of_a_person() -> None:
    ((_, shown),) = FACTS["http://ann:secret@school.org/" + "x" * 500 + "?email=ann@school.org#ann"]
    assert shown.startswith("http://school.org/xxx")
    assert len(shown) == 120


def test_hosts() -> None:
    assert host_of("https://www.School.org:80/x") == "school.org"
    assert host_of("mailto:a@b.org") == ""


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("ann.example.org", "example.org"),
        ("example.org", "example.org"),
        ("ann.test", "test"),
        ("https://shop.example.org", "https://shop.example.org"),
        ("school.org", "school.org"),
    ],
)
def test_of_a_host_for_examples_only_what_is_reserved_is_told(host: str, shown: str) -> None:
    assert reserved_in(host) == shown
