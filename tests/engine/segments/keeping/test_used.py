"""What a condition uses, of every kind of rule."""

from __future__ import annotations

from typing import Any

import pytest

from engine import segments
from engine.content import templates
from engine.content.source import TemplateSource
from engine.workspace import Workspace
from tests.engine.segments.kept import GERMANS

POINTS = {"field": "points", "operator": "<", "valueSource": "field", "value": "visits"}


@pytest.fixture
def known(students: Workspace) -> Workspace:
    from engine.profiles import fields

    fields.add(students, "students", "visits", type="integer")
    fields.add(students, "students", "most", type="integer")
    templates.save(students, "welcome", TemplateSource(subject="Hello", html="<p>Hello</p>"))
    segments.save(students, "students", "germans", GERMANS)
    return students


@pytest.mark.parametrize(
    ("rule", "used"),
    [
        (GERMANS, [("field", "country", "students")]),
        (POINTS, [("field", "points", "students"), ("field", "visits", "students")]),
        (
            {**POINTS, "operator": "between", "value": ["visits", "most"]},
            [("field", "most", "students"), ("field", "points", "students"), ("field", "visits", "students")],
        ),
        ({"topic": "general", "operator": "is", "value": "none"}, [("topic", "general", "")]),
        ({"segment": "germans", "operator": "notIn"}, [("segment", "germans", "students")]),
        ({"mail": "opened", "template": "welcome", "operator": "none"}, [("template", "welcome", "")]),
        ({"mail": "opened", "operator": "none"}, []),
        ({"event": "visit", "operator": "none", "where": {"field": "points", "operator": "null"}}, []),
        ({"event": "visit", "measure": "sum", "operator": ">", "value": 1}, []),
        ({"rfm": "r", "operator": ">", "value": 1}, []),
        ({"suppressed": True}, []),
        ({"bucket": [0, 1]}, []),
    ],
)
def test_uses(known: Workspace, rule: dict[str, Any], used: list[tuple[str, str, str]]) -> None:
    segments.save(known, "students", "s", {"combinator": "or", "rules": [rule, {"combinator": "and", "rules": [rule]}]})
    assert kept(known) == used
    segments.save(known, "students", "s", {"combinator": "and", "rules": [rule]}, kind="static")
    assert kept(known) == []


def kept(ws: Workspace) -> list[tuple[str, ...]]:
    with ws.store.read() as cursor:
        return cursor.rows(
            "select kind, name, scope from uses where user_kind = 'segment' and user_name = 's' order by kind, name"
        )
