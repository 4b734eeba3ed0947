from __future__ import annotations

import pytest

from engine.content import sandbox
from engine.content.wording import in_words
from engine.errors import TemplateError


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("{{ a", "“{{” is never closed: write }} where the variable ends"),
        ("{{ a }", "“{{” is never closed: write }} where the variable ends"),
        ("<p>{{ a </p>{{ b }}", "“{{” is never closed: write }} where the variable ends"),
        ("<p>{{ a <br />{{ b }}", "“{{” is never closed: write }} where the variable ends"),
        ("{{ a, dear {{ b }}", "“{{” is never closed: write }} where the variable ends"),
        ("{{ a, dear {% if b %}{% endif %}", "“{{” is never closed: write }} where the variable ends"),
        ("{{ '</p>{{' b }}", "“b” does not belong here: after a variable comes | or }}"),
        ("{# {{ a #}{{ a b }}", "“b” does not belong here: after a variable comes | or }}"),
        ("{% if a", "“{%” is never closed: write %} where it ends"),
        ("{% if a %}x", "{% if %} is never closed: write {% endif %} where it ends"),
        ("{% for x in y %}{{ x }}", "{% for %} is never closed: write {% endfor %} where it ends"),
        ("{% if a %}{% endfor %}", "{% if %} is still open here: write {% endif %} before {% endfor %}"),
        ("{% endif %}", "{% endif %} closes nothing: no {% if %} stands before it"),
        (
            "{% if a %}{% else %}{% else %}{% endif %}",
            "{% else %} stands in {% if %} only, and nothing follows {% else %} but {% endif %}",
        ),
        ("{% fi a %}", "There is no {% fi %}. Known: if, elif, else, endif, for, endfor, set"),
        ("{{ }}", "Nothing stands between {{ and }}"),
        ("{% if %}x{% endif %}", "Something is missing before %}"),
        ("{{ a b }}", "“b” does not belong here: after a variable comes | or }}"),
        ("{{ a | }}", "A name is missing after |"),
        ("{{ a. }}", "A name is missing after the dot"),
        ("{{ a + }}", "Something is missing before the end"),
        ("{{ 'a }}", "A text in quotes is never closed"),
        ("{% if a = 1 %}{% endif %}", "Write == to compare, not ="),
        ("{% for x of y %}{% endfor %}", "“in” is expected here, not “of”"),
        ("{{ a | default(x }}", "“)” is expected here, not “}”"),
        ("{{ a ) }}", "“)” does not belong here"),
        ("{{ a ? b }}", "“?” does not belong here"),
    ],
)
def test_what_cannot_be_read_is_said_in_plain_words(written: str, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        sandbox.parse(written, "html")
    assert caught.value.words.rstrip(".") == words.rstrip(".")


def test_a_variable_that_is_not_closed_is_told_at_its_own_line() -> None:
    with pytest.raises(TemplateError) as caught:
        sandbox.parse("{{ a }}\n{{ b\n\n</p>\n{{ c }}", "html")
    assert (caught.value.words[:19], caught.value.line) == ("“{{” is never close", 2)
    # What Jinja stumbles over before is told first.
    with pytest.raises(TemplateError) as caught:
        sandbox.parse("{{ a b }}\n{{ c", "html")
    assert caught.value.line == 1


def test_other_messages_stay() -> None:
    assert in_words("something else", 3) == ("Something else", 3)
