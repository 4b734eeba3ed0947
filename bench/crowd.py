"""Synthetic people for the bench: 30 fields, a year of events, topic states; set-based SQL out of hashes, the same every time."""

from __future__ import annotations

from datetime import datetime

from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.store import Cursor
from engine.store.cursor import quoted
from engine.workspace import Workspace

NOW = datetime(2026, 11, 1)
DATABASE = "crowd"
TOPIC = "news"

_ADDITIONAL: dict[str, tuple[str, list[str] | None, str]] = {
    # name: type, options, value out of u(n), a number from 0 to 1 that depends on the row and n
    "points": ("integer", None, "(u(i, 21) * 1000)::bigint"),
    "visits": ("integer", None, "(pow(u(i, 22), 4) * 500)::bigint"),
    "spent": ("float", None, "round(pow(u(i, 23), 3) * 5000, 2)"),
    "rating": ("float", None, "case when u(i, 24) < 0.7 then round(u(i, 25) * 5, 1) end"),
    "is_member": ("boolean", None, "u(i, 26) < 0.3"),
    "has_app": ("boolean", None, "case when u(i, 27) < 0.8 then u(i, 28) < 0.5 end"),
    "card_since": ("date", None, "case when u(i, 29) < 0.5 then date '2018-01-01' + (u(i, 30) * 3000)::integer end"),
    "contract_until": ("date", None, "case when u(i, 31) < 0.2 then date '2026-06-01' + (u(i, 32) * 700)::integer end"),
    "last_seen_at": ("datetime", None, "timestamp '2026-11-01' - to_seconds(pow(u(i, 33), 3) * 63072000)"),
    "last_order_at": (
        "datetime",
        None,
        "case when u(i, 34) < 0.6 then timestamp '2026-11-01' - to_seconds(u(i, 35) * 3e7) end",
    ),
    "tier": (
        "enum",
        ["bronze", "silver", "gold", "platinum"],
        "pick(u(i, 36), ['bronze', 'silver', 'gold', 'platinum'])",
    ),
    "plan": ("enum", ["free", "basic", "pro"], "pick(u(i, 37), ['free', 'basic', 'pro'])"),
    "company": ("string", None, "case when u(i, 38) < 0.4 then 'Company ' || (u(i, 39) * 20000)::integer end"),
    "interests": (
        "tags",
        None,
        "case when u(i, 40) < 0.6 then list_filter(['art', 'books', 'cars', 'food', 'sport', 'travel'], "
        "lambda x, k: u(i, 40 + k) < 0.3) end",
    ),
}

_STANDARD = {
    "email": "'p' || i || '@example.org'",
    "phone": "case when u(i, 1) < 0.5 then '+49' || (100000000 + u(i, 2) * 899999999)::bigint end",
    "first_name": "pick(u(i, 3), ['Ada', 'Alan', 'Barbara', 'Claude', 'Edsger', 'Grace', 'John', 'Katherine', 'Maria', null])",
    "last_name": "'Name ' || (u(i, 4) * 50000)::integer",
    "birth_date": "case when u(i, 5) < 0.9 then date '1945-01-01' + (u(i, 6) * 23000)::integer end",
    "gender": "pick(u(i, 7), ['female', 'male', null])",
    # Written as people write: now and then in capitals.
    "city": "case when u(i, 8) < 0.05 then upper(pick(u(i, 9), cities())) else pick(u(i, 9), cities()) end",
    "region": "'Region ' || (u(i, 10) * 40)::integer",
    "country": "pick(u(i, 11) * u(i, 11), ['DE', 'AT', 'CH', 'FR', 'IT', 'ES', 'PL', 'NL', 'SE', 'GB'])",
    "language": "pick(u(i, 12), ['de', 'en', 'fr', 'it'])",
    "time_zone": "'Europe/Berlin'",
    "registered_at": "timestamp '2026-11-01' - to_seconds(u(i, 13) * 94608000)",
    "source": "pick(u(i, 14), ['shop', 'fair', 'import', null])",
    "utm_source": "pick(u(i, 15), ['google', 'letter', null, null])",
    "utm_medium": "pick(u(i, 16), ['cpc', 'email', null, null])",
    "utm_campaign": "case when u(i, 17) < 0.3 then 'campaign-' || (u(i, 18) * 100)::integer end",
}

_MACROS = (
    "create or replace temp macro pick(x, options) as options[1 + (x * len(options))::integer % len(options)]",
    "create or replace temp macro cities() as ['Berlin', 'Bern', 'Graz', 'Hamburg', 'Linz', 'Lyon', 'Paris', 'Rome', "
    "'Vienna', 'Zürich', 'Köln', 'Madrid', 'Oslo', 'Porto', 'Riga', null]",
)

_EVENTS = """
insert into event by name
with drawn as (
    select i, hash(i * 100 + 51) / 18446744073709551616.0 as kind, hash(i * 100 + 52) / 18446744073709551616.0 as who,
           hash(i * 100 + 53) / 18446744073709551616.0 as what
    from range($first, $last) t(i)
)
select i as event_id, $database_id as database_id,
       -- A few do most of what happens; a prime spreads them over the table.
       1 + (floor(pow(who, 3) * $people)::bigint * 7919) % $people as profile_id,
       case when kind < 0.45 then 'view' when kind < 0.85 then 'open' when kind < 0.95 then 'click' else 'purchase' end as type,
       $start + to_microseconds((i * (31536000000000.0 / $number))::bigint) as happened_at, happened_at as recorded_at,
       case when kind >= 0.95 then round(5 + pow(what, 2) * 300, 2) end as value,
       case when kind >= 0.95 then '{"order_id":"' || i || '","currency":"EUR","category":"'
                || ['books', 'music', 'games', 'garden', 'toys'][1 + i % 5] || '"}'
            when kind < 0.45 then '{"page":"/p/' || (what * 500)::integer || '"}' end as properties,
       'import' as source
from drawn
"""

_STATES = """
insert into subscription_change by name
select i as log_id, $topic_id as topic_id, $database_id as database_id, 1 + i % $people as profile_id,
       case when i >= $people then 'unsubscribed' when hash(i * 100 + 62) % 50 = 0 then 'paused' else 'subscribed' end as state,
       case when state = 'paused' then $now + to_days((hash(i * 100 + 63) % 60)::integer - 30) end as until,
       $start + to_microseconds((i * (31536000000000.0 / $number))::bigint) as changed_at, 'import' as source
from range($number) t(i)
where hash(i * 100 + 61) % 10 < 6
"""

EVENTS_AT_ONCE = 10_000_000


def fill(workspace: Workspace, people: int, events: int) -> Database:
    """A database of that many people, and as many events in the year before NOW, in order of time as they come in."""
    home = databases.create(workspace, DATABASE)
    for name, (kind, options, _) in _ADDITIONAL.items():
        fields.add(workspace, DATABASE, name, type=kind, options=options or ())
    topic = subscriptions.create_topic(workspace, TOPIC)
    start = NOW.replace(year=NOW.year - 1)
    with workspace.store.transaction() as cursor:
        _people(cursor, home, people)
        cursor.run(
            _STATES,
            database_id=home.database_id,
            topic_id=topic.topic_id,
            people=people,
            number=people * 5 // 4,
            start=start,
            now=NOW,
        )
    for first in range(0, events, EVENTS_AT_ONCE):
        with workspace.store.transaction() as cursor:
            cursor.run(
                _EVENTS,
                database_id=home.database_id,
                people=people,
                number=events,
                start=start,
                first=first,
                last=min(events, first + EVENTS_AT_ONCE),
            )
    workspace.store.checkpoint()
    return home


def _people(cursor: Cursor, home: Database, people: int) -> None:
    for macro in (*_MACROS, "create or replace temp macro u(i, n) as hash(i * 100 + n) / 18446744073709551616.0"):
        cursor.run(macro)
    columns = {**_STANDARD, **{name: value for name, (_, _, value) in _ADDITIONAL.items()}}
    values = ", ".join(f"{value} as {quoted(name)}" for name, value in columns.items())
    cursor.run(
        f"insert into {quoted(home.table)} by name select i as profile_id, 'p' || i || '@example.org' as key, "
        f"timestamp '2025-11-01' as _created_at, {values} from range(1, $people + 1) t(i)",
        people=people,
    )
