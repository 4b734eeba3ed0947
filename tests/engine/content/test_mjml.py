from __future__ import annotations

import re

import pytest

from engine.content.mjml import html_from_mjml
from engine.errors import TemplateError


def mail(inside: str) -> str:
    return f"<mjml><mj-body>\n<mj-section><mj-column>\n{inside}\n</mj-column></mj-section></mj-body></mjml>"


def test_template_tags_between_elements_stay_there() -> None:
    html = html_from_mjml(
        mail(
            "{% for p in products %}\n<mj-text>{{ p.name }}{% if p.price > 1000 %}!{% endif %}</mj-text>\n{% endfor %}"
        )
    )
    loop = html[html.index("{% for") : html.index("{% endfor %}")]

    assert html[: html.index("{% for")].endswith("<tbody>\n")
    assert loop.startswith("{% for p in products %}\n<tr><td")
    assert "{{ p.name }}{% if p.price > 1000 %}!{% endif %}</div></td></tr>" in loop


def test_tags_in_attributes_and_raw_parts() -> None:
    html = html_from_mjml(
        mail('<mj-button href="{{ links.rate }}?a=1&amp;b={{ x }}">Go</mj-button>')
        .replace("<mj-body>", "<mj-head><mj-raw>{% set x = 1 %}</mj-raw></mj-head><mj-body>{% if x > 1 %}")
        .replace("</mj-body>", "{% endif %}</mj-body>")
    )

    assert 'href="{{ links.rate }}?a=1&amp;b={{ x }}"' in html
    assert "{% set x = 1 %}</head>" in html
    assert html.index("{% if x > 1 %}") < html.index("{{ links.rate }}") < html.index("{% endif %}")


def test_line_breaks_may_stay_open() -> None:
    assert "a<br />b<br />c" in html_from_mjml(mail("<mj-text>a<br>b<br/>c</mj-text>"))


def test_inline_styles_are_inlined_and_nothing_is_loaded() -> None:
    source = mail('<mj-text css-class="x">a</mj-text>')
    html = html_from_mjml(
        source.replace("<mj-body>", '<mj-head><mj-style inline="inline">.x{color:red}</mj-style></mj-head><mj-body>')
    )

    assert 'class="x" align="left" style="color: red' in html
    assert "fonts.googleapis" not in html


@pytest.mark.parametrize(
    ("source", "line", "told"),
    [
        (
            f'<mjml><mj-head>\n<mj-style inline="inline">p{{color:{{{{ x }}}}}}</mj-style></mj-head>{mail("")[6:]}',
            2,
            "take inline out",
        ),
        (mail("<mj-text>{{ a\n}}</mj-text>\n<mj-text>a</mj-txt>"), 5, "<mj-text> is still open"),
        (mail("<mj-text>a"), 4, "<mj-text> is still open"),
        (mail("</mj-column></mj-section></mj-body></mjml></p>"), 3, "nothing is open"),
        ("<mjml>\n<mj-body>", 2, "<mj-body> is never closed"),
        (mail("<mj-foo>x</mj-foo>"), 3, "<mj-foo> is not an element"),
        (mail("<mj-text>a < b</mj-text>"), 3, "&lt;"),
        (mail("<mj-text>x</mj-text>\n<mj-button href=x>b</mj-button>"), 4, "values in quotes"),
        (mail("<mj-button {% if x %}href='a'{% endif %}>b</mj-button>"), 3, "inside the quotes"),
        (mail("<mj-image src='x' {{ é }}/>"), 3, "{{ é }} would be lost"),
        (mail("<mj-social>é\n{% if x %}</mj-social>"), 3, "put it into <mj-raw>"),
        (mail("<mj-include path='/etc/passwd'/>"), 3, "<mj-include> is not available"),
        (mail("<mj-text>" + "<b>" * 120 + "</b>" * 120 + "</mj-text>"), 3, "deep"),
        (mail("<mj-text>" + "<b>" * 60_000), 3, "deep"),
        ("<mjml>\n<mj-head><mj-foo/></mj-head></mjml>", 2, "cannot stand here"),
    ],
)
def test_errors_name_their_line(source: str, line: int, told: str) -> None:
    with pytest.raises(TemplateError) as caught:
        html_from_mjml(source)
    assert told in caught.value.message
    assert (caught.value.part, caught.value.line) == ("mjml", line)


@pytest.mark.parametrize("source", ["hello", "<p>x</p>", "wctag0x"])
def test_what_is_no_mjml_is_told(source: str) -> None:
    with pytest.raises(TemplateError) as caught:
        html_from_mjml(source)
    assert caught.value.part == "mjml"


def test_a_line_end_between_words_is_a_space() -> None:
    """mrml drops it between two elements: their words would become one."""
    words = '<b>bold</b>\n    <i>italic</i>\n<u>line</u> <a href="https://a.de/">link</a>\n<img src="https://a.de/i.png" />\n'
    words += "<s>gone</s>"
    html = re.sub(r"\s+", " ", html_from_mjml(mail(f"<mj-text>{words}</mj-text>")))
    assert '<b>bold</b> <i>italic</i> <u>line</u> <a href="https://a.de/">link</a> <img' in html
    assert re.search(r"<img[^>]*> <s>gone", html)


def test_lines_of_errors_count_those_line_ends() -> None:
    with pytest.raises(TemplateError) as refused:
        html_from_mjml(mail("<mj-text><b>x</b>\n<i>y</i>\n<b>z</b>\n<i>never closed</mj-text>"))
    assert refused.value.line == 6
