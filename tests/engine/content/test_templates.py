from __future__ import annotations

from datetime import datetime

import pytest

from engine.clock import FixedClock
from engine.content import templates
from engine.content.rendering import Renderer
from engine.content.source import TemplateSource
from engine.errors import BadValueError, ForbiddenError, StateError, TemplateError, UnknownNameError
from engine.profiles import databases, fields
from engine.workspace import Actor, Workspace

HELLO = TemplateSource(subject="Hello {{ first_name }}", html="<p>You are in: {{ current_courses }}</p>", preheader="p")
MJML = TemplateSource(subject="Hi", mjml="<mjml><mj-body><mj-raw>{{ email }}</mj-raw></mj-body></mjml>", text="Hi")


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    databases.create(ws, "students")
    fields.add(ws, "students", "current_courses", type="string")
    return ws


def rows(ws: Workspace, sql: str) -> list[tuple[object, ...]]:
    with ws.store.read() as cursor:
        return cursor.rows(sql)


def use(ws: Workspace, template: str, state: str) -> None:
    """A campaign that names the template, as the campaigns write it."""
    now = ws.now()
    with ws.store.transaction() as cursor:
        campaign = {
            "campaign_id": 1,
            "database_id": 1,
            "name": "welcome",
            "label": "w",
            "kind": "trigger",
            "state": state,
        }
        cursor.run("delete from campaign")
        cursor.run("delete from uses where user_kind = 'campaign'")
        cursor.insert("campaign", [{**campaign, "version": 1, "created_at": now, "changed_at": now}])
        used = {"user_kind": "campaign", "user_name": "welcome", "scope": "", "kind": "template", "name": template}
        cursor.insert("uses", [used])


def test_saved_and_read(school: Workspace) -> None:
    assert templates.save(school, "course-welcome", HELLO, label="Course welcome") == 1
    found = templates.get(school, "course-welcome")

    assert (found.name, found.label, found.version, found.is_archived) == ("course-welcome", "Course welcome", 1, False)
    assert found.source == HELLO
    assert found.changed_at == school.now()
    assert found.compiled.variables == ("current_courses", "first_name")
    assert Renderer(found.compiled).render({"first_name": "Ann", "current_courses": "SEO"}).subject == "Hello Ann"


def test_only_a_different_text_makes_a_version(school: Workspace) -> None:
    later = school.acting(Actor("mia", "marketer"), clock=FixedClock(datetime(2026, 2, 1)))
    templates.save(school, "hello", HELLO)

    assert templates.save(later, "hello", HELLO) == 1
    assert templates.get(school, "hello").changed_at == school.now()
    assert templates.save(later, "hello", HELLO, label="Hello") == 1
    assert templates.get(school, "hello").label == "Hello"
    assert templates.save(later, "hello", MJML) == 2
    assert templates.get(school, "hello").source == MJML
    assert templates.get(school, "hello").label == "Hello"
    assert [(v.version, v.source, v.created_by) for v in templates.versions(school, "hello")] == [
        (2, MJML, "mia"),
        (1, HELLO, "local"),
    ]


def test_a_version_never_changes(school: Workspace) -> None:
    templates.save(school, "hello", HELLO)
    template_id = templates.get(school, "hello").template_id
    first = templates.get_version(school, template_id, 1)
    templates.save(school, "hello", MJML)

    assert templates.get_version(school, template_id, 1) == first
    assert first.source == HELLO
    assert templates.get_version(school, template_id, 2).source == MJML
    with pytest.raises(UnknownNameError):
        templates.get_version(school, template_id, 3)


def test_the_list_has_the_last_changed_first(school: Workspace) -> None:
    later = school.acting(clock=FixedClock(datetime(2026, 2, 1)))
    templates.save(school, "one", HELLO)
    templates.save(school, "two", MJML)
    templates.save(later, "one", MJML)

    assert [(t.name, t.version) for t in templates.list_all(school)] == [("one", 2), ("two", 1)]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            TemplateSource(subject="{{ curent_courses }} {{ nme }}", html="x"),
            "“curent_courses” in the database “students”. Did you mean “current_courses”?",
        ),
        (TemplateSource(subject="Hi", html="{{ links.rat }}"), "Did you mean “rate”"),
        (TemplateSource(subject="Hi", html="<p>\n{{ x|uper }}"), "(line 2 in html)"),
        (TemplateSource(subject="Hi"), "HTML or MJML"),
    ],
)
def test_a_text_that_cannot_be_sent_is_never_saved(school: Workspace, source: TemplateSource, told: str) -> None:
    with pytest.raises(TemplateError) as caught:
        templates.save(school, "hello", source)
    assert told in caught.value.message
    assert templates.list_all(school) == []


def test_a_field_of_any_database_will_do(school: Workspace) -> None:
    databases.create(school, "teachers")
    fields.add(school, "teachers", "room", type="string")

    assert templates.save(school, "hello", TemplateSource(subject="{{ room }} {{ current_courses }}", html="x")) == 1


@pytest.mark.parametrize("name", ["", "Hello", "1st", "a b", "x" * 64])
def test_names_follow_the_rule(school: Workspace, name: str) -> None:
    with pytest.raises(BadValueError):
        templates.save(school, name, HELLO)


def test_an_unknown_name_gets_near_misses(school: Workspace) -> None:
    templates.save(school, "hello", HELLO)
    with pytest.raises(UnknownNameError, match="Did you mean “hello”"):
        templates.get(school, "helo")


def test_fields_in_use_cannot_go(school: Workspace) -> None:
    templates.save(school, "hello", HELLO)
    with pytest.raises(StateError, match="template hello"):
        fields.remove(school, "students", "current_courses")
    templates.save(school, "hello", MJML)

    fields.remove(school, "students", "current_courses")
    assert "current_courses" not in {f.name for f in fields.list_fields(school, "students")}


def test_an_archived_template_stays_readable(school: Workspace) -> None:
    templates.save(school, "hello", HELLO)
    templates.archive(school, "hello")
    templates.archive(school, "hello")

    assert templates.get(school, "hello").is_archived
    assert [t.is_archived for t in templates.list_all(school)] == [True]
    assert fields.uses(school, "students", "current_courses") == []
    with pytest.raises(StateError, match="archived"):
        templates.save(school, "hello", MJML)
    assert templates.get(school, "hello").version == 1


@pytest.mark.parametrize("state", ["draft", "active", "paused"])
def test_a_template_in_use_cannot_be_archived(school: Workspace, state: str) -> None:
    templates.save(school, "hello", HELLO)
    use(school, "hello", state)

    assert templates.uses(school, "hello") == ["campaign welcome"]
    with pytest.raises(StateError, match="campaign welcome"):
        templates.archive(school, "hello")
    assert not templates.get(school, "hello").is_archived


def test_a_campaign_that_is_over_holds_nothing(school: Workspace) -> None:
    templates.save(school, "hello", HELLO)
    use(school, "hello", "archived")
    templates.archive(school, "hello")

    assert templates.get(school, "hello").is_archived


def test_rights(school: Workspace) -> None:
    templates.save(school, "hello", HELLO)
    viewer = school.acting(Actor("vera", "viewer"))

    assert templates.get(viewer, "hello").version == 1
    with pytest.raises(ForbiddenError):
        templates.save(viewer, "hello", MJML)
    with pytest.raises(ForbiddenError):
        templates.archive(viewer, "hello")


def test_every_write_is_in_the_audit_log(school: Workspace) -> None:
    templates.save(school, "hello", HELLO)
    templates.save(school, "hello", HELLO)
    templates.save(school, "hello", MJML)
    templates.archive(school, "hello")

    found = rows(school, "select action, name from audit where kind = 'template' order by log_id")
    assert found == [("created", "hello"), ("changed", "hello"), ("archived", "hello")]
