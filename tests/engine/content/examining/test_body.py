from __future__ import annotations

import pytest

from engine.content.examining.body import Body
from engine.content.examining.sayings import Fact

WORDS = "Words that say what the message is about, so that it is no poster. " * 4
PAGE = "https://school.org/courses"
LINK = f'<a href="{PAGE}">'


def facts_of(markup: str) -> list[Fact]:
    """With so many words around it that only what is tested is told."""
    return Body(f"<body><p>{WORDS}</p>{markup}</body>").facts


@pytest.mark.parametrize(
    ("markup", "facts"),
    [
        ("<a>Open</a>", [("empty_link", "Open")]),
        ('<a href="">Open <b>it</b></a>', [("empty_link", "Open it")]),
        ("<A HREF=' # '>Open</A>", [("empty_link", "Open")]),
        (f'<a href="#">{"x" * 100}</a>', [("empty_link", "x" * 60)]),
        ('<a href="#"><img src="/i/1.png" alt="Logo"></a>', [("empty_link", "Logo")]),
        ('<a href="#">open', [("empty_link", "open")]),
        ('<a href="#">one<a href="#">two</a>', [("empty_link", "one"), ("empty_link", "two")]),
        ('<a href="#top">Up</a> <a name="top">Top</a> <a id="x"></a>', []),
        ('<a href="#unsubscribe">a</a><a href="#preferences#details">b</a><a href="#rate/5">c</a>', []),
        ('<a href="/courses">x</a>', [("broken_link", "/courses")]),
        (f"{LINK}Courses</a>", []),
        ('<!-- <a href="#">old</a> -->', []),
        ('<!--[if mso]><a href="#">button</a><![endif]-->', [("empty_link", "button")]),
        ('<!--[if !mso]><!--><a href="#">button</a><!--<![endif]-->', [("empty_link", "button")]),
        ("<abbr>SEO</abbr><address>x</address>", []),
    ],
)
def test_links(markup: str, facts: list[Fact]) -> None:
    assert facts_of(markup) == facts


@pytest.mark.parametrize(
    ("markup", "facts"),
    [
        ('<img src="https://school.org/i/logo.png?v=2">', [("no_alt", "logo.png")]),
        ('<IMG SRC="/i/logo.png">', [("no_alt", "logo.png")]),
        ('<img src="data:image/png;base64,AA/AA">', [("no_alt", "")]),
        ('<img src="/i/logo.png" alt="">', []),
        ('<img src="cid:logo" alt="Logo">', []),
        (f'{LINK}<img src="/i/logo.png" alt=""></a>', [("no_alt", "logo.png")]),
        (f'{LINK}<img src="/i/logo.png" alt=" "> &nbsp;</a>', [("no_alt", "logo.png")]),
        (f'{LINK}<img src="/i/logo.png" alt=""> Courses</a>', []),
        (f'{LINK}<img src="/i/logo.png" alt="Courses"></a>', []),
        ('<img src="" alt="Cover">', [("empty_image", "Cover")]),
        ('<img alt="">', [("empty_image", "")]),
        ('<img src="logo.png" alt="">', [("broken_link", "logo.png")]),
        ('<img src="http://school.org/logo.png" alt="">', [("http_link", "http://school.org/logo.png")]),
        ('<!-- <img src="x"> -->', []),
    ],
)
def test_pictures(markup: str, facts: list[Fact]) -> None:
    assert facts_of(markup) == facts


@pytest.mark.parametrize(
    ("markup", "facts"),
    [
        ('<a href="https://evil.ru/x">www.bank.com</a>', [("spam_other_host", "bank.com → evil.ru")]),
        ('<a href="https://evil.ru/x">https://bank.com/login</a>', [("spam_other_host", "bank.com → evil.ru")]),
        ('<a href="https://evil.ru">Bank.com/login</a>', [("spam_other_host", "bank.com → evil.ru")]),
        ('<a href="https://school.org/dotnet">ASP.NET</a>', []),
        ('<a href="https://school.org/jobs">Booking.com</a>', []),
        ('<a href="https://www.school.org/x">school.org</a>', []),
        ('<a href="https://mail.school.org/x">https://school.org</a>', []),
        ('<a href="https://school.org/x">www.my.school.org</a>', []),
        ('<a href="https://myschool.org/x">school.org/</a>', [("spam_other_host", "school.org → myschool.org")]),
        ('<a href="https://school.org/js">Node.js</a>', []),
        ('<a href="https://school.org/js">About bank.com</a>', []),
        ('<a href="mailto:a@school.org">bank.com</a>', []),
    ],
)
def test_words_that_show_another_site(markup: str, facts: list[Fact]) -> None:
    assert facts_of(markup) == facts


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ('<div style="display:none"><p>cheap</p> pills</div>', "cheap pills"),
        ('<p style="font-size:0">cheap pills</p>', "cheap pills"),
        ('<p style="color:#fff;background:#ffffff">cheap pills</p>', "cheap pills"),
        ('<div class="x" style="display:none">cheap</div>', "cheap"),
        ('<div style="display:none">&nbsp;&zwnj;<img src="cid:x" alt=""></div>', None),
        ('<td style="font-size:0"><p style="font-size:16px">seen</p></td>', None),
        (
            '<style>@media screen{.phone{display:block!important}}</style><p class="a phone" style="display:none">x</p>',
            None,
        ),
        ('<!-- <p style="display:none">old</p> -->', None),
    ],
)
def test_words_that_nobody_sees(markup: str, words: str | None) -> None:
    assert facts_of(markup) == ([("spam_hidden", words)] if words else [])


@pytest.mark.parametrize(
    ("html", "has_it"),
    [
        ('<body><div style="display:none">First</div><p>Second</p>', True),
        ('<title>x</title><body><table><tr><td style="font-size:0"><span style="display:none">First</span>', True),
        ('<p style="display:none">First</p><p>Second</p>', True),
        ('<body><p>First</p><div style="display:none">Second</div>', False),
        ('<body><div style="display:none">&nbsp;</div><p>First</p>', False),
    ],
)
def test_hidden_words_that_come_first_are_a_preheader(html: str, has_it: bool) -> None:
    body = Body(html)
    assert body.has_preheader == has_it
    assert (("spam_hidden", "Second") in body.facts) == (not has_it and "Second" in html)


@pytest.mark.parametrize(
    ("markup", "facts"),
    [
        ('<area href="http://school.org/x" alt="Courses">', [("http_link", "http://school.org/x")]),
        ('<area href="#" alt="Courses"> And words', [("empty_link", "Courses")]),
        ('<area href="/x">', [("broken_link", "/x")]),
        (f'<area href="{PAGE}" alt="Courses"><area shape="default">', []),
    ],
)
def test_parts_of_a_picture_that_are_links(markup: str, facts: list[Fact]) -> None:
    assert facts_of(markup) == facts


def test_the_link_to_unsubscribe() -> None:
    assert Body('<area href="#unsubscribe" alt="No more">').has_unsubscribe
    assert Body('<a href="#unsubscribe">No more</a>').has_unsubscribe
    assert Body('<a href="#unsubscribe"><b>No more</b>').has_unsubscribe
    assert not Body('<a href="#preferences">#unsubscribe</a>').has_unsubscribe
    assert not Body('<!-- <a href="#unsubscribe">No more</a> -->').has_unsubscribe


@pytest.mark.parametrize(
    ("html", "is_little"),
    [
        ('<img src="/i/1.png" alt="">', True),
        (f'<body><img src="/i/1.png" alt=""><p>{"x" * 199}</p>', True),
        (f'<body><img src="/i/1.png" alt=""><p>{"x" * 200}</p>', False),
        (f'<title>{"x" * 300}</title><style>{"x" * 300}</style><body><img src="/i/1.png" alt=""><p>Hi</p>', True),
        (f'<body><div style="display:none">{"x" * 300}</div><img src="/i/1.png" alt=""><p>Hi</p>', True),
        ("<p>Hi</p>", False),
    ],
)
def test_pictures_with_few_words(html: str, is_little: bool) -> None:
    assert (("little_text", "") in Body(html).facts) == is_little
