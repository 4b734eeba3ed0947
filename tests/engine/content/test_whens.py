"""Conditions in a template: said as JSON, asked by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content import whens
from engine.content.compiling import Compiled, compile_source
from engine.content.context import message_context
from engine.content.rendering import Renderer
from engine.content.source import TemplateSource
from engine.errors import TemplateError

BERLIN = {"field": "city", "operator": "=", "value": "Berlin"}


def source(html: str, subject: str = "Hi") -> TemplateSource:
    return TemplateSource(subject=subject, html=html)


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_whatever_a_condition_holds_it_is_read_back(value: str) -> None:
    condition = {"field": "city", "operator": "=", "value": value}
    name = whens.name_of(condition)
    said = whens.written(name, condition)
    assert whens.whens_of(source(f"<p>a{said}b</p>")) == {name: condition}
    html = compile_source(source(f"<p>a{said}{{% if when.{name} %}}b{{% endif %}}</p>")).html
    assert name in html


def test_the_name_is_the_same_for_the_same_condition() -> None:
    assert whens.name_of(BERLIN) == whens.name_of(dict(reversed(BERLIN.items())))
    assert whens.name_of(BERLIN) != whens.name_of({**BERLIN, "value": "Rome"})


def test_it_decides_what_a_person_sees_in_every_part() -> None:
    said = whens.written("here", BERLIN)
    compiled = compile_source(
        source(f"<p>{said}{{% if when.here %}}near{{% else %}}far{{% endif %}}</p>", "{{ when.here }}")
    )
    assert compiled.conditions == {"here": BERLIN}
    assert Compiled.from_json(compiled.as_json()) == compiled
    for holds, word in ((True, "near"), (False, "far")):
        context = message_context(
            profile={}, changes=[], event=None, campaign={}, links={}, trigger_values={}, when={"here": holds}
        )
        rendered = Renderer(compiled).render(context)
        assert rendered.html == f"<p>{word}</p>"
        assert rendered.text == word
        assert rendered.subject == ("yes" if holds else "no")


@pytest.mark.parametrize(
    ("html", "message", "line"),
    [
        ("<p>\n{# when a: {broken} #}</p>", "The condition “a” is no JSON object", 2),
        ("{# when a: [] #}", "The condition “a” is no JSON object", 1),
        ('{# when a: {"x": 1} #}\n{# when a: {"x": 2} #}', "Two conditions are called “a”", 2),
        ('{# when berlin: {"x": 1} #}{{ when.berlni }}', "no condition “berlni”. Did you mean “berlin”?", None),
        ("{% if when %}{% endif %}", "no condition “when”", None),
    ],
)
def test_what_is_wrong_is_told(html: str, message: str, line: int | None) -> None:
    with pytest.raises(TemplateError) as told:
        compile_source(source(html))
    assert message in told.value.message
    assert (told.value.part, told.value.line) == ("html", line)


def test_a_version_saved_before_there_were_conditions_has_none() -> None:
    saved = compile_source(source("<p>x</p>")).as_json().replace(',"conditions":{}', "")
    assert "conditions" not in saved
    assert Compiled.from_json(saved).conditions == {}


def test_there_is_a_limit_to_conditions() -> None:
    said = "".join(
        whens.written(f"c{n}", {"field": "city", "operator": "=", "value": n}) for n in range(whens.MOST + 1)
    )
    with pytest.raises(TemplateError, match="at most 50 different conditions"):
        compile_source(source(f"<p>{said}</p>"))
