"""What recipes ask, and which answer is the likeliest."""

from __future__ import annotations

from engine.campaigns.recipes import asking
from engine.profiles.types import Field
from engine.segments.models import Known

BIRTH, SINCE, COURSE, LEVEL = (
    Field(1, 1, "birth_date", "Birth date", "date", is_standard=True),
    Field(2, 1, "member_since", "Member since", "date"),
    Field(3, 1, "current_course", "Course", "enum"),
    Field(4, 1, "level", "Level", "enum"),
)


def test_the_field_in_which_most_people_have_a_value() -> None:
    ask = asking.field_of("field", "Field", "date")
    known = Known((BIRTH, SINCE), {"birth_date": 2, "member_since": 9})
    assert ask(known, {}).default == "member_since"
    assert [c.value for c in ask(known, {}).choices] == ["birth_date", "member_since"]


def test_the_field_whose_name_says_it_goes_first() -> None:
    ask = asking.field_of("field", "Field", "enum", like="course", own=True)
    assert ask(Known((LEVEL, COURSE), {"level": 9}), {}).default == "current_course"


def test_a_standard_field_is_none_of_ones_own() -> None:
    assert asking.needs_field("date", "Date", own=True)(Known((BIRTH,), {}))
    assert asking.needs_field("date", "Date")(Known((BIRTH,), {})) is None


def test_what_is_nearest_to_buying_was_begun() -> None:
    known = Known((), {}, {"page_view": 900, "login": 99, "purchase": 9, "cart_updated": 5})
    assert asking.begun(known, {}).default == "cart_updated"
    assert "purchase" not in [c.value for c in asking.begun(known, {}).choices]
    assert asking.begun(Known((), {}, {"login": 9, "page_view": 1}), {}).default == "page_view"


def test_only_orders_are_no_beginning() -> None:
    assert asking.needs_begun(Known((), {}, {"purchase": 9, "purchase_cancelled": 1}))
    assert asking.needs_begun(Known((), {}, {"page_view": 9})) is None


def test_what_was_not_done_is_another_thing_even_before_anybody_did_it() -> None:
    asked = asking.done(Known((), {}, {"cart": 9, "login": 1}), {"begun": "cart"})
    assert (asked.default, [c.value for c in asked.choices]) == ("purchase", ["purchase", "login"])


def test_what_counts_as_buying() -> None:
    assert asking.bought(Known((), {}, {"visit": 9, "purchase": 1}), {}).default == "purchase"
    assert asking.bought(Known((), {}, {"visit": 9}), {}).default == "visit"
