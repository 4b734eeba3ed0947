"""Many people judged at once, each at a moment of their own, against `as_of` for one moment after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clock import FixedClock
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import databases, fields
from engine.profiles.types import coerce, to_text
from engine.segments import Explained, explain, explain_each
from engine.segments.asking import ask
from engine.segments.at_times import judge
from engine.segments.sql.compiler import profile_column
from engine.workspace import Workspace
from tests.engine.segments import drawn, world
from tests.engine.segments.drawn import CONDITIONS, RFM_RULES, groups_of
from tests.engine.segments.evaluator import Event
from tests.engine.segments.people import NOW, ORIGINS, PEOPLE, STATES, STAYS, SUPPRESSIONS, TYPES, VALUES, fill

Asked = Sequence[tuple[int, datetime]]

_ALL_KNOWN = NOW + timedelta(days=3)
# Around what people.py lets happen; the clock went back in the night before NOW.
_MOMENTS = st.sampled_from(
    [
        NOW,
        NOW - timedelta(days=10),
        NOW - timedelta(days=10, microseconds=1),
        NOW + timedelta(days=1),
        datetime(2025, 10, 25, 21, 59, 59, 999_999),
        datetime(2025, 10, 25, 22),
        datetime(2025, 10, 26, 22, 30),
        datetime(2025, 12, 31, 23, 30) - timedelta(days=365),
    ]
) | st.datetimes(NOW - timedelta(days=40), NOW + timedelta(days=2))
_ASKED = st.lists(_MOMENTS, min_size=1, max_size=4).map(
    lambda moments: [(profile_id, moment) for moment in moments for profile_id in range(1, 6)]
)
_VALUES = st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), st.none() | VALUES[name]))
_ADDRESSES = st.sampled_from([None, "P1@example.org", "p2@example.org"]).map(lambda address: ("email", address))
_WRITTEN = st.lists(st.tuples(st.integers(1, 4), _VALUES | _ADDRESSES, _MOMENTS, st.booleans()), max_size=30)
_RULES = (
    drawn.STANDING_RULES
    | drawn.FIELD_RULES
    | drawn.EVENT_RULES
    | drawn.MAIL_RULES
    | drawn.MEASURE_RULES
    | drawn.OTHER_RULES
    | drawn.SEGMENT_RULES
)
_SET_BASED = st.builds(lambda rules, group: [*rules, group], st.lists(_RULES, max_size=4), groups_of(_RULES))


@given(PEOPLE, SUPPRESSIONS, STAYS, ORIGINS, _WRITTEN, _ASKED, _SET_BASED)
@settings(deadline=None, max_examples=20)
def test_each_is_judged_as_at_their_moment_alone(
    people_ws: Workspace,
    people: Any,
    suppressions: Any,
    stays: Any,
    origins: Any,
    written: Any,
    asked: Asked,
    conditions: list[dict[str, Any]],
) -> None:
    fill(people_ws, people * 3, suppressions, stays, origins)
    _write(people_ws, written)
    for condition in conditions:
        assert _judged(people_ws, condition, asked) == _one_by_one(people_ws, condition, asked), condition


@given(PEOPLE, _WRITTEN, _ASKED, RFM_RULES, CONDITIONS)
@settings(deadline=None, max_examples=20)
def test_scores_among_all_others_are_those_of_each_moment(
    people_ws: Workspace, people: Any, written: Any, asked: Asked, rfm: dict[str, Any], other: dict[str, Any]
) -> None:
    fill(people_ws, people * 3, ())
    _write(people_ws, written)
    condition = {"combinator": "or", "rules": [rfm, other]}
    assert _judged(people_ws, condition, asked) == _one_by_one(people_ws, condition, asked)


_DAY = timedelta(days=1)
_TIMED: dict[str, dict[str, Any]] = {
    "date in the last": {"field": "birth_date", "operator": "inLast", "value": "3d"},
    "date in the next": {"field": "birth_date", "operator": "inNext", "value": "3d"},
    "date more than ago": {"field": "birth_date", "operator": "moreThanAgo", "value": "2d"},
    "anniversary": {"field": "birth_date", "operator": "anniversaryWithin", "value": 2},
    "anniversary over new year": {"field": "birth_date", "operator": "anniversaryWithin", "value": 70},
    "time in the last": {"field": "seen_at", "operator": "inLast", "value": "60h"},
    "time in the next": {"field": "seen_at", "operator": "inNext", "value": "60h"},
    "time more than ago": {"field": "seen_at", "operator": "moreThanAgo", "value": "2d"},
    "far back": {"field": "seen_at", "operator": "inLast", "value": "999999d"},
    "value": {"field": "city", "operator": "=", "value": "Rome"},
    "changed": {"field": "city", "operator": "changedInLast", "value": "36h"},
    "unverified": {"field": "visits", "operator": "unverified"},
    "aged": {"field": "city", "operator": "unverified"},
    "happened": {"event": "visit", "operator": "atLeast", "value": 1, "within": "2d"},
    "never": {"event": "visit", "operator": "none", "within": "2d"},
    "often": {"event": "visit", "operator": "atLeast", "value": 3},
    "sum": {"event": "visit", "measure": "sum", "operator": ">=", "value": 40, "within": "6d"},
    "last time": {"event": "visit", "measure": "last", "of": "time", "operator": "moreThanAgo", "value": "2d"},
    "mail": {"mail": "opened", "campaign": "welcome", "operator": "none", "within": "3d"},
    "topic": {"topic": "news", "operator": "is", "value": "subscribed"},
    "suppressed": {"suppressed": True},
    "kept": {"segment": "kept", "operator": "in"},
    "never kept": {"segment": "kept", "operator": "neverIn"},
    "scored": {"rfm": "f", "event": "visit", "operator": ">=", "value": 4},
}


@pytest.fixture(scope="module")
def crowded_ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One of its own: much happened to eight people within ten days."""
    with world.opened(tmp_path_factory.mktemp("crowded")) as ws:
        _crowd(ws)
        yield ws


def _crowd(ws: Workspace) -> None:
    dice = Random(1)

    def when() -> datetime:
        return NOW + timedelta(minutes=dice.randrange(-14_400, 0))

    people: list[Any] = []
    for _ in range(8):
        visits = [Event("visit", when(), 10.0) for _ in range(5)]
        mails = [Event("opened", when(), campaign="welcome") for _ in range(2)]
        topics = sorted(
            [("news", dice.choice(STATES), dice.choice([None, when()]), when()) for _ in range(4)], key=lambda c: c[3]
        )
        people.append((dict.fromkeys(TYPES), [*visits, *mails], topics))
    addresses = ["p1@example.org", "p2@example.org"]
    suppressions = sorted([(dice.choice(addresses), dice.random() < 0.5, when()) for _ in range(8)], key=lambda c: c[2])
    stays = [(dice.randrange(1, 9), at, dice.choice([None, at + 2 * _DAY])) for at in (when() for _ in range(5))]
    origins: list[Any] = []
    for _ in range(60):
        name, kind = dice.choice(["city", "visits"]), dice.choice(["typed", "imported", "trusted"])
        at = when() - timedelta(days=6)
        origins.append((dice.randrange(1, 9), name, kind, at, True, dice.choice([None, at + 3 * _DAY])))
    fill(ws, people, suppressions, stays, origins)
    values = {
        "city": lambda: dice.choice(["Rome", "Oslo", None]),
        "visits": lambda: dice.choice([1, 2, None]),
        "birth_date": lambda: NOW.date() + dice.randrange(-5, 6) * _DAY,
        "seen_at": lambda: when() + 5 * _DAY,
        "email": lambda: dice.choice([*addresses, None]),
    }
    names = sorted(values)
    changes = [(dice.randrange(1, 9), name, values[name](), when()) for name in names * 40]
    _write(ws, [(who, (name, value), at, dice.random() < 0.9) for who, name, value, at in changes])


@pytest.mark.parametrize("name", _TIMED)
def test_what_hangs_on_the_moment_is_that_of_each(crowded_ws: Workspace, name: str) -> None:
    moments = [NOW - timedelta(hours=hours) for hours in range(0, 240, 13)]
    asked = [(profile_id, moment) for moment in moments for profile_id in range(1, 9)]
    found = _judged(crowded_ws, _TIMED[name], asked)
    assert found == _one_by_one(crowded_ws, _TIMED[name], asked)
    assert 0 < len(found) < len(asked)


@pytest.mark.parametrize("name", _TIMED)
def test_what_is_explained_of_many_moments_is_that_of_each(crowded_ws: Workspace, name: str) -> None:
    moments = [NOW - timedelta(hours=hours) for hours in range(0, 240, 47)]
    assert _explained_alike(crowded_ws, {"combinator": "and", "rules": [_TIMED[name], CITY]}, (1, 2, 7), moments) > 8


@given(PEOPLE, SUPPRESSIONS, STAYS, ORIGINS, _WRITTEN, st.lists(_MOMENTS, min_size=1, max_size=4), _SET_BASED)
@settings(deadline=None, max_examples=10)
def test_whatever_is_asked_is_explained_of_many_moments_as_of_each(
    people_ws: Workspace,
    people: Any,
    suppressions: Any,
    stays: Any,
    origins: Any,
    written: Any,
    moments: list[datetime],
    conditions: list[dict[str, Any]],
) -> None:
    fill(people_ws, people * 3, suppressions, stays, origins)
    _write(people_ws, [one for one in written if one[1][0] != "email"])
    for condition in conditions:
        _explained_alike(people_ws, condition, (1, 2), moments)


def _explained_alike(ws: Workspace, condition: dict[str, Any], people: Iterable[int], moments: list[datetime]) -> int:
    """Asked by number; gives of how many something is known."""
    later, known = ws.acting(clock=FixedClock(_ALL_KNOWN)), 0
    for key in (f"#{n}" for n in people):
        try:
            found = explain_each(later, "people", condition, key, moments)
        except UnknownNameError:
            # Erased by now.
            continue
        one_by_one: dict[datetime, Explained] = {}
        for moment in moments:
            with suppress(UnknownNameError):
                one_by_one[moment] = explain(later, "people", condition, key, as_of=moment)
        assert found == one_by_one, condition
        known += len(found)
    return known


def _write(ws: Workspace, written: Any) -> None:
    """Changes of values, and people who came one after the other; one of them is erased by now."""
    known = {f.name: f for f in fields.list_fields(ws, "people")}
    rows: list[dict[str, Any]] = []
    for number, (profile_id, (name, raw), at, is_applied) in enumerate(written, start=100):
        text = to_text(known[name].type, coerce(known[name], raw, ws.zone))
        ids = {"change_id": number, "write_id": number, "database_id": 1, "profile_id": profile_id, "depth": 0}
        marks = {
            "starts_triggers": False,
            "is_created": False,
            "is_applied": is_applied,
            "standing": ("typed", "imported")[number % 2],
        }
        rows.append({**ids, **marks, "field": name, "new": text, "changed_at": at, "recorded_at": at, "source": "api"})
    with ws.store.transaction() as cursor:
        cursor.insert("change", rows)
        cursor.run("update profile_1 set _created_at = $now - to_days(1 + profile_id::integer * 2)", now=NOW)
        cursor.run("update profile_1 set _erased_at = $now where profile_id = 5", now=NOW)


def _judged(ws: Workspace, condition: dict[str, Any], asked: Asked) -> set[int]:
    profiles, moments = ([row[n] for row in asked] for n in (0, 1))
    rows = pa.table(
        {
            "asked_id": pa.array(range(len(asked)), pa.int64()),
            "profile_id": pa.array(profiles, pa.int64()),
            "moment": pa.array(moments, pa.timestamp("us")),
        }
    )
    with ws.store.transaction() as cursor, cursor.staged(rows) as source:
        judge(cursor, ws, databases.get(ws, "people"), condition, source=source, result="judged")
        found = cursor.column("select asked_id from judged")
    assert len(found) == len(set(found))
    return set(found)


def _one_by_one(ws: Workspace, condition: dict[str, Any], asked: Asked) -> set[int]:
    later = ws.acting(clock=FixedClock(_ALL_KNOWN))
    members: dict[datetime, set[int]] = {}
    with ws.store.read() as cursor:
        for moment in {moment for _, moment in asked}:
            people = ask(later, "people", condition, as_of=moment).sql_of(profile_column("profile_id"))
            members[moment] = set(cursor.column(people))
    return {number for number, (profile_id, moment) in enumerate(asked) if profile_id in members[moment]}


CITY = {"field": "city", "operator": "=", "value": "Rome"}


def test_nobody_asked_about_gives_nobody(people_ws: Workspace) -> None:
    for condition in (
        CITY,
        {"rfm": "m", "operator": "=", "value": 5},
        {"field": "birth_date", "operator": "inLast", "value": "7d"},
    ):
        assert _judged(people_ws, condition, []) == set()


def test_what_the_transaction_wrote_counts(people_ws: Workspace) -> None:
    fill(people_ws, [(dict.fromkeys(TYPES), [], [])], ())
    home = databases.get(people_ws, "people")
    with people_ws.store.transaction() as cursor:
        cursor.run(
            "insert into segment_stay select segment_id, 1, $at, null, 'card' from segment where name = 'kept'", at=NOW
        )
        cursor.run(
            "create or replace temp table asked as select n as asked_id, 1::bigint as profile_id, "
            "$at::timestamp + to_seconds(n - 1) as moment from range(3) r(n)",
            at=NOW,
        )
        judge(cursor, people_ws, home, {"segment": "kept", "operator": "in"}, source="asked", result="judged")
        assert cursor.column("select asked_id from judged order by 1") == [1, 2]


def test_a_condition_that_does_not_work_is_refused(people_ws: Workspace) -> None:
    with pytest.raises(BadValueError, match="nowhere"):
        _judged(people_ws, {"field": "nowhere", "operator": "notNull"}, [(1, NOW)])
