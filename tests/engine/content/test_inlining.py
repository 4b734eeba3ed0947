from __future__ import annotations

import pytest

from engine.content.inlining import inline_css
from engine.errors import TemplateError


def test_rules_go_into_the_elements() -> None:
    html = "<style>.a { color: red } td { padding: 3px }</style><p class=a>x</p><table><tr><td align='left'>y</td></tr></table>"

    assert inline_css(html) == (
        '<style></style><p style="color: red;" class=a>x</p>'
        "<table><tr><td style=\"padding: 3px;\" align='left'>y</td></tr></table>"
    )


def test_loops_between_table_rows_stay_where_they_are() -> None:
    html = """<style>td { color: red }</style>
<table>
{% for p in products %}
<tr><td>{{ p.name }}</td></tr>
{% else %}
<tr><td>none</td></tr>
{% endfor %}
</table>"""

    assert inline_css(html) == html.replace("td { color: red }", "").replace("<td>", '<td style="color: red;">')


@pytest.mark.parametrize(
    "attribute", ['title="{{ a > b }}"', """title="{{ "x" }}\"""", "title='{% if points > 1000 %}x{% endif %}'"]
)
def test_template_tags_between_quotes_survive(attribute: str) -> None:
    html = f"<style>p {{ color: red }}</style>{{% if points > 1000 and 1 < 2 %}}<p {attribute}>&amp;</p>{{% endif %}}"

    assert inline_css(html) == html.replace("p { color: red }", "").replace("<p ", '<p style="color: red;" ')


@pytest.mark.parametrize(
    "attribute", ["{% if points > 1000 %}class='b'{% endif %}", "class='{{ kind }}'", "id='x{{ kind }}'"]
)
def test_style_sheets_stay_where_template_tags_decide_what_matches(attribute: str) -> None:
    html = f"<style>.b {{ color: red }}</style><p {attribute}>x</p><p class='b'>y</p>"

    assert inline_css(html) == html.replace("<p class='b'>", "<p style=\"color: red;\" class='b'>")


def test_an_own_style_wins_and_keeps_its_template_tags() -> None:
    html = """<style>p { color: red; margin: 0 }</style><p style='color: blue'></p><p style="color: {{ brand }}"></p>
<p style='{% if x > 1 %}color: "a"{% endif %}'></p><p style={{ x }}></p>"""

    assert inline_css(html) == (
        """<style></style><p style="margin: 0;color: blue"></p><p style="color: red;margin: 0;color: {{ brand }}"></p>
<p style='color: red;margin: 0;{% if x > 1 %}color: "a"{% endif %}'></p><p style="color: red;margin: 0;{{ x }}"></p>"""
    )


def test_media_queries_and_hover_stay_in_the_style_sheet() -> None:
    sheet = "a { color: red }\na:hover { color: blue }\n@media (max-width: 480px) { #main { width: 100% } }"
    html = f"<style>{sheet}</style>\n<a>x</a>"
    styled = inline_css(html)

    assert "a:hover { color: blue; }" in styled
    assert "@media (max-width: 480px) { #main { width: 100% } }" in styled
    assert styled.endswith('<a style="color: red;">x</a>')
    assert styled.count("\n") == html.count("\n")


def test_a_kept_rule_never_opens_a_template_tag() -> None:
    styled = inline_css("<style>p{color:red} @media print{#main{color:red} }</style><p>x</p>")

    assert "{#" not in styled
    assert "{ #main{color:red} }" in styled


def test_a_style_sheet_with_template_tags_stays_as_it_is() -> None:
    html = "<style>p { color: {{ brand }} }</style><style>b { color: red }</style><p>x</p><b>y</b>"

    assert inline_css(html) == html.replace("b { color: red }", "").replace("<b>", '<b style="color: red;">')


def test_a_style_sheet_for_a_medium_is_not_inlined() -> None:
    html = '<style media="print">p { color: red }</style><p>x</p>'

    assert inline_css(html) == html


def test_nothing_is_loaded_from_elsewhere() -> None:
    html = '<link rel="stylesheet" href="file:///etc/passwd"><style>p { margin: 0 }</style><p>x</p>'

    assert inline_css(html).startswith(
        '<link rel="stylesheet" href="file:///etc/passwd"><style></style><p style="margin: 0;">'
    )


def test_what_only_outlook_reads_stays_as_it_is() -> None:
    html = "<style>p { color: red }</style><!--[if mso]><table><tr><td><p>{{ x }}<![endif]--><p>y</p>"

    assert inline_css(html) == html.replace("p { color: red }", "").replace("--><p>", '--><p style="color: red;">')


def test_broken_nesting_stays_as_it_was_written() -> None:
    html = (
        "<style>b { color: red }</style>{% if x %}<div class='a'>{% else %}<div class='b'>{% endif %}<b>y</b></div></p>"
    )

    assert inline_css(html) == html.replace("b { color: red }", "").replace("<b>", '<b style="color: red;">')


def test_a_style_that_cannot_be_read_is_told() -> None:
    with pytest.raises(TemplateError) as caught:
        inline_css("\n<style>.a { color: }</style><p class=a style='color:;;x'>x</p>")
    assert caught.value.part == "html"
    assert caught.value.line == 2


def test_right_to_left_and_quotes() -> None:
    html = """<style>p { font-family: "Noto Naskh", 'Arial' }</style><p dir="rtl">مرحبا &amp; {{ name }} 👋</p>"""

    assert inline_css(html).endswith("""'Arial';" dir="rtl">مرحبا &amp; {{ name }} 👋</p>""")
