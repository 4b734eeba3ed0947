"""A small database with one field of each type, and Hypothesis strategies for people and conditions on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from hypothesis import strategies as st

from engine.profiles import databases, fields, subscriptions
from engine.profiles.types import coerce
from engine.workspace import Workspace
from tests.engine.segments.evaluator import Event, Person, World

NOW = datetime(2025, 10, 26, 10, 30)
ZONE = ZoneInfo("Europe/Berlin")
OPTIONS = [{"code": "seo", "label": "SEO promotion"}, {"code": "Pec", "label": "Über e-mail"}, "Analytics: basic"]
LABELS = {"seo": "SEO promotion", "Pec": "Über e-mail", "Analytics: basic": "Analytics: basic"}
TYPES = {
    "city": "string",
    "visits": "integer",
    "score": "float",
    "vip": "boolean",
    "birth_date": "date",
    "seen_at": "datetime",
    "course": "enum",
    "interests": "tags",
}
STATES = ("subscribed", "unsubscribed", "paused", "unconfirmed")

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
        "size x": st.sampled_from([1, 2.5, "3", "big", None]),
        "gift": st.booleans(),
    },
)
EVENTS = st.builds(
    Event,
    st.sampled_from(["purchase", "visit"]),
    st.sampled_from([NOW, NOW + timedelta(seconds=1), NOW - timedelta(days=7), NOW - timedelta(days=7, seconds=1)])
    | st.datetimes(NOW - timedelta(days=40), NOW + timedelta(days=2)),
    st.none() | st.sampled_from([0.0, 10.0, 99.5]),
    PROPERTIES,
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
    """The database `people` and the topic `news`."""
    databases.create(ws, "people")
    for name in ("visits", "score", "vip", "seen_at", "course", "interests"):
        options = OPTIONS if name == "course" else ()
        fields.add(ws, "people", name, type=TYPES[name], options=options)
    subscriptions.create_topic(ws, "news", label="News")


def fill(
    ws: Workspace, drawn: Sequence[Any], suppressions: Sequence[tuple[str, bool, datetime]]
) -> tuple[list[Person], World]:
    """Replaces everybody by the people drawn, values entering as any write's do; gives what the evaluator needs."""
    home = databases.get(ws, "people")
    known = {f.name: f for f in fields.list_fields(ws, "people")}
    people: list[Person] = []
    for number, (values, events, topics) in enumerate(drawn, start=1):
        stored = {name: coerce(known[name], raw, ws.zone) for name, raw in values.items() if name != "seen_at"}
        stored |= {"seen_at": values["seen_at"], "profile_id": number, "email": f"P{number}@example.org"}
        people.append(Person(stored, events, topics))
    ids = {t.name: t.topic_id for t in subscriptions.topics(ws)}
    with ws.store.transaction() as cursor:
        for table in (home.table, "event", "subscription_change", "suppression_change"):
            cursor.run(f"delete from {table}")
        cursor.insert(home.table, [_profile_row(p) for p in people])
        cursor.insert("event", [_event_row(p, e) for p in people for e in p.events])
        cursor.insert("subscription_change", [r for p in people for r in _topic_rows(p, ids)])
        cursor.insert("suppression_change", _suppression_rows(suppressions))
    world = World(NOW, ws.zone, ws.salt, TYPES, {"course": LABELS}, list(suppressions))
    return people, world


def _profile_row(person: Person) -> dict[str, Any]:
    return {**person.values, "key": f"p{person.values['profile_id']}@example.org", "_created_at": NOW}


def _event_row(person: Person, event: Event) -> dict[str, Any]:
    return {
        "event_id": 1,
        "database_id": 1,
        "profile_id": person.values["profile_id"],
        "type": event.type,
        "happened_at": event.at,
        "recorded_at": NOW,
        "value": event.value,
        "properties": orjson.dumps(event.properties).decode(),
        "source": "api",
    }


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
