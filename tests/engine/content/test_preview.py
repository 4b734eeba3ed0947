"""A message as one person would get it."""

from __future__ import annotations

import pytest

from engine.content import preview
from engine.content.source import TemplateSource
from engine.errors import MissingValueError
from engine.profiles import databases, reading
from engine.workspace import Workspace
from tests.scenarios.school import COURSES, School


def test_as_if_the_last_change_had_just_happened(ws: Workspace) -> None:
    school = School(ws).open()
    school.change(1, COURSES[0])
    school.change(2, COURSES[1])
    home = databases.get(ws, "students")
    source = TemplateSource(
        subject="{{ change.old }} to {{ current_courses }}", html="<a href='{{ links.unsubscribe }}'>x</a>"
    )
    found = preview.render(ws, source, home, reading.find(ws, "students", "ann@example.org"))
    assert found.subject == f"{COURSES[0]} to {COURSES[1]}"
    assert "#unsubscribe" in found.html
    assert not list(ws.mailbox.glob("*.eml"))


def test_a_missing_value_is_said(ws: Workspace) -> None:
    School(ws).open().change(1, None)
    source = TemplateSource(subject="{{ first_name }}", html="<p>x</p>")
    with pytest.raises(MissingValueError, match="first_name"):
        preview.render(ws, source, databases.get(ws, "students"), reading.find(ws, "students", "ann@example.org"))
