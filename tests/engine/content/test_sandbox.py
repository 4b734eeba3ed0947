from __future__ import annotations

import string
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.sandbox import SandboxedEnvironment

from engine.content import sandbox
from engine.content.context import Values
from engine.content.filters import printed
from engine.errors import MissingValueError, TemplateError

VALUES: dict[str, Any] = {
    "first_name": "Ann <b>&",
    "points": 1200,
    "rate": 2.5,
    "joined": date(2026, 1, 5),
    "tags": ["seo", "ads"],
    "profile": {"first_name": "Ann <b>&", "city": "Riga"},
    "products": [
        {"name": "A & B", "price": 9.25, "items": 2, "keys": "k", "url": "https://x.example/?a=1&b=2"},
        {"name": "C", "price": 20},
    ],
    "change": {"old": "SEO", "new": "Ads"},
}


def html(source: str, **values: Any) -> str:
    return sandbox.render(source, "html", Values({**VALUES, **values}))


def text(source: str, **values: Any) -> str:
    return sandbox.render(source, "text", Values({**VALUES, **values}))


def failed_part(source: str, part: str) -> str | None:
    """Where the render says it failed; None if it did not. Any other exception ends the test."""
    try:
        sandbox.render(source, part, Values(VALUES))
    except TemplateError as error:
        return error.part
    return None


ORDINARY = [
    "Hello {{ first_name }}!",
    "{{ profile.first_name|upper }} from {{ profile['city'] }}",
    "{% if points > 1000 and tags %}many{% elif points %}some{% else %}none{% endif %}",
    "{% for p in products %}{{ loop.index }}/{{ loop.length }} {{ p.name }}: {{ p.price * 2 }}\n{% endfor %}",
    "{% for p in products if p.price > 10 %}{{ p.name }}{% else %}nothing{% endfor %}",
    "{% for p in products %}{% for t in tags %}{{ p.name }}-{{ t }}{{ ',' if not loop.last }}{% endfor %}{% endfor %}",
    "{% set greeting = 'Dear ' ~ first_name %}{{ greeting|replace('Dear', 'Hi') }}",
    "{{ tags|join(' & ') }} {{ tags|length }} {{ tags|first }} {{ tags|last }} {{ tags[0] }} {{ tags[-1] }}",
    "{{ nothing|default('friend') }} {{ first_name|default('friend') }} {{ profile.nothing|d('x')|title }}",
    "{{ 'yes' if points is defined else 'no' }} {{ 'yes' if nothing is defined else 'no' }}",
    "{{ (points + 300) // 7 - 2 }} {{ -points }} {{ points / 32 }}",
    "{# a comment #}a{%- if points -%} b {%- endif -%} c",
    "{{ first_name|truncate(5, True, '') }}|{{ first_name|trim|lower|capitalize }}|{{ first_name[:3] }}",
    "{% if 'seo' in tags and 'x' not in tags and points != 3 %}in{% endif %}",
    "{{ first_name|e }} {{ ('<' ~ first_name)|e }} {{ first_name|urlencode }}",
    "{% for name, price in [] %}{{ name }}{% endfor %}{% set a, b = 1, 2 %}{{ a + b }}",
    "{% if change.old and change.new != change.old %}{{ change.old }} → {{ change.new }}{% endif %}",
    "{% for t in ['x', 'y', 3] %}{{ t }}{% endfor %}{{ rate }} {{ joined }}",
    "{{ products[1].name }} {{ products[0]['url'] }}{% if products|length is even %} even{% endif %}",
    "مرحبا {{ profile.city }} שלום 👋 {{ 'é' ~ profile.city }}",
    "<a href=\"{{ products[0].url }}\" title='{{ first_name }}'>{{ first_name }}</a>",
    "{% if points is number and first_name is string and points is divisibleby(3) %}ok{% endif %}",
    "{% if not nothing %}without{% endif %}{% if points == 1200 or nothing %}!{% endif %}",
]


@pytest.mark.parametrize("source", ORDINARY)
@pytest.mark.parametrize("part", ["html", "text"])
def test_ordinary_templates_give_what_stock_jinja_gives(source: str, part: str) -> None:
    stock = SandboxedEnvironment(autoescape=part == "html").from_string(source).render(VALUES)

    assert sandbox.render(source, part, Values(VALUES)) == stock


def test_dotted_names_are_fields_never_methods() -> None:
    assert text("{% for p in products %}{{ p.items|default('-') }}{{ p.keys|default('-') }}{% endfor %}") == "2k--"
    assert text(
        "{{ tags.append|default('no') }} {{ first_name.upper|default('no') }} {{ joined.year|default('no') }}"
    ) == ("no no no")


@pytest.mark.parametrize(
    ("source", "variable"),
    [
        ("{{ last_name }}", "last_name"),
        ("{{ profile.last_name }}", "profile.last_name"),
        ("{{ profile['last_name'] }}", "profile.last_name"),
        ("{{ event.order.total }}", "event.order.total"),
        ("{{ products[1].url }}", "products[1].url"),
        ("{{ products[9].url }}", "products[9].url"),
        ("{% for p in products %}{{ p.items }}{% endfor %}", "p.items"),
        ("{% for x in event.items %}{% endfor %}", "event.items"),
        ("{{ 1 + points2 }}", "points2"),
        ("{{ -points2 }}", "points2"),
        ("{{ 'Dear ' ~ last_name }}", "last_name"),
        ("{{ last_name|upper }}", "last_name"),
        ("{{ last_name|length }}", "last_name"),
        ("{{ tags2|join(', ') }}", "tags2"),
        ("{{ tags2|first }}", "tags2"),
        ("{{ points2|round }}", "points2"),
        ("{{ points2|money('EUR') }}", "points2"),
        ("{{ joined2|date }}", "joined2"),
        ("{% set n = last_name %}Dear {{ n }}", "last_name"),
        ("{{ a|default(last_name) }}", "last_name"),
        ("{{ last_name and first_name }}", "last_name"),
        ("{{ last_name[:3] }}", "last_name"),
    ],
)
def test_a_missing_value_without_default_is_named_in_full(source: str, variable: str) -> None:
    with pytest.raises(MissingValueError) as caught:
        html(source)
    assert caught.value.variable == variable
    assert caught.value.part == "html"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% if last_name %}a{% else %}b{% endif %}", "b"),
        ("{% if last_name == '' or last_name == none or last_name == last_name %}a{% else %}b{% endif %}", "b"),
        ("{% if last_name != 'x' %}a{% endif %}", "a"),
        ("{% if points2 > 3 or points2 < 3 or 3 <= points2 %}a{% else %}b{% endif %}", "b"),
        ("{% if last_name is defined %}a{% else %}b{% endif %}", "b"),
        ("{% if last_name is undefined %}a{% endif %}", "a"),
        ("{% if event.order.total %}a{% else %}b{% endif %}", "b"),
        ("{% if last_name in tags %}a{% else %}b{% endif %}", "b"),
        ("{% if 'seo' in tags2 %}a{% else %}b{% endif %}", "b"),
        ("{{ profile.a.b.c | default('x') }}", "x"),
        ("{{ last_name or first_name2 or 'friend' }}", "friend"),
        ("{{ 'Dear ' ~ last_name if last_name }}.", "."),
    ],
)
def test_a_missing_value_in_conditions_and_defaults(source: str, shown: str) -> None:
    assert html(source) == shown


def test_only_html_is_escaped() -> None:
    assert html("{{ first_name }}") == "Ann &lt;b&gt;&amp;"
    assert text("{{ first_name }}") == "Ann <b>&"


@pytest.mark.parametrize(
    "name", ["{{ points }}", "{% for x in tags %}", "<script>alert(1)</script>", "{#", "\u202eabc", "\n\n"]
)
def test_values_are_never_read_as_template_or_markup(name: str) -> None:
    assert text("[{{ name }}]", name=name) == f"[{name}]"
    assert "<script" not in html("[{{ name }}]", name=name)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}", "cannot call"),
        ("{{ 99999999**99999999 }}", "power"),
        ("{{ 'a'*10**10 }}", "power"),
        ("{{ '%99999999d' % 1 }}", "remainder"),
        ("{{ 'a'|center(9999999999) }}", "no filter “center”"),
        ("{{ 'a'|indent(9999999999) }}", "no filter"),
        ("{{ first_name|uper }}", "Did you mean “upper”"),
        ("{{ first_name is odd2 }}", "no test “odd2”"),
        ("{{ lipsum(n=10000000) }}", "cannot call"),
        ("{{ recommend }}", "Write recommend(4)"),
        ("{{ recommend() }}", "Write recommend(4)"),
        ("{{ recommend(0) }}", "Write recommend(4)"),
        ("{{ recommend(11) }}", "Write recommend(4)"),
        ("{{ recommend(True) }}", "Write recommend(4)"),
        ("{{ recommend(n) }}", "Write recommend(4)"),
        ("{{ recommend(4, 5) }}", "Write recommend(4)"),
        ("{{ recommend(4, n=5) }}", "Write recommend(4)"),
        ("{{ recommend(*[4]) }}", "Write recommend(4)"),
        ("{% set recommend = [] %}", "Write recommend(4)"),
        ("{% for recommend in tags %}{% endfor %}", "Write recommend(4)"),
        ("{{ x.recommend(4) }}", "cannot call"),
        ("{{ ''.__class__.__mro__ }}", "__mro__"),
        ("{{ ''['__class__'] }}", "__class__"),
        ("{{ first_name._x }}", "_x"),
        ("{{ _work }}", "_work"),
        ("{% for _x in tags %}{% endfor %}", "_x"),
        ("{% set __x = 1 %}", "__x"),
        ("{{ self }}", "self"),
        ("{{ ''|attr('__class__') }}", "no filter"),
        ("{{ '{0.__class__}'.format(1) }}", "cannot call"),
        ("{{ tags|map('upper')|join }}", "no filter"),
        ("{% macro a() %}{{ a() }}{% endmacro %}", "{% macro %} is not available"),
        ("{% include 'x' %}", "{% include %}"),
        ("{% import 'x' as y %}", "{% import %}"),
        ("{% from 'x' import y %}", "{% from %}"),
        ("{% extends 'x' %}", "{% extends %}"),
        ("{% block a %}{% endblock %}", "{% block %}"),
        ("{% call x() %}{% endcall %}", "{% call %}"),
        ("{% filter upper %}x{% endfilter %}", "{% filter %}"),
        ("{% set x %}{{ x }}{% endset %}", "{% endset %}"),
        ("{% set a.b = 1 %}", "dot"),
        ("{% with a = 1 %}{% endwith %}", "{% with %}"),
        ("{% for a in tags recursive %}{% endfor %}", "call itself"),
        ("{% for a in t %}{% for b in t %}{% for c in t %}{% endfor %}{% endfor %}{% endfor %}", "not deeper"),
        ("{{ {'a': 1} }}", "group of values"),
        ("{{ [tags, tags] }}", "texts and numbers only"),
        ("{{ first_name, points }}", "texts and numbers only"),
        ("{{ [[1]] }}", "texts and numbers only"),
        ("{{ first_name|default(*tags) }}", "not available"),
        ("{{ 9999999999999999 }}", "too large"),
        ("{{ 1e999 }}", "too large"),
        ("{{ 'a\\r\\nBcc: b' }}", "cannot be sent"),
        ("{{ '\\x00' }}", "cannot be sent"),
        ("{{ x|default('\\ud800') }}", "cannot be sent"),
        ("{{ " + "9" * 5000 + " }}", "too long"),
        ("{% raw %}x{% endraw %}", "raw"),
        ("{% if x %}" * 41 + "{% endif %}" * 41, "nested"),
        ("{{ " + "(" * 41 + "1" + ")" * 41 + " }}", "nested"),
        ("{{ " + "not " * 500 + "1 }}", "words and signs"),
        ("{{ " + "+".join(["1"] * 500) + " }}", "words and signs"),
        ("{{ x }}" * 20_000, "50,000"),
        ("x" * 300_000, "262,144"),
        ("a\n{% if x %}", "line 2"),
        ("a\n\n{{ x ", "line 3"),
        ("{{ }}", "line 1"),
        ("@media{#main{}}", "“{#” opens a comment"),
        ("{% frobnicate %}", "frobnicate"),
    ],
)
def test_hostile_and_broken_templates_are_refused_before_they_are_compiled(source: str, told: str) -> None:
    with pytest.raises(TemplateError) as caught:
        sandbox.parse(source, "html")
    assert told in caught.value.message
    assert caught.value.part == "html"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{{ 'a' * 99999999999 }}", "Only numbers"),
        ("{{ points * " + " * ".join(["points"] * 20) + " }}", "too large"),
        ("{{ points / 0 }}", "division"),
        ("{{ points // 0 }}", "division"),
        ("{{ points + first_name }}", "Only numbers"),
        ("{{ points < first_name }}", "not supported"),
        ("{% for c in first_name %}{% endfor %}", "not a list"),
        ("{% for c in profile %}{% endfor %}", "not a list"),
        ("{{ profile }}", "group"),
        ("{{ products }}", "list of groups"),
        ("{% for p in products %}{{ loop }}{% endfor %}", "group"),
        ("{{ products|upper }}", "list of groups"),
        ("{% set a = first_name %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}", "characters"),
        ("{% for a in many %}{% for b in many %}{{ big }}{% endfor %}{% endfor %}", "512 KB"),
        (
            "{% for a in many %}{% for b in many %}{% if a %}{% endif %}{% endfor %}{% endfor %}" * 10,
            "repeat too often",
        ),
        ("{{ first_name|date }}", "not a date"),
    ],
)
def test_hostile_renders_are_stopped(source: str, told: str) -> None:
    with pytest.raises(TemplateError) as caught:
        html(source, many=["x"] * 50, big="y" * 1000)
    assert told in caught.value.message
    assert not isinstance(caught.value, MissingValueError)


def test_an_error_while_rendering_names_its_line() -> None:
    with pytest.raises(TemplateError) as caught:
        text("a\nb\n{% if points %}\n{{ points / 0 }}\n{% endif %}")
    assert caught.value.line == 4
    assert caught.value.part == "text"


def test_a_condition_may_have_a_hundred_words() -> None:
    assert html("{{ " + "not " * 150 + "points }}") == "yes"


def test_loop_helpers_and_else() -> None:
    source = (
        "{% for t in tags %}{{ loop.index0 }}{{ loop.first }}{{ loop.previtem|default('-') }}{% else %}x{% endfor %}"
    )
    assert text(source) == "0yes-1noseo"
    assert text(source, tags=[]) == "x"


@given(st.text(alphabet=string.printable, max_size=60))
def test_any_source_renders_or_is_refused(source: str) -> None:
    assert failed_part(source, "html") in {None, "html"}
    assert failed_part(source, "text") in {None, "text"}


@given(
    st.lists(
        st.sampled_from("{{ }} {% %} if endif for in endfor set x y = ( ) [ ] | ~ + - 1 'a' . upper else not".split())
    )
)
def test_any_heap_of_template_words_renders_or_is_refused(words: list[str]) -> None:
    assert failed_part(" ".join(words), "html") in {None, "html"}


@given(st.text(), st.text())
def test_escaping_is_stock_escaping(first: str, last: str) -> None:
    source = '<p title="{{ a }}">{{ b }}{{ a ~ b }}{{ a|upper }}</p>'
    stock = SandboxedEnvironment(autoescape=True, finalize=printed).from_string(source)
    if first and last:
        assert sandbox.render(source, "html", Values({"a": first, "b": last})) == stock.render(a=first, b=last)


def test_brackets_beyond_what_python_reads_are_told_in_words() -> None:
    with pytest.raises(TemplateError, match="nested too deeply"):
        html("{{ " + "not " * 150 + ".".join(["profile"] * 19) + " }}")
