"""The article's school as a small world with a set clock: given / change / wait / tick / expect."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.campaigns import campaigns, ledger, switch
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery import mailbox
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from engine.runner import TickReport, tick
from engine.workspace import Workspace

START = datetime(2026, 1, 5, 12)
COURSES = ("SEO promotion", "Analytics: basic concepts", "Personalized email campaigns")
TEMPLATE = TemplateSource(
    subject="You are in: {{ current_courses }}",
    html="<p>Welcome to {{ current_courses }}, before: {{ change.old | default('nothing') }}.</p>",
)


@dataclass
class School:
    """Times are minutes after START."""

    ws: Workspace
    name: str = "course-registered"
    clocks: dict[int, Workspace] = field(default_factory=dict)

    def at(self, minute: float) -> Workspace:
        return self.ws.acting(clock=FixedClock(START + timedelta(minutes=minute)))

    def open(self, **settings: Any) -> School:
        """The database, the field, the template and the campaign, active from minute 0 on."""
        ws = self.at(0)
        databases.create(ws, "students")
        fields.add(ws, "students", "current_courses", type="enum", options=COURSES, label="Current courses")
        templates.save(ws, "course-welcome", TEMPLATE)
        self.campaign(**settings)
        switch.activate(ws, self.name)
        return self

    def campaign(self, **settings: Any) -> None:
        definition: dict[str, Any] = {
            "name": self.name,
            "kind": "trigger",
            "purpose": "service",
            "trigger": {"event": "fields_updated", "fields": ["current_courses"], "condition": "changed"},
            "content": [{"template": "course-welcome"}],
            "useful_for": "never",
        }
        campaigns.save(self.at(0), "students", parse_definition(definition | settings))

    def change(self, minute: float, course: str | None, *, key: str = "ann@example.org", **options: Any) -> None:
        write.write(self.at(minute), ProfileWrite("students", key, {"current_courses": course}, **options))

    def tick(self, minute: float) -> TickReport:
        return tick(self.at(minute))

    def ledger(self) -> list[tuple[str, float, float, str, str | None]]:
        """(person, minute it happened, minute it is due, state, reason), in order of occurrence."""
        rows = ledger.sends(self.ws, campaign=self.name)
        found = [
            (r["profile"].split("@")[0], minute(r["occurred_at"]), minute(r["due_at"]), r["state"], r["reason"])
            for r in rows
        ]
        return sorted(found, key=lambda r: (r[1], r[0]))

    def subjects(self) -> list[str]:
        """Subjects in the mailbox, oldest first."""
        return [m.subject for m in reversed(mailbox.list_mails(self.ws.mailbox, limit=1000))]


def minute(at: datetime) -> float:
    return (at - START).total_seconds() / 60
