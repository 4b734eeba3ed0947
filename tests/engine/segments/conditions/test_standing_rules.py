"""Rules on the standing of a value: what is understood, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import BadValueError
from engine.segments.conditions import sentence
from engine.segments.conditions.decode import decode
from engine.segments.conditions.standing_rules import STANDING
from engine.segments.conditions.tree import StandingRule
from tests.engine.segments.conditions.test_decode import CATALOGUE, FIELDS

DAY = timedelta(days=1)


@pytest.mark.parametrize("field", ["city", "visits", "birth_date", "seen_at", "course", "tags", "vip"])
def test_every_type_has_them(field: str) -> None:
    for operator in STANDING:
        found = decode({"field": field, "operator": operator, "value": "36h"}, CATALOGUE)
        assert isinstance(found, StandingRule)
        assert (found.field, found.length) == (FIELDS[field], 1.5 * DAY if STANDING[operator].needs_time else None)


def test_the_limit_of_the_field_is_part_of_the_rule() -> None:
    catalogue = replace(CATALOGUE, limits={"city": 90 * DAY})
    rules = [{"field": f, "operator": "unverified", "value": None, "id": "1"} for f in ("city", "visits")]
    lengths = [r.length for r in (decode(rule, catalogue) for rule in rules) if isinstance(r, StandingRule)]
    assert lengths == [90 * DAY, None]


@pytest.mark.parametrize(
    ("rule", "path", "about"),
    [
        ({"field": "city", "operator": "changedInLast"}, "$.value", "7d"),
        ({"field": "city", "operator": "changedInLast", "value": 7}, "$.value", "7d"),
        ({"field": "city", "operator": "changedMoreThanAgo", "value": "a year"}, "$.value", "not a duration"),
        ({"field": "city", "operator": "unverified", "within": "7d"}, "$.within", "unknown key"),
        ({"field": "city", "operator": "unverified", "onlyPresent": 1}, "$.onlyPresent", "true or false"),
        (
            {"field": "city", "operator": "verified", "value": "x", "valueSource": "field"},
            "$.valueSource",
            "two fields",
        ),
        ({"field": "citty", "operator": "verified"}, "$.field", "Did you mean “city”"),
    ],
)
def test_what_is_refused(rule: dict[str, Any], path: str, about: str) -> None:
    with pytest.raises(BadValueError, match=about) as refused:
        decode(rule, CATALOGUE)
    assert refused.value.field == path


def test_properties_of_events_have_no_standing() -> None:
    where = {"field": "category", "operator": "unverified"}
    with pytest.raises(BadValueError, match="no operator “unverified”"):
        decode({"event": "purchase", "operator": "atLeast", "value": 1, "where": where}, CATALOGUE)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"operator": "unverified"}, "City is unverified"),
        ({"operator": "verified"}, "City is verified"),
        ({"operator": "changedInLast", "value": "7d"}, "City changed in the last 7 days"),
        ({"operator": "changedMoreThanAgo", "value": "1d"}, "City last changed more than 1 day ago"),
    ],
)
def test_in_words(rule: dict[str, Any], words: str) -> None:
    limited = replace(CATALOGUE, limits={"city": 90 * DAY})
    assert sentence.of(decode({"field": "city", **rule}, limited), CATALOGUE.zone) == f"People for whom {words}."
