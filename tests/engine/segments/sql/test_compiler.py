"""The SQL against a plain evaluator, person by person; its shape against snapshots."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from engine import segments
from engine.segments.conditions.moment import Moment
from engine.segments.conditions.operators import OPERATORS
from engine.segments.sql.compiler import Compiler, Scope, profile_column, to_sql
from engine.workspace import Workspace
from tests.engine.segments import world
from tests.engine.segments.drawn import CONDITIONS, FIELD_RULES, MAIL_RULES, MEASURE_RULES, RFM_RULES, STANDING_RULES
from tests.engine.segments.evaluator import Event, holds
from tests.engine.segments.people import NOW, ORIGINS, PEOPLE, STAYS, SUPPRESSIONS, TYPES, fill
from tests.engine.segments.world import LOYAL


def _members(ws: Workspace, condition: dict[str, Any]) -> set[int]:
    return {row["profile_id"] for row in _rows(ws, condition)}


def _rows(ws: Workspace, condition: dict[str, Any]) -> list[dict[str, Any]]:
    tree = segments.parse(ws, "people", condition)
    compiler = Compiler(Scope("profile_1", 1, Moment(ws.now(), ws.zone), ws.salt))
    statement = compiler.statement([profile_column("profile_id")], compiler.expression(tree))
    with ws.store.read() as cursor:
        return cursor.dicts(to_sql(statement))


@given(PEOPLE, SUPPRESSIONS, STAYS, ORIGINS, st.lists(CONDITIONS, min_size=1, max_size=5))
@settings(deadline=None)
def test_everybody_is_judged_as_the_evaluator_does(
    people_ws: Workspace, drawn: Any, suppressions: Any, stays: Any, origins: Any, conditions: list[dict[str, Any]]
) -> None:
    people, known = fill(people_ws, drawn, suppressions, stays, origins)
    world.known(known)
    for condition in conditions:
        expected = {p.values["profile_id"] for p in people if holds(condition, p, known)}
        assert _members(people_ws, condition) == expected


@given(
    PEOPLE,
    ORIGINS,
    st.lists(FIELD_RULES | STANDING_RULES | MEASURE_RULES | RFM_RULES | MAIL_RULES, min_size=1, max_size=10),
)
@settings(deadline=None)
def test_each_rule_is_judged_as_the_evaluator_does(
    people_ws: Workspace, drawn: Any, origins: Any, rules: list[dict[str, Any]]
) -> None:
    people, known = fill(people_ws, drawn, (), (), origins)
    for rule in rules:
        expected = {p.values["profile_id"] for p in people if holds(rule, p, known)}
        assert _members(people_ws, rule) == expected


@given(PEOPLE, SUPPRESSIONS, CONDITIONS)
@settings(deadline=None)
def test_not_is_exactly_the_complement(
    people_ws: Workspace, drawn: Any, suppressions: Any, condition: dict[str, Any]
) -> None:
    people, _ = fill(people_ws, drawn, suppressions)
    without = _members(people_ws, {"combinator": "and", "not": True, "rules": [condition]})
    everybody = {p.values["profile_id"] for p in people}
    assert _members(people_ws, condition) == everybody - without


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20))
@example("' or 1=1 --")
@example("$value {{ x }} \\' \\")
@example("line\none")
@settings(deadline=None)
def test_a_text_is_never_read_as_sql(people_ws: Workspace, text: str) -> None:
    blank = dict.fromkeys(TYPES)
    fill(people_ws, [({**blank, "city": text}, [], []), ({**blank, "city": f"{text}x"}, [], [])], ())
    found = _members(people_ws, {"field": "city", "operator": "=", "value": text, "matchCase": True})
    assert found == ({1} if text.strip() else set())


def test_a_condition_without_events_is_a_plain_where_over_one_table(people_ws: Workspace) -> None:
    sql = segments.count(people_ws, "people", {"combinator": "and", "rules": [LOYAL, LOYAL]}).sql
    assert "JOIN" not in sql
    assert sql.count("FROM") == 1


def test_equal_event_rules_share_one_join(people_ws: Workspace) -> None:
    rules = [
        {"event": "purchase", "operator": o, "value": n, "within": "30d"} for o, n in (("atLeast", 1), ("atMost", 5))
    ]
    sql = segments.count(people_ws, "people", {"combinator": "and", "rules": rules}).sql
    assert sql.count("LEFT JOIN") == 1


def test_a_bucket_is_the_md5_of_salt_and_profile(people_ws: Workspace) -> None:
    fill(people_ws, [(dict.fromkeys(TYPES), [], [])] * 50, ())
    expected = {
        n
        for n in range(1, 51)
        if int(hashlib.md5(f"{people_ws.salt}:{n}".encode(), usedforsecurity=False).hexdigest()[:8], 16) % 10_000 < 5000
    }
    assert _members(people_ws, {"bucket": [0, 4999]}) == expected
    assert 0 < len(expected) < 50


def test_erased_people_are_no_buyers(people_ws: Workspace) -> None:
    blank = dict.fromkeys(TYPES)
    fill(people_ws, [(blank, [Event("purchase", NOW, float(n))], []) for n in range(1, 6)], ())
    best = {"rfm": "m", "operator": "=", "value": 5}
    assert _members(people_ws, best) == {5}
    with people_ws.store.transaction() as cursor:
        cursor.run("update profile_1 set _erased_at = $now where profile_id = 5", now=NOW)
    # Of four the highest has three below it: 1 + floor(5 × 3 / 4).
    assert _members(people_ws, {**best, "value": 4}) == {4}


def test_large_numbers_beside_fractions_keep_their_last_digits(people_ws: Workspace) -> None:
    fill(people_ws, [({**dict.fromkeys(TYPES), "visits": 2**53 + 1}, [], [])], ())
    for operator, value in (("in", [2**53, 0.5]), ("between", [0.5, 2**53]), ("between", [0, float(2**53)])):
        assert _members(people_ws, {"field": "visits", "operator": operator, "value": value}) == set()


def test_texts_are_different_with_case_ignored(people_ws: Workspace) -> None:
    events = [Event("purchase", NOW, properties={"category": c}) for c in ("x", "X", " x")]
    fill(people_ws, [(dict.fromkeys(TYPES), events, [])], ())
    rule = {"event": "purchase", "measure": "countDistinct", "of": "category", "operator": "=", "value": 1}
    assert _members(people_ws, rule) == {1}
    assert _members(people_ws, {**rule, "value": 2, "matchCase": True}) == {1}


def test_long_lists_are_quick(people_ws: Workspace) -> None:
    """Bound, not timed: what grows with the square of the list would not end."""
    fill(people_ws, [({**dict.fromkeys(TYPES), "interests": ["a", "B"], "seen_at": NOW}, [], [])], ())
    days = [(date(2020, 1, 1) + timedelta(days=n)).isoformat() for n in range(10_000)]
    assert _members(people_ws, {"field": "seen_at", "operator": "in", "value": days}) == {1}
    assert _members(people_ws, {"field": "interests", "operator": "hasAll", "value": ["A", "b", "a"]}) == {1}
    tags = [f"t{n}" for n in range(10_000)]
    assert _members(people_ws, {"field": "interests", "operator": "hasAll", "value": tags}) == set()


SAMPLES: dict[str, tuple[str, Any]] = {
    "=": ("city", "Berlin"),
    "!=": ("course", "SEO promotion"),
    "<": ("visits", 5),
    "<=": ("score", 0.1),
    ">": ("birth_date", "2000-02-29"),
    ">=": ("seen_at", "2025-10-26T02:30"),
    "between": ("seen_at", ["2025-10-25", "2025-10-26"]),
    "notBetween": ("visits", "1,5"),
    "in": ("city", ["Berlin", "O'Fallon"]),
    "notIn": ("course", "seo,Pec"),
    "contains": ("course", "promo"),
    "doesNotContain": ("city", "%"),
    "beginsWith": ("city", "B"),
    "doesNotBeginWith": ("city", "B"),
    "endsWith": ("city", "n"),
    "doesNotEndWith": ("city", "n"),
    "matches": ("city", "^b.*n$"),
    "null": ("city", None),
    "notNull": ("interests", None),
    "hasAny": ("interests", ["Books", "toys"]),
    "hasAll": ("interests", "Books,toys"),
    "hasNone": ("interests", ["Books"]),
    "inLast": ("birth_date", "7d"),
    "inNext": ("seen_at", "36h"),
    "moreThanAgo": ("seen_at", "30d"),
    "anniversaryWithin": ("birth_date", 7),
    "monthIs": ("seen_at", [2, 3]),
    "weekdayIs": ("birth_date", 1),
}
OTHERS: dict[str, dict[str, Any]] = {
    "match case": {"field": "city", "operator": "=", "value": "Berlin", "matchCase": True},
    "only present": {"field": "city", "operator": "!=", "value": "Berlin", "onlyPresent": True},
    "anniversary over new year": {"field": "birth_date", "operator": "anniversaryWithin", "value": 80},
    "event": {
        "event": "purchase",
        "operator": "atLeast",
        "value": 2,
        "within": "30d",
        "where": {"combinator": "and", "rules": [{"field": "category", "operator": "=", "value": "books"}]},
    },
    "topic": {"topic": "news", "operator": "is", "value": "subscribed"},
    "suppressed": {"suppressed": True},
    "segment": {"segment": "loyal", "operator": "notIn"},
    "segment that keeps its members": {"segment": "kept", "operator": "in"},
    "ever in": {"segment": "kept", "operator": "neverIn"},
    "bucket": {"bucket": [0, 999]},
    "two fields": {"field": "city", "operator": "=", "value": "region", "valueSource": "field"},
    "never": {"event": "purchase", "operator": "none", "within": "30d"},
    "items": {
        "event": "purchase",
        "operator": "atLeast",
        "value": 1,
        "where": {"field": "items.category", "operator": "=", "value": "books"},
    },
    "sum": {"event": "purchase", "measure": "sum", "operator": ">=", "value": 1000, "from": "2025-01-01"},
    "number of different": {
        "event": "purchase",
        "measure": "countDistinct",
        "of": "category",
        "operator": ">",
        "value": 2,
    },
    "last time": {"event": "visit", "measure": "last", "of": "time", "operator": "moreThanAgo", "value": "90d"},
    "mail of a campaign": {"mail": "opened", "campaign": "welcome", "operator": "none", "within": "14d"},
    "mail of a template": {"mail": "clicked", "template": "news", "operator": "atLeast", "value": 1},
    "rfm": {"rfm": "r", "operator": ">=", "value": 4},
    "unverified": {"field": "city", "operator": "unverified"},
    "verified": {"field": "visits", "operator": "verified"},
    "changed in the last": {"field": "city", "operator": "changedInLast", "value": "30d"},
    "none of": {"combinator": "or", "not": True, "rules": [LOYAL, {"combinator": "and", "rules": []}]},
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_sql_of_each_operator(people_ws: Workspace, snapshot: SnapshotAssertion, operator: str) -> None:
    field, value = SAMPLES[operator]
    assert _where(people_ws, {"field": field, "operator": operator, "value": value}) == snapshot


@pytest.mark.parametrize("name", OTHERS)
def test_the_sql_of_the_other_rules(people_ws: Workspace, snapshot: SnapshotAssertion, name: str) -> None:
    assert _where(people_ws, OTHERS[name]) == snapshot


def test_the_sql_of_a_past_day(people_ws: Workspace, snapshot: SnapshotAssertion) -> None:
    rules = [{"field": f, "operator": "notNull"} for f in ("city", "visits", "score", "vip", "seen_at", "interests")]
    found = segments.count(people_ws, "people", {"combinator": "or", "rules": rules}, as_of=datetime(2025, 10, 1))
    assert found.sql == snapshot


def _where(ws: Workspace, condition: dict[str, Any]) -> str:
    return segments.count(ws, "people", condition).sql.replace(ws.salt, "salt")
