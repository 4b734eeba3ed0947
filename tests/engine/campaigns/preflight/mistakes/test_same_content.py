from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from engine.campaigns.preflight.finding import Finding, WayOut
from engine.campaigns.preflight.mistakes.same_content import distance, same_content_findings
from engine.campaigns.preflight.seen import Pattern
from tests.engine.campaigns.preflight.mistakes.made import message, seen

Stages = dict[tuple[str, Pattern], int]


COURSES = "{% if course == 'SEO' %}<p>SEO</p>{% else %}<p>Ads</p>{% endif %}"


def found(stages: Stages, html: str = COURSES, distinct: int = 2, **marks: Any) -> list[Finding]:
    made = seen({(): sum(stages.values()) or 1}, stages=Counter(stages), distinct=distinct)
    return list(same_content_findings(message(html, **marks), made))


def test_one_message_for_all() -> None:
    [finding] = found({("Lapsed", ()): 200, ("New", ()): 400, ("Active", ()): 1300}, "<p>x</p>", 1)
    assert finding == Finding(
        "warning",
        "same_for_every_stage",
        "People of every stage of the life cycle (New 400, Active 1,300, Lapsed 200) get the very same message. "
        "Add “Different content per life-cycle stage” to the template.",
        1900,
        ways=(WayOut("template", "Change the template", "offer"),),
    )


def test_one_content_with_what_is_filled_in() -> None:
    """Whether somebody has a name makes no other content."""
    html = "{% if first_name %}Hello {{ first_name }}{% else %}Hello{% endif %}"
    [finding] = found({("New", (0,)): 50, ("Lapsed", (0,)): 10, ("Lapsed", (1,)): 40}, html, 61)
    assert finding.level == "warning"
    assert (
        "(New 50, Lapsed 50) get the same content: only what is filled in differs, 61 different messages in all."
        in (finding.message)
    )


def test_what_a_trigger_starts_is_about_what_happened() -> None:
    stages: Stages = {("New", ()): 50, ("Lapsed", ()): 50}
    assert [f.level for f in found(stages, "<p>x</p>")] == ["warning"]
    made = seen({(): 100}, stages=Counter(stages), distinct=1)
    assert [f.level for f in same_content_findings(replace(message("<p>x</p>"), is_triggered=True), made)] == ["note"]


def test_the_same_mix_or_something_of_their_own_is_a_note() -> None:
    [finding] = found({("New", (0,)): 50, ("New", (1,)): 50, ("Lapsed", (0,)): 104, ("Lapsed", (1,)): 96})
    assert (finding.level, finding.count) == ("note", 300)
    assert "the same mix of 2 kinds of content, 2 different messages in all." in finding.message
    [finding] = found({("New", ()): 50, ("Lapsed", ()): 50}, "{{ course }}")
    assert finding.level == "note"


def test_people_are_told_where_each_had_several_messages() -> None:
    made = seen({(): 60}, stages=Counter({("New", ()): 30, ("Lapsed", ()): 30}))
    made.people, made.turns = 20, 3
    [finding] = same_content_findings(message(), made)
    assert "(New 10, Lapsed 10)" in finding.message
    assert finding.count == 20
    made.people, made.turns = 6, 10
    assert list(same_content_findings(message(), made)) == []


@pytest.mark.parametrize(
    "stages",
    [
        {("New", (0,)): 50, ("Lapsed", (1,)): 50},
        {("New", (0,)): 50, ("Lapsed", (0,)): 40, ("Lapsed", (1,)): 10},
        {("New", (0,)): 50, ("Active", (0,)): 50, ("Lapsed", (1,)): 50},
        {("New", ()): 50},
        {("New", ()): 50, ("Lapsed", ()): 4},
        {("New", ()): 500, ("Lapsed", ()): 20},
        {},
    ],
)
def test_nothing_to_say(stages: Stages) -> None:
    assert found(stages) == []


def test_recommendations_and_service_messages_are_no_matter() -> None:
    same: Stages = {("New", ()): 50, ("Lapsed", ()): 50}
    assert found(same)
    assert found(same, "{% for p in recommend(3) | default([]) %}{{ p.name }}{% endfor %}") == []
    assert found(same, is_marketing=False) == []


def test_the_distance_of_mixes() -> None:
    assert distance(Counter({(0,): 1}), Counter({(0,): 90})) == 0
    assert distance(Counter({(0,): 1}), Counter({(1,): 1})) == 1
    assert distance(Counter({(0,): 3, (1,): 1}), Counter({(0,): 1, (1,): 1})) == 0.25
