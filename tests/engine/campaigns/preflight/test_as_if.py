"""Whatever the condition and the person, the change that is made up meets the condition that the engine tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.campaigns.preflight.as_if import AsIf
from engine.campaigns.triggers import FieldsUpdated
from engine.profiles.types import Field, Option, to_number, to_text
from engine.store import Store

LEVEL = Field(1, 1, "level", "Level", "enum", tuple(Option(c, c.title()) for c in ("low", "mid", "high")))
POINTS = Field(2, 1, "points", "Points", "integer")
TAGS = Field(3, 1, "tags", "Tags", "tags")
SINCE = Field(4, 1, "since", "Since", "date")
CASES: list[tuple[Field, dict[str, Any], list[Any]]] = [
    (LEVEL, {"condition": "changed"}, ["low"]),
    (LEVEL, {"condition": "changed_to", "to": "high"}, ["low"]),
    (LEVEL, {"condition": "changed_from_to", "from": "low", "to": "high"}, ["low"]),
    (LEVEL, {"condition": "cleared"}, ["mid"]),
    (POINTS, {"condition": "changed"}, [7]),
    (POINTS, {"condition": "increased"}, [7]),
    (POINTS, {"condition": "decreased"}, [7]),
    (POINTS, {"condition": "crossed", "threshold": 10}, [7]),
    (SINCE, {"condition": "increased"}, [date(2026, 1, 1)]),
    (TAGS, {"condition": "tag_added", "to": ["new"]}, [["a"]]),
    (TAGS, {"condition": "tag_removed", "to": ["new"]}, [["a"]]),
]
PRESENT = {
    "enum": st.none() | st.sampled_from(["low", "mid", "high"]),
    "integer": st.none() | st.integers(-20, 20),
    "date": st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    "tags": st.none() | st.lists(st.sampled_from(["new", "a", "b"]), min_size=1, unique=True),
}


def as_if(field: Field, trigger: dict[str, Any], lately: list[Any]) -> AsIf:
    definition = FieldsUpdated.model_validate({"event": "fields_updated", "fields": [field.name], **trigger})
    return AsIf(
        trigger=definition,
        watched=[field],
        before={field.name: trigger.get("from")},
        after={field.name: trigger.get("to")},
        lately={field.name: lately},
    )


@pytest.fixture(scope="module")
def store() -> Store:
    return Store()


@pytest.mark.parametrize(("field", "trigger", "lately"), CASES, ids=lambda case: str(case)[:40])
@given(data=st.data(), turn=st.integers(0, 1000))
def test_it_meets_the_condition(
    store: Store, field: Field, trigger: dict[str, Any], lately: list[Any], data: st.DataObject, turn: int
) -> None:
    present = data.draw(PRESENT[field.type])
    told, old, new = as_if(field, trigger, lately).change({field.name: present}, None, turn)
    assert told is field
    before, after = to_text(field.type, old), to_text(field.type, new)
    tag = '"new"' if field.type == "tags" else trigger.get("to")
    with store.read() as cursor:
        is_met = cursor.value(
            "select condition_met($c, $old, $new, $old_num, $new_num, $from, $to, $threshold)",
            c=trigger["condition"],
            old=before,
            new=after,
            old_num=to_number(field.type, old),
            new_num=to_number(field.type, new),
            **{"from": trigger.get("from"), "to": tag, "threshold": trigger.get("threshold")},
        )
    assert is_met


def test_options_are_taken_in_turn() -> None:
    event = as_if(LEVEL, {"condition": "changed"}, ["low"])
    assert event.turns == 3
    assert [event.change({"level": "mid"}, None, turn)[1:] for turn in range(4)] == [
        ("mid", "low"),
        (None, "mid"),
        ("mid", "high"),
        ("mid", "low"),
    ]


def test_what_happened_last_is_what_it_was_before() -> None:
    event = as_if(POINTS, {"condition": "changed"}, [7])
    assert event.change({"points": 3}, (POINTS, 2, 3), 0) == (POINTS, 2, 3)
    assert event.change({"points": None}, (POINTS, 2, None), 0) == (POINTS, None, 7)


def test_several_fields_take_turns() -> None:
    definition = FieldsUpdated.model_validate({"event": "fields_updated", "fields": ["level", "points"]})
    event = AsIf(definition, [LEVEL, POINTS], {}, {}, {"level": ["low"], "points": [7]})
    row = {"level": None, "points": 1}
    assert event.turns == 4
    changes = [event.change(row, None, turn) for turn in range(5)]
    assert [(field.name, new) for field, _, new in changes] == [
        ("level", "low"),
        ("level", "mid"),
        ("level", "high"),
        ("points", 1),
        ("level", "low"),
    ]


def test_others_values_are_taken_in_turn() -> None:
    definition = FieldsUpdated.model_validate({"event": "fields_updated", "fields": ["level", "points"]})
    event = AsIf(definition, [LEVEL, POINTS], {}, {}, {"level": ["low"], "points": [7, 8]})
    assert [event.change({"level": None, "points": None}, None, turn)[2] for turn in (3, 7, 11)] == [7, 8, 7]


@pytest.mark.parametrize(
    ("trigger", "is_made_up"),
    [
        ({"condition": "increased"}, True),
        ({"condition": "changed"}, True),
        ({"condition": "changed_to", "to": 3}, False),
    ],
)
def test_a_value_may_be_nobodys(trigger: dict[str, Any], is_made_up: bool) -> None:
    event = replace(as_if(POINTS, trigger, [1]), made_up=frozenset({"points"}))
    assert event.is_made_up(POINTS, {"points": None}) is is_made_up
    assert not event.is_made_up(POINTS, {"points": 4})
    assert not as_if(POINTS, trigger, [1]).is_made_up(POINTS, {"points": None})
