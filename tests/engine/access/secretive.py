"""A workspace about two people whose personal values are told at a glance, wherever they turn up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine import jobs, segments
from engine.campaigns import campaigns, switch
from engine.campaigns.model import parse_definition
from engine.clock import FixedClock
from engine.content import templates
from engine.content.source import TemplateSource
from engine.events import NewEvent, record
from engine.profiles import asking, databases, fields, imports, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.tables import opening
from engine.workspace import Workspace

DATABASE, CAMPAIGN, TEMPLATE, SEGMENT, TOPIC = "people", "hello", "hello-letter", "secretive", "general"
KEY, OTHER = "zebedee@hush-hush.example", "wilhelmina@hush-hush.example"
NAMED = {"first_name": "Zebedee", "last_name": "Quuxington", "phone": "+49555010177", "gender": "zwitterish"}
PERSON = {**NAMED, "birth_date": "1931-07-13", "nick": "Wigglesworth", "luck": 918273, "is_vip": True}
SECRETS = (
    "zebedee",
    "wilhelmina",
    "quuxington",
    "hush-hush",
    "555010177",
    "zwitterish",
    "1931, 7, 13",
    "1931-07-13",
    "wigglesworth",
    "wobblesworth",
    "918273",
)
"""As they stand in an answer's text, in small letters; the domain as part of any address."""
WHERE: dict[str, Any] = {"combinator": "and", "rules": [{"field": "first_name", "operator": "notNull"}]}
OPEN: dict[str, Any] = {"combinator": "and", "rules": [{"field": "plan", "operator": "=", "value": "gold"}]}
ABOUT_VIPS: dict[str, Any] = {"combinator": "and", "rules": [{"field": "is_vip", "operator": "=", "value": True}]}
NOBODY: dict[str, Any] = {"combinator": "and", "rules": [{"field": "plan", "operator": "=", "value": "silver"}]}


def _measured(measure: str, of: str, **rest: Any) -> dict[str, Any]:
    rule = {"event": "purchase", "measure": measure, "of": of, "operator": "notNull", **rest}
    return {"combinator": "and", "rules": [rule]}


_WHERE_TO: dict[str, Any] = {"field": "to", "operator": "=", "value": KEY}
SAVED: dict[str, dict[str, Any]] = {
    "last-address": _measured("last", "to"),
    "most-number": _measured("max", "number", operator=">=", value=1),
    "to-oneself": _measured("sum", "value", operator=">=", value=1, where=_WHERE_TO),
    "often-to-oneself": {
        "combinator": "and",
        "rules": [{"event": "purchase", "operator": "atLeast", "value": 1, "where": _WHERE_TO}],
    },
    "scored": {
        "combinator": "and",
        "rules": [{"rfm": "m", "event": "purchase", "of": "number", "operator": ">=", "value": 1}],
    },
    "by-address": {"combinator": "and", "rules": [{"field": "email", "operator": "in", "value": [KEY, OTHER]}]},
    "by-birth": {"combinator": "or", "rules": [{"field": "birth_date", "operator": "=", "value": "1931-07-13"}]},
    "by-luck": {"combinator": "or", "rules": [{"field": "luck", "operator": "=", "value": 918_273}]},
    "by-other-luck": {"combinator": "or", "rules": [{"field": "luck", "operator": "=", "value": 1}]},
    "by-plan": {"combinator": "or", "rules": [{"field": "plan", "operator": "in", "value": ["gold", KEY]}]},
    "within": {
        "combinator": "and",
        "rules": [{"segment": "by-address", "operator": "in"}, {"segment": "last-address", "operator": "in"}],
    },
}
"""Conditions that people with the right to see personal data saved, by the name of their segment. All but “by-other-luck” hold
for the one whom all of it is about."""


def fill(ws: Workspace) -> int:
    """Everything at the clock and in the minutes after it; gives the number of the one whom all of it is about."""
    home = databases.create(ws, DATABASE)
    for name, kind in (("nick", "string"), ("luck", "integer"), ("is_vip", "boolean")):
        fields.add(ws, DATABASE, name, type=kind, personal=True)
    fields.add(ws, DATABASE, "plan", type="string")
    templates.save(ws, TEMPLATE, TemplateSource(subject="For {{ first_name }}", html="<p>{{ nick }}, {{ plan }}</p>"))
    segments.save(ws, DATABASE, SEGMENT, WHERE)
    segments.save(ws, DATABASE, "vips", ABOUT_VIPS)
    segments.save(ws, DATABASE, "by-hand", None, kind="static")
    for name, condition in SAVED.items():
        segments.save(ws, DATABASE, name, condition)
    trigger = {"event": "fields_updated", "fields": ["nick", "plan"], "condition": "changed"}
    made = {
        "name": CAMPAIGN,
        "kind": "trigger",
        "purpose": "service",
        "trigger": trigger,
        "content": [{"template": TEMPLATE}],
    }
    campaigns.save(ws, DATABASE, parse_definition({**made, "audience": WHERE}))
    switch.activate(ws, CAMPAIGN, accept="a test")
    for n, (key, nick) in enumerate(((KEY, "Wobblesworth"), (OTHER, "Wigglesworth"), (KEY, "Wigglesworth"))):
        later = ws.acting(clock=FixedClock(ws.now() + timedelta(minutes=n)))
        write.write(later, ProfileWrite(DATABASE, key, {**PERSON, "nick": nick, "plan": "gold"}, subscribe=(TOPIC,)))
    tick(ws.acting(clock=FixedClock(ws.now() + timedelta(hours=1))))
    said = {"to": KEY, "note": "for Zebedee Quuxington", "number": 918273, "born": "1931-07-13", "shop": "Oslo"}
    record(ws, NewEvent(DATABASE, KEY, "purchase", ws.now(), 5.0, said))
    asking.make_rating(ws, DATABASE)
    words = {"rating": 5, "rating_comment": "Zebedee was here"}
    write.write(ws, ProfileWrite(DATABASE, KEY, words))
    segments.add_members(ws, "by-hand", [KEY])
    subscriptions.suppress(ws, OTHER, "manual", note="Wilhelmina asked by phone")
    subscriptions.set_state(ws, home, _id_of(ws, home), TOPIC, "unsubscribed", source="card", reason="Zebedee asked")
    broken = opening.open_table(b"email,luck\nwilhelmina@hush-hush,x\n", "people.csv")
    job = jobs.start(ws, "import", "Import", lambda _: imports.import_profiles(ws, DATABASE, broken).__dict__)
    assert jobs.wait(ws, job, 60)
    return _id_of(ws, home)


def _id_of(ws: Workspace, home: databases.Database) -> int:
    with ws.store.read() as cursor:
        return cursor.value(f'select profile_id from "{home.table}" where key = $key', key=KEY)
