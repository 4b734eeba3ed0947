from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from engine.content.compiling import compile_source
from engine.content.rendering import MAX_SUBJECT, Rendered, Renderer
from engine.content.source import TemplateSource
from engine.errors import MissingValueError, TemplateError

WELCOME = TemplateSource(
    subject="You are in: {{ course }}",
    preheader="{{ first_name|default('Hello') }}",
    html="<p>Hi {{ first_name|default('there') }}, welcome to <b>{{ course }}</b>.</p>\n"
    "{% for t in tags %}<i>{{ t }}</i>{% endfor %}",
)


def render(context: dict[str, Any], **parts: Any) -> Rendered:
    source = TemplateSource(**{"subject": "Hi", "html": "<p>x</p>", **parts})
    return Renderer(compile_source(source)).render(context)


def test_one_message_for_one_person() -> None:
    rendered = Renderer(compile_source(WELCOME)).render(
        {"first_name": "Ann & <Bob>", "course": "SEO", "tags": ["a", "b"]}
    )

    assert rendered.subject == "You are in: SEO"
    assert rendered.preheader == "Ann & <Bob>"
    assert "<p>Hi Ann &amp; &lt;Bob&gt;, welcome to <b>SEO</b>.</p>\n<i>a</i><i>b</i>" in rendered.html
    assert rendered.text == "Hi Ann & <Bob>, welcome to SEO.\n\nab"


def test_the_part_with_a_missing_value_is_named() -> None:
    with pytest.raises(MissingValueError) as caught:
        Renderer(compile_source(WELCOME)).render({"first_name": "Ann", "tags": []})
    assert (caught.value.variable, caught.value.part) == ("course", "subject")


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("a\r\nBcc: x@y.example", "a Bcc: x@y.example"),
        ("a\u2028b\x85c\x0bd\x00e", "a b c d e"),
        ("  a \t b  ", "a b"),
        ("=?utf-8?q?Hi=0ABcc=3A_x?=", "=?utf-8?q?Hi=0ABcc=3A_x?="),
        ("مرحبا\u200f {{ x }}", "مرحبا\u200f {{ x }}"),
        ("x" * 10_000, "x" * (MAX_SUBJECT - 1) + "…"),
    ],
)
def test_a_subject_is_one_line(value: str, subject: str) -> None:
    assert render({"v": value}, subject="{{ v }}\n").subject == subject


def test_a_subject_that_comes_out_empty_is_refused() -> None:
    with pytest.raises(TemplateError) as caught:
        render({}, subject="{% if x %}a{% endif %}")
    assert caught.value.part == "subject"


def test_bodies_have_line_feeds_and_no_control_characters() -> None:
    rendered = render({"v": "a\r\nb\rc\x00\x1bd\u2028e"}, html="<p>{{ v }}</p>", text="{{ v }}")

    assert rendered.html == "<p>a\nb\nc  d\ne</p>"
    assert rendered.text == "a\nb\nc  d\ne"


def test_empty_lines_of_branches_not_taken_are_one() -> None:
    assert render({}, text="\na\n{% if x %}\nb\n{% endif %}\n \nc\n").text == "a\n\nc"


def test_halves_of_characters_are_replaced() -> None:
    assert render({"v": "a\ud800b"}, text="é{{ v }}").text == "éa b"


def test_marked_text_from_data_is_escaped() -> None:
    assert render({"v": Markup("<b>")}, html="<p>{{ v }}</p>").html == "<p>&lt;b&gt;</p>"


@pytest.mark.parametrize("value", [None, "", float("nan"), float("inf"), Decimal("sNaN"), object(), b"x", []])
def test_what_is_no_plain_value_is_missing(value: object) -> None:
    assert render({"v": value}, text="{{ v|default('none') }}").text == "none"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("12.50"), "12.5"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 9), "2026-01-05 09:00"),
        (("a", "b"), "a, b"),
    ],
)
def test_other_values_print(value: object, shown: str) -> None:
    assert render({"v": value}, text="{{ v }}").text == shown


def test_the_source_of_a_value_never_matters_to_the_next_person() -> None:
    renderer = Renderer(compile_source(WELCOME))
    first = renderer.render({"first_name": "Ann", "course": "SEO", "tags": []})
    renderer.render({"first_name": "Bob", "course": "Ads", "tags": ["x"]})

    assert renderer.render({"first_name": "Ann", "course": "SEO", "tags": []}) == first


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.decimals()
    | st.binary(max_size=3)
    | st.builds(object),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=4) | st.integers(), inner, max_size=4)
        | st.sets(st.integers(), max_size=3)
    ),
    max_leaves=10,
)
EXPRESSIONS = [
    *("a", "a.x", "a['x']", "a[0]", "a[:2]", "a.b.c", "-a", "+a", "not a"),
    *("a + b", "a - b", "a * b", "a / b", "a // b", "a ~ b", "a and b", "a or b", "a if b else 1"),
    *("a == b", "a < b", "a >= 3", "a in b", "b in 'xyz'", "a != none"),
    *(
        f"a|{f}"
        for f in "upper lower title capitalize trim length first last join escape urlencode date money round".split()
    ),
    *(
        "a|truncate(5)",
        "a|replace(b, 'x')",
        "a|join(b)",
        "a|date(b)",
        "a|money(b)",
        "a|round(b)",
        "a|default(b)",
        "a|d(b, true)",
    ),
    *(f"a is {t}" for t in "even odd defined undefined none number string boolean".split()),
    *("a is divisibleby(b)", "a is in(b)", "a is lt(b)"),
]
STATEMENTS = [
    "{% for x in a %}{{ x }}{{ loop.previtem }}{% endfor %}",
    "{% for x, y in a %}{{ x }}{{ y }}{% endfor %}",
    "{% for x in a if x > b %}{{ x.y }}{% endfor %}",
    "{% if a > b %}{{ a }}{% elif a %}{{ b }}{% endif %}",
    "{% set x = a %}{{ x }}",
]


@given(
    source=st.sampled_from([f"{{{{ {e} }}}}" for e in EXPRESSIONS] + STATEMENTS),
    context=st.dictionaries(st.sampled_from("ab"), VALUES),
)
@example(source="{{ a }}", context={"a": 10**5000})
@example(source="{{ a < b }}", context={"a": {"x": 1}, "b": {"x": 1}})
def test_whatever_the_data_only_template_errors_come_out(source: str, context: dict[str, Any]) -> None:
    failed = None
    try:
        render(context, html=f"<p>{source}</p>")
    except TemplateError as error:
        failed = error
    assert failed is None or failed.part == "html"


@given(st.text())
def test_a_name_never_leaves_its_place(name: str) -> None:
    rendered = render(
        {"n": name}, subject="s {{ n|default('x') }}", html="<p title=\"{{ n|default('x') }}\">{{ n|default('x') }}</p>"
    )

    assert len(rendered.subject.splitlines()) == 1
    assert rendered.html.count("<") == 2
    assert rendered.html.count('"') == 2
    assert "\r" not in rendered.html + rendered.text
