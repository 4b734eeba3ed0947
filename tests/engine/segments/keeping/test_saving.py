"""Saving and archiving segments: kinds, what a change of them does, circles, versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine import segments
from engine.campaigns import campaigns, switch
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import BadValueError, ForbiddenError, StateError
from engine.profiles import databases, fields
from engine.workspace import Actor, Workspace
from tests.engine.segments.kept import GERMANS, NOON, at, erase, events_of, inside, key, people, stays

DAILY = {"daily": "06:00"}
HOUR = timedelta(hours=1)
AUSTRIANS = {**GERMANS, "value": "AT"}


@pytest.fixture
def school(students: Workspace) -> Workspace:
    """Ann, Bob and Eve; Ann and Bob are German."""
    people(students, {"ann": "DE", "bob": "DE", "eve": "AT"})
    return students


def test_a_segment_is_made_changed_and_found_again(students: Workspace) -> None:
    made = segments.save(students, "students", "germans", GERMANS, description="Who lives there")
    assert (made.label, made.kind, made.database, made.condition) == ("germans", "dynamic", "students", GERMANS)
    changed = segments.save(students, "students", "germans", GERMANS, label="Germans")
    assert changed == replace(made, label="Germans", description=None)
    assert segments.get(students, "germans") == changed
    assert segments.list_all(students) == segments.list_all(students, "students") == [changed]


def test_saving_the_same_again_writes_nothing(students: Workspace) -> None:
    made = segments.save(students, "students", "germans", GERMANS)
    assert segments.save(students, "students", "germans", dict(GERMANS)) == made
    with students.store.read() as cursor:
        assert cursor.value("select count(*) from audit where kind = 'segment'") == 1


def test_a_bad_condition_is_refused_and_nothing_is_kept(students: Workspace) -> None:
    with pytest.raises(
        BadValueError, match=r"^\$\.rules\[0\]\.field: there is no field “contry”\. Did you mean “country”"
    ):
        segments.save(students, "students", "bad", {"combinator": "and", "rules": [{**GERMANS, "field": "contry"}]})
    assert segments.list_all(students) == []


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("Bad name", {}, "cannot be the name"),
        ("frozen", {"kind": "frozen"}, "“frozen” is no kind of segment: dynamic, static, updatable"),
        ("frozen", {"kind": "static", "schedule": {"daily": "06:00"}}, "A static segment has no schedule"),
        ("fresh", {"schedule": {"daily": "06:00"}}, "A dynamic segment has no schedule"),
        ("fresh", {"kind": "updatable", "schedule": {"daily": "6"}}, "schedule.daily: a time of day"),
        ("fresh", {"kind": "updatable", "schedule": {}}, "schedule: write it like"),
    ],
)
def test_a_bad_name_or_kind_is_refused(students: Workspace, name: str, options: Any, message: str) -> None:
    with pytest.raises(BadValueError, match=message):
        segments.save(students, "students", name, GERMANS, **options)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *((field, text) for field in ("label", "description") for text in ("a\ud800b", "a\0b", "a\x1bb", "a\x7fb")),
        ("label", "two\nlines"),
        ("label", "x" * 201),
        ("description", "x" * 2_001),
    ],
)
def test_a_label_or_description_that_cannot_be_kept_is_refused(students: Workspace, field: str, text: Any) -> None:
    with pytest.raises(BadValueError) as refused:
        segments.save(students, "students", "germans", GERMANS, **{field: text})
    assert refused.value.field == field
    assert segments.list_all(students) == []


def test_a_label_may_be_long_and_a_description_have_lines(students: Workspace) -> None:
    texts: dict[str, Any] = {"label": "x" * 200, "description": "Who\tlives\r\nthere 🇩🇪".ljust(2_000, "x")}
    made = segments.save(students, "students", "germans", GERMANS, **texts)
    assert (made.label, made.description) == tuple(texts.values())


def test_a_segment_stays_in_its_database(students: Workspace) -> None:
    databases.create(students, "teachers")
    segments.save(students, "students", "germans", GERMANS)
    with pytest.raises(StateError, match="belongs to the database “students”"):
        segments.save(students, "teachers", "germans", GERMANS)
    with pytest.raises(BadValueError, match="there is no segment “germans” here"):
        segments.save(students, "teachers", "others", {"segment": "germans", "operator": "notIn"})
    assert segments.list_all(students, "teachers") == []


def test_an_archived_segment_is_out_of_use(students: Workspace) -> None:
    segments.save(students, "students", "best", {"field": "points", "operator": ">", "value": 5})
    assert segments.archive(students, "best").is_archived
    assert segments.list_all(students) == []
    assert [s.name for s in segments.list_all(students, archived=True)] == ["best"]
    with pytest.raises(BadValueError, match="the segment “best” is archived"):
        segments.count(students, "students", {"segment": "best", "operator": "in"})
    with pytest.raises(StateError, match="is archived"):
        segments.save(students, "students", "best", GERMANS)
    fields.remove(students, "students", "points")


def test_a_circle_is_refused_when_it_would_close(students: Workspace) -> None:
    segments.save(students, "students", "a", GERMANS)
    segments.save(students, "students", "b", {"segment": "a", "operator": "notIn"})
    with pytest.raises(BadValueError, match="a → b → a"):
        segments.save(students, "students", "a", {"segment": "b", "operator": "in"})


def test_a_viewer_may_look_and_not_save(students: Workspace) -> None:
    viewer = students.acting(Actor("vera", "viewer"))
    with pytest.raises(ForbiddenError):
        segments.save(viewer, "students", "germans", GERMANS)
    assert segments.count(viewer, "students", GERMANS).count == 0


def test_a_static_segment_keeps_whom_it_took_in(school: Workspace) -> None:
    erase(school, "bob")
    made = segments.save(school, "students", "germans", GERMANS, kind="static")
    assert (made.kind, made.condition, made.version, made.refreshed_at) == ("static", GERMANS, 1, NOON)
    assert (made.schedule, made.next_refresh_at) == (None, None)
    assert stays(school, "germans") == [("ann", NOON, None, "condition")]
    assert events_of(school, "germans") == [("ann", "entered", NOON)]
    later = at(school, NOON + HOUR)
    people(later, {"ann": "AT", "eve": "DE"})
    changed = segments.save(later, "students", "germans", AUSTRIANS, kind="static")
    assert (changed.version, changed.refreshed_at) == (2, NOON)
    assert inside(later, "germans") == {"ann"}
    assert [m["key"] for m in segments.members(later, "students", segments.rule_of(changed))] == [key("ann")]


def test_a_static_segment_may_start_with_nobody(school: Workspace) -> None:
    made = segments.save(school, "students", "guests", None, kind="static")
    assert segments.words(school, "students", made.condition) == "Nobody."
    assert (stays(school, "guests"), segments.save(school, "students", "guests", None, kind="static")) == ([], made)
    for kind in ("dynamic", "updatable"):
        with pytest.raises(BadValueError, match=r"^\$: "):
            segments.save(school, "students", "nobody", None, kind=kind)


def test_an_updatable_segment_takes_people_in_at_once_and_again_when_its_condition_changes(school: Workspace) -> None:
    made = segments.save(school, "students", "germans", GERMANS, kind="updatable", schedule={"daily": "6:00"})
    assert (made.schedule, made.next_refresh_at) == (DAILY, NOON + 18 * HOUR)
    assert inside(school, "germans") == {"ann", "bob"}
    later = at(school, NOON + HOUR)
    people(later, {"bob": "AT"})
    named = segments.save(later, "students", "germans", GERMANS, label="G", kind="updatable", schedule=DAILY)
    assert (named.refreshed_at, named.next_refresh_at, named.version) == (NOON, made.next_refresh_at, 1)
    assert inside(later, "germans") == {"ann", "bob"}
    changed = segments.save(later, "students", "germans", AUSTRIANS, kind="updatable", schedule=DAILY)
    assert (changed.refreshed_at, changed.version) == (NOON + HOUR, 2)
    assert inside(later, "germans") == {"bob", "eve"}
    assert [e[:2] for e in events_of(later, "germans")] == [
        ("ann", "entered"), ("bob", "entered"), ("ann", "left"), ("eve", "entered")
    ]  # fmt: skip


def test_another_schedule_counts_from_now_and_refreshes_nobody(school: Workspace) -> None:
    segments.save(school, "students", "germans", GERMANS, kind="updatable", schedule=DAILY)
    people(school, {"eve": "DE"})
    later = at(school, NOON + 20 * HOUR)
    moved = segments.save(later, "students", "germans", GERMANS, kind="updatable", schedule={"daily": "09:00"})
    assert (moved.refreshed_at, moved.next_refresh_at) == (NOON, NOON + 21 * HOUR)
    by_hand = segments.save(later, "students", "germans", GERMANS, kind="updatable")
    assert (by_hand.schedule, by_hand.next_refresh_at) == (None, None)
    assert inside(later, "germans") == {"ann", "bob"}


def test_what_was_saved_is_what_is_found(school: Workspace) -> None:
    berlin = {**DAILY, "time_zone": "Europe/Berlin"}
    made = segments.save(school, "students", "germans", GERMANS, kind="updatable", schedule=berlin)
    assert segments.get(school, "germans") == made
    assert made.next_refresh_at == NOON + 17 * HOUR
    # As a program may give it: what is kept is JSON.
    pair = {"field": "points", "operator": "between", "value": (1, 2)}
    assert segments.save(school, "students", "points", pair) == segments.get(school, "points")
    assert segments.save(school, "students", "points", pair).version == 1
    with pytest.raises(BadValueError, match="no plain JSON"):
        segments.save(school, "students", "points", {**pair, "value": {1, 2}})


@pytest.mark.parametrize("kind", ["static", "updatable"])
def test_a_dynamic_one_that_begins_to_keep_members_takes_them_in(school: Workspace, kind: str) -> None:
    segments.save(school, "students", "germans", GERMANS)
    assert stays(school, "germans") == []
    later = at(school, NOON + HOUR)
    changed = segments.save(later, "students", "germans", GERMANS, kind=kind)
    assert (changed.version, changed.refreshed_at) == (1, NOON + HOUR)
    assert [s[:2] for s in stays(later, "germans")] == [("ann", NOON + HOUR), ("bob", NOON + HOUR)]


def test_one_that_becomes_dynamic_ends_its_stays_and_nobody_left_by_that(school: Workspace) -> None:
    segments.save(school, "students", "germans", GERMANS, kind="updatable", schedule=DAILY)
    later = at(school, NOON + HOUR)
    changed = segments.save(later, "students", "germans", GERMANS)
    assert (changed.schedule, changed.refreshed_at, changed.next_refresh_at) == (None, None, None)
    assert [s[:3] for s in stays(later, "germans")] == [("ann", NOON, NOON + HOUR), ("bob", NOON, NOON + HOUR)]
    assert {kind for _, kind, _ in events_of(later, "germans")} == {"entered"}


def test_one_that_becomes_static_or_updatable_is_fitted_to_its_condition_then(school: Workspace) -> None:
    segments.save(school, "students", "germans", GERMANS, kind="static")
    segments.add_members(school, "germans", [key("eve")])
    later = at(school, NOON + HOUR)
    people(later, {"ann": "AT"})
    segments.save(later, "students", "germans", GERMANS, kind="updatable")
    assert inside(later, "germans") == {"bob"}
    people(later, {"ann": "DE"})
    segments.save(later, "students", "germans", GERMANS, kind="static")
    assert inside(later, "germans") == {"ann", "bob"}


@pytest.mark.parametrize("operator", ["everIn", "neverIn"])
def test_one_that_others_ask_for_its_past_cannot_become_dynamic(school: Workspace, operator: str) -> None:
    segments.save(school, "students", "germans", GERMANS, kind="static")
    rule = {"combinator": "or", "rules": [{"segment": "germans", "operator": operator}]}
    segments.save(school, "students", "met", rule)
    with pytest.raises(StateError, match="ever was in “germans”: met"):
        segments.save(school, "students", "germans", GERMANS)
    assert segments.get(school, "germans").kind == "static"
    assert inside(school, "germans") == {"ann", "bob"}


@pytest.mark.parametrize(
    "asks",
    [
        {"trigger": {"event": "segment_entered", "segment": "germans"}},
        {"trigger": {"event": "segment_left", "segment": "germans"}},
        {"trigger": {"event": "by_hand"}, "goal": {"segment": "germans", "within": "5d"}},
    ],
)
def test_one_that_a_campaign_waits_for_cannot_become_dynamic(school: Workspace, asks: dict[str, Any]) -> None:
    """Made to keep its members again, it would start the campaign for everybody who is in it."""
    segments.save(school, "students", "germans", GERMANS, kind="updatable")
    templates.save(school, "hello", TemplateSource(subject="Hello", html="<p>Hello</p>"))
    said = {"name": "welcome", "kind": "trigger", "purpose": "service", "content": [{"template": "hello"}], **asks}
    campaigns.save(school, "students", parse_definition(said))
    switch.activate(school, "welcome")
    switch.pause(school, "welcome")
    with pytest.raises(StateError, match="welcome"):
        segments.save(school, "students", "germans", GERMANS)
    switch.activate(school, "welcome")
    free = {**said, "trigger": {"event": "by_hand"}, "goal": None}
    campaigns.save(school, "students", parse_definition(free))
    segments.save(school, "students", "germans", GERMANS, kind="static")
    with pytest.raises(StateError, match="Campaigns wait for who comes into “germans”"):
        segments.save(school, "students", "germans", GERMANS)
    assert inside(school, "germans") == {"ann", "bob"}
    switch.activate(school, "welcome")
    segments.save(school, "students", "germans", GERMANS)


@pytest.mark.parametrize("kind", ["dynamic", "static", "updatable"])
@pytest.mark.parametrize("through", ["dynamic", "static", "updatable"])
def test_no_kind_of_segment_leads_back_to_itself(school: Workspace, kind: str, through: str) -> None:
    segments.save(school, "students", "a", GERMANS, kind=kind)
    segments.save(school, "students", "b", {"segment": "a", "operator": "in"}, kind=through)
    segments.save(school, "students", "c", {"combinator": "or", "rules": [{"segment": "b", "operator": "notIn"}]})
    for condition, circle in (
        ({"segment": "c", "operator": "in"}, "a → c → b → a"),
        ({"segment": "a", "operator": "in"}, "a → a"),
    ):
        with pytest.raises(BadValueError, match=circle) as refused:
            segments.save(school, "students", "a", condition, kind=kind)
        assert refused.value.field.startswith("$")
    assert segments.get(school, "a").condition == GERMANS


def test_what_a_static_one_came_from_may_go(school: Workspace) -> None:
    fields.add(school, "students", "course", type="enum", options=["SEO"])
    seo = {"field": "course", "operator": "=", "value": "SEO"}
    both = {"combinator": "or", "rules": [seo, {"segment": "germans", "operator": "in"}]}
    segments.save(school, "students", "germans", GERMANS)
    segments.save(school, "students", "chosen", both, kind="static")
    segments.archive(school, "germans")
    fields.remove(school, "students", "course")
    renamed = segments.save(school, "students", "chosen", both, label="Chosen", kind="static")
    assert (renamed.label, renamed.version, inside(school, "chosen")) == ("Chosen", 1, {"ann", "bob"})
    with pytest.raises(BadValueError, match="there is no field “course”"):
        segments.save(school, "students", "chosen", both, kind="updatable")
    assert segments.get(school, "chosen") == renamed


def test_a_refusal_leaves_no_stay_and_no_version(school: Workspace) -> None:
    with pytest.raises(BadValueError):
        segments.save(school, "students", "bad", {**GERMANS, "field": "contry"}, kind="static")
    with school.store.read() as cursor:
        for table in ("segment", "segment_stay", "segment_version", "event"):
            assert cursor.value(f"select count(*) from {table}") == 0


def test_archiving_ends_the_schedule_and_keeps_the_record(school: Workspace) -> None:
    segments.save(school, "students", "germans", GERMANS, kind="updatable", schedule=DAILY)
    archived = segments.archive(school, "germans")
    assert (archived.is_archived, archived.next_refresh_at) == (True, None)
    assert segments.next_refresh(school) is None
    assert inside(school, "germans") == {"ann", "bob"}
    databases.create(school, "teachers")
    with pytest.raises(StateError):
        segments.save(school, "teachers", "germans", GERMANS, kind="static")
