from __future__ import annotations

import pytest

from engine.content import preview, ready, templates
from engine.content.source import TemplateSource
from engine.errors import ForbiddenError
from engine.profiles import databases, reading, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace


def test_confirm_your_details_suits_everybody(ws: Workspace) -> None:
    home = databases.create(ws, "readers")
    for key, name in (("ada@example.org", "Ada"), ("bo@example.org", None)):
        write.write(ws, ProfileWrite("readers", key, {"first_name": name}))
    template = templates.get(ws, ready.confirm_details(ws))
    assert set(template.compiled.html_variables) <= {"first_name", "links.preferences", "links.unsubscribe"}
    titles = []
    for key in ("ada@example.org", "bo@example.org"):
        rendered = preview.render(ws, template.source, home, reading.find(ws, "readers", key))
        assert "#preferences" in rendered.html
        assert "#preferences" in rendered.text
        titles.append("Ada, is this still right?" in rendered.html)
    assert titles == [True, False]


def test_it_is_made_once_and_stays_as_somebody_wrote_it(ws: Workspace) -> None:
    databases.create(ws, "readers")
    name = ready.confirm_details(ws)
    templates.save(ws, name, TemplateSource(subject="Mine", html="<p>x</p>"))
    assert ready.confirm_details(ws) == name
    assert templates.get(ws, name).source.subject == "Mine"


def test_it_can_be_made_before_there_is_a_database(ws: Workspace) -> None:
    assert ready.confirm_details(ws) == ready.CONFIRM


def test_who_may_not(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        ready.confirm_details(ws.acting(Actor("v", "viewer")))
