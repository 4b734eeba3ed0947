"""Conditions that are refused, each with its JSON path; forms that are understood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.profiles.subscriptions import Topic
from engine.profiles.types import Field, Option
from engine.segments.conditions.decode import DEEPEST, MOST_RULES, MOST_TABLES, Catalogue, decode, examine
from engine.segments.conditions.tree import FieldRule, Group, SegmentRule, Span
from engine.segments.conditions.values import MOST_VALUES

FIELDS = {
    f.name: f
    for f in (
        Field(1, 1, "city", "City", "string"),
        Field(8, 1, "name", "Name", "string"),
        Field(2, 1, "visits", "Visits", "integer"),
        Field(3, 1, "birth_date", "Birth date", "date"),
        Field(4, 1, "seen_at", "Seen at", "datetime"),
        Field(5, 1, "course", "Course", "enum", (Option("seo", "SEO, for all"), Option("pec", "E-mail"))),
        Field(6, 1, "tags", "Tags", "tags"),
        Field(7, 1, "vip", "VIP", "boolean"),
    )
}
ANYBODY = {"combinator": "and", "rules": []}
CATALOGUE = Catalogue(
    fields=FIELDS,
    zone=ZoneInfo("Europe/Berlin"),
    topics={"news": Topic(1, "news", "News", None, False, False)},
    segments=lambda: SEGMENTS,
    mail=lambda: {"campaign": {"welcome": 1}, "template": {"hello": 2}},
)


@dataclass(frozen=True)
class Kept:
    condition: dict[str, Any]
    kind: str = "dynamic"
    segment_id: int = 7
    is_archived: bool = False


SEGMENTS = {
    "loyal": Kept({"field": "visits", "operator": ">", "value": 5}),
    "first": Kept({"segment": "second", "operator": "in"}),
    "second": Kept({"combinator": "or", "rules": [{"segment": "first", "operator": "in"}]}),
    "broken": Kept({"combinator": "and", "rules": [{"field": "gone", "operator": "null"}]}),
    "list": Kept({"field": "gone", "operator": "null"}, kind="static"),
    "weekly": Kept({"segment": "circle", "operator": "in"}, kind="updatable"),
    "circle": Kept({"segment": "weekly", "operator": "notIn"}),
    "old": Kept({"field": "visits", "operator": ">", "value": 5}, is_archived=True),
}


def _all(*rules: Any) -> dict[str, Any]:
    return {"combinator": "and", "rules": list(rules)}


REFUSED: list[tuple[Any, str, str]] = [
    ([], "$", "an object"),
    ({}, "$", "one of the keys"),
    ({"combinator": "xor", "rules": []}, "$.combinator", "“and” or “or”"),
    ({"rules": []}, "$.combinator", "“and” or “or”"),
    ({"combinator": "and", "rules": {}}, "$.rules", "a list"),
    ({"combinator": "and", "not": "yes", "rules": []}, "$.not", "true or false"),
    ({"combinator": "and", "rules": [], "negate": True}, "$.negate", "unknown key"),
    (_all("and"), "$.rules[0]", "an object"),
    (_all(ANYBODY, _all({"field": "citty", "operator": "null"})), "$.rules[1].rules[0].field", "Did you mean “city”"),
    ({"field": "city"}, "$.operator", "no operator"),
    ({"field": "city", "operator": "inLast", "value": "7d"}, "$.operator", "has no operator “inLast”"),
    ({"field": "city", "operator": "containz", "value": "x"}, "$.operator", "Did you mean “contains”"),
    ({"field": "city", "operator": "=", "value": "x", "valu": 1}, "$.valu", "unknown key"),
    ({"field": "city", "operator": "="}, "$.value", "a text"),
    ({"field": "city", "operator": "=", "value": ["x"]}, "$.value", "a text"),
    ({"field": "city", "operator": "=", "value": "a\x00"}, "$.value", "control character"),
    ({"field": "city", "operator": "=", "value": "\ud800"}, "$.value", "broken"),
    ({"field": "city", "operator": "=", "value": "x" * 10_001}, "$.value", "at most"),
    ({"field": "city", "operator": "in", "value": ["a", None]}, "$.value[1]", "a text"),
    ({"field": "city", "operator": "in", "value": ["a"] * (MOST_VALUES + 1)}, "$.value", "at most 10,000"),
    ({"field": "city", "operator": "matches", "value": ""}, "$.value", "not empty"),
    ({"field": "city", "operator": "=", "value": "visits", "valueSource": "field"}, "$.value", "cannot be compared"),
    ({"field": "city", "operator": "=", "value": "town", "valueSource": "field"}, "$.value", "no field “town”"),
    ({"field": "visits", "operator": "between", "value": "visits", "valueSource": "field"}, "$.value", "two fields"),
    ({"field": "city", "operator": "matches", "value": "city", "valueSource": "field"}, "$.operator", "two fields"),
    ({"field": "city", "operator": "=", "value": "x", "valueSource": "sql"}, "$.valueSource", "“value” or “field”"),
    ({"field": "city", "operator": "=", "value": "x", "matchCase": 1}, "$.matchCase", "true or false"),
    (_all({"field": "visits", "operator": ">", "value": "many"}), "$.rules[0].value", "“many” is not a number"),
    ({"field": "visits", "operator": ">", "value": True}, "$.value", "not a number"),
    ({"field": "visits", "operator": ">", "value": float("inf")}, "$.value", "not a number"),
    ({"field": "visits", "operator": ">", "value": 2**63}, "$.value", "18 digits"),
    ({"field": "visits", "operator": "between", "value": [1, 2, 3]}, "$.value", "two values"),
    ({"field": "visits", "operator": "between", "value": [1, "b"]}, "$.value[1]", "not a number"),
    ({"field": "birth_date", "operator": "<", "value": "2025-02-30"}, "$.value", "not a value of Birth date"),
    ({"field": "birth_date", "operator": "=", "value": ""}, "$.value", "needs a value"),
    ({"field": "birth_date", "operator": "inLast", "value": "5h"}, "$.value", "whole days"),
    ({"field": "birth_date", "operator": "inLast", "value": 5}, "$.value", "like 30m, 2h or 7d"),
    ({"field": "birth_date", "operator": "anniversaryWithin", "value": -1}, "$.value", "a whole number"),
    ({"field": "birth_date", "operator": "monthIs", "value": [1, 13]}, "$.value[1]", "from 1 to 12"),
    ({"field": "birth_date", "operator": "weekdayIs", "value": 0}, "$.value", "from 1 to 7"),
    ({"field": "seen_at", "operator": "<", "value": "yesterday"}, "$.value", "is not a time"),
    ({"field": "course", "operator": "=", "value": "cooking"}, "$.value", "is not one of: SEO, for all, E-mail"),
    ({"field": "vip", "operator": "=", "value": "perhaps"}, "$.value", "not a value of VIP"),
    ({"field": "tags", "operator": "hasAny", "value": 5}, "$.value", "a list"),
    ({"event": "", "operator": "none"}, "$.event", "a type"),
    ({"event": "purchase", "operator": "often"}, "$.operator", "atLeast, atMost, exactly, none"),
    ({"event": "purchase", "operator": "atLeast", "value": -1}, "$.value", "a whole number"),
    ({"event": "purchase", "operator": "none", "within": "soon"}, "$.within", "not a duration"),
    ({"event": "purchase", "operator": "none", "within": "7d", "to": "2025-01-01"}, "$.within", "either"),
    ({"event": "purchase", "operator": "none", "from": 5}, "$.from", "a time is written"),
    ({"event": "purchase", "measure": "median", "operator": ">", "value": 1}, "$.measure", "sum, countDistinct"),
    ({"event": "purchase", "measure": "sum", "operator": ">", "value": "much"}, "$.value", "not a number"),
    ({"event": "purchase", "measure": "sum", "operator": "contains", "value": "1"}, "$.operator", "has no operator"),
    ({"event": "purchase", "measure": "sum", "of": "x", "operator": "contains", "value": "1"}, "$.operator", "has no"),
    ({"event": "a\x00", "operator": "none"}, "$.event", "control character"),
    ({"event": "\ud800", "operator": "none"}, "$.event", "broken"),
    (
        {
            "event": "purchase",
            "operator": "none",
            "where": {"field": "a", "operator": "=", "value": "b", "valueSource": "field"},
        },
        "$.where.valueSource",
        "only a rule on a field",
    ),
    ({"rfm": "r", "operator": "=", "value": "m", "valueSource": "field"}, "$.valueSource", "only a rule on a field"),
    ({"field": "visits", "operator": "=", "value": 10**400}, "$.value", "18 digits"),
    ({"field": "city", "operator": "in", "value": [10**5000]}, "$.value", "18 digits"),
    ({"field": "birth_date", "operator": "=", "value": 10**5000}, "$.value", "18 digits"),
    ({"field": "city", "operator": "in", "value": "x," * (MOST_VALUES + 1)}, "$.value", "at most 10,000"),
    ({"event": "purchase", "measure": "sum", "of": "time", "operator": ">", "value": 1}, "$.measure", "of the time"),
    ({"event": "purchase", "measure": "first", "of": "items.x", "operator": "=", "value": 1}, "$.of", "not the name"),
    ({"event": "purchase", "measure": "sum", "operator": ">", "value": 1, "within": "soon"}, "$.within", "duration"),
    (
        {"event": "purchase", "operator": "none", "where": _all({"field": "order.city", "operator": "null"})},
        "$.where.rules[0].field",
        "items.category",
    ),
    (
        {"event": "purchase", "operator": "none", "where": {"field": "at", "operator": "inLast", "value": "7d"}},
        "$.where.operator",
        "no operator for the property",
    ),
    ({"event": "purchase", "operator": "none", "where": {"event": "visit"}}, "$.where", "needs a “field”"),
    (
        {"event": "purchase", "operator": "none", "where": {"field": "a'b", "operator": "null"}},
        "$.where.field",
        "property",
    ),
    ({"topic": "newz", "operator": "is", "value": "subscribed"}, "$.topic", "Did you mean “news”"),
    ({"topic": "news", "operator": "was", "value": "subscribed"}, "$.operator", "“is”"),
    ({"topic": "news", "operator": "is", "value": "happy"}, "$.value", "none, subscribed"),
    ({"suppressed": "yes"}, "$.suppressed", "true or false"),
    ({"segment": "loyl", "operator": "in"}, "$.segment", "Did you mean “loyal”"),
    ({"segment": "loyal", "operator": "is"}, "$.operator", "in, notIn, everIn, neverIn"),
    (_all({"segment": "first", "operator": "in"}), "$.rules[0].segment", "first → second → first"),
    ({"segment": "broken", "operator": "in"}, "$.segment", "in the segment “broken”, $.rules[0].field"),
    ({"bucket": [0, 10_000]}, "$.bucket[1]", "from 0 to 9,999"),
    ({"bucket": [9, 3]}, "$.bucket", "above"),
    ({"bucket": 7}, "$.bucket", "two numbers"),
    ({"rfm": "x", "operator": ">=", "value": 4}, "$.rfm", "one of r"),
    ({"rfm": "r", "operator": "contains", "value": 4}, "$.operator", "has no operator"),
    ({"rfm": "r", "operator": ">=", "value": "high"}, "$.value", "not a number"),
    ({"mail": "read", "operator": "none"}, "$.mail", "sent, delivered, opened"),
    ({"mail": "opened", "campaign": "welcom", "operator": "none"}, "$.campaign", "Did you mean “welcome”"),
    ({"mail": "opened", "template": "helo", "operator": "none"}, "$.template", "Did you mean “hello”"),
    ({"mail": "opened", "campaign": "welcome", "template": "hello", "operator": "none"}, "$.template", "not of both"),
    ({"segment": "loyal", "operator": "everIn"}, "$.operator", "“loyal” is dynamic"),
    ({"segment": "weekly", "operator": "in"}, "$.segment", "weekly → circle → weekly"),
    ({"segment": "old", "operator": "in"}, "$.segment", "archived"),
]


@pytest.mark.parametrize(("condition", "path", "message"), REFUSED, ids=[f"{n} {r[1]}" for n, r in enumerate(REFUSED)])
def test_it_is_refused_with_its_path(condition: Any, path: str, message: str) -> None:
    with pytest.raises(BadValueError) as refused:
        decode(condition, CATALOGUE)
    assert refused.value.field == path
    assert refused.value.message.startswith(f"{path}: ")
    assert message in refused.value.message


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([*FIELDS, "and", "news"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "combinator",
                    "rules",
                    "not",
                    "field",
                    "operator",
                    "value",
                    "event",
                    "where",
                    "within",
                    "segment",
                    "topic",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_decoded_or_refused(condition: Any) -> None:
    try:
        found = decode(condition, CATALOGUE).path
    except BadValueError as error:
        found = error.message
    assert found.startswith("$")


def test_what_react_query_builder_adds_is_ignored() -> None:
    rule = {"id": "r1", "path": [0], "field": "visits", "operator": "in", "value": "1, 2", "valueSource": "value"}
    tree = decode({"id": "g", "combinator": "and", "not": False, "rules": [rule]}, CATALOGUE)
    assert tree == Group("and", False, (FieldRule(FIELDS["visits"], "in", (1, 2)),))


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ({"field": "visits", "operator": "=", "value": " 7 "}, 7),
        ({"field": "visits", "operator": "<", "value": "2.5"}, 2.5),
        ({"field": "visits", "operator": "between", "value": "1,5"}, (1, 5)),
        ({"field": "course", "operator": "in", "value": "SEO, for all"}, ("seo",)),
        ({"field": "course", "operator": "in", "value": "PEC,seo"}, ("pec", "seo")),
        ({"field": "course", "operator": "contains", "value": ""}, ""),
        ({"field": "birth_date", "operator": "<", "value": "2025-01-02"}, date(2025, 1, 2)),
        ({"field": "birth_date", "operator": "monthIs", "value": "1,2"}, (1, 2)),
        ({"field": "seen_at", "operator": "<", "value": "2025-07-01"}, datetime(2025, 6, 30, 22)),
        (
            {"field": "seen_at", "operator": "=", "value": "2025-03-30"},
            Span(datetime(2025, 3, 29, 23), datetime(2025, 3, 30, 22)),
        ),
        ({"field": "seen_at", "operator": "=", "value": "2025-07-01T12:00Z"}, datetime(2025, 7, 1, 12)),
        ({"field": "tags", "operator": "hasAny", "value": "a, b"}, ("a", "b")),
        ({"field": "vip", "operator": "=", "value": "yes"}, True),
        ({"field": "city", "operator": "null", "value": ""}, None),
        ({"field": "visits", "operator": "=", "value": 7.0}, 7),
        ({"field": "birth_date", "operator": "monthIs", "value": 3.0}, (3,)),
    ],
)
def test_values_are_read_by_the_type_of_the_field(rule: dict[str, Any], value: Any) -> None:
    tree = decode(rule, CATALOGUE)
    assert isinstance(tree, FieldRule)
    assert tree.value == value


def test_every_node_knows_its_path() -> None:
    tree = decode(_all(ANYBODY, _all({"segment": "loyal", "operator": "in"})), CATALOGUE)
    assert isinstance(tree, Group)
    assert isinstance(tree.rules[1], Group)
    (inner,) = tree.rules[1].rules
    assert (tree.path, tree.rules[0].path, inner.path) == ("$", "$.rules[0]", "$.rules[1].rules[0]")
    assert isinstance(inner, SegmentRule)
    assert inner.tree == decode(SEGMENTS["loyal"].condition, CATALOGUE)


def test_a_segment_that_keeps_its_members_is_not_looked_into() -> None:
    assert decode({"segment": "list", "operator": "everIn"}, CATALOGUE) == SegmentRule(
        "list", True, kept_id=7, is_ever=True
    )


def test_everything_that_is_wrong_is_found() -> None:
    fine = {"field": "city", "operator": "null"}
    condition = _all(
        fine, {"field": "citty", "operator": "null"}, _all({"bucket": 7}, fine), {"combinator": "xor", "rules": [fine]}
    )
    _, found = examine(condition, CATALOGUE)
    assert list(found) == ["$.rules[1]", "$.rules[2].rules[0]", "$.rules[3]"]
    assert found["$.rules[1]"].startswith("there is no field “citty”")
    _, found = examine(_all({"segment": "broken", "operator": "in"}), CATALOGUE)
    assert found.keys() == {"$.rules[0]"}


@given(JSON)
def test_a_condition_without_problems_is_one_that_is_understood(condition: Any) -> None:
    try:
        decode(condition, CATALOGUE)
        refused_at = None
    except BadValueError as error:
        refused_at = str(error.field)
    _, found = examine(condition, CATALOGUE)
    assert any(refused_at.startswith(path) for path in found) if refused_at else not found


def test_a_segment_may_not_name_itself() -> None:
    with pytest.raises(BadValueError, match="loyal → loyal"):
        decode({"segment": "loyal", "operator": "in"}, CATALOGUE, name="loyal")


def test_depth_and_size_are_bounded() -> None:
    rule: dict[str, Any] = {"field": "visits", "operator": "notNull"}
    deep = rule
    for _ in range(DEEPEST):
        deep = _all(deep)
    assert decode(deep, CATALOGUE)
    with pytest.raises(BadValueError, match=f"nested {DEEPEST} deep"):
        decode(_all(deep), CATALOGUE)
    assert decode(_all(*[rule] * MOST_RULES), CATALOGUE)
    with pytest.raises(BadValueError, match="at most 1,000 rules"):
        decode(_all(*[rule] * MOST_RULES, {"segment": "loyal", "operator": "in"}), CATALOGUE)


def test_a_chain_of_segments_has_an_end() -> None:
    chain = {f"c{n}": Kept({"segment": f"c{n - 1}", "operator": "in"}) for n in range(1, 300)}
    known = replace(CATALOGUE, segments=lambda: {"c0": SEGMENTS["loyal"], **chain})
    assert decode({"segment": f"c{DEEPEST - 2}", "operator": "in"}, known)
    with pytest.raises(BadValueError, match=f"nested {DEEPEST} deep"):
        decode({"segment": "c299", "operator": "in"}, known)


def test_so_many_different_events_can_be_looked_at() -> None:
    rules = [{"event": "visit", "operator": "none", "within": f"{n}d"} for n in range(1, MOST_TABLES + 1)]
    assert decode(_all(*rules, *rules), CATALOGUE)
    with pytest.raises(BadValueError, match="60 different sets") as refused:
        decode(_all(*rules, {"event": "purchase", "operator": "none"}), CATALOGUE)
    assert refused.value.field == f"$.rules[{MOST_TABLES}]"


@pytest.mark.parametrize(
    "rule",
    [
        {"event": "purchase", "operator": "none"},
        {"event": "purchase", "measure": "sum", "operator": ">", "value": 1},
        {"rfm": "r", "operator": "=", "value": 5},
        {"topic": "news", "operator": "is", "value": "none"},
        {"event": "purchase", "operator": "none", "where": {"field": "a", "operator": "=", "value": "b"}},
    ],
)
def test_a_value_source_that_says_nothing_new_is_ignored_everywhere(rule: dict[str, Any]) -> None:
    where = rule.get("where")
    told = {**rule, "valueSource": "value"} | ({"where": {**where, "valueSource": "value"}} if where else {})
    assert decode(told, CATALOGUE) == decode(rule, CATALOGUE)
