from __future__ import annotations

from collections import Counter

from engine.campaigns.preflight.mistakes.in_message import in_message
from engine.campaigns.preflight.seen import Group, Groups
from engine.segments.conditions.tree import FieldRule
from tests.engine.campaigns.preflight.mistakes.made import FIELDS, message, seen


def test_every_mistake_is_looked_for() -> None:
    html = "{{ phone }}{% if gender == 'm' %}<p>Blue for men</p>{% else %}<p>Pink for women</p>{% endif %}"
    stages = Counter({("New", (0,)): 5, ("New", (1,)): 5, ("Lapsed", (0,)): 5, ("Lapsed", (1,)): 5})
    found = in_message(message(html), seen({(0,): 10, (1,): 10}, stages=stages, too_personal=Group(2)))
    assert [f.code for f in found] == ["one_sided", "same_for_every_stage", "too_personal"]
    groups = Groups()
    groups["source",].add(1)
    favourites = message("{% for p in recommend(3) | default([]) %}{{ p.name }}{% endfor %}")
    assert [f.code for f in in_message(favourites, seen(reasons=groups))] == ["popular_items"]


def test_the_audience_is_looked_at() -> None:
    chosen = FieldRule(FIELDS["gender"], "=", "f")
    assert [f.code for f in in_message(message(), seen(), chosen)] == ["one_sided"]


def test_a_good_message() -> None:
    assert list(in_message(message("<p>{{ first_name }}, {{ course }}</p>"), seen())) == []
