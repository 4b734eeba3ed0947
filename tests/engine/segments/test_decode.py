"""Conditions that are refused, each with its JSON path; forms that are understood."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError
from engine.profiles.subscriptions import Topic
from engine.profiles.types import Field, Option
from engine.segments.decode import DEEPEST, MOST_RULES, Catalogue, decode
from engine.segments.tree import FieldRule, Group, SegmentRule, Span
from engine.segments.values import MOST_VALUES

FIELDS = {
    f.name: f
    for f in (
        Field(1, 1, "city", "City", "string"),
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
    segments={
        "loyal": {"field": "visits", "operator": ">", "value": 5},
        "first": {"segment": "second", "operator": "in"},
        "second": {"combinator": "or", "rules": [{"segment": "first", "operator": "in"}]},
        "broken": {"combinator": "and", "rules": [{"field": "gone", "operator": "null"}]},
    },
)


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
    (
        {"field": "city", "operator": "=", "value": "visits", "valueSource": "field"},
        "$.valueSource",
        "not available yet",
    ),
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
    (
        {"event": "purchase", "measure": "sum", "of": "value", "operator": ">", "value": 1},
        "$.measure",
        "not available yet",
    ),
    (
        {"event": "purchase", "operator": "none", "where": _all({"field": "items.category", "operator": "null"})},
        "$.where.rules[0].field",
        "not available yet",
    ),
    (
        {"event": "purchase", "operator": "none", "where": {"field": "at", "operator": "inLast", "value": "7d"}},
        "$.where.operator",
        "not available yet",
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
    ({"segment": "loyal", "operator": "is"}, "$.operator", "“in” or “notIn”"),
    ({"segment": "loyal", "operator": "everIn"}, "$.operator", "not available yet"),
    (_all({"segment": "first", "operator": "in"}), "$.rules[0].segment", "first → second → first"),
    ({"segment": "broken", "operator": "in"}, "$.segment", "in the segment “broken”, $.rules[0].field"),
    ({"bucket": [0, 10_000]}, "$.bucket[1]", "from 0 to 9,999"),
    ({"bucket": [9, 3]}, "$.bucket", "above"),
    ({"bucket": 7}, "$.bucket", "two numbers"),
    ({"rfm": "r", "operator": ">=", "value": 4}, "$.rfm", "not available yet"),
    ({"mail": "opened", "campaign": "welcome", "operator": "none"}, "$.mail", "not available yet"),
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
    assert inner.tree == decode(CATALOGUE.segments["loyal"], CATALOGUE)


def test_a_segment_may_not_name_itself() -> None:
    with pytest.raises(BadValueError, match="loyal → loyal"):
        decode({"segment": "loyal", "operator": "in"}, CATALOGUE, name="loyal")


def test_depth_and_size_are_bounded() -> None:
    rule: dict[str, Any] = {"field": "visits", "operator": "notNull"}
    deep = rule
    for _ in range(DEEPEST):
        deep = _all(deep)
    assert decode(deep, CATALOGUE)
    with pytest.raises(BadValueError, match="nested 50 deep"):
        decode(_all(deep), CATALOGUE)
    assert decode(_all(*[rule] * MOST_RULES), CATALOGUE)
    with pytest.raises(BadValueError, match="at most 1,000 rules"):
        decode(_all(*[rule] * MOST_RULES, {"segment": "loyal", "operator": "in"}), CATALOGUE)
