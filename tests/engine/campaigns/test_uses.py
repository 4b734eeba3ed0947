"""What a campaign uses, and what is gone."""

from __future__ import annotations

from engine.campaigns import campaigns, uses
from engine.profiles import databases
from tests.scenarios.school import School


def test_uses_name_field_template_and_topic(school: School) -> None:
    school.open(purpose="service", topic="general")
    found = campaigns.get(school.ws, school.name)
    home = databases.get(school.ws, "students")
    assert uses.of(school.ws, home, found.definition) == [
        ("field", "current_courses", "students"),
        ("template", "course-welcome", ""),
        ("topic", "general", ""),
    ]
    assert uses.broken(school.ws, found.definition, found.database_id) is None


def test_broken_says_what_is_gone(school: School) -> None:
    school.open()
    found = campaigns.get(school.ws, school.name)
    with school.ws.store.transaction() as cursor:
        cursor.run("delete from field where name = 'current_courses'")
    school.ws.cache.clear()
    assert "current_courses" in str(uses.broken(school.ws, found.definition, found.database_id))
