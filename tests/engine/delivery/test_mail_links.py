"""The links of a message that may be tried."""

from __future__ import annotations

import pytest

from engine.delivery.mail_links import Link, links_of


def test_in_their_order_with_what_stands_on_them() -> None:
    html = (
        '<p>Hi</p><a href="https://a.org/x?y=1&amp;z=2"> Press <b>me</b>\n now</a> no <a name="top">mark</a>'
        '<A HREF=" http://b.org "><img src="l.png" alt="Logo"></A><a href="https://c.org"></a>'
    )
    assert links_of(html) == [
        Link("Press me now", "https://a.org/x?y=1&z=2"),
        Link("Logo", "http://b.org"),
        Link("", "https://c.org"),
    ]


def test_each_address_once() -> None:
    html = '<a href="https://a.org">One</a><a href="https://b.org">Two</a><a href="https://a.org">Three</a>'
    assert [link.text for link in links_of(html)] == ["One", "Two"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "mailto:a@b.org",
        "#top",
        "",
        "/u/x",
        "//b.org",
        "https://",
        "https://[",
        "https://a.org/a b",
        "https://a.org/\u202e",
        "java&#10;script:alert(1)",
    ],
)
def test_nothing_but_pages(url: str) -> None:
    assert links_of(f'<a href="{url}">x</a>') == []


def test_what_is_no_text_does_not_stand_on_a_link() -> None:
    html = (
        '<a href="https://a.org"><style>b { color: red }</style>Press <script>go("<b>")</script><b>me</b></a>'
        '<a href="https://b.org"><style></style></a>'
    )
    assert links_of(html) == [Link("Press me", "https://a.org"), Link("", "https://b.org")]


@pytest.mark.parametrize("html", ["", "<a", '<a href="https://a.org', "<!--<a href='https://a.org'>", "</a></a>"])
def test_broken_html_has_what_it_has(html: str) -> None:
    assert links_of(html) == []


def test_what_is_not_closed_counts() -> None:
    html = '<a href="https://a.org">One <a href="https://b.org">Two'
    assert links_of(html) == [Link("One", "https://a.org"), Link("Two", "https://b.org")]
