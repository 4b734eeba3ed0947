"""Words as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given

from engine.content.blocks.words import escaped, html_of, literal, tidy, unescaped, words_of
from engine.content.compiling import compile_source
from engine.content.source import TemplateSource
from tests.engine.content.blocks.strategies import values


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("Hello", "Hello"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("**now** or never", "<strong>now</strong> or never"),
        ("5 ** 2 ** 3, ** no **", "5 ** 2 ** 3, ** no **"),
        ("[our **site**](https://a.b/?c=1&d=2)", '<a href="https://a.b/?c=1&amp;d=2">our <strong>site</strong></a>'),
        ("**[a](b)**", '<strong><a href="b">a</a></strong>'),
        ("[a] (b) and [](c)", "[a] (b) and [](c)"),
        ("one\ntwo\n\nthree", "one<br />\n  two<br />\n  <br />\n  three"),
        ('{{ name | default("a < b") }} & co', '{{ name | default("a < b") }} &amp; co'),
        ("[Stop]({{ links.unsubscribe }})", '<a href="{{ links.unsubscribe }}">Stop</a>'),
        ("**{{ first_name }}**", "<strong>{{ first_name }}</strong>"),
        ('<span style="color:red">red</span>', '<span style="color:red">red</span>'),
        ("<b>never closed", "&lt;b&gt;never closed"),
        ("**<b>x**</b>", "**&lt;b&gt;x**&lt;/b&gt;"),
        ("I <3 you, <first name>", "I &lt;3 you, &lt;first name&gt;"),
    ],
)
def test_words_and_their_html(words: str, html: str) -> None:
    assert html_of(words, indent="  ") == html
    assert words_of(html) == words


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("\n  Hello\n  you  <br>\n\n dear<BR/>friend ", "Hello you\ndear\nfriend"),
        ("a&nbsp;b &copy; &#8364;", "a\xa0b © €"),
        ('<a href="a" class="b">c</a>', '<a href="a" class="b">c</a>'),
        ("<strong> a</strong>", "<strong> a</strong>"),
        ("<em>a</em>", "<em>a</em>"),
    ],
)
def test_html_by_hand(html: str, words: str) -> None:
    assert words_of(html) == words


@pytest.mark.parametrize(
    "html", ["**a**", "[a](b)", "&#123;&#123; a }}", "<div>a</div>", "<!-- a -->", "<b>a", "<table><tr></tr></table>"]
)
def test_what_words_cannot_say(html: str) -> None:
    assert words_of(html) is None


@given(values)
def test_tidy_words_come_back(words: str) -> None:
    found = tidy(words)
    assert words_of(html_of(found, indent="    ")) == found
    assert tidy(found) == found


@given(values)
def test_attributes_come_back(value: str) -> None:
    assert unescaped(escaped(value)) == value


def test_entities_never_become_template_tags() -> None:
    assert unescaped("&#123;&#123; email }}") is None
    html = f'<p title="{literal("{{ email }}")}">{literal("{% if a %} <b>{{ email }}")}</p>'
    compiled = compile_source(TemplateSource(subject="x", html=html))
    assert compiled.variables == ()
    assert "{{ email }}" not in compiled.html
