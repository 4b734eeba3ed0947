from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import pytest

from engine.errors import BadValueError, ForbiddenError, NameTakenError, StateError, UnknownNameError
from engine.profiles import fields, reading, write
from engine.profiles.databases import Database
from engine.profiles.types import FIELD_TYPES, Option
from engine.profiles.write import ProfileWrite
from engine.store import Cursor
from engine.workspace import Actor, Workspace

KEY = "ann@example.org"


def save(ws: Workspace, **data: object) -> None:
    write.write(ws, ProfileWrite("students", KEY, data))


def test_additional_fields_stand_last_in_order_of_making(ws: Workspace, students: Database) -> None:
    own = [f for f in fields.list_fields(ws, "students") if not f.is_standard]
    assert [f.name for f in own] == [
        "course", "nickname", "points", "score", "is_paying", "seen_on", "seen_at", "interests"
    ]  # fmt: skip
    assert {f.type for f in own} == set(FIELD_TYPES)
    assert own[0].options == (
        Option("SEO promotion", "SEO promotion"),
        Option("web", "Web analytics"),
        Option("Personalized emails", "Personalized emails"),
    )
    assert (own[0].label, own[1].label) == ("Current course", "nickname")


def test_a_new_field_is_empty_for_everybody(ws: Workspace, students: Database) -> None:
    save(ws, nickname="Annie")
    field = fields.add(ws, "students", "shoe_size", type="float", label="Shoe size", personal=True)
    assert fields.get(ws, students, "shoe_size") == field
    assert reading.find(ws, "students", KEY)["shoe_size"] is None
    save(ws, shoe_size="38.5")
    assert reading.find(ws, "students", KEY)["shoe_size"] == 38.5


def test_adding_what_cannot_be(ws: Workspace, students: Database) -> None:
    with pytest.raises(NameTakenError):
        fields.add(ws, "students", "nickname", type="string")
    with pytest.raises(NameTakenError):
        fields.add(ws, "students", "email", type="string")
    with pytest.raises(BadValueError, match="“text” is not a field type: string, integer"):
        fields.add(ws, "students", "x", type="text")
    with pytest.raises(BadValueError, match="at least one option"):
        fields.add(ws, "students", "x", type="enum")
    with pytest.raises(BadValueError, match="Only a field of type enum"):
        fields.add(ws, "students", "x", type="string", options=["a"])
    with pytest.raises(BadValueError, match="templates use this word"):
        fields.add(ws, "students", "event", type="string")
    with pytest.raises(UnknownNameError):
        fields.add(ws, "teachers", "x", type="string")
    with pytest.raises(ForbiddenError):
        fields.add(ws.acting(Actor("ann", "analyst")), "students", "x", type="string")


def test_an_unknown_field_has_near_misses(ws: Workspace, students: Database) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean “nickname”"):
        fields.get(ws, students, "nick_name")


def test_label_and_marks_change_alone(ws: Workspace, students: Database) -> None:
    fields.update(ws, "students", "nickname", label="Nickname", required=True)
    field = fields.update(ws, "students", "nickname", personal=True)
    assert (field.label, field.is_required, field.is_personal, field.type) == ("Nickname", True, True, "string")


def test_an_option_gets_another_label_and_values_stay(ws: Workspace, students: Database) -> None:
    save(ws, course="web")
    options = ["SEO promotion", {"code": "web", "label": "Web analysis"}, "Cooking"]
    fields.update(ws, "students", "course", options=options)
    assert reading.find(ws, "students", KEY)["course"] == "web"
    save(ws, course="cooking")
    assert reading.find(ws, "students", KEY)["course"] == "Cooking"


def test_an_option_that_people_hold_cannot_go(ws: Workspace, students: Database) -> None:
    save(ws, course="web")
    with pytest.raises(StateError, match="1 people have “Web analytics” in Current course"):
        fields.update(ws, "students", "course", options=["SEO promotion"])
    assert len(fields.get(ws, students, "course").options) == 3
    save(ws, course=None)
    assert len(fields.update(ws, "students", "course", options=["SEO promotion"]).options) == 1


def test_options_are_for_enums(ws: Workspace, students: Database) -> None:
    with pytest.raises(BadValueError, match="nickname is no enum"):
        fields.update(ws, "students", "nickname", options=["a"])


def test_a_removed_field_leaves_its_history(ws: Workspace, students: Database) -> None:
    save(ws, nickname="Annie", points=5)
    fields.remove(ws, "students", "nickname")
    row = reading.find(ws, "students", KEY)
    assert "nickname" not in row
    assert row["points"] == 5
    with pytest.raises(UnknownNameError):
        save(ws, nickname="Annie")
    old = next(c for c in reading.history(ws, "students", row["profile_id"]) if c["field"] == "nickname")
    assert (old["label"], old["new"]) == ("nickname", "Annie")


def test_a_name_may_come_back_with_another_type(ws: Workspace, students: Database) -> None:
    save(ws, nickname="Annie")
    fields.remove(ws, "students", "nickname")
    again = fields.add(ws, "students", "nickname", type="integer")
    assert again.position > max(f.position for f in fields.list_fields(ws, "students") if f.name == "interests")
    save(ws, nickname=5)
    changes = reading.history(ws, "students", reading.find(ws, "students", KEY)["profile_id"])
    assert [c["new"] for c in changes if c["field"] == "nickname"] == [5, None]


def test_removal_says_what_uses_the_field(ws: Workspace, students: Database) -> None:
    def use(scope: str, user: str, name: str) -> None:
        row = {"user_kind": "campaign", "user_name": user, "scope": scope, "kind": "field", "name": name}
        ws.store.write(lambda cursor: cursor.insert("uses", [row]))

    use("students", "welcome", "course")
    use("", "letter", "course")
    use("teachers", "other", "course")
    use("students", "welcome", "points")
    assert fields.uses(ws, "students", "course") == ["campaign letter", "campaign welcome"]
    with pytest.raises(StateError, match="Current course is used by campaign letter, campaign welcome"):
        fields.remove(ws, "students", "course")
    fields.remove(ws, "students", "score")
    assert {f.name for f in fields.list_fields(ws, "students")} >= {"course", "points"}


def test_standard_fields_stay(ws: Workspace, students: Database) -> None:
    with pytest.raises(StateError, match="City is a standard field"):
        fields.remove(ws, "students", "city")


def test_what_begins_to_use_a_field_meanwhile_keeps_it(
    ws: Workspace, students: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = ws.store.transaction

    @contextmanager
    def after_another() -> Generator[Cursor]:
        row = {"user_kind": "segment", "user_name": "best", "scope": "students", "kind": "field", "name": "points"}
        with begin() as cursor:
            cursor.insert("uses", [row])
        with begin() as cursor:
            yield cursor

    monkeypatch.setattr(ws.store, "transaction", after_another)
    with pytest.raises(StateError, match="points is used by segment best"):
        fields.remove(ws, "students", "points")
    assert fields.get(ws, students, "points")
