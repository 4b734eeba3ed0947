from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine.content.context import MAX_DEPTH, MAX_ITEMS, MAX_TEXT, ChangeView, message_context, plain, profile_values
from engine.profiles.types import Field, Option

FIELDS = [
    Field(1, 1, "first_name", "First name", "string"),
    Field(2, 1, "course", "Course", "enum", (Option("pec", "Personalized email campaigns"),)),
    Field(3, 1, "interests", "Interests", "tags"),
    Field(4, 1, "birth_date", "Birth date", "date"),
    Field(5, 1, "seen_at", "Seen at", "datetime"),
    Field(6, 1, "city", "City", "string"),
]
ROW = {
    "profile_id": 7,
    "key": "ann@x.example",
    "first_name": "Ann",
    "course": "pec",
    "interests": ["a", "b"],
    "birth_date": date(2000, 2, 29),
    "seen_at": datetime(2026, 1, 5, 12),
    "city": None,
}


def context(**parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "profile": {},
        "changes": [],
        "event": None,
        "campaign": {},
        "links": {},
        "trigger_values": {},
    }
    return message_context(**{**empty, **parts})


def test_profile_values_are_fields_with_values_to_print() -> None:
    assert profile_values(FIELDS, ROW) == {
        "first_name": "Ann",
        "course": "Personalized email campaigns",
        "interests": ["a", "b"],
        "birth_date": date(2000, 2, 29),
        "seen_at": datetime(2026, 1, 5, 12),
    }


def test_an_option_that_is_gone_prints_its_code() -> None:
    assert profile_values(FIELDS, {"course": "old"}) == {"course": "old"}


def test_times_are_in_the_zone_where_one_is_given() -> None:
    assert profile_values(FIELDS, ROW, zone=ZoneInfo("Europe/Riga"))["seen_at"] == datetime(2026, 1, 5, 14)


def test_bare_fields_are_what_triggered_and_profile_is_fresh() -> None:
    found = context(profile={"course": "SEO", "city": "Riga"}, trigger_values={"course": "Ads"})

    assert found["course"] == "Ads"
    assert found["city"] == "Riga"
    assert found["profile"]["course"] == "SEO"


def test_a_field_that_was_emptied_is_missing_when_it_stands_bare() -> None:
    found = context(profile={"course": "SEO"}, trigger_values={"course": None})

    assert "course" not in found
    assert found["profile"]["course"] == "SEO"


def test_change_is_the_first_of_changes() -> None:
    first, second = ChangeView("course", "Course", None, "SEO"), ChangeView("city", "City", "Riga", "Oslo")
    found = context(changes=[first, second])

    assert found["change"] == plain(first.as_dict())
    assert [c["field"] for c in found["changes"]] == ["course", "city"]


def test_without_changes_and_event_there_are_none() -> None:
    found = context(campaign={"name": "welcome"}, links={"unsubscribe": "/u"})

    assert "change" not in found
    assert "event" not in found
    assert found["changes"] == []
    assert (found["campaign"], found["links"]) == ({"name": "welcome"}, {"unsubscribe": "/u"})
    assert context(event={"total": 3})["event"] == {"total": 3}


def test_a_field_called_when_stays_where_no_condition_is_asked() -> None:
    assert context(profile={"when": "noon"}, when={})["when"] == "noon"
    assert context(profile={"when": "noon"}, when={"here": True})["when"] == {"here": True}
    assert "when" not in context()


def test_added_and_removed_tags() -> None:
    change = ChangeView("interests", "Interests", ["a", "b"], ["b", "c"])

    assert (change.added, change.removed) == (["c"], ["a"])
    assert ChangeView("interests", "Interests", None, ["a"]).added == ["a"]
    assert ChangeView("city", "City", "Riga", "Oslo").added == []


def test_data_is_cut_to_the_limits() -> None:
    found = plain(
        {"long": "x" * 20_000, "many": list(range(1000)), "text": "", "none": None, "of": {"a": None, "b": 1}}
    )

    assert len(found["long"]) == MAX_TEXT
    assert found["many"] == list(range(MAX_ITEMS))
    assert set(found) == {"long", "many", "of"}
    assert found["of"] == {"b": 1}


def test_deep_data_ends() -> None:
    deep: dict[str, Any] = {"a": 1}
    for _ in range(5000):
        deep = {"a": deep}

    assert str(plain(deep)).count("{") == MAX_DEPTH + 1


@given(
    st.dictionaries(
        st.text(), st.recursive(st.none() | st.integers() | st.text() | st.floats(), st.lists, max_leaves=20)
    )
)
def test_plain_data_stays_as_it_is(values: dict[str, Any]) -> None:
    once = plain(values)

    assert plain(once) == once
