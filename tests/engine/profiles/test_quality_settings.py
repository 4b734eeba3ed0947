from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import orjson
import pytest

from engine.access import audit
from engine.errors import BadValueError, ForbiddenError, UnknownNameError
from engine.profiles import databases, fields, quality_settings, standing
from engine.profiles.databases import Database
from engine.profiles.quality_settings import NOTHING, FieldQuality
from engine.store import query
from engine.workspace import Actor, Workspace


def test_nothing_is_expected_at_first(ws: Workspace, students: Database) -> None:
    assert set(quality_settings.of_database(ws, students).values()) == {NOTHING}
    assert not NOTHING.has_rule


def test_saved_settings_are_read_again(ws: Workspace, students: Database) -> None:
    raw = {"age_limit": "90d", "missing_limit": 5, "unverified_limit": "12.5", "pattern": "^[A-Z]", "longest": "20"}
    found = quality_settings.save(ws, "students", "nickname", {**raw, "confirmable": True})
    assert found == FieldQuality(timedelta(days=90), 5, 12.5, "^[A-Z]", None, None, 20, True)
    ws.cache.clear()
    assert quality_settings.get(ws, "students", "nickname") == found
    assert quality_settings.get(ws, "students", "city") == NOTHING


@pytest.mark.parametrize(
    ("field", "least", "most", "stored"),
    [
        ("points", "0", 10, (0, 10)),
        ("score", 0.5, "9.5", (0.5, 9.5)),
        ("seen_on", "2020-02-29", None, (date(2020, 2, 29), None)),
        ("seen_at", "2020-01-01T10:00", "2021-01-01", (datetime(2020, 1, 1, 10), datetime(2021, 1, 1))),
    ],
)
def test_ends_come_back_in_the_type_of_the_field(
    ws: Workspace, students: Database, field: str, least: Any, most: Any, stored: Any
) -> None:
    quality_settings.save(ws, "students", field, {"minimum": least, "maximum": most})
    ws.cache.clear()
    found = quality_settings.get(ws, "students", field)
    assert (found.minimum, found.maximum) == stored
    written = found.as_dict(fields.get(ws, students, field))
    assert quality_settings.save(ws, "students", field, written) == found


def test_an_empty_setting_takes_all_away(ws: Workspace, students: Database) -> None:
    quality_settings.save(ws, "students", "city", {"age_limit": 30})
    assert quality_settings.save(ws, "students", "city", {"age_limit": None, "pattern": ""}) == NOTHING
    assert quality_settings.get(ws, "students", "city") == NOTHING


@pytest.mark.parametrize(
    ("field", "raw", "about"),
    [
        ("city", {"age": 3}, "age_limit"),
        ("city", {"age_limit": 0}, "1 to 36,500"),
        ("city", {"age_limit": "36h"}, "whole days"),
        ("city", {"age_limit": "soon"}, "not a duration"),
        ("city", {"age_limit": True}, "not a duration"),
        ("city", {"missing_limit": 101}, "percent"),
        ("city", {"unverified_limit": "nan"}, "percent"),
        ("city", {"missing_limit": True}, "percent"),
        ("city", {"missing_limit": [1]}, "percent"),
        ("city", {"pattern": "("}, "not a pattern"),
        ("city", {"pattern": "a\x00"}, "one line"),
        ("city", {"pattern": 3}, "one line"),
        ("city", {"longest": 0}, "1 to 999"),
        ("city", {"longest": 1000}, "1 to 999"),
        ("city", {"longest": "1e2"}, "1 to 999"),
        ("city", {"minimum": 1}, "no number"),
        ("points", {"pattern": "x"}, "no text"),
        ("points", {"longest": 3}, "no text"),
        ("points", {"minimum": "few"}, "whole number"),
        ("points", {"minimum": 2, "maximum": 1}, "above"),
        ("seen_on", {"maximum": "2021-02-30"}, "a date like"),
        ("city", {"confirmable": "yes"}, "true, false"),
        ("email", {"confirmable": True}, "the key"),
        ("city", {"answers": "rating"}, "whole numbers or of options"),
        ("city", {"answers": "stars"}, "rating, choice, comment"),
        ("city", {"answers": ["rating"]}, "rating, choice, comment"),
        ("email", {"answers": "comment"}, "the key"),
        ("points", {"answers": "rating", "minimum": 9}, "9 to 5"),
    ],
)
def test_what_makes_no_sense_is_refused(
    ws: Workspace, students: Database, field: str, raw: dict[str, Any], about: str
) -> None:
    with pytest.raises(BadValueError, match=about):
        quality_settings.save(ws, "students", field, raw)
    assert quality_settings.get(ws, "students", field) == NOTHING


def test_a_database_has_one_rating_and_many_questions(ws: Workspace, students: Database) -> None:
    fields.add(ws, "students", "stars", type="integer", label="Stars")
    quality_settings.save(ws, "students", "points", {"answers": "rating", "maximum": 10})
    with pytest.raises(BadValueError, match="of this database is"):
        quality_settings.save(ws, "students", "stars", {"answers": "rating"})
    quality_settings.save(ws, "students", "stars", {"answers": "choice"})
    assert quality_settings.save(ws, "students", "points", {"answers": "rating"}).answers == "rating"


def test_unknown_fields_and_those_who_may_not(ws: Workspace, students: Database) -> None:
    with pytest.raises(UnknownNameError):
        quality_settings.get(ws, "students", "towm")
    with pytest.raises(UnknownNameError):
        quality_settings.save(ws, "students", "towm", {})
    with pytest.raises(ForbiddenError):
        quality_settings.save(ws.acting(Actor("a", "analyst")), "students", "city", {})


def test_a_change_is_in_the_audit_log(ws: Workspace, students: Database) -> None:
    quality_settings.save(ws, "students", "city", {"age_limit": 30})
    assert [c["action"] for c in audit.last_changes(ws, "field", "students.city")] == ["changed"]


@pytest.mark.parametrize(("name", "about"), [("student_no", "is the key"), ("email", "is where messages go")])
@pytest.mark.parametrize("raw", [{"confirmable": True}, {"answers": "comment"}])
def test_neither_key_nor_address_is_changed_by_a_link(
    ws: Workspace, name: str, about: str, raw: dict[str, Any]
) -> None:
    """Whoever holds somebody's link would have their messages sent to themselves."""
    home = databases.create(ws, "numbered", key="student_no")
    with pytest.raises(BadValueError, match=about):
        quality_settings.save(ws, "numbered", name, raw)
    with ws.store.transaction() as cursor:
        field_id = fields.get(ws, home, name).field_id
        cursor.run(query("quality.save"), field_id=field_id, quality=orjson.dumps({**raw, "age_limit": "90d"}).decode())
    ws.cache.clear()
    assert quality_settings.get(ws, "numbered", name) == FieldQuality(timedelta(days=90))
    assert standing.confirmable(ws, "numbered") == ()
