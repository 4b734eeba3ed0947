"""What a trigger watches, with values that the database can have."""

from __future__ import annotations

from datetime import date

from engine.campaigns.campaigns import get
from engine.campaigns.preflight import trigger
from engine.profiles import databases, fields, write
from engine.profiles.write import ProfileWrite
from tests.scenarios.school import COURSES, School


def test_values_are_as_they_are_stored(school: School) -> None:
    school.open()
    school.campaign(
        trigger={
            "event": "fields_updated",
            "fields": ["current_courses"],
            "condition": "changed_to",
            "to": COURSES[0].upper(),
        }
    )
    found = trigger.as_if(school.ws, get(school.ws, school.name))
    assert found
    assert found.after == {"current_courses": COURSES[0]}


def test_what_people_got_lately(school: School) -> None:
    school.open()
    fields.add(school.ws, "students", "since", type="date")
    fields.add(school.ws, "students", "points", type="integer")
    school.campaign(trigger={"event": "fields_updated", "fields": ["since", "points"], "condition": "changed"})
    for day in (1, 2, 2):
        values = {"since": date(2026, 1, day).isoformat()}
        write.write(school.at(day), ProfileWrite("students", f"p{day}@example.org", values))
    found = trigger.as_if(school.ws, get(school.ws, school.name))
    assert found
    assert found.lately == {"since": [date(2026, 1, 2), date(2026, 1, 1)], "points": [1]}
    assert found.made_up == {"points"}


def test_any_value_fits_its_field(school: School) -> None:
    school.open()
    home = databases.get(school.ws, "students")
    for kind in trigger.ANY:
        fields.add(school.ws, "students", f"a_{kind}", type=kind)
    for field in fields.catalogue(school.ws, home):
        if field.name != "email":
            values = {field.name: trigger.any_value(field)}
            write.write(school.ws, ProfileWrite("students", "ann@example.org", values))
