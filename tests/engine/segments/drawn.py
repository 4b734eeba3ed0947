"""Strategies for conditions on the database of people.py: every operator, with values that people have too."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from tests.engine.segments.people import DATES, STATES, TAGS, TEXTS, TIMES, VALUES

Condition = dict[str, Any]

_ORDER = ["<", "<=", ">", ">="]
_PRESENCE = ["null", "notNull"]
_DURATIONS = st.sampled_from(["0d", "1d", "7d", "30d", "400d", "99999d"])
_ROLLING = _DURATIONS | st.sampled_from(["1h", "36h", "30m"])
_CODES = st.sampled_from(["seo", "PEC", " SEO promotion ", "Analytics: basic"])
_PATTERNS = st.sampled_from(["^a", "b$", "a.b", "[0-9]+", "ä|o'n", "^$", "SEO", "%"])
_TIME_TEXTS = (
    TIMES.map(datetime.isoformat)
    | TIMES.map(lambda t: f"{t.isoformat()}+02:00")
    | DATES.filter(lambda d: 1900 < d.year < 2100).map(date.isoformat)
)


def _comparisons(field: str, one: st.SearchStrategy[Any], exact: st.SearchStrategy[Any] | None = None) -> Any:
    """Rules of all the operators that compare with one, two or many values."""
    same = one if exact is None else exact
    return st.one_of(
        _rule(field, ["=", "!="], same),
        _rule(field, _ORDER, one),
        _rule(field, ["in", "notIn"], st.lists(same, max_size=3)),
        _rule(field, ["between", "notBetween"], st.lists(one, min_size=2, max_size=2)),
    )


def _rule(field: str, operators: list[str], value: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    return st.fixed_dictionaries(
        {"field": st.just(field), "operator": st.sampled_from(operators), "value": value},
        optional={"matchCase": st.booleans(), "onlyPresent": st.booleans()},
    )


def _texts(field: str) -> st.SearchStrategy[Condition]:
    plain = ["contains", "doesNotContain", "beginsWith", "doesNotBeginWith", "endsWith", "doesNotEndWith"]
    return _rule(field, plain, TEXTS) | _rule(field, ["matches"], _PATTERNS)


def _calendar(field: str, durations: st.SearchStrategy[str]) -> st.SearchStrategy[Condition]:
    return st.one_of(
        _rule(field, ["inLast", "inNext", "moreThanAgo"], durations),
        _rule(field, ["anniversaryWithin"], st.integers(0, 200)),
        _rule(field, ["monthIs"], st.integers(1, 12) | st.lists(st.integers(1, 12), max_size=3)),
        _rule(field, ["weekdayIs"], st.integers(1, 7) | st.lists(st.integers(1, 7), max_size=3)),
    )


_NUMBERS = VALUES["visits"] | VALUES["visits"].map(str)
_FLOATS = VALUES["score"] | VALUES["score"].map(repr)
FIELD_RULES: st.SearchStrategy[Condition] = st.one_of(
    _comparisons("city", TEXTS),
    _texts("city"),
    _comparisons("visits", _NUMBERS),
    _comparisons("score", _FLOATS),
    _rule("vip", ["=", "!="], st.booleans()),
    _rule("vip", ["in", "notIn"], st.lists(st.booleans(), max_size=2)),
    _comparisons("birth_date", DATES.map(date.isoformat)),
    _calendar("birth_date", _DURATIONS),
    _comparisons("seen_at", _TIME_TEXTS),
    _calendar("seen_at", _ROLLING),
    _comparisons("course", TEXTS, _CODES),
    _texts("course"),
    _rule("interests", ["hasAny", "hasAll", "hasNone"], TAGS),
    st.sampled_from(sorted(VALUES)).flatmap(lambda f: _rule(f, _PRESENCE, st.none())),
)


def _two(field: str, other: str, operators: list[str]) -> st.SearchStrategy[Condition]:
    one = _rule(field, operators, st.just(other))
    two = _rule(field, ["between", "notBetween"], st.sampled_from([[other, field], f"{field}, {other}"]))
    return (one | two).map(lambda rule: {**rule, "valueSource": "field"})


_SAME = ["=", "!=", *_ORDER]
FIELD_RULES |= st.one_of(
    _two("city", "region", [*_SAME, "contains", "doesNotContain", "beginsWith", "doesNotEndWith"]),
    _two("visits", "score", _SAME),
    _two("seen_at", "registered_at", _SAME),
    _two("course", "course", ["=", "!=", "contains"]),
)
_PROPERTY_RULES: st.SearchStrategy[Condition] = st.one_of(
    _rule(
        "category", ["=", "!=", "contains", "doesNotContain", "<", ">="], st.sampled_from(["books", "BOO", "", "toys"])
    ),
    _rule("category", ["in", "notIn"], st.lists(st.sampled_from(["Books", "toys"]), max_size=2)),
    _rule("size x", ["=", "!=", "<", ">="], st.sampled_from([1, 2.5, 3])),
    _rule("size x", ["between", "notBetween"], st.sampled_from([["1", "5"], "1,5", [1, "10"], ["2.5", 3]])),
    _rule("gift", ["=", "!="], st.booleans()),
    _rule("value", ["=", "!=", "<", ">="], st.sampled_from([10, 99.5])),
    _rule("category", _PRESENCE, st.none()),
    _rule("items.category", ["=", "!=", "contains", "doesNotContain"], st.sampled_from(["books", "toys", ""])),
    _rule("items.category", ["in", "notIn"], st.lists(st.sampled_from(["Books", "toys"]), max_size=2)),
    _rule("items.category", _PRESENCE, st.none()),
    _rule("items.price", ["=", "!=", ">", "<="], st.sampled_from([1, 2.5])),
)
_WHERE = _PROPERTY_RULES | st.fixed_dictionaries(
    {"combinator": st.sampled_from(["and", "or"]), "rules": st.lists(_PROPERTY_RULES, max_size=3)},
    optional={"not": st.booleans()},
)
_TIMES = st.sampled_from(["2025-10-19", "2025-10-25T12:00", "2025-10-26", "2025-10-26T12:30:00+01:00"])
_WINDOWS: st.SearchStrategy[Condition] = st.one_of(
    st.just({}),
    _ROLLING.map(lambda d: {"within": d}),
    st.fixed_dictionaries({}, optional={"from": _TIMES, "to": _TIMES}),
)
EVENT_RULES: st.SearchStrategy[Condition] = st.builds(
    lambda rule, window: rule | window,
    st.fixed_dictionaries(
        {
            "event": st.sampled_from(["purchase", "visit"]),
            "operator": st.sampled_from(["atLeast", "atMost", "exactly", "none"]),
            "value": st.integers(0, 2),
        },
        optional={"where": _WHERE},
    ),
    _WINDOWS,
)
MAIL_RULES: st.SearchStrategy[Condition] = st.builds(
    lambda rule, whose, window: rule | whose | window,
    st.fixed_dictionaries(
        {
            "mail": st.sampled_from(["opened", "clicked", "bounced"]),
            "operator": st.sampled_from(["atLeast", "atMost", "exactly", "none"]),
            "value": st.integers(0, 2),
        }
    ),
    st.sampled_from([{}, {"campaign": "welcome"}, {"template": "news"}]),
    _WINDOWS,
)


def _measure(names: list[str], of: st.SearchStrategy[str], tests: st.SearchStrategy[Condition]) -> Any:
    rule = st.fixed_dictionaries(
        {"event": st.sampled_from(["purchase", "visit"]), "measure": st.sampled_from(names)},
        optional={"of": of, "where": _WHERE},
    )
    return st.builds(
        lambda rule, test, window: rule | {k: v for k, v in test.items() if k != "field"} | window,
        rule,
        tests,
        _WINDOWS,
    )


_FIGURES = _comparisons("", st.sampled_from([0, 10, 2.5, 99.5])) | _rule("", _PRESENCE, st.none())
MEASURE_RULES: st.SearchStrategy[Condition] = st.one_of(
    _measure(["sum", "average", "min", "max", "first", "last"], st.sampled_from(["value"]), _FIGURES),
    _measure(["sum", "average"], st.sampled_from(["size x"]), _FIGURES),
    _measure(["countDistinct"], st.sampled_from(["category", "value"]), _comparisons("", st.integers(0, 2))),
    _measure(["min", "max", "first", "last"], st.just("time"), _comparisons("", _TIMES) | _calendar("", _ROLLING)).map(
        lambda rule: {**rule, "of": "time"}
    ),
    _measure(
        ["min", "max", "first", "last"],
        st.just("category"),
        _rule("", ["=", "!=", "contains", *_ORDER], st.sampled_from(["books", "TOYS", ""])),
    ).map(lambda rule: {**rule, "of": "category"}),
)
RFM_RULES: st.SearchStrategy[Condition] = st.builds(
    lambda rule, score, event: {k: v for k, v in rule.items() if k != "field"} | {"rfm": score} | event,
    _comparisons("", st.integers(1, 5)) | _rule("", _PRESENCE, st.none()),
    st.sampled_from(["r", "f", "m"]),
    st.sampled_from([{}, {"event": "visit"}]),
)
OTHER_RULES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        lambda topic, state: {"topic": topic, "operator": "is", "value": state},
        st.sampled_from(["general", "news"]),
        st.sampled_from(["none", *STATES]),
    ),
    st.booleans().map(lambda on: {"suppressed": on}),
    st.lists(st.integers(0, 9999), min_size=2, max_size=2).map(lambda ends: {"bucket": sorted(ends)}),
)
SEGMENT_RULES: st.SearchStrategy[Condition] = st.sampled_from(["in", "notIn"]).map(
    lambda operator: {"segment": "loyal", "operator": operator}
) | st.sampled_from(["in", "notIn", "everIn", "neverIn"]).map(lambda o: {"segment": "kept", "operator": o})
_ORIGINATING = st.sampled_from(["city", "visits", "interests", "course", "birth_date"])
STANDING_RULES: st.SearchStrategy[Condition] = st.builds(
    lambda field, operator: {"field": field, "operator": operator},
    _ORIGINATING,
    st.sampled_from(["verified", "unverified"]),
) | st.builds(
    lambda field, operator, length: {"field": field, "operator": operator, "value": length},
    _ORIGINATING,
    st.sampled_from(["changedInLast", "changedMoreThanAgo"]),
    _ROLLING,
)
RULES = (
    STANDING_RULES | FIELD_RULES | EVENT_RULES | MAIL_RULES | MEASURE_RULES | RFM_RULES | OTHER_RULES | SEGMENT_RULES
)


def groups_of(rules: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Groups of rules and groups, nested."""
    return st.recursive(
        rules,
        lambda inner: st.fixed_dictionaries(
            {"combinator": st.sampled_from(["and", "or"]), "rules": st.lists(inner, max_size=4)},
            optional={"not": st.booleans()},
        ),
        max_leaves=8,
    )


CONDITIONS = groups_of(RULES)
