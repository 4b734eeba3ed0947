"""The school as a small shop that mails offers: marketing campaigns, each answering a field of its own."""

from __future__ import annotations

from typing import Any

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks
from tests.scenarios.school import School

OFFER = TemplateSource(subject="Offer", html='<p>Hello <a href="{{ links.unsubscribe }}">no more</a></p>')
ANSWER = TemplateSource(subject="Answer", html="<p>Thank you</p>")


class Shop(School):
    """Times are minutes after START; people are subscribed to `general`."""

    def open(self, **settings: Any) -> Shop:
        ws = self.at(0)
        databases.create(ws, "students")
        for name in ("one", "two", "three"):
            fields.add(ws, "students", name, type="integer")
        fields.add(ws, "students", "level", type="integer")
        templates.save(ws, "offer", OFFER)
        templates.save(ws, "answer", ANSWER)
        return self

    def opened(self) -> Shop:
        """With Ann, whom all campaigns may mail."""
        self.open()
        self.person()
        return self

    def offer(self, name: str, field: str, **settings: Any) -> None:
        definition: dict[str, Any] = {
            "name": name,
            "kind": "trigger",
            "trigger": {"event": "fields_updated", "fields": [field]},
            "content": [{"template": "answer" if settings.get("purpose") == "service" else "offer"}],
            "useful_for": "never",
        }
        campaigns.save(self.at(0), "students", parse_definition(definition | settings))
        switch.activate(self.at(0), name, accept="tried")

    def person(self, key: str = "ann@example.org", **data: Any) -> None:
        write.write(self.at(-1), ProfileWrite("students", key, data, subscribe=("general",)))

    def set(self, minute: float, key: str = "ann@example.org", **data: Any) -> None:
        self.write(minute, data, key)

    def write(self, minute: float, data: dict[str, Any], key: str = "ann@example.org") -> None:
        write.write(self.at(minute), ProfileWrite("students", key, data))

    def told(self, name: str | None = None) -> list[tuple[str, str, str | None]]:
        """(campaign, state, reason) in order of occurrence."""
        rows = ledger.sends(self.ws, campaign=name)
        return [(r["campaign"], r["state"], r["reason"]) for r in sorted(rows, key=lambda r: r["occurred_at"])]


def sound(shop: Shop) -> None:
    """Whether the ledger adds up."""
    assert checks.check(shop.ws) == []
