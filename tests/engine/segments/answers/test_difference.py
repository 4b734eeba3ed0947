"""Who came and who left, and because of which rule."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine import segments
from engine.profiles import write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.segments.romans import ROMANS, make, on


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    make(ws)
    return ws


def test_what_moved_people_between_two_days(school: Workspace) -> None:
    condition = {"combinator": "and", "rules": [ROMANS, {"field": "points", "operator": ">", "value": 0}]}
    write.write(on(school, 2), ProfileWrite("school", "ann@example.org", {"city": "Oslo"}))
    write.write(on(school, 2), ProfileWrite("school", "bob@example.org", {"city": "Rome", "points": 3}))
    write.write(on(school, 3), ProfileWrite("school", "cid@example.org", {"city": "Rome", "points": 3}))
    found = segments.difference(
        on(school, 5), "school", condition, condition, before_at=datetime(2026, 1, 6), after_at=datetime(2026, 1, 9)
    )
    assert (found.came, found.left, found.stayed) == (2, 1, 0)
    assert (found.came_sample, found.left_sample) == (("bob@example.org", "cid@example.org"), ("ann@example.org",))
    assert {(m.direction, m.path, m.words, m.people) for m in found.moves} == {
        ("left", "$.rules[0]", "City is “Rome”", 1),
        ("came", "", "several rules together", 1),
        ("came", "", "they were not in the database before", 1),
    }


def test_what_another_condition_changes(school: Workspace) -> None:
    pointed = {"field": "points", "operator": "notNull"}
    before = {"combinator": "and", "rules": [{"field": "city", "operator": "notNull"}]}
    after = {"combinator": "and", "rules": [{"field": "city", "operator": "notNull"}, pointed]}
    narrower = segments.difference(school, "school", before, after)
    assert (narrower.came, narrower.left, narrower.stayed) == (0, 1, 1)
    assert [(m.direction, m.path, m.words, m.people) for m in narrower.moves] == [
        ("left", "$.rules[1]", "points is present", 1)
    ]
    wider = segments.difference(school, "school", after, before)
    assert [(m.direction, m.path, m.people) for m in wider.moves] == [("came", "$.rules[1]", 1)]
    assert segments.difference(school, "school", before, before).moves == ()


def test_the_numbers_of_a_difference_add_up(school: Workspace) -> None:
    found = segments.difference(school, "school", ROMANS, {"field": "city", "operator": "=", "value": "Oslo"})
    assert (found.came, found.left, found.stayed) == (1, 1, 0)
    assert found.came + found.stayed == segments.how_many(
        school, "school", {"field": "city", "operator": "=", "value": "Oslo"}
    )
    assert {(m.direction, m.words) for m in found.moves} == {("left", "City is “Oslo”"), ("came", "City is “Rome”")}
