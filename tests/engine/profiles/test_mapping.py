from __future__ import annotations

import pytest

from engine.errors import BadValueError, UnknownNameError
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.profiles.mapping import Columns, columns_of
from engine.profiles.requests import Target
from engine.profiles.standard import STANDARD
from engine.tables.rows import Table, table_of
from engine.tables.sayings import PEOPLE
from engine.workspace import Workspace


def table(*columns: str) -> Table:
    return table_of([dict.fromkeys(columns, "1")])


def mapped(
    ws: Workspace, *columns: str, key: str | None = None, mapping: dict[str, str] | None = None, create: bool = False
) -> Columns:
    return columns_of(table(*columns), Target.of(ws, "students"), key=key, mapping=mapping or {}, create=create)


def shown(columns: Columns) -> dict[str, str]:
    return {c.name: c.field for c in (columns.key, *columns.fields)}


def test_columns_go_by_name_label_or_what_becomes_of_a_label(ws: Workspace, students: Database) -> None:
    found = mapped(ws, "EMAIL", "Current course", "first name", "Points", "is-paying")
    assert shown(found) == {
        "EMAIL": "email",
        "Current course": "course",
        "first name": "first_name",
        "Points": "points",
        "is-paying": "is_paying",
    }
    assert (found.key.number, found.new) == (0, ())


def test_a_map_wins_and_may_leave_out(ws: Workspace, students: Database) -> None:
    found = mapped(
        ws, "email", "city", "Kurs", "junk", mapping={"kurs": "Current course", "city": "region", "junk": ""}
    )
    assert shown(found) == {"email": "email", "city": "region", "Kurs": "course"}


def test_the_key_may_have_a_column_of_its_own_name(ws: Workspace, students: Database) -> None:
    assert shown(mapped(ws, "Mail", "city", key="mail")) == {"Mail": "email", "city": "city"}


def test_unknown_columns_are_named_with_near_misses(ws: Workspace, students: Database) -> None:
    with pytest.raises(BadValueError, match="No field takes the column “Nickname 2”, “zzz”") as caught:
        mapped(ws, "email", "Nickname 2", "zzz")
    assert "Did you mean “nickname”?" in caught.value.message
    assert (caught.value.code, caught.value.field) == ("unknown_field", "Nickname 2")


def test_fields_are_made_for_unknown_columns(ws: Workspace, students: Database) -> None:
    found = mapped(ws, "email", "Shoe size", "old", mapping={"old": "Birth place"}, create=True)
    assert [(f.name, f.label, f.type) for f in found.new] == [
        ("shoe_size", "Shoe size", "integer"),
        ("birth_place", "Birth place", "integer"),
    ]
    assert shown(found) == {"email": "email", "Shoe size": "shoe_size", "old": "birth_place"}


def test_a_made_field_has_a_name_that_may_be(ws: Workspace, students: Database) -> None:
    with pytest.raises(BadValueError, match="“campaign” cannot be the name of a field"):
        mapped(ws, "email", "Campaign", create=True)


def test_refusals(ws: Workspace, students: Database) -> None:
    with pytest.raises(BadValueError, match="No column holds email, the key of “students”"):
        mapped(ws, "city")
    with pytest.raises(UnknownNameError, match="There is no column “mail”"):
        mapped(ws, "email", key="mail")
    with pytest.raises(UnknownNameError, match="There is no column “kurs”"):
        mapped(ws, "email", mapping={"kurs": "course"})
    with pytest.raises(UnknownNameError, match="There is no field “cours”"):
        mapped(ws, "email", "kurs", mapping={"kurs": "cours"})
    with pytest.raises(BadValueError, match="“course” and “Current course” both go to course"):
        mapped(ws, "email", "course", "Current course")
    with pytest.raises(BadValueError, match="“Mail” and “email” both go to email"):
        mapped(ws, "email", "Mail", key="Mail")
    with pytest.raises(BadValueError, match="“A b” and “a_b” both go to a_b"):
        mapped(ws, "email", "A b", "a_b", create=True)


def test_the_marks_of_a_file_of_rejects_are_left_out(ws: Workspace, students: Database) -> None:
    assert shown(mapped(ws, "email", "line", "reason")) == {"email": "email"}
    assert shown(mapped(ws, "email", "line", "reason", mapping={"line": "points"})) == {
        "email": "email",
        "line": "points",
    }
    with pytest.raises(BadValueError, match="“reason”"):
        mapped(ws, "email", "reason")


def test_columns_go_by_what_they_are_often_called(ws: Workspace, students: Database) -> None:
    found = mapped(ws, "E-Mail", "Vorname", "Surname", "Geburtsdatum", "Stadt")
    assert shown(found) == {
        "E-Mail": "email",
        "Vorname": "first_name",
        "Surname": "last_name",
        "Geburtsdatum": "birth_date",
        "Stadt": "city",
    }


def test_a_field_of_that_name_comes_first(ws: Workspace, students: Database) -> None:
    fields.add(ws, "students", "sex", type="string")
    assert shown(mapped(ws, "email", "Sex", "gender")) == {"email": "email", "Sex": "sex", "gender": "gender"}


def test_a_column_that_is_only_called_so_gives_way(ws: Workspace, students: Database) -> None:
    assert shown(mapped(ws, "Mail", "email", mapping={"mail": ""})) == {"email": "email"}
    with pytest.raises(BadValueError, match="No field takes the column “Mail”"):
        mapped(ws, "Mail", "email")


def test_every_saying_is_of_a_standard_field() -> None:
    assert set(PEOPLE) <= {name for name, *_ in STANDARD}
