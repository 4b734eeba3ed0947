"""A message as one person would get it."""

from __future__ import annotations

import pytest

from engine.content import preview
from engine.content.blocks import Document, Heading, Text
from engine.content.blocks import write as write_blocks
from engine.content.blocks.placing import Places
from engine.content.source import TemplateSource
from engine.errors import MissingValueError, TemplateError
from engine.profiles import databases, fields, reading, write
from engine.profiles.write import ProfileWrite
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


def test_what_fails_is_told_at_the_line_where_it_is_written(ws: Workspace) -> None:
    School(ws).open().change(1, COURSES[0])
    mjml = write_blocks(Document((Heading("Hello"), Text("One"), Text("{{ current_courses + 1 }}"))))
    with pytest.raises(TemplateError) as broken:
        preview.render(
            ws,
            TemplateSource(subject="Hi", mjml=mjml),
            databases.get(ws, "students"),
            reading.find(ws, "students", "ann@example.org"),
        )
    error = broken.value
    assert (error.part, Places(mjml).words_of("mjml", error.line or 0)) == ("mjml", "in the block Text 2")


@pytest.mark.parametrize(
    ("field", "shown", "new", "expected"),
    [
        ("current_courses", "{{ X | default('nothing') }}", None, f"{COURSES[0]} to nothing, now nothing"),
        ("points", "{{ X }}", 8, "7 to 8, now 8"),
        ("interests", "{{ X | join('+') }}", ["email", "ads"], "email to email+ads, now email+ads"),
    ],
)
def test_any_field_may_be_assumed_to_have_changed(
    ws: Workspace, field: str, shown: str, new: object, expected: str
) -> None:
    school = School(ws).open()
    fields.add(ws, "students", "points", type="integer")
    fields.add(ws, "students", "interests", type="tags")
    school.change(1, COURSES[0])
    write.write(ws, ProfileWrite("students", "ann@example.org", {"points": 7, "interests": ["email"]}))
    old, after, now = (shown.replace("X", name) for name in ("change.old", "change.new", field))
    found = preview.render(
        ws,
        TemplateSource(subject=f"{old} to {after}, now {now}", html="<p>x</p>"),
        databases.get(ws, "students"),
        reading.find(ws, "students", "ann@example.org"),
        assumed={field: new},
    )
    assert found.subject == expected
