from __future__ import annotations

import pytest
from jinja2 import Environment, TemplateSyntaxError

from engine.content.limits import MAX_DEPTH, MAX_EXPRESSION, MAX_PARTS, check_constructs, check_size

ENVIRONMENT = Environment()  # nothing is rendered here


def refused(source: str) -> str | None:
    try:
        check_size(ENVIRONMENT, source)
        check_constructs(ENVIRONMENT.parse(source))
    except TemplateSyntaxError as error:
        return f"{error.lineno}: {error.message}"
    return None


def test_the_limits_themselves_are_allowed() -> None:
    assert refused("{{ " + "(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH + " }}") is None
    assert refused("{% if x %}" * MAX_DEPTH + "{% endif %}" * MAX_DEPTH) is None
    assert refused("{{ " + "not " * (MAX_EXPRESSION - 1) + "1 }}") is None


def test_inline_conditions_open_no_block() -> None:
    assert refused("{% set a = 1 if b else 2 %}" * 100) is None


def test_depth_counts_only_what_is_open() -> None:
    assert refused("{% if x %}{{ (a) }}{% endif %}" * 100) is None
    assert refused("{% for x in y %}{% if x %}{% else %}{% endif %}{% endfor %}" * 100) is None


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("a\n{{ x**2 }}", "2: ** (a power) is not available"),
        ("a\n\n{{ f() }}", "3: A template cannot call"),
        ("\n{{ x|nope }}", "2: There is no filter “nope”"),
        ("\n{% raw %}", "2: {% raw %}"),
        ("\n{{ " + "1" * 30, "2: A number is too long"),
        ("{% for a in b %}\n{% for c in d %}\n{% for e in f %}{% endfor %}{% endfor %}{% endfor %}", "3: A loop"),
    ],
)
def test_what_is_refused_is_told_with_its_line(source: str, told: str) -> None:
    assert (refused(source) or "").startswith(told)


def test_lists_hold_texts_and_numbers_only() -> None:
    assert refused("{% if x in ['a', 1, -2.5] %}{% endif %}") is None
    assert refused("{% for a, b in x %}{% endfor %}") is None
    assert "texts and numbers" in (refused("{{ [x] }}") or "")


def test_a_name_has_a_bounded_number_of_parts() -> None:
    assert refused("{{ a" + ".b" * (MAX_PARTS - 1) + " }}") is None
    assert "parts" in (refused("{{ a" + ".b" * 70 + " }}") or "")
    assert "parts" in (refused("{{ a" + "[0]" * 30 + " }}") or "")
