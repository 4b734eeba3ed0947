from __future__ import annotations

import pytest

from engine.errors import BadValueError, ForbiddenError, NameTakenError, UnknownNameError
from engine.profiles import databases, fields, reading, write
from engine.profiles.standard import STANDARD
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace


def test_a_new_database_has_the_standard_fields(ws: Workspace) -> None:
    made = databases.create(ws, "students", label="Students of the school")
    assert databases.list_all(ws) == [made]
    assert (made.label, made.key_field) == ("Students of the school", "email")
    found = fields.list_fields(ws, "students")
    assert [(f.name, f.label, f.type, f.is_personal) for f in found] == list(STANDARD)
    assert [f.name for f in found if f.is_required] == ["email"]
    assert all(f.is_standard for f in found)


def test_a_key_of_ones_own_becomes_a_required_string_field(ws: Workspace) -> None:
    databases.create(ws, "shop", key="customer_id")
    key = fields.list_fields(ws, "shop")[0]
    assert (key.name, key.type, key.is_required) == ("customer_id", "string", True)
    write.write(ws, ProfileWrite("shop", "A-17", {"email": "ann@example.org"}))
    assert reading.find(ws, "shop", "a-17")["customer_id"] == "A-17"


def test_another_standard_field_may_be_the_key(ws: Workspace) -> None:
    databases.create(ws, "callers", key="phone")
    write.write(ws, ProfileWrite("callers", "+49 123", {}))
    assert reading.find(ws, "callers", "+49 123")["phone"] == "+49 123"


def test_the_same_person_in_two_databases_is_two_profiles(ws: Workspace) -> None:
    databases.create(ws, "one")
    databases.create(ws, "two")
    ids = {write.write(ws, ProfileWrite(name, "ann@example.org", {})).profile_id for name in ("one", "two")}
    assert len(ids) == 2
    fields.add(ws, "one", "extra", type="string")
    assert "extra" not in reading.find(ws, "two", "ann@example.org")


def test_get(ws: Workspace) -> None:
    with pytest.raises(BadValueError, match="There is no database yet"):
        databases.get(ws)
    made = databases.create(ws, "students")
    assert databases.get(ws) == databases.get(ws, "students") == databases.by_id(ws, made.database_id) == made
    databases.create(ws, "parents")
    with pytest.raises(BadValueError, match="say which: students, parents"):
        databases.get(ws)
    with pytest.raises(UnknownNameError, match="Did you mean “students”"):
        databases.get(ws, "student")
    with pytest.raises(UnknownNameError):
        databases.by_id(ws, 99)


def test_refusals(ws: Workspace) -> None:
    databases.create(ws, "students")
    with pytest.raises(NameTakenError, match="“students” exists already"):
        databases.create(ws, "students")
    with pytest.raises(BadValueError, match="cannot be the name of a database"):
        databases.create(ws, "Students")
    with pytest.raises(BadValueError, match="cannot be the name of a field"):
        databases.create(ws, "other", key="profile_id")
    with pytest.raises(BadValueError, match="it is no text"):
        databases.create(ws, "other", key="birth_date")
    with pytest.raises(ForbiddenError):
        databases.create(ws.acting(Actor("ann", "viewer")), "other")
    assert [d.name for d in databases.list_all(ws)] == ["students"]
