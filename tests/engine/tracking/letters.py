"""A letter with links that was really sent, and what its reader does with it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from engine import events, tracking
from engine.campaigns import campaigns, switch
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery import mailbox
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace
from tests.scenarios.school import START, School

HTML = (
    '<html><body><p>Hello</p><a href="https://shop.example.org/a">A</a><a href="https://shop.example.org/b?x=1">B</a>'
    '<a href="https://shop.example.org/?q={{ city }}">your city</a><a href="https://shop.example.org/a">A again</a>'
    '<a href="{{ links.preferences }}">choose</a></body></html>'
)


class Letter:
    """To Ann of Bern, in the mailbox folder since START."""

    def __init__(self, ws: Workspace, html: str = HTML, **settings: Any):
        self.school = School(ws)
        self.ws = self.at(0)
        databases.create(self.ws, "students")
        fields.add(self.ws, "students", "level", type="integer")
        templates.save(self.ws, "hello", TemplateSource(subject="Hello", html=html))
        definition: dict[str, Any] = {
            "name": "welcome",
            "kind": "trigger",
            "purpose": "service",
            "trigger": {"event": "fields_updated", "fields": ["level"]},
            "content": [{"template": "hello"}],
        }
        campaigns.save(self.ws, "students", parse_definition(definition | settings))
        switch.activate(self.ws, "welcome", accept="test")
        ann = ProfileWrite("students", "ann@example.org", {"level": 1, "city": "Bern & Co"})
        self.person = write.write(self.ws, ann).profile_id
        tick(self.ws)
        with self.ws.store.read() as cursor:
            (row,) = cursor.rows("select send_id, stretch_id, variant from send where state = 'sent'")
        self.send_id: int = row[0]
        self.whose: tuple[int, int] = row[1:]

    def at(self, seconds: float) -> Workspace:
        return self.school.at(seconds / 60)

    @property
    def html(self) -> str:
        return mailbox.read(self.ws.mailbox, self.send_id).html

    @property
    def pixel(self) -> str:
        """Its path."""
        return re.findall(r'src="http://127\.0\.0\.1:8501(/o/[^"]*)"', self.html)[0]

    @property
    def links(self) -> list[str]:
        """The paths of the links that are tracked, in their order."""
        return re.findall(r'href="http://127\.0\.0\.1:8501(/c/[^"]*)"', self.html)

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """What was recorded of Ann after the message, the oldest first: type and properties."""
        tracking.mail(self.ws).flush()
        rows = [e for e in events.timeline(self.ws, "students", self.person) if e["type"] in ("opened", "clicked")]
        return [
            (e["type"], e["properties"] or {}) for e in sorted(rows, key=lambda e: (e["happened_at"], e["event_id"]))
        ]


def at_relay(ws: Workspace) -> Workspace:
    """The same, as if its messages left by a relay."""
    return replace(ws, settings=replace(ws.settings, smtp_url="smtp://127.0.0.1:9"))


def later(seconds: float) -> Any:
    return START + timedelta(seconds=seconds)
