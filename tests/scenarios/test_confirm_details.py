"""From imported values that nobody confirmed to confirmed ones: the ready message, its link, the page, and what quality says."""

from __future__ import annotations

import html
import re

from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import segments
from engine.api import public
from engine.campaigns import campaigns, switch
from engine.campaigns.model import parse_definition
from engine.content import ready
from engine.delivery import mailbox
from engine.delivery.mail_links import links_of
from engine.profiles import databases, quality, quality_settings, reading, standing, write
from engine.profiles.quality import FieldMeasure
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace

HOME, ADA, BO = "readers", "ada@example.org", "bo@example.org"


def city(ws: Workspace) -> FieldMeasure:
    return next(m for m in quality.quality_of(ws, HOME).fields if m.field.name == "city")


def test_people_repair_what_was_imported(ws: Workspace) -> None:
    databases.create(ws, HOME)
    for key, name in ((ADA, "Rom"), (BO, "Oslo")):
        data = {"first_name": key.partition("@")[0], "city": name}
        write.write(ws, ProfileWrite(HOME, key, data, source="import", subscribe=("general",)))
    assert city(ws).unverified == 2
    quality_settings.save(ws, HOME, "city", {"confirmable": True})
    definition = {"name": "details", "kind": "trigger", "trigger": {"event": "fields_updated", "fields": ["last_name"]}}
    content = [{"template": ready.confirm_details(ws)}]
    campaigns.save(ws, HOME, parse_definition({**definition, "content": content}))
    switch.activate(ws, "details", accept="test")
    for key in (ADA, BO):
        write.write(ws, ProfileWrite(HOME, key, {"last_name": "x"}))
    assert tick(ws).sent == 2

    for summary in mailbox.list_mails(ws.mailbox):
        mail = mailbox.read(ws.mailbox, summary.send_id)
        link = next(found.url for found in links_of(mail.html) if found.text == "Look at my details")
        path, _, part = link.removeprefix(ws.settings.base_url).partition("#")
        client = TestClient(Starlette(routes=public.routes(lambda: ws)))
        page = client.get(path).text
        assert f'<section id="{part}">' in page
        form = page.partition(f'id="{part}"')[2].partition("</form>")[0]
        sent = {n: html.unescape(v) for n, v in re.findall(r'name="([^"]+)"[^>]* value="([^"]*)"', form)}
        assert set(sent) == {"do", "drawn.city", "detail.city"}
        corrected = {"detail.city": "Rome"} if summary.to == ADA else {}
        assert "Thank you, your details are saved." in client.post(path, data={**sent, **corrected}).text

    people = {key: reading.find(ws, HOME, key) for key in (ADA, BO)}
    assert {key: row["city"] for key, row in people.items()} == {ADA: "Rome", BO: "Oslo"}
    assert {standing.of(ws, HOME, row["profile_id"])["city"].kind for row in people.values()} == {"confirmed"}
    assert (city(ws).unverified, city(ws).kinds) == (0, {"confirmed": 2})
    assert segments.how_many(ws, HOME, {"field": "city", "operator": "verified"}) == 2
