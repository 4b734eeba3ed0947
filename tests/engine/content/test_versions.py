from __future__ import annotations

import pytest

from engine.content import templates
from engine.content.source import TemplateSource
from engine.content.versions import Difference, differences, restore
from engine.errors import StateError, TemplateError, UnknownNameError
from engine.profiles import databases, fields
from engine.workspace import Workspace

FIRST = TemplateSource(subject="Hi", html="<p>\n one\n two\n three\n four\n five\n</p>", text="Hi")
SECOND = TemplateSource(subject="Hi", html="<p>\n one\n two\n THREE\n four\n five\n</p>", preheader="Look", text="Hi")


def test_each_part_that_differs_with_its_lines() -> None:
    assert differences(FIRST, SECOND) == [
        Difference("preheader", ("+Look",)),
        Difference("message", ("@@ line 2", "  one", "  two", "- three", "+ THREE", "  four", "  five")),
    ]
    assert differences(FIRST, FIRST) == []


def test_html_and_mjml_are_both_the_message() -> None:
    mjml = TemplateSource(subject="Hi", mjml="<mjml></mjml>", text="Hi")
    (found,) = differences(TemplateSource(subject="Hi", html="<p></p>", text="Hi"), mjml)
    assert (found.part, found.lines) == ("message", ("-<p></p>", "+<mjml></mjml>"))


def test_going_back_makes_a_new_version(ws: Workspace) -> None:
    templates.save(ws, "hello", FIRST, label="Hello")
    templates.save(ws, "hello", SECOND)

    assert restore(ws, "hello", 1) == 3
    found = templates.get(ws, "hello")
    assert (found.source, found.label) == (FIRST, "Hello")
    assert [v.version for v in templates.versions(ws, "hello")] == [3, 2, 1]
    assert restore(ws, "hello", 3) == 3
    with pytest.raises(UnknownNameError, match="version “4”"):
        restore(ws, "hello", 4)


def test_what_no_longer_fits_is_not_brought_back(ws: Workspace) -> None:
    databases.create(ws, "students")
    fields.add(ws, "students", "room", type="string")
    templates.save(ws, "hello", TemplateSource(subject="{{ room }}", html="x"))
    templates.save(ws, "hello", FIRST)
    fields.remove(ws, "students", "room")

    with pytest.raises(TemplateError, match="no field “room”"):
        restore(ws, "hello", 1)
    assert templates.save(ws, "hello", SECOND) == 3
    templates.archive(ws, "hello")
    with pytest.raises(StateError, match="archived"):
        restore(ws, "hello", 2)
