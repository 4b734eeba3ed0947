from __future__ import annotations

import pytest

from engine.campaigns.preflight.finding import Finding, WayOut
from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.mistakes.one_sided import one_sided_findings
from engine.segments.conditions.tree import FieldRule
from tests.engine.campaigns.preflight.mistakes.made import FIELDS, message, seen

BLUE = "{% if gender == 'm' %}<p>Blue for men</p>{% else %}<p>Pink for women</p>{% endif %}"
OLD = FieldRule(FIELDS["birth_date"], "notNull")
RICH = FieldRule(FIELDS["points"], ">", 100)


def found(of: Message, patterns: dict[tuple[int, ...], int], audience: FieldRule | None = None) -> list[Finding]:
    return list(one_sided_findings(of, seen(patterns), audience))


def test_blue_for_men() -> None:
    [finding] = found(message(f"<p>Hello {{{{ first_name }}}}</p>{BLUE}"), {(0,): 8120, (1,): 7940})
    assert finding == Finding(
        "warning",
        "one_sided",
        "The only thing this message looks at is Gender: 8,120 get one text, 7,940 another. Let what they do decide as "
        "well: purchases, views, courses, their stage of the life cycle, recommendations.",
        16060,
        ways=(WayOut("template", "Change the template", "offer"),),
    )


def test_several_such_fields_and_texts() -> None:
    html = BLUE + "{% if points > 100 %}<p>For our best</p>{% endif %}"
    [finding] = found(message(html), {(0, 2): 6, (1, 2): 3, (1, 3): 1})
    assert "looks at is Gender and Points: there are 3 texts, the most frequent for 6 people." in finding.message


def test_other_branches_do_not_count_as_texts() -> None:
    """Whether there is a name is no matter."""
    html = "{% if first_name %}Hello {{ first_name }}{% endif %}" + BLUE
    [finding] = found(message(html), {(0, 2): 5, (1, 2): 4, (0, 3): 1})
    assert "9 get one text, 1 another" in finding.message


def test_people_are_told_where_each_had_several_messages() -> None:
    made = seen({(0,): 300, (1,): 60})
    made.people, made.turns = 120, 3
    [finding] = one_sided_findings(message(BLUE), made)
    assert "100 get one text, 20 another" in finding.message
    assert finding.count == 120


@pytest.mark.parametrize(
    "more",
    [
        "{{ course }}",
        "{% if course == 'SEO' %}<p>SEO</p>{% endif %}",
        "{% if city == 'Rome' %}<p>Rome</p>{% endif %}",
        "{% for p in recommend(3) | default([]) %}{{ p.name }}{% endfor %}",
        "{{ change.new }}",
        "{{ event.total }}",
        "{{ social.same_week }}",
    ],
)
def test_nothing_where_anything_of_theirs_is_looked_at_or_shown(more: str) -> None:
    assert found(message(BLUE + more), {(0,): 8, (1,): 7}) == []


def test_nothing_where_only_the_address_differs_or_nobody_reads_another_text() -> None:
    dear = "{% if gender == 'f' %}Liebe{% else %}Lieber{% endif %} {{ first_name }}"
    assert found(message(dear), {(0,): 8, (1,): 7}) == []
    assert found(message(BLUE), {(0,): 8}) == []
    assert found(message("<p>The same for all</p>"), {(): 8}) == []


def test_an_audience_of_one_kind() -> None:
    [finding] = found(message("<p>Thank you</p>"), {(): 12}, RICH)
    assert finding.message.startswith("Who gets this message is decided by Points alone: 12 people.")
    assert finding.count == 12
    assert found(message("<p>Thank you</p>"), {(): 12}, OLD) == []


def test_an_audience_by_interest_forgives_the_text() -> None:
    assert found(message(BLUE), {(0,): 8, (1,): 7}, FieldRule(FIELDS["course"], "=", "SEO")) == []


def test_a_service_message_is_only_noted() -> None:
    [finding] = found(message(BLUE, is_marketing=False), {(0,): 8, (1,): 7})
    assert finding.level == "note"
