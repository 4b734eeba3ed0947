"""A small database with one field of each type, and Hypothesis strategies for people and conditions on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from hypothesis import strategies as st

from engine import segments
from engine.profiles import databases, fields, quality_settings, subscriptions
from engine.profiles.types import coerce
from engine.workspace import Workspace
from tests.engine.segments.evaluator import Event, Person, World

NOW = datetime(2025, 10, 26, 10, 30)
ZONE = ZoneInfo("Europe/Berlin")
OPTIONS = [{"code": "seo", "label": "SEO promotion"}, {"code": "Pec", "label": "Über e-mail"}, "Analytics: basic"]
LABELS = {"seo": "SEO promotion", "Pec": "Über e-mail", "Analytics: basic": "Analytics: basic"}
TYPES = {
    "city": "string",
    "region": "string",
    "registered_at": "datetime",
    "visits": "integer",
    "score": "float",
    "vip": "boolean",
    "birth_date": "date",
    "seen_at": "datetime",
    "course": "enum",
    "interests": "tags",
}
CAMPAIGNS = {"welcome": 1, "digest": 2}
TEMPLATES = {"hello": 1, "news": 2}
STATES = ("subscribed", "unsubscribed", "paused", "unconfirmed")

Origin = tuple[int, str, str, datetime, bool, datetime | None]
_LOGS = ("event", "subscription_change", "suppression_change", "segment_stay", "change", "confirmation")
_AS_THEY_ARE = ("seen_at", "registered_at")
"""Naive UTC already: entering would read them in the workspace's zone."""

_LETTERS = st.characters(exclude_categories=("Cc", "Cs"))
_WORDS = (
    "",
    " ",
    "a",
    "A",
    " a ",
    "b",
    "ab",
    "Ä",
    "ä",
    "ß",
    "ẞ",
    "ss",
    "İ",
    "i",
    "Σ",
    "ς",
    "O'Neil",
    "%",
    "_",
    "\\",
    "a b",
    "a,b",
    "🙂",
)
TEXTS = st.sampled_from(_WORDS) | st.text(_LETTERS, max_size=4)
_INTEGERS = st.sampled_from([0, 1, -1, 3, 2**53 + 1, -(2**62)]) | st.integers(-5, 5)
_FLOATS = st.sampled_from([0.0, 0.1, 0.30000000000000004, 1e-300, -1e300, 3.0]) | st.floats(
    allow_nan=False, allow_infinity=False
)
_DAYS = st.sampled_from(
    [date(1, 1, 1), date(9999, 12, 31), date(2000, 2, 29), date(2001, 2, 28), date(2025, 10, 26), date(2025, 3, 30)]
)
DATES = _DAYS | st.dates() | st.dates(date(2025, 9, 1), date(2025, 12, 1))
# Away from the ends of the calendar, where Python cannot change zones, and after local mean time.
TIMES = st.sampled_from(
    [
        NOW,
        datetime(2025, 10, 25, 22),
        datetime(2025, 10, 25, 21, 59, 59),
        datetime(2025, 10, 26, 23),
        datetime(2025, 3, 29, 23),
    ]
) | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(fold=0))
TAGS = st.lists(TEXTS, max_size=3)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "city": TEXTS,
    "region": TEXTS,
    "registered_at": TIMES,
    "visits": _INTEGERS,
    "score": _FLOATS,
    "vip": st.booleans(),
    "birth_date": DATES,
    "seen_at": TIMES,
    "course": st.sampled_from([*LABELS, "seo PROMOTION", "ÜBER e-mail"]),
    "interests": TAGS,
}
PROPERTIES = st.fixed_dictionaries(
    {},
    optional={
        "category": st.sampled_from(["books", "Books ", "", "toys", "5"]),
        "size x": st.sampled_from([1, 2.5, "3", "big", "nan", "inf", "-Infinity", None]),
        "gift": st.booleans(),
        "items": st.sampled_from(["broken", None, []])
        | st.lists(
            st.fixed_dictionaries(
                {},
                optional={"category": st.sampled_from(["books", "Toys", "", None]), "price": st.sampled_from([1, 2.5])},
            )
            | st.just("odd"),
            max_size=2,
        ),
    },
)
EVENTS = st.builds(
    Event,
    st.sampled_from(["purchase", "visit"]),
    st.sampled_from([NOW, NOW + timedelta(seconds=1), NOW - timedelta(days=7), NOW - timedelta(days=7, seconds=1)])
    | st.datetimes(NOW - timedelta(days=40), NOW + timedelta(days=2)),
    st.none() | st.sampled_from([0.0, 10.0, 99.5]),
    PROPERTIES,
) | st.builds(
    Event,
    st.sampled_from(["opened", "clicked"]),
    st.datetimes(NOW - timedelta(days=10), NOW + timedelta(days=1)),
    campaign=st.none() | st.sampled_from(["welcome", "digest"]),
    template=st.none() | st.sampled_from(["hello", "news"]),
)
STAYS = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.sampled_from([NOW - timedelta(days=3), NOW, NOW + timedelta(hours=1)]),
        st.none() | st.sampled_from([NOW - timedelta(days=1), NOW, NOW + timedelta(days=1)]),
    ),
    max_size=6,
)
_TOPIC_CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["general", "news"]),
        st.sampled_from(STATES),
        st.none() | st.sampled_from([NOW, NOW + timedelta(days=1), NOW - timedelta(days=1)]),
        st.sampled_from([NOW, NOW - timedelta(days=2), NOW - timedelta(hours=1), NOW + timedelta(hours=1)]),
    ),
    max_size=3,
).map(lambda changes: sorted(changes, key=lambda c: c[3]))
SUPPRESSIONS = st.lists(
    st.tuples(
        st.sampled_from(["p1@example.org", "p2@example.org"]),
        st.booleans(),
        st.sampled_from([NOW, NOW + timedelta(hours=1)]),
    ),
    max_size=3,
).map(lambda changes: sorted(changes, key=lambda c: c[2]))
LIMITED = {"city": timedelta(days=10)}
"""Fields whose values are unverified from an age on."""
_MOMENTS = [
    NOW,
    *(NOW - timedelta(days=d) for d in (1, 10, 400)),
    NOW - timedelta(days=10, seconds=1),
    NOW + timedelta(days=1),
]


def origins(people: int, names: list[str], least: int = 0) -> st.SearchStrategy[Any]:
    """Changes as they were written: profile, field, standing, time, whether it was applied, when it was confirmed."""
    one = st.tuples(
        st.integers(1, people),
        st.sampled_from(names),
        st.sampled_from(["typed", "trusted", "confirmed", "imported", "derived"]),
        st.sampled_from(_MOMENTS),
        st.sampled_from([True, True, False]),
        st.none() | st.sampled_from(_MOMENTS),
    )
    return st.lists(one, min_size=least, max_size=least + 20)


ORIGINS = origins(12, ["city", "visits", "interests", "course"])
"""Not every value has one."""
PEOPLE = st.lists(
    st.tuples(
        st.fixed_dictionaries({name: st.none() | value for name, value in VALUES.items()}),
        st.lists(EVENTS, max_size=3),
        _TOPIC_CHANGES,
    ),
    min_size=1,
    max_size=12,
)


def make_database(ws: Workspace) -> None:
    """The database `people`, the topic `news`, a static segment, and names of campaigns and templates."""
    databases.create(ws, "people")
    for name in ("visits", "score", "vip", "seen_at", "course", "interests"):
        options = OPTIONS if name == "course" else ()
        fields.add(ws, "people", name, type=TYPES[name], options=options)
    subscriptions.create_topic(ws, "news", label="News")
    segments.save(ws, "people", "kept", None, kind="static")
    for name, limit in LIMITED.items():
        quality_settings.save(ws, "people", name, {"age_limit": limit.days})
    with ws.store.transaction() as cursor:
        cursor.insert("campaign", [_named("campaign", number, name) for name, number in CAMPAIGNS.items()])
        cursor.insert("template", [_named("template", number, name) for name, number in TEMPLATES.items()])
        cursor.insert("send", [_send(number) for number in TEMPLATES.values()])


def fill(
    ws: Workspace,
    drawn: Sequence[Any],
    suppressions: Sequence[tuple[str, bool, datetime]],
    stays: Sequence[tuple[int, datetime, datetime | None]] = (),
    origins: Sequence[Origin] = (),
) -> tuple[list[Person], World]:
    """Replaces everybody by the people drawn, values entering as any write's do; gives what the evaluator needs."""
    home = databases.get(ws, "people")
    known = {f.name: f for f in fields.list_fields(ws, "people")}
    people: list[Person] = []
    for number, (values, events, topics) in enumerate(drawn, start=1):
        stored = {name: coerce(known[name], raw, ws.zone) for name, raw in values.items() if name not in _AS_THEY_ARE}
        stored |= {name: values[name] for name in _AS_THEY_ARE} | {
            "profile_id": number,
            "email": f"P{number}@example.org",
        }
        people.append(Person(stored, events, topics))
    ids = {t.name: t.topic_id for t in subscriptions.topics(ws)}
    kept = segments.get(ws, "kept").segment_id
    with ws.store.transaction() as cursor:
        for table in (home.table, *_LOGS):
            cursor.run(f"delete from {table}")
        cursor.insert(home.table, [_profile_row(p) for p in people])
        cursor.insert("event", [_event_row(p, e, n) for p in people for n, e in enumerate(p.events)])
        cursor.insert("subscription_change", [r for p in people for r in _topic_rows(p, ids)])
        cursor.insert("suppression_change", _suppression_rows(suppressions))
        cursor.insert("segment_stay", _stay_rows(kept, stays))
        cursor.insert("change", [_change_row(number, origin) for number, origin in enumerate(origins, start=1)])
        cursor.insert("confirmation", [_confirmation_row(n, o) for n, o in enumerate(origins, start=1) if o[5]])
    world = World(NOW, ws.zone, ws.salt, TYPES, {"course": LABELS}, list(suppressions))
    world.origins, world.limits = list(origins), LIMITED
    world.kept["kept"] = list(stays)
    world.people = people
    return people, world


def _change_row(number: int, origin: Origin) -> dict[str, Any]:
    """What it changed does not matter here: the values stand in the table."""
    profile_id, field, standing, at, is_applied, _ = origin
    ids = {"change_id": number, "write_id": number, "database_id": 1, "profile_id": profile_id}
    marks = {"starts_triggers": False, "is_created": False, "is_applied": is_applied, "depth": 0}
    # One dated into the future is as old as its writing, one that came late as old as it says.
    times = {"changed_at": at if number % 2 else at + timedelta(days=5), "recorded_at": at}
    return {**ids, **marks, **times, "field": field, "source": "api", "standing": standing}


def _confirmation_row(number: int, origin: Origin) -> dict[str, Any]:
    ids = {"database_id": 1, "profile_id": origin[0], "field": origin[1], "change_id": number}
    return {**ids, "confirmed_at": origin[5], "source": "subscriber"}


def _profile_row(person: Person) -> dict[str, Any]:
    return {**person.values, "key": f"p{person.values['profile_id']}@example.org", "_created_at": NOW}


def _event_row(person: Person, event: Event, number: int) -> dict[str, Any]:
    return {
        "event_id": number,
        "database_id": 1,
        "profile_id": person.values["profile_id"],
        "type": event.type,
        "happened_at": event.at,
        "recorded_at": NOW,
        "value": event.value,
        "properties": orjson.dumps(event.properties).decode(),
        "source": "api",
        "campaign_id": CAMPAIGNS.get(event.campaign or ""),
        "send_id": TEMPLATES.get(event.template or ""),
    }


def _stay_rows(segment_id: int, stays: Sequence[tuple[int, datetime, datetime | None]]) -> list[dict[str, Any]]:
    return [
        {"segment_id": segment_id, "profile_id": number, "entered_at": entered, "left_at": left, "source": "card"}
        for number, entered, left in stays
    ]


def _named(kind: str, number: int, name: str) -> dict[str, Any]:
    row = {f"{kind}_id": number, "name": name, "label": name, "version": 1, "created_at": NOW, "changed_at": NOW}
    if kind == "template":
        return {**row, "is_archived": False}
    return {**row, "database_id": 1, "kind": "trigger", "state": "active"}


def _send(template_id: int) -> dict[str, Any]:
    """A send whose id is its template's: an event about it is about the template."""
    ids = dict.fromkeys(("send_id", "template_id"), template_id)
    ones = dict.fromkeys(("campaign_id", "stretch_id", "version", "database_id", "profile_id", "template_version"), 1)
    times = dict.fromkeys(("occurred_at", "due_at", "next_at"), NOW)
    return {**ids, **ones, **times, "state": "sent", "variant": 0, "attempts": 1}


def _topic_rows(person: Person, ids: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "log_id": number,
            "topic_id": ids[topic],
            "database_id": 1,
            "profile_id": person.values["profile_id"],
            "state": state,
            "until": until,
            "changed_at": at,
            "source": "card",
        }
        for number, (topic, state, until, at) in enumerate(person.topics)
    ]


def _suppression_rows(changes: Sequence[tuple[str, bool, datetime]]) -> list[dict[str, Any]]:
    return [
        {"log_id": n, "address": address, "reason": "manual", "is_suppressed": on, "changed_at": at, "source": "manual"}
        for n, (address, on, at) in enumerate(changes)
    ]
