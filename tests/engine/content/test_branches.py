"""Every branch of a template, and which of them a person's message shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import pytest

from engine.content import sandbox
from engine.content.branches import OTHER, Trial, Tried, forks, try_all
from engine.content.compiling import compile_source
from engine.content.context import Values
from engine.content.rendering import Renderer
from engine.content.source import TemplateSource
from engine.errors import MissingValueError, TemplateError

SOURCE = TemplateSource(
    subject="{{ 'Dear' if name else 'Hello' }}",
    html="""{% if city == "Berlin" %}
{% if orders %}a{% endif %}
{% elif city == "Bern" %}b
{% else %}c{% endif %}
{% for tag in tags | default([]) %}{% if tag == "x" %}x{% else %}y{% endif %}{% endfor %}""",
)


def told(source: TemplateSource) -> list[tuple[str, int, str, bool]]:
    return [(b.part, b.line, b.words, b.is_empty) for b in Trial(source, {"city": "City"}).branches]


def taken(**values: object) -> set[str]:
    trial = Trial(SOURCE)
    return {
        f"{trial.branches[n].part} {trial.branches[n].line} {trial.branches[n].words or 'else'}"
        for n in trial.taken(Values(values))
    }


def test_the_branches_in_reading_order() -> None:
    assert told(SOURCE) == [
        ("subject", 1, "they have name", False),
        ("subject", 1, "", False),
        ("html", 1, "City is “Berlin”", False),
        ("html", 3, "City is “Bern”", False),
        ("html", 1, "", False),
        ("html", 2, "they have orders", False),
        ("html", 2, "", True),
        ("html", 5, "tag is “x”", False),
        ("html", 5, "", False),
    ]
    assert [b.number for b in Trial(SOURCE).branches] == list(range(9))


def test_the_branches_that_a_message_shows() -> None:
    assert taken() == {"subject 1 else", "html 1 else"}
    assert taken(name="Ann", city="Berlin", orders=1) == {
        "subject 1 they have name",
        "html 1 city is “Berlin”",
        "html 2 they have orders",
    }
    assert taken(city="Berlin", orders=0) == {"subject 1 else", "html 1 city is “Berlin”", "html 2 else"}
    assert taken(city="Bern", tags=["x", "z"]) == {
        "subject 1 else",
        "html 3 city is “Bern”",
        "html 5 tag is “x”",
        "html 5 else",
    }


def test_every_part_is_looked_at_and_mjml_as_it_is_written() -> None:
    source = TemplateSource(
        subject="s",
        preheader="{% if a %}1{% endif %}",
        mjml="<mjml><mj-body>{% if b %}<mj-raw>2</mj-raw>{% endif %}</mj-body></mjml>",
        text="{% if c %}3{% endif %}",
    )
    assert [part for part, _, words, _ in told(source) if words] == ["preheader", "mjml", "text"]


def test_who_gets_no_message_takes_no_branch() -> None:
    trial = Trial(TemplateSource(subject="{{ name }}", html="{% if a %}x{% endif %}"))
    with pytest.raises(MissingValueError):
        trial.taken(Values(a=1))
    people = [Values(a=1), Values(name="Ann"), Values(name="Bob", a=1), Values(name="Cem", a=1)]
    found = try_all(trial, people, guard=nullcontext(), is_over=lambda: False)
    assert found == Tried({1: 1, 0: 2}, looked=3, without=1)


def test_looking_ends_when_time_is_over() -> None:
    trial = Trial(TemplateSource(subject="s", html="{% if a %}x{% endif %}"))
    turns = iter([False, False, True])
    found = try_all(trial, [Values()] * 9, guard=nullcontext(), is_over=lambda: next(turns))
    assert found == Tried({1: 0}, looked=2, without=0)


@pytest.mark.parametrize("conditions", [1, 3])
def test_watching_counts_as_no_work(conditions: int) -> None:
    """What may be sent may be watched, and what may not, may not."""

    def is_made(make: Callable[[], object]) -> bool:
        try:
            make()
        except TemplateError:
            return False
        return True

    made: list[bool] = []
    for number in range(20, 60):
        loop = f"{{% for x in {list(range(number))} %}}"
        body = "{% if b == x %}x{% endif %}" * conditions
        html = f"{loop}{loop.replace(' x ', ' b ')}{body}{{% endfor %}}{{% endfor %}}"
        source = TemplateSource(subject="s", html=html, text="x")
        renderer, trial = Renderer(compile_source(source)), Trial(source)
        made.append(is_made(lambda renderer=renderer: renderer.render({})))
        assert is_made(lambda trial=trial: trial.shown(Values())) is made[-1]
    assert set(made) == {True, False}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("nick | default('you')", "you"),
        ("nick | d('you', true)", "you"),
        ("nick | default(0)", "0"),
        ("nick | default", ""),
        ("nick | default(name)", OTHER),
        ("nick | default('Dear ' ~ name)", OTHER),
        ("nick | default(fallback=profile.name)", OTHER),
        ("nick | default(called) | default('you')", "you"),
    ],
)
def test_what_stands_for_a_missing_value_holds_no_value_of_a_person(written: str, shown: str) -> None:
    source = TemplateSource(subject=f"{{{{ {written} }}}}")
    values = Values({"name": "Ann", "profile": {"name": "Ann"}})
    assert {text for _, text in Trial(source).shown(values).defaults} == {shown}


def test_what_cannot_be_read_is_said_with_its_place() -> None:
    with pytest.raises(TemplateError) as error:
        Trial(TemplateSource(subject="s", html="x\n{% if %}"))
    assert (error.value.part, error.value.line) == ("html", 2)


def test_forks_have_the_branches_and_their_contents() -> None:
    tree = sandbox.parse("{% if a %}x{% elif b %}y{% endif %}{{ 1 if c else 2 }}{{ 3 if d }}", "html")
    found = forks(tree, 4)
    assert [(fork.first, fork.other, len(fork.ways)) for fork in found] == [(4, 6, 2), (7, 8, 1), (9, 10, 1)]
    assert [[len(body) for body in fork.bodies] for fork in found] == [[1, 1, 0], [1, 1], [1, 0]]
