"""What people and machines do with the demo school's messages: opens, clicks, purchases, ratings. Writes through the engine."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from data import catalogue, feedback
from engine import events
from engine.campaigns import campaigns, ledger
from engine.clock import FixedClock
from engine.consent import answering, people
from engine.content import templates
from engine.content.templates import Template
from engine.events import NewEvent
from engine.profiles import asking
from engine.tracking import machines
from engine.workspace import Workspace

_OPENING = {"service": 0.68, "marketing": 0.47}
_CLICKING, _BUYING = 0.3, 0.18
"""Shares of the opened and of the clicked ones."""
_PLAIN, _CLICKING_PLAIN = "first-steps-plain", 0.17
"""A message that says the same to all."""
_AGAIN, _FETCHED = 0.25, 0.12
"""Shares of the opened ones that are opened once more, and of all that a mail program fetches unread."""
_DEVICES = {"mobile": 0.55, "desktop": 0.37, "tablet": 0.08}
_ASKS, _RATING = "first-steps", 0.4
"""The message that asks for a score, and the share of those who opened it that give one."""


def answer(workspace: Workspace, database: str, end: datetime) -> int:
    """Opens and clicks for what the campaigns have sent up to `end` (naive UTC), by people and by machines, purchases after them,
    and ratings; gives how many events."""
    dice, more = Random(1), Random(2)  # the demo is the same every time  # nosec B311
    links = {t.name: _links(workspace, t) for t in templates.list_all(workspace)}
    by_name = {c.name: c for c in campaigns.list_all(workspace)}
    found: list[NewEvent] = []
    read: list[tuple[int, datetime]] = []
    for send in ledger.sends(workspace, state="sent"):
        campaign = by_name[send["campaign"]]
        common: dict[str, Any] = {"campaign_id": campaign.campaign_id, "send_id": send["send_id"], "source": "tracking"}
        variant: int = send["variant"]
        template = campaign.definition.content[variant].template
        clicking = _CLICKING_PLAIN if template == _PLAIN else _CLICKING
        opens, clicks = dice.random() < _OPENING[campaign.definition.purpose], dice.random() < clicking
        opened_at = send["sent_at"] + timedelta(hours=dice.lognormvariate(0.4, 1.3))
        clicked_at = opened_at + timedelta(minutes=1)
        device = {"device": more.choices(list(_DEVICES), list(_DEVICES.values()))[0]}
        again_at = opened_at + timedelta(hours=more.lognormvariate(1.5, 1.0))
        times = (opened_at, again_at) if more.random() < _AGAIN else (opened_at,)
        found += [
            NewEvent(database, send["profile"], "opened", at, properties=device, **common)
            for at in times
            if opens and at < end
        ]
        if opens and template == _ASKS and opened_at < end:
            read.append((send["send_id"], opened_at))
        if opens and clicks and clicked_at < end:
            pressed = more.choice(links[template]) | device
            found.append(NewEvent(database, send["profile"], "clicked", clicked_at, properties=pressed, **common))
            bought_at = clicked_at + timedelta(hours=more.lognormvariate(1.0, 1.2))
            if more.random() < _BUYING and bought_at < end:
                found.append(_bought(database, send, bought_at, more.choice(catalogue.BOOKS)))
        fetched_at = send["sent_at"] + timedelta(seconds=more.uniform(5, 90))
        if more.random() < _FETCHED and fetched_at < end:
            machine = {"machine": machines.MAIL_PRIVACY}
            found.append(NewEvent(database, send["profile"], "opened", fetched_at, properties=machine, **common))
    return events.record_many(workspace, found).inserted + _rate(workspace, read, end)


def _rate(workspace: Workspace, read: list[tuple[int, datetime]], end: datetime) -> int:
    """Some of those who read a message that asks press a score, and some of these write a few words. As the page behind the
    link writes it."""
    dice, count = Random(3), 0  # nosec B311
    for send_id, opened_at in read:
        at = opened_at + timedelta(minutes=dice.uniform(1, 9))
        score, words = feedback.answer(dice)
        if dice.random() >= _RATING or at >= end:
            continue
        person = people.of_send(workspace.acting(clock=FixedClock(at)), send_id)
        field = asking.of_database(workspace, person.database).rating if person else None
        if person and field:
            question = answering.question(person, field)
            choice = question.choice(str(score))
            if choice:
                answering.answer(question, choice, words)
                count += 1
    return count


def _bought(database: str, send: dict[str, Any], at: datetime, book: catalogue.Book) -> NewEvent:
    price = float(book.price)
    item = {"product": book.slug, "category": "books", "quantity": 1, "price": price}
    order_id = f"letter-{send['send_id']}"
    order = {"order_id": order_id, "currency": catalogue.CURRENCY, "items": [item]}
    return NewEvent(database, send["profile"], "purchase", at, price, order, order_id)


def _links(workspace: Workspace, template: Template) -> list[dict[str, Any]]:
    """What a click on each of its counted links tells."""
    known = templates.links_of(workspace, template.template_id, template.version)
    return [{"url": link.address, "link": link.number} for link in known if not link.has_values]
