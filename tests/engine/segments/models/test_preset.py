"""What a preset asks for, and which answers it takes."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import BadValueError
from engine.segments.models import Choice, Known, Parameter, known
from engine.segments.models.preset import event, field, has_deeds, has_values, values_of

NUMBER = Parameter("days", "Days", 30, low=2, high=90)
ONE = Parameter("event", "Event", "a", (Choice("a", "A"), Choice("b", "B")))
SOME = Parameter("values", "Values", ["a"], (Choice("a", "A"), Choice("b", "B")), many=True)
NOTHING = Known((), {})


@pytest.mark.parametrize(("parameter", "value"), [(NUMBER, 2), (NUMBER, 90), (ONE, "b"), (SOME, ["b", "a"])])
def test_an_answer_on_offer_is_taken(parameter: Parameter, value: Any) -> None:
    assert parameter.check(value) == value


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        (NUMBER, 1, "Days: a whole number from 2 to 90"),
        (NUMBER, 91, "Days: a whole number from 2 to 90"),
        (NUMBER, "30", "a whole number"),
        (NUMBER, True, "a whole number"),
        (ONE, "c", "Event: “c” is not on offer here."),
        (SOME, [], "Values: choose at least one."),
        (SOME, ["a", "c"], "Values: “c” is not on offer here."),
    ],
)
def test_any_other_answer_is_refused(parameter: Parameter, value: Any, message: str) -> None:
    with pytest.raises(BadValueError, match=message) as refused:
        parameter.check(value)
    assert refused.value.field == parameter.name


def test_the_usual_event_is_the_default_where_there_is_one() -> None:
    assert event()(Known((), {}, {"page_view": 9, "purchase": 1}), {}).default == "purchase"
    asked = event()(Known((), {}, {"page_view": 9, "visit": 1}), {})
    assert (asked.default, [c.label for c in asked.choices]) == ("page_view", ["page view", "visit"])


def test_the_second_event_is_another_one() -> None:
    has = Known((), {}, {"purchase": 9, "visit": 1})
    asked = event(name="then", unlike="event")(has, {"event": "purchase"})
    assert (asked.default, len(asked.choices)) == ("visit", 1)


def test_values_come_with_the_most_frequent_ones_chosen() -> None:
    frequent = (Choice("DE", "DE", 9), Choice("AT", "AT", 1))
    has = Known((), {"country": 10}, values=lambda _: frequent)
    assert values_of("country", "Countries", take=1)(has, {}).default == ["DE"]


def test_what_is_missing_is_said() -> None:
    assert has_deeds()(NOTHING) == "There are no events yet of what people do, like “purchase” and “page view”."
    assert "only one kind" in (has_deeds(2)(Known((), {}, {"visit": 1})) or "")
    assert has_values("a", "b")(NOTHING) == "Nobody has a value in “a” or “b”."
    assert has_values("a", "b")(Known((), {"b": 1})) is None


def test_only_fields_with_values_are_offered(shop: Any) -> None:

    found = known(shop, "shop")
    asked = field("field", "Field", "tags", "enum", like="level", own=True)(found, {})
    assert ([c.value for c in asked.choices], asked.default) == (["interests", "level"], "level")
    assert [c.value for c in field("field", "Field", "datetime")(found, {}).choices] == ["registered_at"]
