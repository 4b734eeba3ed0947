from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content.compiling import compile_source
from engine.content.marking import MARK, Link, Marked, marked, site_of
from engine.content.rendering import Renderer
from engine.content.source import TemplateSource

LINKS = {"unsubscribe": "https://mail.example.org/u/x", "preferences": "https://mail.example.org/p/x"}


def of(html: str) -> Marked:
    return marked(compile_source(TemplateSource(subject="Hi", html=html)).html)


def shown(found: Marked) -> str:
    """With square brackets for marks."""
    opened = re.sub(f"{MARK}([^{MARK}]*){MARK}", r"[\1]", found.html)
    assert MARK not in opened
    return opened


def test_numbers_are_for_good() -> None:
    """They stand in messages that people have: this must never give anything else."""
    found = of(
        '<html><body><a href="https://a.example.org/x?a=1&amp;b=2#c">A</a> <a href=" HTTPS://B.example.org ">B</a>'
        '<a href="https://a.example.org/x?a=1&amp;b=2#c">A again</a>'
        '{% for item in recommend(2) %}<a href="{{ item.url }}">one</a>'
        "{% endfor %}<a href='https://c.example.org/?who={{ first_name }}'>C</a><a href=\"mailto:a@example.org\">m</a>"
        '<a href="#top">top</a><a href="{{ links.unsubscribe }}">no more</a><a href="{{links.answer.level}}/3">3</a>'
        '<a data-no-track href="https://d.example.org/">D</a><a name="top">t</a><area href="https://e.example.org/">'
        "</body></html>"
    )
    assert found.links == (
        Link(1, "https://a.example.org/x?a=1&b=2#c", has_values=False),
        Link(2, "HTTPS://B.example.org", has_values=False),
        Link(3, "https://a.example.org/x?a=1&b=2#c", has_values=False),
        Link(4, "{{ item.url }}", has_values=True),
        Link(5, "https://c.example.org/?who={{ first_name }}", has_values=True),
    )
    assert found.sites == {"a.example.org", "b.example.org", "c.example.org"}
    assert shown(found) == (
        '<html><body><a href="[1]">A</a> <a href="[2]">B</a><a href="[3]">A again</a>'
        '{% for item in recommend(2) %}<a href="[4:{{ item.url }}]">one</a>{% endfor %}'
        "<a href='[5:https://c.example.org/?who={{ first_name }}]'>C</a><a href=\"mailto:a@example.org\">m</a>"
        '<a href="#top">top</a><a href="{{ links.unsubscribe }}">no more</a><a href="{{links.answer.level}}/3">3</a>'
        '<a href="https://d.example.org/">D</a><a name="top">t</a><area href="https://e.example.org/">'
        "[pixel]</body></html>"
    )


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "ftp://a.example.org/",
        "//a.example.org/x",
        "/x",
        "tel:+491",
        "mailto:{{ email }}",
        "#{{ first_name }}",
        "https://",
        "https://user@a.example.org/",
        "https://a.example.org\\@b.example.org/",
        "",
    ],
)
def test_what_is_no_address_of_a_page_is_left(href: str) -> None:
    found = of(f'<p><a href="{href}">x</a></p>')
    assert (found.links, shown(found)) == ((), f'<p><a href="{href}">x</a></p>[pixel]')


def test_a_space_is_read_as_browsers_do() -> None:
    assert of('<a href="https://a.example.org/a b">x</a>').links == (
        Link(1, "https://a.example.org/a%20b", has_values=False),
    )


def test_a_host_made_of_values_is_no_site_of_the_template() -> None:
    found = of('<a href="https://{{ city }}.example.org/">a</a><a href="https://x.example.org{{ city }}">b</a>')
    assert (len(found.links), found.sites) == (2, frozenset())


def test_addresses_without_quotes_and_in_comments() -> None:
    html = "<p><!--[if mso]><a href='https://m.example.org/'>m</a><![endif]--><a href=https://a.example.org/>x</a></p>"
    assert shown(of(html)) == html.replace("https://a.example.org/", "[1]") + "[pixel]"


def test_a_marked_message_is_the_same_but_for_its_marks() -> None:
    html = '<html><body><a href="https://a.example.org/{{ city }}">{{ city }}</a></body></html>'
    compiled = compile_source(TemplateSource(subject="Hi", html=html))
    values = {"city": "B\x02ern & <Co>", "links": LINKS}
    plain, with_marks = (Renderer(compiled, is_marked=m).render(values) for m in (False, True))
    assert MARK not in plain.html
    assert "https://a.example.org/B ern &amp; &lt;Co&gt;" in plain.html
    assert with_marks.text == plain.text
    assert re.sub(f"{MARK}pixel{MARK}|{MARK}1:|{MARK}", "", with_marks.html) == plain.html


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_value_makes_a_mark(value: str) -> None:
    compiled = compile_source(
        TemplateSource(subject="Hi", html='<p><a href="https://a.example.org/{{ city }}">x</a></p>')
    )
    html = Renderer(compiled, is_marked=True).render({"city": value or "x"}).html if value.strip() else ""
    assert html.count(MARK) in (0, 4)


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://A.example.org", "a.example.org"),
        ("http://a.example.org:8080/x?y#z", "a.example.org"),
        ("https://münchen.example/ß", "münchen.example"),
        ("https://a.example.org:x/", None),
        ("https://evil.example\\@a.example.org/", None),
        ("https://a.example.org@evil.example/", None),
        ("https://[::1]/", None),
        ("https://a.example.org/\r\nX: y", None),
    ],
)
def test_the_site_of_an_address(address: str, site: str | None) -> None:
    assert site_of(address) == site
