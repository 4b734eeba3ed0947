"""A school with people whose names are known, and messages to them with what came of each, put into the log as they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

FIRST_NAMES = ("Quirina", "Zebedee", "Oswin", "Thessaly", "Wilhelmina", "Xanthippe")
SOURCES = ("Fair", "Fair", "Fair", "Poster", "Radio")
FRIEND = "Told by Balthazar Qux"
"""The source of one in twenty."""


def address(person: int) -> str:
    return f"reader.{person}@private-mail.example"


def _data(person: int) -> dict[str, str]:
    return {"first_name": FIRST_NAMES[person % 6], "source": FRIEND if person % 20 == 3 else SOURCES[person % 5]}


class Post:
    """People by their number from 0. Messages of a campaign by its name; `days` before the workspace's now."""

    def __init__(self, ws: Workspace, people: int):
        self.ws = ws
        self.home = databases.create(ws, "students", label="Students")
        templates.save(ws, "hello", TemplateSource(subject="Hello", html="<p>Hello</p>"), label="Hello")
        templates.save(ws, "hi", TemplateSource(subject="Hi", html="<p>Hi</p>"), label="Hi")
        writes = [ProfileWrite("students", address(n), _data(n)) for n in range(people)]
        write.write_many(ws.acting(clock=FixedClock(ws.now() - timedelta(days=2))), writes)
        with ws.store.read() as cursor:
            rows = cursor.rows(f"select key, profile_id from {self.home.table}")
        ids = dict(rows)
        self.ids = [ids[address(n)] for n in range(people)]
        self._sends: list[dict[str, Any]] = []
        self._events: list[dict[str, Any]] = []

    def campaign(self, name: str, *, label: str = "", variants: int = 1, goal: bool = False) -> None:
        definition = {
            "name": name,
            "label": label or name.title(),
            "kind": "broadcast",
            "content": [{"template": t, "share": 1} for t in ("hello", "hi")[:variants]],
            **({"goal": {"event": "purchase", "value": "value", "within": "5d"}} if goal else {}),
        }
        campaigns.save(self.ws, "students", parse_definition(definition))

    def mail(
        self,
        campaign: str,
        people: Sequence[int],
        did: str = "",
        *,
        days: int = 1,
        state: str = "sent",
        reason: str | None = None,
        variant: int = 0,
    ) -> None:
        """One message to each. `did`: types of events, each of all these people."""
        found = campaigns.get(self.ws, campaign)
        at = self.ws.now() - timedelta(days=days)
        for person in people:
            send_id = len(self._sends) + 1
            self._sends.append(
                {
                    **dict.fromkeys(("occurred_at", "due_at", "next_at", "decided_at"), at),
                    "reached_at": at if state in ("sent", "failed") or reason in ("holdout", "control") else None,
                    "send_id": send_id,
                    "campaign_id": found.campaign_id,
                    "stretch_id": 1,
                    "version": found.version,
                    "database_id": self.home.database_id,
                    "profile_id": self.ids[person],
                    "state": state,
                    "reason": reason,
                    "variant": variant,
                    "template_id": 1,
                    "template_version": 1,
                    "attempts": 1,
                    "sent_at": at if state == "sent" else None,
                }
            )
            for kind in did.split():
                self._happen(person, kind, at + timedelta(minutes=5), send_id=send_id)

    def buy(self, people: Sequence[int], value: float, currency: str, *, days: float = 0.5) -> None:
        at = self.ws.now() - timedelta(days=days)
        for person in people:
            told = orjson.dumps({"currency": currency}).decode()
            self._happen(person, "purchase", at, value=value, properties=told)

    def _happen(self, person: int, kind: str, at: datetime, **more: Any) -> None:
        self._events.append(
            {
                "database_id": self.home.database_id,
                "profile_id": self.ids[person],
                "type": kind,
                "happened_at": at,
                "recorded_at": at,
                "source": "test",
                "value": None,
                "properties": "{}",
                "send_id": None,
                **more,
            }
        )

    def put(self) -> Workspace:
        """Writes all of it."""
        with self.ws.store.transaction() as cursor:
            ids = cursor.next_ids("seq_event", len(self._events))
            cursor.insert("send", self._sends)
            cursor.insert("event", [{"event_id": n, **e} for n, e in zip(ids, self._events, strict=True)])
        return self.ws


def school(ws: Workspace) -> Workspace:
    """Three campaigns of the last days: a large one, one to few people, and one with two variants and a goal."""
    post = Post(ws, 60)
    for name, variants, goal in (("news", 1, False), ("tiny", 1, False), ("offer", 2, True)):
        post.campaign(name, variants=variants, goal=goal)
    post.mail("news", range(40), "opened", days=2)
    post.mail("news", range(40, 50), "opened clicked", days=3)
    post.mail("news", range(50, 52), "bounced", days=3)
    post.mail("tiny", range(3), "opened clicked unsubscribed")
    post.mail("offer", range(30), "opened clicked", variant=0)
    post.mail("offer", range(30, 57), "opened", variant=1)
    post.mail("offer", range(57, 60), "clicked", variant=1)
    post.mail("news", range(20), state="skipped", reason="limit")
    post.mail("news", range(20, 22), state="skipped", reason="no_address")
    post.mail("news", range(5), state="waiting", days=0)
    post.buy(range(12), 20.5, "EUR")
    post.buy(range(57, 59), 99, "USD")
    return post.put()
