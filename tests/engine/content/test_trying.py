"""For each branch somebody whose message shows it, in a real workspace."""

from __future__ import annotations

from typing import Any

import pytest

from engine import segments
from engine.content import fragments, trying, whens
from engine.content.source import TemplateSource
from engine.content.trying import Found, who_takes
from engine.errors import BadValueError, TemplateError
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School

GERMANS = {"combinator": "and", "rules": [{"field": "country", "operator": "=", "value": "DE"}]}


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    """Ann of Berlin took the first course, Bob of Bern none, Cem is from nowhere and named by nobody."""
    school = School(ws).open()
    write.write(
        ws, ProfileWrite("students", "ann@example.org", {"first_name": "Ann", "city": "Berlin", "country": "DE"})
    )
    write.write(ws, ProfileWrite("students", "bob@example.org", {"first_name": "Bob", "city": "Bern", "country": "CH"}))
    write.write(ws, ProfileWrite("students", "cem@example.org", {"country": "DE"}))
    school.change(1, COURSES[0])
    return ws


def found(ws: Workspace, html: str, *, subject: str = "Hi", condition: object = None) -> Found:
    return who_takes(ws, TemplateSource(subject=subject, html=html), databases.get(ws, "students"), condition=condition)


def takers(found: Found) -> list[tuple[str, str | None]]:
    return [(branch.words, taker.key.split("@")[0] if taker else None) for branch, taker in found.branches]


def test_somebody_for_each_branch(school: Workspace) -> None:
    html = '{% if city == "Berlin" %}a{% elif city == "Bern" %}b{% elif city == "Rome" %}c{% else %}d{% endif %}'
    seen = found(school, html)
    assert takers(seen) == [
        ("City is “Berlin”", "ann"),
        ("City is “Bern”", "bob"),
        ("City is “Rome”", None),
        ("", "cem"),
    ]
    assert (seen.looked, seen.without) == (3, 0)


def test_only_the_people_of_a_segment(school: Workspace) -> None:
    html = '{% if city == "Bern" %}b{% else %}d{% endif %}'
    seen = found(school, html, condition=GERMANS)
    assert [taker for _, taker in takers(seen)] == [None, "cem"]
    assert seen.looked == 2
    segments.save(school, "students", "germans", GERMANS)
    assert found(school, html, condition=segments.rule_of(segments.get(school, "germans"))) == seen


def test_who_gets_no_message_is_counted_apart(school: Workspace) -> None:
    seen = found(school, "{% if not city %}d{% endif %}", subject="{{ first_name }}")
    assert [taker for _, taker in takers(seen)] == [None, "bob"]
    assert (seen.looked, seen.without) == (3, 1)


def test_options_are_assumed_in_turn_where_there_is_no_value(school: Workspace) -> None:
    html = "".join(f"{{% if current_courses == '{c}' %}}x{{% endif %}}" for c in COURSES)
    seen = found(school, html)
    by_words = {branch.words: taker for branch, taker in seen.branches if branch.words}
    first, others = by_words[f"Current courses is “{COURSES[0]}”"], [t for t in by_words.values() if t and t.assumed]
    assert first
    assert others, "two have no course yet and are taken to have just got one"
    assert all(t.key != "ann@example.org" for t in others)


def test_the_change_that_a_message_would_tell_of(school: Workspace) -> None:
    School(school).change(2, COURSES[1])
    seen = found(school, f"{{% if change.old == '{COURSES[0]}' %}}x{{% endif %}}")
    assert takers(seen)[0] == (f"change.old is “{COURSES[0]}”", "ann")


def test_without_conditions_nobody_is_looked_at(school: Workspace) -> None:
    assert found(school, "<p>x</p>") == Found([], 0, 0)


def test_what_is_wrong_is_said(school: Workspace) -> None:
    with pytest.raises(TemplateError, match="line 1"):
        found(school, "{% if %}")
    with pytest.raises(BadValueError):
        found(school, "{% if city %}x{% endif %}", condition={"field": "nothing", "operator": "=", "value": 1})


def test_conditions_of_people_and_fragments_are_looked_into(school: Workspace) -> None:
    fragments.save(school, "greeting", "<p>{% if city == 'Bern' %}x{% endif %}</p>")
    html = f"{whens.written('c1', GERMANS)}{{% if when.c1 %}}a{{% endif %}}{{% fragment 'greeting' %}}"
    seen = found(school, html)
    assert takers(seen) == [
        ("Country is “DE”", "cem"),
        ("", "bob"),
        ("City is “Bern”", "bob"),
        ("", "cem"),
    ]


def test_all_conditions_of_a_template_are_asked_together(school: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def holding(*given: Any) -> dict[int, dict[str, bool]]:
        asked.append(len(given[2]))
        return real(*given)

    real = segments.holding
    monkeypatch.setattr(segments, "holding", holding)
    rules = {f"c{n}": {"event": f"e{n}", "operator": "atLeast", "value": 1} for n in range(6)}
    html = "".join(f"{whens.written(name, rule)}{{% if when.{name} %}}a{{% endif %}}" for name, rule in rules.items())
    assert len(found(school, html).branches) == 12
    assert asked == [6, 6], "to choose people, and for their messages"


def test_somebody_rare_is_found_by_the_condition_of_a_part(school: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "MOST_PEOPLE", 6)
    for n in range(30):
        write.write(school, ProfileWrite("students", f"p{n}@example.org", {"country": "FR", "first_name": f"P{n}"}))
    rule = {"field": "first_name", "operator": "=", "value": "P7"}
    html = f"{whens.written('c1', rule)}{{% if when.c1 %}}a{{% endif %}}"
    assert takers(found(school, html))[0] == ("First name is “P7”", "p7")
    assert takers(found(school, html, condition=GERMANS))[0][1] is None


def test_what_happened_to_everybody_is_given(school: Workspace) -> None:
    source = TemplateSource(subject="{{ event.plan }}", html="{% if event.plan == 'large' %}a{% else %}b{% endif %}")
    home = databases.get(school, "students")
    seen = who_takes(school, source, home, event={"plan": "large"})
    assert (seen.without, [taker is not None for _, taker in seen.branches]) == (0, [True, False])
    assert who_takes(school, source, home).without == 3
