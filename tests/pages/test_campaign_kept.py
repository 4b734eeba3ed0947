"""A campaign's definition, whatever the model allows in it, opened in the form and saved untouched, is the same definition."""

from __future__ import annotations

import random
from typing import Any

import pytest

from engine import segments
from engine.campaigns import campaigns
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import fields, subscriptions
from engine.workspace import Workspace
from tests.pages.conftest import errors, open_page
from tests.scenarios.school import School

NAME = "kept"
TEMPLATES = ("one", "two", "three")
IN_TOWN = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": "Berlin"}]}
BIG = {"combinator": "and", "rules": [{"field": "value", "operator": ">=", "value": 100}]}
NESTED = {"combinator": "or", "not": True, "rules": [IN_TOWN, {"field": "country", "operator": "in", "value": ["DE"]}]}
PLAIN = TemplateSource(subject="Hello", html='<p>Hello <a href="{{ links.unsubscribe }}">no more</a></p>')

_FIELDS = ["current_courses", "city"]
TRIGGERS: list[dict[str, Any]] = [
    *({"event": "fields_updated", "fields": [f], "condition": c} for f in _FIELDS for c in ("changed", "cleared")),
    *({"event": "fields_updated", "fields": ["birth_date"], "condition": c} for c in ("increased", "decreased")),
    {"event": "fields_updated", "fields": _FIELDS},
    {"event": "fields_updated", "fields": list(reversed(_FIELDS))},
    {"event": "fields_updated", "fields": ["city"], "condition": "changed_to", "to": "Berlin"},
    {"event": "fields_updated", "fields": ["points"], "condition": "changed_to", "to": 5},
    {"event": "fields_updated", "fields": ["points"], "condition": "changed_from_to", "from": 2.5, "to": 0},
    {"event": "fields_updated", "fields": ["member"], "condition": "changed_to", "to": False},
    {"event": "fields_updated", "fields": ["current_courses"], "condition": "changed_to", "to": "SEO promotion"},
    {"event": "fields_updated", "fields": ["city"], "condition": "changed_from_to", "from": "Rome", "to": "Berlin"},
    {"event": "fields_updated", "fields": ["points"], "condition": "crossed", "threshold": 2.5},
    {"event": "fields_updated", "fields": ["points"], "condition": "crossed", "threshold": 0},
    {"event": "fields_updated", "fields": ["interests"], "condition": "tag_added", "to": "seo"},
    {"event": "fields_updated", "fields": ["interests"], "condition": "tag_removed", "to": "seo"},
    *(
        {"event": "fields_updated", "fields": ["interests"], "condition": "tag_added", "to": to}
        for to in (["seo"], " seo,")
    ),
    *(
        {"event": "fields_updated", "fields": ["interests"], "condition": "changed_to", "to": to}
        for to in ("seo", "seo, ads", ["seo", "ads"], ["ads", "seo", "ads"], ["Berlin, north"])
    ),
    {"event": "fields_updated", "fields": ["interests"], "condition": "changed_from_to", "from": ["seo"], "to": "ads"},
    *(
        {"event": "fields_updated", "fields": ["plan"], "condition": "changed_to", "to": to}
        for to in ("big", "Big one", " BIG ", "7", 7)
    ),
    {"event": "fields_updated", "fields": ["plan"], "condition": "changed_from_to", "from": "Small one", "to": "big"},
    {"event": "fields_updated", "fields": ["plan"], "condition": "changed_from_to", "from": "", "to": "big"},
    *(
        {"event": "fields_updated", "fields": ["member"], "condition": "changed_to", "to": to}
        for to in (True, "true", "Yes", "0", 1)
    ),
    {"event": "fields_updated", "fields": ["member"], "condition": "changed_from_to", "from": False, "to": True},
    {"event": "fields_updated", "fields": ["level"], "condition": "changed_from_to", "from": 0, "to": "3"},
    {"event": "fields_updated", "fields": ["level"], "condition": "changed_to", "to": 9_007_199_254_740_993},
    {"event": "fields_updated", "fields": ["points", "level"], "condition": "changed_to", "to": 5.0},
    {"event": "fields_updated", "fields": ["city", "points"], "condition": "changed_to", "to": 5},
    {"event": "fields_updated", "fields": ["member", "city"], "condition": "changed_to", "to": "true"},
    {"event": "fields_updated", "fields": ["interests", "city"], "condition": "changed_to", "to": "seo"},
    {"event": "fields_updated", "fields": ["city"], "condition": "changed_from_to", "from": "", "to": " Berlin "},
    {"event": "fields_updated", "fields": ["birth_date"], "condition": "changed_to", "to": "2000-02-29"},
    {"event": "fields_updated", "fields": ["registered_at"], "condition": "changed_to", "to": "2026-01-01T10:00+02:00"},
    {"event": "profile_created"},
    {"event": "profile_imported"},
    {"event": "event", "type": "purchase"},
    {"event": "event", "type": "never_seen", "where": BIG},
    {"event": "segment_entered", "segment": "members"},
    {"event": "segment_left", "segment": "members"},
    {"event": "subscription_changed", "topic": "news"},
    *(
        {"event": "subscription_changed", "topic": "general", "to": to}
        for to in ("subscribed", "unsubscribed", "paused", "unconfirmed")
    ),
    {"event": "date", "field": "birth_date"},
    {"event": "date", "field": "birth_date", "offset": "-7d", "time": "07:35", "yearly": True},
    {"event": "date", "field": "birth_date", "offset": "90m", "time": "23:59"},
    {"event": "date", "field": "registered_at", "offset": "-36h"},
    *({"event": "mail", "campaign": "course-registered", "did": did, "within": "36h"} for did in ("opened", "clicked")),
    {"event": "mail", "campaign": "course-registered", "did": "clicked"},
    {"event": "mail", "campaign": "course-registered", "did": "not_opened", "within": "90m"},
    {"event": "api_call"},
    {"event": "by_hand"},
]
BOTH: dict[str, list[Any]] = {
    "label": [None, "Kept campaign", "kept"],
    "reentry": ["every_time", "once", {"once_per": "7d"}, {"once_per": "90m"}],
    "audience": [None, "members", IN_TOWN, NESTED, {"bucket": [0, 999]}, {"bucket": [17, 33]}],
    "exclude": [None, "members", IN_TOWN],
    "recheck_audience": [True, False],
    "content": [
        [{"template": "one"}],
        [{"template": "one", "share": 3}],
        [{"template": "one", "share": 2}, {"template": "two", "share": 1}],
        [{"template": "three"}, {"template": "one"}, {"template": "two"}],
        [{"template": "one", "share": 33.333}, {"template": "two", "share": 66.667}],
    ],
    "priority": [0, -5, 1_000_000],
    "useful_for": [None, "never", "90m", "30d", "72h", "24h"],
    "goal": [
        None,
        {"event": "purchase"},
        {"event": "signed_up", "value": "points", "within": "36h"},
        {"event": "paid", "value": None, "within": "90m"},
        {"segment": "members", "within": "365d"},
        {"segment": "members", "value": None},
    ],
    "utm": [True, False],
}
MARKETING: dict[str, list[Any]] = {
    "topic": [None, "general", "news"],
    "holdout": [0, 0.1, 0.123456, 0.0005],
    "limits": [
        None,
        "none",
        {"messages": 2, "days": 7},
        [
            {"messages": 1, "days": 1, "calendar": True, "per": "address", "then": "wait"},
            {"messages": 1_000, "days": 366},
        ],
    ],
    "quiet_hours": [
        None,
        "none",
        {"from": "21:00", "to": "08:00"},
        {"from": "12:07", "to": "12:08", "then": "drop", "zone": "Europe/Berlin"},
    ],
}
WINNERS: list[Any] = [
    None,
    {},
    {"by": "opened", "wait": "90m", "minimum": 7, "unclear": "hand"},
    {"by": "hand"},
    {"by": "goal", "wait": "5d"},
    {"by": "hand", "wait": "3d", "minimum": 9},
]
SCHEDULES: list[Any] = [
    None,
    {"at": "2027-01-05T10:30"},
    {"at": "2027-01-05T10:30:17"},
    {"at": "2027-01-05T10:30:17+02:00"},
    {"daily": "07:35"},
    {"weekly": [1, 4], "time": "09:00"},
    {"monthly": [1, 31], "time": "23:59", "zone": "Europe/Berlin"},
    {"daily": "09:00", "zone": "person"},
]
WAITS = ["0m", "90m", "3d", "25h"]
CHANGES = ["last_value", "first_due", "every_change"]


def trigger_campaigns(chance: random.Random) -> list[dict[str, Any]]:
    """Each event with each of its options, the rest drawn."""
    return [_drawn(chance, trigger) for trigger in TRIGGERS]


def broadcasts(chance: random.Random) -> list[dict[str, Any]]:
    return [_drawn(chance, None, schedule) for schedule in SCHEDULES for _ in range(2)]


def _drawn(chance: random.Random, trigger: dict[str, Any] | None, schedule: Any = None) -> dict[str, Any]:
    found = {key: chance.choice(values) for key, values in BOTH.items()}
    is_service = trigger is not None and chance.random() < 0.3
    if is_service:
        found |= {"purpose": "service", "topic": chance.choice([None, "news"])}
    else:
        found |= {key: chance.choice(values) for key, values in MARKETING.items()}
    if len(found["content"]) > 1:
        winner = chance.choice(WINNERS)
        if winner and winner.get("by") == "goal" and not found["goal"]:
            found["goal"] = {"event": "purchase"}
        found["winner"] = winner
    if trigger is None:
        rate = chance.choice([None, {"messages": 600, "per": "1h"}, {"messages": 7, "per": "90m"}])
        is_of_person = bool(schedule) and schedule.get("zone") == "person"
        if found.get("winner") is not None and not is_of_person:
            found["winner"] = {**found["winner"], "test": chance.choice([1, 0.2, 0.3333])}
        return found | {"kind": "broadcast", "schedule": schedule, "rate": None if is_of_person else rate}
    waits = {"wait": chance.choice(WAITS), "on_change_during_wait": chance.choice(CHANGES)}
    return found | {"kind": "trigger", "trigger": trigger, "new_profiles": chance.random() < 0.5, **waits}


@pytest.fixture
def world(school: School) -> School:
    ws = school.ws
    for name in TEMPLATES:
        templates.save(ws, name, PLAIN)
    for name, kind in (("points", "float"), ("level", "integer"), ("interests", "tags"), ("member", "boolean")):
        fields.add(ws, "students", name, type=kind)
    plans = [{"code": "big", "label": "Big one"}, {"code": "small", "label": "Small one"}, "7"]
    fields.add(ws, "students", "plan", type="enum", options=plans)
    subscriptions.create_topic(ws, "news", label="News")
    segments.save(ws, "students", "members", None, kind="static", label="Members")
    return school


def kept(ws: Workspace, said: dict[str, Any]) -> None:
    """Opened and saved untouched it is no other version; and again once it was opened with a blank session."""
    definition = parse_definition({"name": NAME, **said})
    saved = campaigns.save(ws, "students", definition)
    test = open_page("campaign", name=NAME)
    assert not test.exception
    assert "unsaved" not in [b.proto.body for b in test.get("badge") if hasattr(b.proto, "body")], said
    test.button(key="campaign.save").click().run()
    assert not errors(test), said
    found = campaigns.get(ws, NAME)
    assert found.definition.as_dict() == definition.as_dict()
    assert found.definition == definition
    assert found.version == saved.version


@pytest.mark.parametrize("part", range(4))
def test_triggers(world: School, part: int) -> None:
    for said in trigger_campaigns(random.Random(part))[part::4]:
        kept(world.ws, said)


def test_broadcasts(world: School) -> None:
    for said in broadcasts(random.Random(7)):
        kept(world.ws, {**said, "name": NAME})
