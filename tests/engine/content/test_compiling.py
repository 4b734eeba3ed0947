from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from engine.content import sandbox
from engine.content.compiling import MAX_ELEMENTS, Compiled, compile_source
from engine.content.source import TemplateSource
from engine.errors import TemplateError

NEWSLETTER = TemplateSource(
    subject="{{ first_name|default('You') }}, {{ change.new }}",
    preheader="Only for <{{ profile.city }}>\n& you",
    html="""<html><head><style>p { color: red }</style></head><body>
<p>Hi {{ first_name }}</p>
{% for c in changes %}<p>{{ c.label }}</p>{% endfor %}
<a href="{{ links.unsubscribe }}">Unsubscribe</a></body></html>""",
)
MJML = "<mjml><mj-body><mj-section><mj-column><mj-text>{{ first_name }}</mj-text></mj-column></mj-section></mj-body></mjml>"


def compiled(**parts: Any) -> Compiled:
    return compile_source(TemplateSource(**{"subject": "Hi", **parts}))


def test_the_four_parts() -> None:
    found = compile_source(NEWSLETTER)

    assert found.subject == NEWSLETTER.subject
    assert found.preheader == "Only for <{{ profile.city }}> & you"
    assert '<p style="color: red;">Hi {{ first_name }}</p>' in found.html
    assert found.text == (
        "Hi {{ first_name }}\n\n{% for c in changes %}{{ c.label }}\n\n{% endfor %}Unsubscribe ({{ links.unsubscribe }})"
    )


def test_the_preheader_is_hidden_at_the_start_of_the_body() -> None:
    found = compile_source(NEWSLETTER)
    hidden = found.html[found.html.index("<body>") + 6 :].split("</div>")[0]

    assert hidden.startswith('<div style="display:none;')
    assert hidden.endswith(">Only for &lt;{{ profile.city }}&gt; &amp; you")


@pytest.mark.parametrize(
    ("html", "start"),
    [
        ("<p>x</p>", '<div style="display:none;'),
        ("<!doctype html><head></head><p>x</p>", '<!doctype html><head></head><div style="display:none;'),
        ("<BODY class='a>b'><p>x</p>", "<BODY class='a>b'><div style=\"display:none;"),
    ],
)
def test_a_preheader_finds_its_place(html: str, start: str) -> None:
    assert compiled(html=html, preheader="p").html.startswith(start)


def test_variables_are_sorted_names_of_all_parts() -> None:
    found = compile_source(NEWSLETTER)

    assert found.variables == (
        *("change.new", "changes", "changes.label", "first_name", "links.unsubscribe", "profile.city"),
    )
    assert found.html_variables == ("changes", "changes.label", "first_name", "links.unsubscribe")
    assert compiled(mjml=MJML).html_variables == ("first_name",)


def test_plain_words_become_paragraphs() -> None:
    found = compiled(
        html='Hello {{ name|default("<you>") }},\n\nyou & me <3\nsoon\n\n{% if x %}\n\nPS: {{ x }}\n\n{% endif %}\n'
    )

    assert found.html.startswith('<div style="max-width:560px')
    assert (
        '<p>Hello {{ name|default("<you>") }},</p>\n\n<p>you &amp; me &lt;3<br>\nsoon</p>\n\n'
        "{% if x %}\n\n<p>PS: {{ x }}</p>\n\n{% endif %}\n</div>"
    ) in found.html
    assert (
        found.text == 'Hello {{ name|default("<you>") }},\n\nyou & me <3\nsoon\n\n{% if x %}PS: {{ x }}\n\n{% endif %}'
    )


def test_a_written_text_part_stays() -> None:
    assert compiled(html="<p>x</p>", text="Hi\n\n\n{{ first_name }}").text == "Hi\n\n\n{{ first_name }}"


def test_mjml_becomes_html_with_a_text_part() -> None:
    found = compiled(mjml=MJML)

    assert found.html.startswith("<!doctype html>")
    assert found.text == "{{ first_name }}"


def test_the_hash_is_the_content() -> None:
    first, same, other = compile_source(NEWSLETTER), compile_source(NEWSLETTER), compiled(html="<p>x</p>")

    assert first.content_hash == same.content_hash != other.content_hash
    assert compiled(html="<p>x</p>", preheader="p").content_hash != other.content_hash


def test_json_and_back() -> None:
    found = compile_source(NEWSLETTER)

    assert Compiled.from_json(found.as_json()) == found


@pytest.mark.parametrize(
    ("parts", "part", "line", "told"),
    [
        ({"subject": "", "html": "x"}, "subject", None, "needs a subject"),
        ({}, "html", None, "HTML or MJML"),
        ({"html": "x", "mjml": MJML}, "html", None, "one of them"),
        ({"subject": "{{ x", "html": "x"}, "subject", 1, "never closed"),
        ({"preheader": "a\n{% if %}", "html": "x"}, "preheader", 2, "Something is missing"),
        ({"html": "<p>\n\n{{ x|uper }}"}, "html", 3, "“upper”"),
        ({"html": "x", "text": "a\n{% endif %}"}, "text", 2, "endif"),
        ({"mjml": MJML.replace("{{", "\n{{ **")}, "mjml", 2, "does not belong"),
        ({"mjml": "<mjml>\n<mj-body></mjml>"}, "mjml", 2, "still open"),
        ({"html": "a\n<p title={{ x }}>"}, "html", 2, "quotes around the values in <p>"),
        ({"html": "<p>\n<b x{{ x }}='1'>"}, "html", 2, "quotes"),
        ({"html": "<p {{ x }}>"}, "html", 1, "quotes"),
        ({"html": "<h{{ x }}>a</h1>"}, "html", 1, "quotes"),
        ({"html": "<p><{{ x }}>"}, "html", None, "name of an element"),
        ({"html": "<p></{{ x }}>"}, "html", None, "name of an element"),
        ({"mjml": MJML.replace("{{ first_name }}", "<p {{ x }}>a</p>")}, "mjml", None, "quotes"),
        ({"html": "<b>" * 60}, "html", None, "never closed"),
        ({"html": "<i></i>" * (MAX_ELEMENTS + 1)}, "html", None, "4,000 elements"),
        ({"html": "<p>\n<style>.a{color:}</style><p class=a style='color:;;x'>"}, "html", 2, "style"),
        ({"html": "<p title='{% if x %}'>a{% endif %}</p>"}, "text", None, "write one"),
    ],
)
def test_errors_name_part_and_line(parts: dict[str, Any], part: str, line: int | None, told: str) -> None:
    with pytest.raises(TemplateError) as caught:
        compiled(**parts)
    assert told in caught.value.message
    assert (caught.value.part, caught.value.line) == (part, line)


def test_a_template_tag_across_elements_needs_only_a_written_text() -> None:
    assert compiled(html="<p title='{% if x %}'>a{% endif %}</p>", text="a").text == "a"


@pytest.mark.parametrize(
    "html",
    [
        "<style>b{color:red}</style>" + "<p><b>x" * 1900,
        "<!--" * 60_000,
        "<![" * 80_000,
        "</" * 100_000,
        "<a " + "a " * 20_000,
        "<a " + 'a="' * 20_000,
        "&" * 250_000,
        "<style>" + "div " * 20_000 + "{color:red}</style>" + "<div>" * 900,
        "<style>@media x{" * 15_000 + "</style><b>",
        "<style>p{color:red}</style>" + "<p x='</style>'>" * 2_000,
    ],
)
def test_hostile_markup_compiles_or_is_refused_at_once(html: str) -> None:
    try:
        found = compiled(html=html)
    except TemplateError:
        return
    sandbox.check(found.html, "html")


def test_compiling_twice_is_compiling_once() -> None:
    first = compile_source(NEWSLETTER)
    again = compile_source(dataclasses.replace(NEWSLETTER, html=first.html, preheader=None))

    assert again.html == first.html
