"""Applying definitions: what is made, what is left alone, what is refused without a trace."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine import definitions, segments
from engine.campaigns import campaigns, switch
from engine.content import templates
from engine.definitions import Applied
from engine.delivery import senders
from engine.errors import BadValueError, EngineError, ForbiddenError, StateError, TemplateError, UnknownNameError
from engine.profiles import databases, fields, quality_settings, subscriptions, write
from engine.profiles.quality_settings import NOTHING
from engine.profiles.write import ProfileWrite
from engine.workspace import Actor, Workspace

STUDENTS = """
database: students
key: email
fields:
- {name: current_courses, label: Current courses, type: enum,
   options: [SEO promotion, "Analytics: basic concepts", {code: pec, label: Personalized email campaigns}]}
- {name: points, type: integer}
senders: [{name: school, from: "School <school@example.org>", reply_to: Help@Example.org, postal: "1 Main St"}]
topics: [{name: courses, label: Course news, sender: school}]
templates:
- name: course-welcome
  subject: "You are in: {{ current_courses }}"
  html: |
    <p>Welcome to {{ current_courses }}.</p>
segments:
- name: best
  condition:
    combinator: and
    rules: [{segment: germans, operator: in}, {field: points, operator: ">", value: 9}]
- {name: germans, label: Germans, condition: {field: country, operator: in, value: [DE, NO]}}
campaigns:
- name: course-registered
  kind: trigger
  purpose: service
  trigger: {event: fields_updated, fields: [current_courses], condition: changed}
  content: [{template: course-welcome}]
"""
NAMES = [
    ("database", "students"),
    ("field", "current_courses"),
    ("field", "points"),
    ("sender", "school"),
    ("topic", "courses"),
    ("template", "course-welcome"),
    ("segment", "germans"),
    ("segment", "best"),
    ("campaign", "course-registered"),
]
LOGS = ("audit", "field", "template_version", "campaign_version", "segment", "uses")


def _apply(ws: Workspace, text: str, **options: Any) -> list[Applied]:
    return definitions.apply(ws, [("school.yaml", text)], **options)


def _rows(ws: Workspace) -> dict[str, Any]:
    with ws.store.read() as cursor:
        return {
            table: cursor.value(f"select count(*) from {table}") for table in (*LOGS, "database", "topic", "sender")
        }


def test_what_is_missing_is_made_in_order(ws: Workspace) -> None:
    assert _apply(ws, STUDENTS) == [Applied(kind, name, "created") for kind, name in NAMES]
    course = fields.get(ws, databases.get(ws, "students"), "current_courses")
    assert [(o.code, o.label) for o in course.options] == [
        ("SEO promotion", "SEO promotion"),
        ("Analytics: basic concepts", "Analytics: basic concepts"),
        ("pec", "Personalized email campaigns"),
    ]
    assert senders.get(ws, "school").address == "School <school@example.org>"
    assert subscriptions.topic(ws, "courses").sender == "school"
    assert templates.get(ws, "course-welcome").source.html == "<p>Welcome to {{ current_courses }}.</p>\n"
    assert segments.get(ws, "germans").condition["value"] == ["DE", "NO"]
    found = campaigns.get(ws, "course-registered")
    assert (found.state, found.version, found.definition.wait, found.definition.purpose) == (
        "draft",
        1,
        "0m",
        "service",
    )


def test_the_same_again_changes_nothing(ws: Workspace) -> None:
    _apply(ws, STUDENTS)
    before = _rows(ws)
    assert _apply(ws, STUDENTS) == [Applied(kind, name, "unchanged") for kind, name in NAMES]
    assert _rows(ws) == before


def test_only_what_differs_is_updated(ws: Workspace) -> None:
    _apply(ws, STUDENTS)
    changed = (
        STUDENTS.replace("SEO promotion,", "SEO promotion, Copywriting,")
        .replace("1 Main St", "2 Main St")
        .replace("Course news", "News of courses")
        .replace("<p>Welcome", "<p>Hello, welcome")
        .replace("[DE, NO]", "[DE]")
        .replace("campaigns:", "campaigns: # a comment is no change")
        .replace("purpose: service", "purpose: service\n  wait: 1h")
    )
    actions = {(a.kind, a.name): a.action for a in _apply(ws, changed)}
    unchanged = {("database", "students"), ("field", "points"), ("segment", "best")}
    assert {name for name, action in actions.items() if action == "unchanged"} == unchanged
    assert {action for name, action in actions.items() if name not in unchanged} == {"updated"}
    assert templates.get(ws, "course-welcome").version == 2
    assert campaigns.get(ws, "course-registered").version == 2


def test_a_key_left_out_means_its_default(ws: Workspace) -> None:
    _apply(ws, STUDENTS)
    _apply(ws, "topics: [{name: courses}]\nsenders: [{name: school, from: a@example.org}]")
    topic = subscriptions.topic(ws, "courses")
    assert (topic.label, topic.sender, topic.is_default_in) == ("courses", None, False)
    assert senders.get(ws, "school").postal is None


def test_an_active_campaign_stays_active_and_others_are_left_alone(ws: Workspace) -> None:
    _apply(ws, STUDENTS)
    switch.activate(ws, "course-registered")
    _apply(ws, STUDENTS.replace("purpose: service", "purpose: service\n  wait: 1h"))
    assert campaigns.get(ws, "course-registered").state == "active"
    _apply(ws, "database: students\nfields: [{name: points, type: integer}]")
    assert segments.get(ws, "germans").label == "Germans"
    assert campaigns.get(ws, "course-registered").state == "active"


def test_a_dry_run_tells_the_same_and_writes_nothing(ws: Workspace) -> None:
    before = _rows(ws)
    assert _apply(ws, STUDENTS, dry_run=True) == [Applied(kind, name, "created") for kind, name in NAMES]
    assert _rows(ws) == before
    assert databases.list_all(ws) == []
    assert [t.name for t in subscriptions.topics(ws)] == ["general"]
    assert _apply(ws, STUDENTS)[0] == Applied("database", "students", "created")


def test_files_may_name_what_others_define(ws: Workspace) -> None:
    shared = (
        'templates: [{name: hi, subject: "{{ hobby }}", html: "<p>{{ hobby }}</p>"}]\ntopics: [{name: t, sender: s}]'
    )
    rest = "database: a\nfields: [{name: hobby, type: string}]\nsenders: [{name: s, from: s@example.org}]"
    applied = definitions.apply(ws, [("shared.yaml", shared), ("a.yaml", rest), ("b.yaml", "database: b")])
    assert [a.name for a in applied] == ["a", "b", "hobby", "s", "t", "hi"]


def test_a_standard_field_can_be_named(ws: Workspace) -> None:
    text = "database: students\nfields: [{name: city, type: string, label: Town}, {name: phone, type: string}]"
    assert [a.action for a in _apply(ws, text)] == ["created", "updated", "unchanged"]
    city = fields.get(ws, databases.get(ws, "students"), "city")
    assert (city.label, city.is_standard) == ("Town", True)


REFUSED: list[tuple[str, type[EngineError], str]] = [
    ("database: students\nfield: []", BadValueError, r"^school\.yaml: field: unknown key"),
    ("campaigns: [{name: x}]", BadValueError, "campaigns.* is missing"),
    ("segments: [{name: x, condition: {combinator: and, rules: []}}]", BadValueError, "segments belong to a database"),
    ("topics: [{label: x}]", BadValueError, r"topics\[0\]\.name: this is missing"),
    ("topics: [{name: x, colour: red}]", BadValueError, r"topics\[0\]\.colour: unknown key"),
    ("topics: [{name: Big News}]", BadValueError, r"topics\[0\] “Big News”: “Big News” cannot be the name"),
    ("topics: [{name: x}, {name: x}]", BadValueError, r"topics\[1\] “x”: this topic stands there twice, first in"),
    ("topics: [{name: x, sender: nobody}]", UnknownNameError, r"topics\[0\] “x”: There is no sender “nobody”"),
    ("senders: [{name: x, from: nonsense}]", BadValueError, r"senders\[0\] “x”"),
    (
        'templates: [{name: x, subject: s, html: a, mjml: "<mjml/>"}]',
        BadValueError,
        r"templates\[0\]: .* either html or mjml",
    ),
    ("templates: [{name: x, subject: s, blocks: []}]", BadValueError, "blocks are kept as MJML"),
    ('database: d\ntemplates: [{name: x, subject: "{{ nope }}", html: a}]', TemplateError, r"templates\[0\] “x”"),
    ("database: d\nfields: [{name: x, type: colour}]", BadValueError, r"fields\[0\] “x”: “colour” is not a field type"),
    ("database: d\nfields: [{name: x, type: enum}]", BadValueError, r"fields\[0\] “x”: .* at least one option"),
    (
        "database: d\nfields: [{name: x, type: enum, options: [{code: a, colour: b}]}]",
        BadValueError,
        r"options\[0\]\.colour",
    ),
    (
        "database: d\nfields: [{name: x, type: enum, options: [true]}]",
        BadValueError,
        r"fields\[0\]\.options\[0\]: an option",
    ),
    (
        "database: d\nsegments: [{name: x, condition: {field: nope, operator: 'null'}}]",
        BadValueError,
        r"segments\[0\] “x”: \$\.field: there is no field “nope”",
    ),
    (
        "database: d\nsegments: [{name: x, kind: static, condition: {}}]",
        BadValueError,
        r"segments\[0\] “x”: \$: a rule has one of the keys",
    ),
    (
        "database: d\nsegments: [{name: x, kind: updatable}]",
        BadValueError,
        r"segments\[0\]: an? updatable segment needs a condition",
    ),
    (
        "database: d\nsegments: [{name: x, kind: updatable, schedule: {daily: '6'}, condition: {bucket: [0, 1]}}]",
        BadValueError,
        r"segments\[0\] “x”: schedule\.daily: a time of day",
    ),
    (
        "database: d\nsegments: [{name: x, schedule: {daily: '06:00'}, condition: {bucket: [0, 1]}}]",
        BadValueError,
        r"segments\[0\] “x”: A dynamic segment has no schedule",
    ),
    (
        "database: d\nsegments:\n- {name: x, condition: {segment: y, operator: in}}\n"
        "- {name: y, condition: {segment: x, operator: in}}",
        BadValueError,
        "x → y → x",
    ),
    (
        "database: d\ncampaigns: [{name: x, kind: trigger, purpose: service, content: [{template: nope}], "
        "trigger: {event: fields_updated, fields: [city]}}]",
        UnknownNameError,
        r"campaigns\[0\] “x”: There is no template “nope”",
    ),
    (
        "database: d\ncampaigns: [{name: x, kind: trigger, trigger: {event: fields_updated, fields: [city], fied: 1}, "
        "content: [{template: t}]}]",
        BadValueError,
        r"campaigns\[0\]\.trigger.*fied: unknown key",
    ),
]


@pytest.mark.parametrize(("text", "error", "message"), REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_what_is_wrong_is_named_and_nothing_is_written(
    ws: Workspace, text: str, error: type[EngineError], message: str
) -> None:
    before = _rows(ws)
    with pytest.raises(error, match=message) as refused:
        definitions.apply(ws, [("good.yaml", "senders: [{name: good, from: a@example.org}]"), ("school.yaml", text)])
    assert refused.value.message.startswith("school.yaml")
    assert _rows(ws) == before


def test_what_cannot_be_changed_is_refused(ws: Workspace) -> None:
    _apply(ws, STUDENTS)
    write.write(ws, ProfileWrite("students", "a@example.org", {"current_courses": "pec"}))
    for changed, message in (
        (STUDENTS.replace("key: email", "key: phone"), "Its key is email and cannot become phone"),
        (STUDENTS.replace("type: integer", "type: float"), r"fields\[1\] “points”: Its type is integer"),
        (STUDENTS.replace(", {code: pec, label: Personalized email campaigns}", ""), "1 people have “Personalized"),
        (STUDENTS.replace("students", "others"), "belongs to the database “students”"),
    ):
        with pytest.raises(StateError, match=message):
            _apply(ws, changed)
    segments.archive(ws, "best")
    with pytest.raises(StateError, match=r"segments\[0\] “best”: .* is archived"):
        _apply(ws, STUDENTS.replace("value: 9", "value: 10"))


def test_the_same_thing_in_two_files_is_refused(ws: Workspace) -> None:
    with pytest.raises(
        BadValueError, match=r"b\.yaml: topics\[0\] “x”: this topic stands there twice, first in a\.yaml"
    ):
        definitions.apply(ws, [("a.yaml", "topics: [{name: x}]"), ("b.yaml", "topics: [{name: x}]")])
    with pytest.raises(BadValueError, match=r"b\.yaml: database “d”: this database stands there twice"):
        definitions.apply(ws, [("a.yaml", "database: d"), ("b.yaml", "database: d")])


def test_a_viewer_may_not_apply(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        _apply(ws.acting(Actor("vera", "viewer")), "topics: [{name: x}]")


KEPT = """
database: students
segments:
- {name: guests, kind: static}
- {name: everybody, kind: static, condition: {combinator: and, rules: []}}
- name: quiet
  kind: updatable
  schedule: {weekly: [4, 1], time: 6:00, time_zone: Europe/Berlin}
  condition: {segment: guests, operator: neverIn}
"""


def test_segments_that_keep_their_members(ws: Workspace) -> None:
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", "ann@example.org", {}))
    assert {a.action for a in _apply(ws, KEPT)} == {"created", "unchanged"}
    kept = {s.name: (s.kind, s.schedule) for s in segments.list_all(ws)}
    times = {"weekly": [1, 4], "time": "06:00", "time_zone": "Europe/Berlin"}
    assert kept == {"guests": ("static", None), "everybody": ("static", None), "quiet": ("updatable", times)}
    with ws.store.read() as cursor:
        assert cursor.value("select count(*) from segment_stay where left_at is null") == 2
    before = _rows(ws)
    write.write(ws, ProfileWrite("students", "bob@example.org", {}))
    assert {a.action for a in _apply(ws, KEPT)} == {"unchanged"}
    assert _rows(ws) == before
    actions = [a.action for a in _apply(ws, KEPT.replace("6:00", "7:00"))]
    assert actions == ["unchanged", "unchanged", "unchanged", "updated"]


def test_a_dry_run_keeps_no_member(ws: Workspace) -> None:
    databases.create(ws, "students")
    write.write(ws, ProfileWrite("students", "ann@example.org", {}))
    _apply(ws, KEPT, dry_run=True)
    with ws.store.read() as cursor:
        assert [cursor.value(f"select count(*) from {t}") for t in ("segment_stay", "segment", "event")] == [0, 0, 0]
    assert segments.next_refresh(ws) is None


QUALITY = """
database: students
fields:
- {name: city, type: string, quality: {age_limit: 365d, missing_limit: 5, pattern: "^[A-Z]", confirmable: true}}
- {name: score, type: float, quality: {minimum: 0, maximum: 10}}
- {name: seen_on, type: date, quality: {minimum: 2020-01-01}}
"""


def test_what_is_expected_of_a_field(ws: Workspace) -> None:
    assert {a.action for a in _apply(ws, QUALITY)} == {"created", "updated"}
    found = quality_settings.get(ws, "students", "city")
    assert (found.age_limit, found.missing_limit, found.pattern, found.confirmable) == (
        timedelta(days=365),
        5,
        "^[A-Z]",
        True,
    )
    assert quality_settings.get(ws, "students", "seen_on").minimum == date(2020, 1, 1)
    assert {a.action for a in _apply(ws, QUALITY)} == {"unchanged"}


def test_what_people_answer_comes_and_goes_with_the_definitions(ws: Workspace) -> None:
    asked = "{database: students, fields: [{name: stars, type: integer, quality: {answers: rating}}]}"
    _apply(ws, asked)
    assert quality_settings.get(ws, "students", "stars").answers == "rating"
    assert {a.action for a in _apply(ws, asked)} == {"unchanged"}


def test_quality_left_out_stays_and_an_empty_one_goes(ws: Workspace) -> None:
    _apply(ws, QUALITY)
    _apply(ws, "{database: students, fields: [{name: score, type: float}]}")
    assert quality_settings.get(ws, "students", "score").maximum == 10
    done = _apply(ws, "{database: students, fields: [{name: score, type: float, quality: {}}]}")
    assert ("score", "updated") in {(a.name, a.action) for a in done}
    assert quality_settings.get(ws, "students", "score") == NOTHING


@pytest.mark.parametrize(
    "quality", ["{longest: 3}", "{minimum: few}", "{ages: 3}", "{missing_limit: 101}", "3", "{confirmable: 1}"]
)
def test_quality_that_does_not_fit_is_refused(ws: Workspace, quality: str) -> None:
    text = f"{{database: students, fields: [{{name: points, type: integer, quality: {quality}}}]}}"
    with pytest.raises(BadValueError):
        _apply(ws, text)
    assert databases.list_all(ws) == []


COURSES = """
database: students
fields: [{{name: course, type: enum, options: [{options}]}}]
templates: [{{name: hello, subject: Hello, html: "<p>Hello</p>"}}]
segments: [{{name: in-it, condition: {{field: course, operator: "=", value: {asked}}}}}]
campaigns:
- name: began
  kind: trigger
  purpose: service
  trigger: {{event: fields_updated, fields: [course], condition: changed_to, to: {asked}}}
  content: [{{template: hello}}]
"""


def test_options_change_together_with_what_asks_for_them(ws: Workspace) -> None:
    definitions.apply(ws, [("a.yaml", COURSES.format(options="A, B", asked="A"))])
    with pytest.raises(StateError, match=r"“a” in course is asked for by campaign began, segment in-it"):
        definitions.apply(ws, [("a.yaml", "database: students\nfields: [{name: course, type: enum, options: [B, C]}]")])
    home = databases.get(ws, "students")
    assert [o.code for o in fields.get(ws, home, "course").options] == ["A", "B"]
    applied = definitions.apply(ws, [("a.yaml", COURSES.format(options="B, C", asked="C"))])
    assert {a.kind: a.action for a in applied if a.action == "updated"}.keys() == {"field", "segment", "campaign"}
