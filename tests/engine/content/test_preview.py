from __future__ import annotations

import pytest

from engine.content import preview
from engine.content.context import ChangeView
from engine.content.source import TemplateSource
from engine.errors import MissingValueError
from engine.profiles import databases, fields, reading, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace


def test_a_source_as_one_person_would_get_it(ws: Workspace) -> None:
    home = databases.create(ws, "students")
    fields.add(ws, "students", "course", type="enum", options=[{"code": "seo", "label": "SEO promotion"}])
    write.write(ws, ProfileWrite("students", "ann@example.org", {"course": "seo"}))
    row = reading.find(ws, "students", "ann@example.org")
    source = TemplateSource(
        subject="{{ course }}", html="<p>{{ change.old|default('nothing') }} {{ links.unsubscribe }}</p>"
    )

    assert preview.render(ws, source, home, row).subject == "SEO promotion"
    as_if = preview.render(ws, source, home, row, changes=[ChangeView("course", "Course", "Ads", "SEO")])
    assert as_if.subject == "SEO"
    assert as_if.html == "<p>Ads #unsubscribe</p>"
    with pytest.raises(MissingValueError, match="city"):
        preview.render(ws, TemplateSource(subject="{{ city }}", html="x"), home, row)
