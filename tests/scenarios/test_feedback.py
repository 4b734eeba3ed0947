"""“Gather feedback”, end to end: a message with five numbers, a press, the page, a changed field, a campaign that it starts."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import events
from engine.api import public
from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.content import gallery, preview, templates
from engine.content.source import TemplateSource
from engine.delivery import mailbox, to_oneself
from engine.delivery.mail_links import links_of
from engine.errors import StateError
from engine.profiles import asking, databases, fields, reading, standing, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace

HOME, ANN = "students", "ann@example.org"
SORRY = TemplateSource("We are sorry", html='<p>{{ rating }} of 5</p><a href="{{ links.unsubscribe }}">Stop</a>')


def campaign(ws: Workspace, name: str, template: str, **trigger: object) -> None:
    definition = {"name": name, "kind": "trigger", "content": [{"template": template}], "reentry": "every_time"}
    event = {"event": "fields_updated", **trigger}
    campaigns.save(ws, HOME, parse_definition({**definition, "trigger": event}))
    switch.activate(ws, name, accept="test")


def test_without_a_rating_nobody_is_asked(ws: Workspace) -> None:
    home = databases.create(ws, HOME, label="Students")
    templates.save(ws, "feedback", gallery.get("feedback").source)
    write.write(ws, ProfileWrite(HOME, ANN, {}, subscribe=("general",)))
    with pytest.raises(StateError, match="Students has no rating yet"):
        campaign(ws, "ask", "feedback", fields=["city"])
    asking.make_rating(ws, HOME)
    campaign(ws, "more", "feedback", fields=["city"])
    fields.add(ws, HOME, "level", type="boolean", label="Level")
    more = TemplateSource("x", html='<a href="{{ links.answer.level }}/yes">Yes</a>{{ links.unsubscribe }}')
    templates.save(ws, "more", more)
    with pytest.raises(StateError, match="people may not answer Level by a link"):
        campaign(ws, "level", "more", fields=["city"])
    assert "template more" in fields.uses(ws, home.name, "level")


def test_a_test_to_oneself_answers_for_nobody(ws: Workspace) -> None:
    home = databases.create(ws, HOME)
    asking.make_rating(ws, HOME)
    write.write(ws, ProfileWrite(HOME, ANN, {}))
    row = reading.find(ws, HOME, ANN)
    source = gallery.get("feedback").source
    to_oneself.send_test(ws, source, home, row, to="me@example.org", topic="general")
    (summary,) = mailbox.list_mails(ws.mailbox)
    found = {link.text: link.url for link in links_of(mailbox.read(ws.mailbox, summary.send_id).html)}
    client = TestClient(Starlette(routes=public.routes(lambda: ws)))
    assert client.post(found["5"].removeprefix(ws.settings.base_url)).status_code == 404
    assert "#rate/5" in preview.render(ws, source, home, row).html


def test_an_answer_becomes_a_field_and_starts_a_campaign(ws: Workspace) -> None:
    databases.create(ws, HOME)
    fields.add(ws, HOME, "finished", type="string", label="Finished course")
    asking.make_rating(ws, HOME)
    templates.save(ws, "feedback", gallery.get("feedback").source)
    templates.save(ws, "sorry", SORRY)
    write.write(ws, ProfileWrite(HOME, ANN, {"first_name": "Ann"}, subscribe=("general",)))
    campaign(ws, "ask", "feedback", fields=["finished"])
    campaign(ws, "sorry", "sorry", fields=["rating"], condition="changed_to", to="2")
    write.write(ws, ProfileWrite(HOME, ANN, {"finished": "SEO"}))
    assert tick(ws).sent == 1

    (summary,) = mailbox.list_mails(ws.mailbox)
    found = {link.text: link.url for link in links_of(mailbox.read(ws.mailbox, summary.send_id).html)}
    path = found["2"].removeprefix(ws.settings.base_url)
    client = TestClient(Starlette(routes=public.routes(lambda: ws)))
    page = client.get(path).text
    assert 'value="2" required checked' in page
    assert reading.find(ws, HOME, ANN)["rating"] is None
    assert tick(ws).sent == 0

    thanks = client.post(path, data={"answer": "2", "comment": "Too fast.\r\nSlower!"}).text
    assert "Your answer is saved: 2." in thanks
    row = reading.find(ws, HOME, ANN)
    assert (row["rating"], row["rating_comment"]) == (2, "Too fast.\nSlower!")
    sources = [c["source"] for c in reading.history(ws, HOME, row["profile_id"]) if c["field"].startswith("rating")]
    assert sources == ["subscriber"] * 2
    assert standing.of(ws, HOME, row["profile_id"])["rating"].kind == "confirmed"
    (answered,) = [e for e in events.timeline(ws, HOME, row["profile_id"]) if e["type"] == "answered"]
    assert answered["properties"] == {"field": "rating", "answer": 2}
    assert tick(ws).sent == 1
    assert [s["campaign"] for s in ledger.sends(ws, state="sent")].count("sorry") == 1
