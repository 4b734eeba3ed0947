"""Who looks further back than is kept is named before it is saved."""

from __future__ import annotations

from typing import Any

import pytest

from engine import segments
from engine.campaigns import campaigns, switch
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import UnknownNameError
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.runner.keeping.farther import farther
from engine.workspace import Workspace

NONE = {"operator": "none"}


def segment(ws: Workspace, name: str, **rule: Any) -> None:
    segments.save(ws, "students", name, {"combinator": "and", "rules": [rule]})


def told(ws: Workspace, kind: str, days: int | None) -> list[tuple[str, str, str]]:
    return [(one.kind, one.name, one.words) for one in farther(ws, kind, days)]


@pytest.fixture
def students(ws: Workspace) -> Workspace:
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", "ann@example.org", {}))
    return ws


def test_segments_by_the_farthest_of_their_rules(students: Workspace) -> None:
    segment(students, "ever", event="purchase", **NONE)
    segment(students, "score", rfm="m", operator=">=", value=4)
    segment(students, "fixed", event="purchase", **{"from": "2025-02-01T00:00:00Z"}, **NONE)
    segment(students, "year", event="purchase", within="365d", **NONE)
    segment(students, "within", segment="year", operator="in")
    segment(students, "week", event="purchase", within="7d", **NONE)
    segment(students, "unopened", mail="opened", within="400d", **NONE)
    segment(students, "own", event="signed_up", within="400d", **NONE)
    assert told(students, "purchases", 364) == [
        ("segment", "ever", "without end"),
        ("segment", "fixed", "since 01 Feb 2025"),
        ("segment", "score", "without end"),
        ("segment", "within", "365d"),
        ("segment", "year", "365d"),
    ]
    assert [name for _, name, _ in told(students, "purchases", 365)] == ["ever", "fixed", "score"]
    assert told(students, "mail_events", 100) == [("segment", "unopened", "400d")]
    assert told(students, "events", 100) == [("segment", "own", "400d")]
    assert not told(students, "mail_events", 400)
    assert not told(students, "purchases", None)
    assert not told(students, "audit", 90)
    with pytest.raises(UnknownNameError):
        farther(students, "people", 90)


def test_who_is_in_a_static_segment_is_judged_no_more(students: Workspace) -> None:
    condition = {"combinator": "and", "rules": [{"event": "purchase", **NONE}]}
    segments.save(students, "students", "made", condition, kind="static")
    assert not told(students, "purchases", 100)


def test_campaigns_that_run_by_their_people_and_their_goal(students: Workspace) -> None:
    ws = students
    templates.save(ws, "letter", TemplateSource(subject="Hi", html="<p>Hi</p>"))
    made: dict[str, Any] = {
        "kind": "trigger",
        "purpose": "service",
        "trigger": {"event": "profile_created"},
        "content": [{"template": "letter"}],
    }
    rule = {"combinator": "and", "rules": [{"event": "purchase", "within": "365d", **NONE}]}
    for name, more in (
        ("people", {"exclude": rule}),
        ("goals", {"goal": {"event": "purchase", "within": "200d"}}),
        ("drafted", {"audience": rule}),
        ("short", {"goal": {"event": "purchase", "within": "30d"}}),
    ):
        campaigns.save(ws, "students", parse_definition(made | {"name": name} | more))
        if name != "drafted":
            switch.activate(ws, name, accept="x")
    switch.pause(ws, "goals")
    assert told(ws, "purchases", 100) == [("campaign", "goals", "200d"), ("campaign", "people", "365d")]
