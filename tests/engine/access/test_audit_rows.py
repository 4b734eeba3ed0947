"""What the rows of single acts hold: what differs, on both sides, and nothing that is nobody's business."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine import demo, jobs, segments
from engine.access import audit_log, links, tokens, users
from engine.access.audit_log import Entry, Wanted
from engine.campaigns.guards import policy
from engine.consent import forms, organisation, words
from engine.consent.forms import FormParts
from engine.content import templates
from engine.content.source import TemplateSource
from engine.delivery import senders
from engine.events.imports import import_events
from engine.profiles import changes, databases, fields, quality_settings, subscriptions
from engine.runner import sending
from engine.tables.opening import open_table
from engine.workspace import Workspace

CITY = {"combinator": "and", "rules": [{"field": "city", "operator": "=", "value": "x"}]}
Sides = dict[str, Any]


@pytest.fixture
def students(ws: Workspace) -> Workspace:
    databases.create(ws, "students")
    return ws


def newest(ws: Workspace) -> Entry:
    return audit_log.entries(ws, limit=1)[0]


def a_sender(ws: Workspace) -> None:
    senders.create(ws, "school", address="School <school@example.org>")
    senders.update(ws, "school", address="School <school@example.org>", postal="Main Street 1")


def a_form(ws: Workspace) -> None:
    forms.create(ws, "news", "general", "students", FormParts("News"))
    forms.update(ws, "news", FormParts("News of the week"))


def a_text(ws: Workspace) -> None:
    words.save(ws, "de", {"unsubscribe_title": "Abmelden"})
    words.save(ws, "de", {"unsubscribe_title": "Abbestellen"})


def a_field(ws: Workspace) -> None:
    fields.add(ws, "students", "level", type="enum", options=["a"])
    fields.update(ws, "students", "level", options=["a", "b"], personal=True)


def a_removed_field(ws: Workspace) -> None:
    fields.add(ws, "students", "level", type="integer", label="Level")
    fields.remove(ws, "students", "level")


def a_limit_of_quality(ws: Workspace) -> None:
    quality_settings.save(ws, "students", "city", {"age_limit": "365d"})
    quality_settings.save(ws, "students", "city", {"age_limit": "30d"})


def a_topic(ws: Workspace) -> None:
    subscriptions.create_topic(ws, "news")
    subscriptions.update_topic(ws, "news", label="News", sender=None, default_in=True, double_opt_in=False)


def a_segment(ws: Workspace) -> None:
    segments.save(ws, "students", "x", CITY, label="X")
    segments.save(ws, "students", "x", CITY, label="Y")


def a_policy(ws: Workspace) -> None:
    policy.save(ws, {"limits": [{"messages": 3, "days": 7}], "control": 0.05})
    policy.save(ws, {"limits": [{"messages": 3, "days": 7}], "control": 0.1})


def a_users_role(ws: Workspace) -> None:
    users.add(ws, "ann@example.org", "admin")
    users.add(ws, "bob@example.org", "viewer")
    users.set_role(ws, "bob@example.org", "analyst")


def a_pause(ws: Workspace) -> None:
    sending.pause(ws)


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (a_sender, {"postal": None}, {"postal": "Main Street 1"}),
        (a_form, {"title": "News"}, {"title": "News of the week"}),
        (a_text, {"unsubscribe_title": "Abmelden"}, {"unsubscribe_title": "Abbestellen"}),
        (
            a_field,
            {"options": {"a": "a"}, "personal": False},
            {"options": {"a": "a", "b": "b"}, "personal": True},
        ),
        (
            a_removed_field,
            {"type": "integer", "label": "Level", "options": {}, "required": False, "personal": False},
            None,
        ),
        (a_limit_of_quality, {"age_limit": "365d"}, {"age_limit": "30d"}),
        (a_topic, {"label": "news", "default_in": False}, {"label": "News", "default_in": True}),
        (a_segment, {"label": "X"}, {"label": "Y"}),
        (a_policy, {"control": 0.05}, {"control": 0.1}),
        (a_users_role, {"role": "viewer"}, {"role": "analyst"}),
        (a_pause, {"state": "on"}, {"state": "paused", "by": "local"}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_before_and_after(
    students: Workspace, act: Callable[[Workspace], None], before: Sides | None, after: Sides | None
) -> None:
    act(students)
    entry = newest(students)
    assert (entry.before, entry.after) == (before, after)


def test_the_organisation(ws: Workspace) -> None:
    organisation.save(ws, "School", "")
    organisation.save(ws, "School", "https://school.example")
    assert newest(ws).before == {"website": ""}
    assert newest(ws).after == {"website": "https://school.example"}


def test_what_was_imported(students: Workspace) -> None:
    changes.import_changes(
        students,
        "students",
        [{"profile": "a@example.org", "field": "city", "new": "Rome", "changed_at": "2026-01-01"}],
        create_profiles=True,
    )
    assert (newest(students).action, newest(students).kind) == ("imported", "changes")
    table = open_table(b"who,when\na@example.org,2026-01-02\nnobody,2026-01-02\n", "x.csv")
    import_events(students, "students", table, profile="who", time="when", type="page_view")
    assert (newest(students).name, newest(students).after) == ("students", {"events": 1, "rejected": 1})


def test_an_address_that_gets_nothing_any_more(ws: Workspace) -> None:
    """The note, which is about the person, stands where an erasure finds it."""
    subscriptions.suppress(ws, "Ann@Example.org", "manual", note="asked by phone")
    entry = newest(ws)
    assert (entry.action, entry.name, entry.after) == ("suppressed", "ann@example.org", {"reason": "manual"})
    subscriptions.lift_suppression(ws, "ann@example.org", note="asked again")
    assert (newest(ws).action, newest(ws).name) == ("lifted", "ann@example.org")
    rows = audit_log.count(ws)
    subscriptions.lift_suppression(ws, "ann@example.org")
    assert audit_log.count(ws) == rows, "it was not suppressed"
    assert "phone" not in str(audit_log.entries(ws))


def test_the_demo(ws: Workspace) -> None:
    demo.fill(ws, small=True)
    assert audit_log.entries(ws, Wanted(action="filled"))[0].after == {"people": 1000}


def test_a_job_that_was_stopped(ws: Workspace) -> None:
    def work(job: jobs.Job) -> dict[str, Any]:
        while True:
            job.progress(0)

    job_id = jobs.start(ws, "import", "A file", work)
    jobs.stop(ws, job_id)
    assert jobs.wait(ws, job_id, 10)
    [entry] = audit_log.entries(ws, Wanted(kind="job"))
    assert (entry.action, entry.name) == ("stopped", str(job_id))


def test_no_secret_and_no_body(students: Workspace) -> None:
    token = tokens.create(students, "shop", "send")
    users.add(students, "ann@example.org", "admin", password="a long and winding road")
    users.set_password(students, "ann@example.org", "another long road")
    link = links.make(students, "ann@example.org").path.rpartition("/")[2]
    templates.save(students, "x", TemplateSource(subject="Only for you", html="<p>The words of a message</p>"))
    kept = str(audit_log.entries(students))
    assert "ann@example.org" in kept
    for secret in (token, link, "winding", "another long", "Only for you", "The words"):
        assert secret not in kept
